"""What happened to an account, written beside every change of it."""

from datetime import datetime
from uuid import UUID

from xuecheng.lib import audit
from xuecheng.lib.actors import Actor
from xuecheng.registry.people.models import AccountEvent


def happened(
    what: str, *, person_id: UUID, by: Actor, at: datetime, facts: dict[str, str] | None = None
) -> None:
    """Write one event, and an entry of the audit log if one person acted on another."""
    AccountEvent(person_id=person_id, what=what, at=at, by=by.person_id, facts=facts or {}).save()
    if by.person_id not in (None, person_id):
        audit.record(by=by, what=f"people.{what}", subject_id=person_id, at=at, facts=facts)
