"""Who on the staff saw or changed what, written once.

Every action that staff take on a person or on a person's records calls :func:`record` in its own
transaction: what is not in the log did not happen.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING
from uuid import UUID

from xuecheng.lib.actors import Actor
from xuecheng.lib.prepared import PreparedInsert

if TYPE_CHECKING:
    from xuecheng.lib.audit.models import Entry


def record(
    *,
    by: Actor,
    what: str,
    subject_id: UUID,
    at: datetime,
    organisation_id: UUID | None = None,
    facts: Mapping[str, object] | None = None,
) -> None:
    """Write one entry of the log in the caller's transaction.

    :param what: domain and verb, ``"enrolments.mark"``.
    :param subject_id: the row that was seen or changed.
    :param organisation_id: for whom the actor worked, if known.
    :param facts: codes and counts that explain the entry; JSON values, never personal data.
    """
    # Models load only after this package: it is an app of its own.
    from xuecheng.lib.audit.models import Entry

    assert by.is_known, "the log names who acted: somebody known, or the system"
    entry = Entry(
        at=at,
        by_person=by.person_id,
        by_system="" if by.person_id else by.system,
        what=what,
        subject_id=subject_id,
        organisation_id=organisation_id,
        facts=dict(facts or {}),
    )
    _written().run(entry)


@cache
def _written() -> "PreparedInsert[Entry]":
    from xuecheng.lib.audit.models import Entry

    return PreparedInsert(Entry)
