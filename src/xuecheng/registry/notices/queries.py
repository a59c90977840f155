"""What people were told."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.template.loader import render_to_string
from django.urls import translate_url
from django.utils import translation

from xuecheng.lib import packs
from xuecheng.lib import words as city_words
from xuecheng.lib.keyset import Page, beyond, cursor, keys_of
from xuecheng.registry.notices import rules
from xuecheng.registry.notices.models import Dispatch, Notice
from xuecheng.registry.organisations import queries as organisations
from xuecheng.registry.people import queries as people


@dataclass(frozen=True, slots=True)
class Words:
    """A notice in the reader's language: one line, and what else there is to say."""

    headline: str
    body: str


@dataclass(frozen=True, slots=True)
class Message:
    """A notice as its reader sees it."""

    id: UUID
    words: Words
    path: str
    created_at: datetime
    is_new: bool


def words(notice: Notice, *, language: str) -> Words:
    """Return the words of a notice, from ``notices/<kind>.txt`` of the domain that told it.

    The first line is the headline. Of a fact given in two languages (``title``, ``title_en``)
    the template sees the reader's under the plain name; moments (``..._at``) and days (``..._on``)
    arrive in words.
    """
    with translation.override(language):
        facts = _readable(notice, is_english=language.startswith("en"))
        text = render_to_string(f"notices/{notice.kind}.txt", facts).strip()
    headline, _separator, body = text.partition("\n")
    return Words(headline=headline.strip(), body=body.strip())


def messages(person_id: UUID, *, size: int = 30, after: str = "") -> Page[Message]:
    """Return what a person was told, newest first, a page at a time. One query.

    :param after: the cursor of the page before; empty for the first.
    :raises BadCursor: it is none of ours.
    """
    language = translation.get_language() or "zh-hans"
    notices = Notice.objects.filter(person_id=person_id)
    if after:
        last = keys_of(after, kinds=[datetime, UUID])
        notices = notices.filter(beyond(("created_at", "id"), last, is_falling=True))
    found = [
        _message(notice, language=language)
        for notice in notices.order_by("-created_at", "-id")[: size + 1]
    ]
    rows = tuple(found[:size])
    return Page(rows, cursor([rows[-1].created_at, rows[-1].id]) if len(found) > size else "")


@dataclass(frozen=True, slots=True)
class Told:
    """A notice, and whether it came to its person.

    :param is_known: a text message went out or is on its way, or the person looked.
    :param number: to call whoever does not know; empty for whoever gave none.
    """

    notice: Notice
    is_known: bool
    number: str = ""


def told(*, person_ids: Iterable[UUID], facts: Mapping[str, str]) -> list[Told]:
    """Return what people were told about something, newest first. Two queries.

    :param facts: what the notices say, besides other things.
    """
    texted = Dispatch.objects.filter(notice=OuterRef("pk"), succeeded=True)
    found = (
        Notice.objects.filter(
            person_id__in=set(person_ids),
            **{f"facts__{name}": value for name, value in facts.items()},
        )
        .annotate(is_known=Q(read_at__isnull=False) | Exists(texted))
        .order_by("-created_at", "-id")
    )
    numbers = people.text_numbers(each.person_id for each in found if not each.is_known)
    return [_told(each, each.is_known, numbers.get(each.person_id, "")) for each in found]


def desk_of(clerk_id: UUID | None, *, at: datetime) -> dict[str, str]:
    """Return the facts of the desk a clerk works at: its school, and where to call.

    Where the school gave no phone, or the clerk works there no longer, it is the city's.
    """
    grants = organisations.grants(clerk_id, on=city_words.local_day(at)) if clerk_id else ()
    works_for = [each.organisation_id for each in grants if each.role == "organisation_staff"]
    if not works_for or works_for[0] is None:
        return {"phone": settings.HELP_PHONE}
    school = organisations.organisation(works_for[0])
    venue = school.main_venue
    phone = school.phone or (venue.phone if venue else "") or settings.HELP_PHONE
    return {"school": school.name, "school_en": school.name_en, "phone": phone}


def quiet_hours() -> rules.QuietHours | None:
    """Return the hours of the city's pack in which text messages wait; ``None``: none."""
    return rules.quiet_hours(packs.load(settings.CITY_PACK, settings.PACK_FOLDER).tables)


def unread(person_id: UUID) -> int:
    """Return how many notices a person has not looked at. One query."""
    return Notice.objects.filter(person_id=person_id, read_at__isnull=True).count()


@dataclass(frozen=True, slots=True)
class Unread:
    """What a person has not looked at.

    :param first: the newest of the kinds that were asked for.
    """

    number: int
    first: Message | None


def unread_first(person_id: UUID, *, kinds: Collection[str]) -> Unread:
    """Return what a person has not looked at, and the newest of these kinds. One query."""
    found = list(
        Notice.objects.filter(person_id=person_id, read_at__isnull=True).order_by(
            "-created_at", "-id"
        )
    )
    first = next((each for each in found if each.kind in kinds), None)
    language = translation.get_language() or "zh-hans"
    return Unread(len(found), _message(first, language=language) if first else None)


def _message(notice: Notice, *, language: str) -> Message:
    return Message(
        id=notice.pk,
        words=words(notice, language=language),
        path=translate_url(notice.path, language) if notice.path else "",
        created_at=notice.created_at,
        is_new=notice.read_at is None,
    )


def _told(notice: Notice, is_known: bool, number: str) -> Told:
    if is_known or (number and notice.text_due_at is not None):
        return Told(notice, is_known=True)
    return Told(notice, is_known=False, number=number)


def _readable(notice: Notice, *, is_english: bool) -> dict[str, Any]:
    facts: Mapping[str, Any] = notice.facts
    readable: dict[str, Any] = {}
    for name, value in facts.items():
        if name.endswith("_en"):
            continue
        if is_english and facts.get(f"{name}_en"):
            value = facts[f"{name}_en"]
        if name.endswith("_at") and value:
            value = _unbroken(city_words.moment(datetime.fromisoformat(value), notice.created_at))
        elif name.endswith("_on") and value:
            value = city_words.full_day(date.fromisoformat(value))
        readable[name] = value
    return readable


def _unbroken(moment: str) -> str:
    """Keep the hour on one line with its part of the day."""
    return re.sub(r" (?=\d+:)", "\u00a0", moment)
