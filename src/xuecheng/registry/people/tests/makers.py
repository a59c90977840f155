"""People for tests: plain functions with overrides."""

from datetime import UTC, datetime
from itertools import count

from stdnum.cn import ric

from xuecheng.lib.actors import system
from xuecheng.registry.people import actions
from xuecheng.registry.people.models import Person

AT = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)  # a Wednesday, nine in the morning in Shanghai
MAKERS = system("tests")
_phones = count(13800000000)


def make_phone() -> str:
    """Return a number nobody else has in this run."""
    return str(next(_phones))


def make_person(*, name: str = "王芳", at: datetime = AT, **given) -> Person:
    """Return a person with an account that is not activated, and with no phone unless given."""
    facts = {"origin": "self", "by": MAKERS} | given
    return actions.register(name=name, at=at, **facts)


def make_resident_card(*, area: str = "310000", born: str = "19540612", order: str = "002") -> str:
    """Return a number that is right in form and belongs to nobody: its area was never issued."""
    stem = f"{area}{born}{order}"
    return stem + ric.calc_check_digit(stem + "0")


def make_activated_person(*, document: str | None = None, at: datetime = AT, **given) -> Person:
    """Return a person whose account is activated with a resident card."""
    person = make_person(at=at, **given)
    actions.activate(
        person_id=person.pk,
        document_kind="resident_card",
        document_number=document or make_resident_card(),
        issuing_country="CN",
        consents=("identity",),
        by=MAKERS,
        at=at,
    )
    return person


def make_staff(*, name: str = "李敏", login: str = "limin", at: datetime = AT) -> Person:
    """Return a person who can sign in as staff, with the password ``correct horse battery``.

    Give a role with the makers of organisations.
    """
    person = make_person(name=name, at=at)
    actions.give_staff_password(
        person_id=person.pk,
        login=login,
        password="correct horse battery",
        totp_secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
        is_initial=False,
        by=MAKERS,
        at=at,
    )
    return person
