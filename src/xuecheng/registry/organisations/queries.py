"""What is the case about organisations and roles."""

from datetime import date
from uuid import UUID

from xuecheng.lib.actors import Grant
from xuecheng.registry.organisations.models import Role


def grants(person_id: UUID, *, on: date) -> tuple[Grant, ...]:
    """Return what a person may do on a day, as values every floor can check. One query."""
    roles = (
        Role.objects.valid_on(on)
        .filter(person_id=person_id)
        .order_by("id")
        .values_list("kind", "organisation_id", "area__code")
    )
    return tuple(
        Grant(role=kind, organisation_id=organisation_id, area_code=area_code)
        for kind, organisation_id, area_code in roles
    )
