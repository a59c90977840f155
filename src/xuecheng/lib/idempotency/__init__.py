"""A repeated request does its work once.

A form carries a key made when it was shown; a double click, a retry after a lost answer, or a
second worker brings the same key and gets the first result back.
"""

from collections.abc import Callable
from uuid import UUID

from django.db import transaction


@transaction.atomic
def once(*, key: UUID, what: str, work: Callable[[], UUID]) -> UUID:
    """Do ``work`` the first time ``key`` is seen for ``what``; else return what it returned then.

    Runs in the caller's transaction. A second call at the same moment waits for the first one to
    commit. When ``work`` raises, the key is free again: a refused request may be repeated.

    :param what: the action the key belongs to, for example ``"enrolments.sign_up"``.
    :returns: the id of what the work made.
    """
    # Models load only after this package: it is an app of its own.
    from xuecheng.lib.idempotency.models import DoneOnce

    mine = DoneOnce(key=key, what=what)
    DoneOnce.objects.bulk_create([mine], ignore_conflicts=True)
    stored = DoneOnce.objects.get(key=key, what=what)
    if stored.pk != mine.pk:
        assert stored.result_id is not None, "a committed key always has its result"
        return stored.result_id
    stored.result_id = work()
    stored.save(update_fields=["result_id"])
    return stored.result_id
