"""Telling people, on the page and by text message."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from xuecheng.errors import Unavailable
from xuecheng.lib import post
from xuecheng.lib.locks import hold
from xuecheng.lib.prepared import PreparedInsert
from xuecheng.registry.notices import queries, rules
from xuecheng.registry.notices.models import Dispatch, Notice
from xuecheng.registry.people import queries as people

logger = logging.getLogger("xuecheng.notices")
TEXT = "text"
REPLACED = "notices.phone_replaced"
_ACCOUNT = "/me/account/"
_TOLD = PreparedInsert(Notice)
_TOO_LATE = "not sent: more than 24 hours old"
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Letter:
    """Something to tell one person.

    :param kind: names the words, ``notices/<kind>.txt`` of the domain that tells.
    :param facts: JSON values; moments in ISO form under names that end in ``_at`` or ``_on``.
    :param path: the page it speaks of, in Chinese form.
    :param number_id: of the number its text message goes to, where it is not the person's own way
        to be reached: one that no longer leads to the account.
    """

    person_id: UUID
    kind: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    path: str = ""
    number_id: UUID | None = None


def tell(
    *,
    person_ids: Iterable[UUID],
    kind: str,
    facts: Mapping[str, Any],
    at: datetime,
    path: str = "",
    by_text: bool = True,
    needed_by: datetime | None = None,
) -> None:
    """Tell several people the same; see :func:`tell_each`."""
    tell_each(
        letters=[Letter(person_id, kind, facts, path) for person_id in person_ids],
        at=at,
        by_text=by_text,
        needed_by=needed_by,
    )


def tell_each(
    *,
    letters: Iterable[Letter],
    at: datetime,
    by_text: bool = True,
    needed_by: datetime | None = None,
) -> None:
    """Store notices in one insert; the worker sends their text messages later.

    Nothing is sent here: a request waits for no gateway, and a rollback leaves nobody told.

    :param by_text: ``False`` for what can wait until the person opens the page.
    :param needed_by: when people must know, of what somebody else did: at night its text message
        waits until the morning if that is early enough. ``None``: it goes at once.
    """
    quiet = queries.quiet_hours() if needed_by else None
    due_at = rules.first_try(at=timezone.localtime(at), needed_by=needed_by, quiet=quiet)
    _TOLD.run_all(
        Notice(
            person_id=letter.person_id,
            kind=letter.kind,
            facts=dict(letter.facts),
            path=letter.path,
            number_id=letter.number_id,
            created_at=at,
            text_due_at=due_at if by_text else None,
        )
        for letter in letters
    )


@transaction.atomic
def catch_up(*, at: datetime) -> int:
    """Tell every number that a desk replaced, once, and return how many were new.

    Whoever has the number still should hear of it where it was not them. It may be a stranger's by
    now, so the words name nobody. What is too old to be sent is not looked at.
    """
    hold("notices of replaced numbers")
    replaced = people.replaced_at_desk(since=at - rules.USEFUL_FOR)
    numbers = [each.number.pk for each in replaced]
    known = Notice.objects.filter(number__in=numbers, kind=REPLACED)
    told = set(known.values_list("number_id", flat=True))
    letters = [
        Letter(
            each.number.person_id,
            REPLACED,
            queries.desk_of(each.clerk_id, at=at),
            path=_ACCOUNT,
            number_id=each.number.pk,
        )
        for each in replaced
        if each.number.pk not in told
    ]
    tell_each(letters=letters, at=at)
    return len(letters)


def mark_read(*, person_id: UUID, at: datetime) -> int:
    """Mark everything a person was told up to ``at`` as read; return how many were new."""
    unread = Notice.objects.filter(person_id=person_id, read_at__isnull=True, created_at__lte=at)
    return unread.update(read_at=at)


def send_pending(*, at: datetime, limit: int = 200) -> int:
    """Send the text messages that are due and return how many went out.

    A message is sent at least once: it is claimed first, so that two workers do not both send it,
    and the claim runs out if a worker dies in the middle. What would come too late is settled
    before, at once, however much it is: it must not hold up what people still need.
    """
    _drop_outdated(at=at)
    due = Notice.objects.filter(text_due_at__lte=at).select_related("person__details", "number")
    sent = 0
    for notice in due.order_by("text_due_at", "id")[:limit]:
        try:
            sent += _send_text(notice, at=at)
        except Exception:  # a fault in one text must not hold up everybody else's
            logger.exception("Notice %s of kind %s could not be sent.", notice.pk, notice.kind)
    return sent


def _drop_outdated(*, at: datetime) -> None:
    """Settle every message that would come too late, and note that it was not sent."""
    late = Notice.objects.filter(text_due_at__lte=at, created_at__lt=at - rules.USEFUL_FOR)
    while _drop(late, at=at):
        pass


@transaction.atomic
def _drop(late: QuerySet[Notice], *, at: datetime) -> int:
    """Settle some messages that would come too late, each once, and return how many."""
    hold("notices too late to be sent")
    ids = list(late.order_by("text_due_at", "id").values_list("pk", flat=True)[:_AT_ONCE])
    Dispatch.objects.bulk_create(
        Dispatch(notice_id=pk, channel=TEXT, at=at, succeeded=False, detail=_TOO_LATE) for pk in ids
    )
    return Notice.objects.filter(pk__in=ids).update(text_due_at=None)


def _send_text(notice: Notice, *, at: datetime) -> bool:
    if not _claim(notice, at=at):
        return False
    number = (
        people.digits_of(notice.number) if notice.number else people.text_number(notice.person_id)
    )
    if number is None:
        _settle(notice, at=at, succeeded=False, detail="not sent: no phone number")
        return False
    told = queries.words(notice, language=notice.person.details.language)
    try:
        post.send_text(number=number, text=f"{told.headline}\n{told.body}".strip())
    except Unavailable as error:
        failures = notice.dispatches.filter(succeeded=False).count() + 1
        retry_at = rules.next_try(failures=failures, at=at)
        _settle(notice, at=at, succeeded=False, detail=error.code, retry_at=retry_at)
        return False
    _settle(notice, at=at, succeeded=True)
    return True


def _claim(notice: Notice, *, at: datetime) -> bool:
    mine = Notice.objects.filter(pk=notice.pk, text_due_at=notice.text_due_at)
    return bool(mine.update(text_due_at=at + rules.CLAIMED_FOR))


@transaction.atomic
def _settle(
    notice: Notice,
    *,
    at: datetime,
    succeeded: bool,
    detail: str = "",
    retry_at: datetime | None = None,
) -> None:
    Dispatch.objects.create(
        notice=notice, channel=TEXT, at=at, succeeded=succeeded, detail=detail[:200]
    )
    Notice.objects.filter(pk=notice.pk).update(text_due_at=retry_at)
