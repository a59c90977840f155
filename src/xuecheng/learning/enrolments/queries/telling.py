"""Whom a school has to tell of a change in person, because no text message reached them."""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.utils import timezone, translation

from xuecheng.learning.courses.models import CourseRun, Session
from xuecheng.learning.enrolments.models import Enrolment
from xuecheng.registry.notices import queries as notices
from xuecheng.registry.notices.models import Notice
from xuecheng.registry.notices.queries import Words
from xuecheng.registry.people import queries as people
from xuecheng.registry.people.queries import Card


@dataclass(frozen=True, slots=True)
class Visit:
    """The next lesson that brings somebody to the school."""

    starts_at: datetime
    title: str
    title_en: str
    room: str
    room_en: str


@dataclass(frozen=True, slots=True)
class PersonToTell:
    """Somebody who does not know of a change.

    :param card: with the end of the account number, where somebody of the class has the same name.
    :param number: to call, where a text message failed; empty for whoever gave none.
    :param visit: before they must know; ``None`` if nothing brings them to the school by then.
    """

    person_id: UUID
    card: Card
    number: str
    is_waiting: bool
    is_teacher: bool
    visit: Visit | None


@dataclass(frozen=True, slots=True)
class ChangeToTell:
    """A change of a class with those who do not know of it.

    :param words: what the notice says, in the reader's language.
    """

    words: Words
    told_at: datetime
    people: tuple[PersonToTell, ...]


@dataclass(frozen=True, slots=True)
class ToTell:
    """Everybody of a class who does not know of a change, by change."""

    run: CourseRun
    changes: tuple[ChangeToTell, ...]

    @property
    def number(self) -> int:
        """How many people there are to tell, of one change or of several."""
        return len({one.person_id for change in self.changes for one in change.people})


def to_tell(run: CourseRun, *, at: datetime) -> ToTell:
    """Return who does not know of changes of a class that still matter, the newest change first.

    A later change of the same session, or of the whole class, takes the place of an earlier one.
    What goes on after a cancelled session is said as it is at ``at``: another one may have been
    cancelled since, and a clerk reads this list to people. Up to seven queries.

    :param run: with its school.
    """
    enrolments = {each.learner_id: each for each in _told_enrolments(run)}
    ids = dict.fromkeys([*enrolments, *filter(None, [run.teacher_id])])
    unknown: dict[tuple[datetime, str, str], list[notices.Told]] = {}
    for each in _newest(notices.told(person_ids=ids, facts={"run_id": str(run.pk)})):
        notice = each.notice
        if not each.is_known and datetime.fromisoformat(notice.facts["over_at"]) > at:
            change = (notice.created_at, notice.kind, _subject(notice))
            unknown.setdefault(change, []).append(each)
    missing = {each.notice.person_id for group in unknown.values() for each in group}
    cards = people.cards(ids) if missing else {}  # of all: a namesake may know already
    visits = _visits(missing, run, at=at) if missing else {}
    order = {person_id: place for place, person_id in enumerate(ids)}
    starts = coming_starts(run, at=at) if missing else []
    changes = (
        ChangeToTell(
            words=_words(group[0].notice, starts),
            told_at=told_at,
            people=tuple(
                _person(each, cards, enrolments.get(each.notice.person_id), visits)
                for each in sorted(group, key=lambda each: order[each.notice.person_id])
            ),
        )
        for (told_at, _kind, _subject_id), group in unknown.items()
    )
    return ToTell(run, tuple(changes))


def coming_starts(run: CourseRun, *, at: datetime) -> list[datetime]:
    """Return when the sessions that are still to be held begin. One query."""
    coming = Session.objects.filter(run=run).taking_place().filter(starts_at__gt=at)
    return list(coming.order_by("starts_at").values_list("starts_at", flat=True))


def around(session_at: datetime, starts: Iterable[datetime]) -> dict[str, Any]:
    """Return what the notice of a cancelled session says of those before and after it.

    :param starts: of the sessions that are still to be held, in their order.
    """
    before = [each for each in starts if each < session_at]
    after = [each for each in starts if each > session_at]
    return {
        "next_at": after[0].isoformat() if after else "",
        "is_last": not after,
        "has_before": bool(before),
    }


def unreachable(run: CourseRun, *, by: UUID | None) -> int:
    """Return how many of those who are told of a change no text message can reach. Two queries.

    :param by: who makes the change, and knows.
    """
    live = Enrolment.objects.live().filter(run=run)
    told = {*live.values_list("learner_id", flat=True), *filter(None, [run.teacher_id])}
    return len(people.without_number(told - {by}))


def texts_wait_until(at: datetime) -> datetime | None:
    """Return when text messages about changes go that are entered now; ``None``: at once."""
    quiet = notices.quiet_hours()
    return quiet.end(timezone.localtime(at)) if quiet else None


def _told_enrolments(run: CourseRun) -> Iterable[Enrolment]:
    """Return those whom changes concern; a cancelled class has released everybody."""
    enrolments = Enrolment.objects.filter(run=run).order_by("queue_number")
    return enrolments if run.status == CourseRun.Status.CANCELLED else enrolments.live()


def _newest(told: Iterable[notices.Told]) -> Iterable[notices.Told]:
    """Yield of notices, newest first, those that no later one of their person replaces."""
    replaced: set[tuple[UUID, str]] = set()
    for each in told:
        person_id, subject = each.notice.person_id, _subject(each.notice)
        if not replaced & {(person_id, subject), (person_id, "")}:
            yield each
        replaced.add((person_id, subject))


def _words(notice: Notice, starts: Iterable[datetime]) -> Words:
    """Return what a notice says, with the sessions around a cancelled one as they are now."""
    now = copy(notice)
    if notice.kind == "enrolments.session_cancelled":
        session_at = datetime.fromisoformat(notice.facts["session_at"])
        now.facts = {**notice.facts, **around(session_at, starts)}
    return notices.words(now, language=translation.get_language())


def _subject(notice: Notice) -> str:
    """Return the session a notice is about; empty for the whole class."""
    return str(notice.facts.get("session_id", ""))


def _person(
    told: notices.Told,
    cards: dict[UUID, Card],
    enrolment: Enrolment | None,
    visits: dict[UUID, Visit],
) -> PersonToTell:
    person_id, due_at = told.notice.person_id, told.notice.facts["due_at"]
    visit = visits.get(person_id)
    return PersonToTell(
        person_id=person_id,
        card=cards[person_id],
        number=told.number,
        is_waiting=enrolment is not None and enrolment.status == Enrolment.Status.WAITING,
        is_teacher=enrolment is None,
        visit=visit if visit and visit.starts_at < datetime.fromisoformat(due_at) else None,
    )


def _visits(ids: Iterable[UUID], run: CourseRun, *, at: datetime) -> dict[UUID, Visit]:
    """Return the next lesson of each person at the school of a class. One query."""
    coming = Session.objects.upcoming(at).filter(run=OuterRef("run")).order_by("starts_at")
    held = (
        Enrolment.objects.enrolled()
        .filter(learner_id__in=ids, run__course__organisation=run.course.organisation_id)
        .annotate(next_at=Subquery(coming.values("starts_at")[:1]))
        .filter(next_at__isnull=False)
        .order_by("-next_at", "-id")
        .select_related("run__course")
    )
    return {
        each.learner_id: Visit(
            starts_at=each.next_at,
            title=each.run.course.title,
            title_en=each.run.course.title_en,
            room=each.run.room,
            room_en=each.run.room_en,
        )
        for each in held
    }
