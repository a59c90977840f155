"""``xuecheng staff``: who may sign in as staff.

Above people and organisations both, because it gives a login and a role in one step.
"""

import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from xuecheng.errors import CityError
from xuecheng.lib.actors import system
from xuecheng.lib.words import local_day
from xuecheng.registry.organisations import actions as organisations
from xuecheng.registry.organisations.models import Organisation, Role
from xuecheng.registry.people import actions as people
from xuecheng.registry.people import queries
from xuecheng.registry.people.models import Person, StaffPassword
from xuecheng.registry.places.models import Area

BY = system("staff command")


class Command(BaseCommand):
    """Add a member of staff, give them a new password, or close their login."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take one of three verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        add = verbs.add_parser("add", help="a login and a role; prints a first password once")
        add.add_argument("login")
        add.add_argument("--name", help="of a new person")
        add.add_argument("--account", help="account number of a person who has one")
        add.add_argument("--role", required=True, choices=Role.Kind.values)
        add.add_argument("--organisation", help="name of the organisation the role is in")
        add.add_argument("--area", help="code of the area of the role, or of the organisation")
        verbs.add_parser("password", help="a new first password and a new phone").add_argument(
            "login"
        )
        verbs.add_parser("close", help="the login opens nothing any more").add_argument("login")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it in one transaction."""
        verb = {"add": self._add, "password": self._password, "close": self._close}[options["verb"]]
        try:
            with transaction.atomic():
                verb(options)
        except CityError as error:
            raise CommandError(error.message or type(error).__name__) from error

    def _add(self, options: dict[str, Any]) -> None:
        if StaffPassword.objects.filter(login=options["login"].casefold()).exists():
            raise CommandError(f"the login {options['login']} is taken")
        scope = _scope(options)
        person = _person(options)
        at = timezone.now()
        organisations.appoint(
            person_id=person.pk, kind=options["role"], on=local_day(at), by=BY, at=at, **scope
        )
        self._give(person, options["login"])

    def _password(self, options: dict[str, Any]) -> None:
        row = _login(options["login"])
        self._give(row.person, row.login)

    def _close(self, options: dict[str, Any]) -> None:
        row = _login(options["login"])
        people.close_staff_password(person_id=row.person_id, by=BY, at=timezone.now())
        self.stdout.write(f"{row.login} opens nothing any more")

    def _give(self, person: Person, login: str) -> None:
        password = secrets.token_urlsafe(12)
        people.give_staff_password(
            person_id=person.pk, login=login, password=password, by=BY, at=timezone.now()
        )
        self.stdout.write(f"login: {login.casefold()}\nfirst password: {password}")


def _scope(options: dict[str, Any]) -> dict[str, Any]:
    """Return the organisation or the area the role is in."""
    areas = Area.objects.filter(code=options["area"]) if options["area"] else Area.objects.none()
    if options["area"] and not areas:
        raise CommandError(f"no area has the code {options['area']}")
    if not options["organisation"]:
        if not areas:
            raise CommandError("say --organisation or --area")
        return {"area": areas[0]}
    named = Organisation.objects.filter(name=options["organisation"]).select_related("area")
    found = list(named.filter(area__code__startswith=options["area"] or "").order_by("area__code"))
    if len(found) != 1:
        codes = ", ".join(each.area.code for each in found)
        raise CommandError(
            f"several have that name: add --area, one of {codes}"
            if found
            else f"no organisation is called {options['organisation']}"
        )
    return {"organisation": found[0]}


def _person(options: dict[str, Any]) -> Person:
    if options["account"]:
        person = queries.person_of_account(options["account"])
        if person is None:
            raise CommandError(f"no account has the number {options['account']}")
        return person
    if not options["name"]:
        raise CommandError("say --name of a new person, or --account of one who has an account")
    return people.register(name=options["name"], origin="desk", by=BY, at=timezone.now())


def _login(login: str) -> StaffPassword:
    row = StaffPassword.objects.filter(login=login.casefold()).select_related("person").first()
    if row is None:
        raise CommandError(f"there is no login {login}")
    return row
