"""``xuecheng areas``: load the city's areas."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from xuecheng.lib.actors import system
from xuecheng.registry.places import actions, reference
from xuecheng.registry.places.rules import BadAreaTable


class Command(BaseCommand):
    """Load the shipped areas of Shanghai, or a table of your own in the same form."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the table, if it is not the shipped one."""
        parser.add_argument(
            "--file", type=Path, help="A CSV table with the columns of the shipped one."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load the table; doing it again changes nothing."""
        path: Path | None = options["file"]
        try:
            rows = reference.read(path) if path else reference.areas()
            loaded = actions.load_areas(rows, by=system("areas command"), at=timezone.now())
        except (BadAreaTable, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{loaded.created} areas added, {loaded.changed} changed, {loaded.unchanged} as before"
        )
