"""``xuecheng import school FILE``: a school's spreadsheet becomes open classes.

``xuecheng import example FILE`` writes a spreadsheet to fill in.
"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from xuecheng.errors import CityError
from xuecheng.journeys.school_import import commands


class Command(BaseCommand):
    """Translate the command line into one call."""

    help = "school: import a school's spreadsheet; example: write one to fill in."

    def add_arguments(self, parser: CommandParser) -> None:
        """Define both verbs and their options."""
        what = parser.add_subparsers(dest="what", required=True)
        example = what.add_parser("example", help="Write a spreadsheet to fill in.")
        example.add_argument("file", type=Path, help="An .xlsx that does not exist yet.")
        school = what.add_parser("school", help="Preview a spreadsheet, or import it.")
        school.add_argument("file", type=Path, help=".xlsx, .xls, .ods or .csv")
        school.add_argument("--organisation", default="", help="The school's name.")
        school.add_argument("--area", default="", help="Code of its street or town: 310104013")
        school.add_argument("--year", default="", help="Of dates written without one.")
        school.add_argument("--week-one", default="", help="First day of term: 2026-03-02")
        school.add_argument("--minutes", default="", help="Length of a class without an end.")
        school.add_argument("--capacity", default="", help="Seats of a class without any.")
        school.add_argument("--venue", default="", help="Where classes without a place meet.")
        school.add_argument(
            "--accept", action="append", default=[], help="Accept all proposals of this rule."
        )
        school.add_argument("--apply", action="store_true", help="Import; otherwise only preview.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, print what was found, and apply if asked; or write the example."""
        try:
            if options["what"] == "example":
                commands.write_example(options["file"], say=self.stdout.write)
            else:
                self._import(options)
        except CityError as error:
            raise CommandError(error.message or error.code) from error

    def _import(self, options: dict[str, Any]) -> None:
        names = ("year", "week_one", "minutes", "capacity", "venue")
        commands.import_school(
            file=options["file"],
            organisation_name=options["organisation"],
            area_code=options["area"],
            answers={name: options[name] for name in names},
            accept=options["accept"],
            apply=options["apply"],
            say=self.stdout.write,
        )
