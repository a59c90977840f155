"""``xuecheng reach``: who can walk to learning, and where new places would help most."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from xuecheng.errors import CityError
from xuecheng.registry.reach.commands import require_extra, require_tables
from xuecheng.registry.reach.rules.problems import BadQuestion

_WEST_OR_SOUTH = re.compile(r"-[\d.]")


class Parser(CommandParser):
    """Reads ``--at -51.2,-30.1`` as ``--at=-51.2,-30.1``; else the place looks like an option."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Join the place to its option, then parse as usual."""
        return super().parse_known_args(args and list(_joined(args)), namespace)


class Command(BaseCommand):
    """Translate the command line into one call."""

    help = "Import streets and people; then coverage, isochrone or site: measure walks to learning."

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the verbs and their options."""
        what = parser.add_subparsers(dest="what", required=True, parser_class=Parser)
        network = what.add_parser("import-network", help="Store the streets people walk.")
        network.add_argument("file", type=Path, help=".osm.pbf, .geojson or .csv")
        _add_origin(network)
        network.add_argument("--venues", type=Path, help="CSV or GeoJSON; else the registry's.")
        population = what.add_parser("import-population", help="Store where people live.")
        population.add_argument("file", type=Path, help=".csv or .geojson")
        _add_origin(population)
        population.add_argument(
            "--measured", action="store_true", help="Counted cell by cell; else an estimate (估算)."
        )
        population.add_argument("--groups", default="", help="Columns that count people, by comma.")
        coverage = what.add_parser("coverage", help="Who lives within a walk of a venue.")
        _add_question(coverage)
        coverage.add_argument("--map", default="", help="Category on the map; else all venues.")
        coverage.add_argument("--map-pace", choices=("adult", "elder"), default="elder")
        isochrone = what.add_parser("isochrone", help="The ground within a walk of one place.")
        _add_question(isochrone)
        isochrone.add_argument("--venue", default="", help="Name of a venue.")
        isochrone.add_argument("--at", default="", help="LONGITUDE,LATITUDE in WGS84.")
        site = what.add_parser("site", help="The best next sites, and how far from the best.")
        _add_question(site)
        site.add_argument("--pace", choices=("adult", "elder"), default="elder")
        site.add_argument(
            "--k", type=int, help="At most so many; a large one asks how few reach everybody."
        )
        site.add_argument("--budget", type=int, help="At most so much, in the units of the costs.")
        site.add_argument("--floor", action="append", default=[], metavar="[NAME=]PERCENT",
                          help="Share of all districts and groups, or NAME, to cover.")  # fmt: skip
        site.add_argument("--candidates", type=Path, help="CSV or GeoJSON; else every cell.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make one call, in the language asked for."""
        with translation.override(options["language"]):
            try:
                require_extra()
                require_tables()
                getattr(self, f"_{options['what'].replace('-', '_')}")(options)
            except CityError as error:
                raise CommandError(error.message or error.code) from error

    def _import_network(self, options: dict[str, Any]) -> None:
        from xuecheng.registry.reach.commands import imports

        imports.import_network(
            file=options["file"],
            name=options["name"],
            origin=_origin(options),
            venue_file=options["venues"],
            say=self.stdout.write,
        )

    def _import_population(self, options: dict[str, Any]) -> None:
        from xuecheng.registry.reach.commands import imports

        imports.import_population(
            file=options["file"],
            name=options["name"],
            origin=_origin(options),
            is_estimate=not options["measured"],
            groups=[each for each in options["groups"].split(",") if each],
            say=self.stdout.write,
        )

    def _coverage(self, options: dict[str, Any]) -> None:
        from xuecheng.registry.reach.commands import coverage

        coverage.measure(
            _question(options),
            category=options["map"],
            pace=options["map_pace"],
            folder=options["to"],
            say=self.stdout.write,
        )

    def _isochrone(self, options: dict[str, Any]) -> None:
        from xuecheng.registry.reach.commands import isochrone

        isochrone.measure(
            _question(options),
            venue=options["venue"],
            at=options["at"],
            folder=options["to"],
            say=self.stdout.write,
        )

    def _site(self, options: dict[str, Any]) -> None:
        from xuecheng.registry.reach.commands import site

        site.propose(
            _question(options),
            pace=options["pace"],
            count=options["k"],
            budget=options["budget"],
            floors=options["floor"],
            candidate_file=options["candidates"],
            folder=options["to"],
            say=self.stdout.write,
        )


def _joined(words: Sequence[str]) -> Iterator[str]:
    rest = iter(words)
    for word in rest:
        value = next(rest, None) if word == "--at" else None
        if value is None:
            yield word
        elif _WEST_OR_SOUTH.match(value):
            yield f"{word}={value}"
        else:
            yield from (word, value)


def _add_origin(parser: CommandParser) -> None:
    parser.add_argument("--name", default="", help="By which it is asked for; else the file's.")
    parser.add_argument("--source", default="", help="Who made it; named beside every figure.")
    parser.add_argument("--licence", default="", help="ODbL-1.0")
    parser.add_argument("--taken-on", default="", help="The day it shows: 2020-11-01")
    _add_language(parser)


def _add_question(parser: CommandParser) -> None:
    parser.add_argument("--network", default="", help="Its name; else the newest.")
    parser.add_argument("--population", default="", help="Its name; else the newest.")
    parser.add_argument("--venues", type=Path, help="CSV or GeoJSON; else the registry's.")
    parser.add_argument(
        "--opportunities", default="", help="Of the population, by comma; added to --venues."
    )
    parser.add_argument("--minutes", type=int, help="Within so many, 1 to 120; else the pack's.")
    parser.add_argument("--step-free", action="store_true", help="No stairs.")
    parser.add_argument("--leave-out", action="store_true", help="Venues no street leads to.")
    parser.add_argument("--to", type=Path, default=Path("reach"), help="Folder of the answers.")
    _add_language(parser)


def _add_language(parser: CommandParser) -> None:
    parser.add_argument("--language", choices=("zh-hans", "en"), default="zh-hans")


def _origin(options: dict[str, Any]) -> Any:
    from xuecheng.registry.reach.actions import Origin

    said = options["taken_on"]
    try:
        taken_on = date.fromisoformat(said) if said else None
    except ValueError as error:
        raise BadQuestion(_("--taken-on 要写成日期，例如 2020-11-01。")) from error
    return Origin(options["source"], options["licence"], taken_on)


def _question(options: dict[str, Any]) -> Any:
    from xuecheng.registry.reach.queries.questions import Question
    from xuecheng.registry.reach.queries.walks import walking

    rules, minutes = walking(), options["minutes"]
    return Question(
        walking=rules,
        network=options["network"],
        population=options["population"],
        venue_file=options["venues"],
        opportunities=tuple(each for each in options["opportunities"].split(",") if each),
        minutes=rules.limit_minutes if minutes is None else minutes,
        step_free=options["step_free"],
        leaves_out=options["leave_out"],
    )
