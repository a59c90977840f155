"""What is the case about organisations and roles."""

from datetime import UTC, date, datetime
from typing import Literal
from uuid import UUID

from django.db.models import DateField, DateTimeField, Q, UUIDField
from django.utils.translation import gettext as _

from xuecheng.lib.actors import Actor, Grant
from xuecheng.lib.prepared import Prepared, Slot
from xuecheng.registry.organisations.models import Organisation, OrganisationQuerySet, Role
from xuecheng.registry.organisations.rules import UnknownOrganisation, overseen

ParentField = Literal["administrative_parent", "guidance_parent"]

_GRANTS = Prepared(
    Role.objects.valid_on(Slot("on", DateField()))
    .filter(person_id=Slot("person_id", UUIDField()))
    .exclude(person__staff_password__disabled_at__isnull=False)
    .exclude(person__staff_password__created_at__gt=Slot("since", DateTimeField()))
    .order_by("id")
    .values_list("kind", "organisation_id", "area__code")
)
_NEVER = datetime.max.replace(tzinfo=UTC)


def grants(person_id: UUID, *, on: date, since: datetime | None = None) -> tuple[Grant, ...]:
    """Return what a person may do on a day, as values every floor can check. One query.

    Whose staff login is closed may do nothing, even in a session that is still open.

    :param since: when the session began: a password given after it leaves it no rights.
    """
    given = {"person_id": person_id, "on": on, "since": since or _NEVER}
    return tuple(
        Grant(role=kind, organisation_id=organisation_id, area_code=area_code)
        for kind, organisation_id, area_code in _GRANTS.rows(**given)
    )


def organisation(organisation_id: UUID) -> Organisation:
    """Return an organisation with its area, parents and main venue.

    :raises UnknownOrganisation: there is none.
    """
    return _found(
        Organisation.objects.select_related(
            "area__parent", "administrative_parent", "guidance_parent", "main_venue"
        ),
        organisation_id,
    )


def locked(organisation_id: UUID) -> Organisation:
    """Return an organisation with its area, locked until the transaction ends.

    :raises UnknownOrganisation: there is none.
    """
    rows = Organisation.objects.select_for_update(of=("self",)).select_related("area")
    return _found(rows, organisation_id)


def line(organisation_id: UUID, field: ParentField | str) -> list[UUID]:
    """Return an organisation's id, its parent's, and so on to the top; one query a step."""
    seen: list[UUID] = []
    current: UUID | None = organisation_id
    while current and current not in seen:
        seen.append(current)
        current = (
            Organisation.objects.filter(pk=current).values_list(f"{field}_id", flat=True).first()
        )
    return seen


def run_by(actor: Actor, *, on: date) -> OrganisationQuerySet:
    """Return the open organisations an actor works for or administers, in name order."""
    works_for = [
        grant.organisation_id
        for grant in actor.grants
        if grant.role == "organisation_staff" and grant.organisation_id
    ]
    reach = Q(pk__in=works_for)
    for code in overseen(actor):
        reach |= Q(area__code__startswith=code)
    return (
        Organisation.objects.open_on(on)
        .filter(reach)
        .select_related("area", "main_venue")
        .order_by("name", "id")
    )


def people_in(organisation_id: UUID, *, on: date) -> list[Role]:
    """Return who holds a role in an organisation on a day, longest held first. One query."""
    roles = Role.objects.valid_on(on).filter(organisation_id=organisation_id)
    return list(roles.order_by("valid_from", "id"))


def _found(rows: OrganisationQuerySet, organisation_id: UUID) -> Organisation:
    try:
        return rows.get(pk=organisation_id)
    except Organisation.DoesNotExist as error:
        raise UnknownOrganisation(_("没有找到这个机构。它可能已经撤销。")) from error
