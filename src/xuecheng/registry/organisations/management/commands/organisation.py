"""``xuecheng organisation``: register a school, so that its first clerk can get a login."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from xuecheng.errors import CityError
from xuecheng.lib.actors import system
from xuecheng.registry.organisations import actions, rules
from xuecheng.registry.organisations.models import Organisation
from xuecheng.registry.places import queries as places


class Command(BaseCommand):
    """Register an organisation in an area; doing it again changes nothing."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take its name, where it lies and what it is."""
        parser.add_argument("name", help="As it is printed: 枫林社区学校.")
        parser.add_argument("--area", required=True, help="Code of its area: 310104008.")
        parser.add_argument(
            "--kind", choices=Organisation.Kind.values, help="Without it, the name decides."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Register it and say what is there now."""
        kind = options["kind"] or rules.kind_of_school(options["name"])
        try:
            made = actions.save_organisation(
                area=places.area(options["area"]),
                name=options["name"],
                kind=kind,
                by=system("organisation command"),
                at=timezone.now(),
            )
        except CityError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{made.name} ({made.kind}) in {made.area.name}: {made.pk}")
