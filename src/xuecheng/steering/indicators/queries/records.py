"""The records behind a figure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import reduce
from typing import Any
from uuid import UUID

from django.db.models import Count as CountOf
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from xuecheng.lib import keyset
from xuecheng.lib.words import local_day, said
from xuecheng.registry.organisations.models import Organisation
from xuecheng.registry.people.models import LearningAccount
from xuecheng.registry.people.rules import spaced_account_number
from xuecheng.registry.places.models import Area
from xuecheng.steering.indicators.queries.measures import MEASURES, Measure
from xuecheng.steering.indicators.rules import Period

PAGE_ROWS = 50


@dataclass(frozen=True, slots=True)
class Evidence:
    """One record behind a number.

    :param what: the class, organisation or certificate, as its own page calls it.
    :param learner: number of the learning account it is about; never a name.
    :param url: page of the record, if it has one everybody may open.
    """

    on: date
    place: str
    what: str
    learner: str = ""
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """Some records, newest first, and how many there are in all.

    :param count: of all records.
    :param value: the number they stand behind; less than ``count`` where some count together.
    :param after: the cursor of the page after it, ``""`` on the last.
    """

    rows: list[Evidence]
    count: int
    value: int
    after: str


def is_about_people(key: str) -> bool:
    """Return whether the records of a figure speak of people."""
    return bool(MEASURES[key].person)


def records(key: str, area: Area, period: Period, *, after: str = "") -> EvidencePage:
    """Return records of an area in some days; at most four queries, however many there are.

    Whoever calls this has checked that the reader may see them.

    :param after: the cursor of the page before.
    :raises BadCursor: it is none of this list.
    """
    measure, reader = MEASURES[key], _READERS[key]
    scope = "" if area.level == Area.Level.CITY else area.code
    rows = measure.between(period.begins_on, period.ends_on, area_code=scope)
    value = CountOf(measure.once, distinct=True) if measure.once else CountOf("pk")
    counted = rows.aggregate(count=CountOf("pk"), value=value)
    ordered = rows.select_related(*reader.related).order_by(f"-{measure.when}", "-pk")
    if after:
        last = _keys(measure, after)
        ordered = ordered.filter(keyset.beyond((measure.when, "pk"), last, is_falling=True))
    found = list(ordered[: PAGE_ROWS + 1])
    shown = found[:PAGE_ROWS]
    return EvidencePage(
        rows=reader.read(shown, measure),
        count=counted["count"],
        value=counted["value"],
        after=_cursor(measure, shown[-1]) if len(found) > PAGE_ROWS else "",
    )


def _cursor(measure: Measure, row: Any) -> str:
    when = reduce(getattr, measure.when.split("__"), row)
    moment = datetime.combine(when, time.min, UTC) if measure.is_dated else when
    return keyset.cursor([moment, row.pk])


def _keys(measure: Measure, after: str) -> list[Any]:
    """Return when the row of a cursor is dated, and its key."""
    moment, key = keyset.keys_of(after, kinds=(datetime, UUID))
    assert isinstance(moment, datetime)
    return [moment.date() if measure.is_dated else moment, key]


@dataclass(frozen=True, slots=True)
class _Reader:
    """How rows of one kind become evidence.

    :param related: what must be read with them.
    """

    read: Callable[[list[Any], Measure], list[Evidence]]
    related: tuple[str, ...]


def _run_page(slug: str) -> str:
    try:
        return reverse("courses:run", args=[slug])
    except NoReverseMatch:
        return ""


def _accounts(learner_ids: set[UUID]) -> dict[UUID, str]:
    accounts = LearningAccount.objects.filter(person_id__in=learner_ids)
    numbers = accounts.values_list("person_id", "number")
    return {person_id: spaced_account_number(number) for person_id, number in numbers}


def _attendances(rows: list[Any], measure: Measure) -> list[Evidence]:
    accounts = _accounts({row.learner_id for row in rows})
    return [
        Evidence(
            on=local_day(row.session.starts_at),
            place=said(row.session.run.venue, "name"),
            what=said(row.session.run.course, "title"),
            learner=accounts.get(row.learner_id, ""),
            note=_("第 %(number)s 讲，%(channel)s")
            % {"number": row.session.number, "channel": row.get_channel_display()},
            url=_run_page(row.session.run.slug),
        )
        for row in rows
    ]


def _results(rows: list[Any], measure: Measure) -> list[Evidence]:
    accounts = _accounts({row.learner_id for row in rows})
    return [
        Evidence(
            on=local_day(row.confirmation.at),
            place=said(row.enrolment.run.venue, "name"),
            what=said(row.enrolment.run.course, "title"),
            learner=accounts.get(row.learner_id, ""),
            note=_("到课 %(attended)s / %(held)s 次")
            % {"attended": row.sessions_attended, "held": row.sessions_held},
            url=_run_page(row.enrolment.run.slug),
        )
        for row in rows
    ]


def _activations(rows: list[Any], measure: Measure) -> list[Evidence]:
    return [
        Evidence(
            on=local_day(row.activated_at),
            place=said(row.area, "name") if row.area else "",
            what=_("激活学习账户"),
            learner=spaced_account_number(row.number),
            note=row.get_assurance_display(),
        )
        for row in rows
    ]


def _certificates(rows: list[Any], measure: Measure) -> list[Evidence]:
    accounts = _accounts({row.learner_id for row in rows})
    issuers = Organisation.objects.in_bulk({row.issuer_id for row in rows})
    return [
        Evidence(
            on=local_day(row.issued_at),
            place=said(issuers[row.issuer_id], "name"),
            what=row.serial,
            learner=accounts.get(row.learner_id, ""),
        )
        for row in rows
    ]


def _classes(rows: list[Any], measure: Measure) -> list[Evidence]:
    return [
        Evidence(
            on=local_day(row.starts_at),
            place=said(row.venue, "name"),
            what=said(row.course, "title"),
            note=row.get_status_display(),
            url=_run_page(row.slug),
        )
        for row in rows
    ]


def _sessions(rows: list[Any], measure: Measure) -> list[Evidence]:
    return [
        Evidence(
            on=local_day(row.starts_at),
            place=said(row.run.venue, "name"),
            what=said(row.run.course, "title"),
            note=_("第 %(number)s 讲") % {"number": row.number},
            url=_run_page(row.run.slug),
        )
        for row in rows
    ]


def _organisations(rows: list[Any], measure: Measure) -> list[Evidence]:
    return [
        Evidence(
            on=row.opened_on,
            place=said(row.area, "name"),
            what=said(row, "name"),
            note=row.approval_document or _("没有登记批准文件"),
        )
        for row in rows
    ]


_OF_A_SESSION = _Reader(_attendances, ("session__run__course", "session__run__venue"))
_OF_AN_ORGANISATION = _Reader(_organisations, ("area",))
_READERS = {
    "activated-accounts": _Reader(_activations, ("area",)),
    "social-senior-universities": _OF_AN_ORGANISATION,
    "social-learning-points": _OF_AN_ORGANISATION,
    "attendances": _OF_A_SESSION,
    "learners": _OF_A_SESSION,
    "classes-running": _Reader(_sessions, ("run__course", "run__venue")),
    "classes": _Reader(_classes, ("course", "venue")),
    "completions": _Reader(
        _results, ("confirmation", "enrolment__run__course", "enrolment__run__venue")
    ),
    "certificates": _Reader(_certificates, ()),
}
