"""Who may run what, and how organisations may stand to each other."""

import re
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from xuecheng.errors import Denied, Invalid, Missing, Refused
from xuecheng.lib.actors import Actor

ADMINISTRATORS = ("district_admin", "city_admin")

# What a name says, the more telling words first.
_KINDS = (
    ("老年大学", "senior_university"),
    ("老年学校|老年教育|长者学堂", "senior_school"),
    ("开放大学|电视大学", "open_university"),
    ("社区学院|业余大学", "community_college"),
    ("学习点|教学点|学习坊", "learning_point"),
    ("文化馆|图书馆|博物馆|美术馆|文化中心|文化活动中心", "cultural_venue"),
    ("培训|进修", "training_provider"),
)


class UnknownOrganisation(Missing):
    """There is no such organisation."""

    code = "organisations.unknown"


class NotYourOrganisation(Denied):
    """The actor neither works for the organisation nor administers its area."""

    code = "organisations.not_yours"


class NotYoursToAppoint(Denied):
    """A role is given only by those above it."""

    code = "organisations.not_yours_to_appoint"


class BadOrganisation(Invalid):
    """A fact about an organisation makes no sense; ``field`` names it."""

    code = "organisations.bad_facts"


class ParentCycle(Invalid):
    """An organisation cannot stand, by any way, under itself."""

    code = "organisations.parent_cycle"


class StillResponsible(Refused):
    """An organisation closes only after those under it were moved or closed.

    :param count: how many open organisations it still administers.
    """

    code = "organisations.still_responsible"

    def __init__(self, message: str, *, count: int) -> None:
        super().__init__(message)
        self.count = count

    def facts(self) -> dict[str, object]:
        """Return how many."""
        return {"count": self.count}


class AlreadyClosed(Refused):
    """The organisation has closed on another day."""

    code = "organisations.already_closed"


def may_run_school(actor: Actor, organisation_id: UUID, area_code: str) -> bool:
    """Return whether an actor may act for an organisation: its staff, or who runs its area.

    :param area_code: of the area the organisation lies in.
    """
    return actor.holds(
        "organisation_staff", *ADMINISTRATORS, organisation_id=organisation_id, area_code=area_code
    )


def may_oversee(actor: Actor, area_code: str) -> bool:
    """Return whether an actor administers an area or one that holds it."""
    return actor.holds(*ADMINISTRATORS, area_code=area_code)


def may_appoint(actor: Actor, kind: str, *, organisation_id: UUID | None, area_code: str) -> bool:
    """Return whether an actor may give a role, or end it.

    Schools choose their teachers and staff, the city its administrators: nobody gives a role that
    reaches as far as their own, except the city itself.

    :param area_code: of the area the role, or its organisation, lies in.
    """
    if kind in ADMINISTRATORS:
        return actor.holds("city_admin", area_code=area_code)
    return organisation_id is not None and may_run_school(actor, organisation_id, area_code)


def overseen(actor: Actor) -> tuple[str, ...]:
    """Return the codes of the areas an actor administers; ``""`` stands for the whole city."""
    if actor.system:
        return ("",)
    return tuple(
        grant.area_code
        for grant in actor.grants
        if grant.role in ADMINISTRATORS and grant.area_code is not None
    )


def is_cycle(organisation_id: UUID, line: Sequence[UUID]) -> bool:
    """Return whether a new parent would stand under the organisation itself.

    :param line: the new parent, its parent, and so on.
    """
    return organisation_id in line


def misstated(
    *,
    name: str,
    kind: str,
    point_type: str,
    seal_text: str,
    opened_on: date | None,
    closed_on: date | None,
) -> str | None:
    """Return the first fact of an organisation that makes no sense; ``None`` if all are well."""
    if not name.strip():
        return "name"
    if point_type and kind != "learning_point":
        return "point_type"
    if len(seal_text) not in (0, 4):
        return "seal_text"
    if opened_on and closed_on and closed_on <= opened_on:
        return "closed_on"
    return None


def kind_of_school(name: str) -> str:
    """Return the kind of organisation a school's name stands for; a community school if none."""
    for words, kind in _KINDS:
        if re.search(words, name):
            return kind
    return "community_school"
