"""A draft's values in the form the actions of places and courses take them."""

from typing import TypedDict

from xuecheng.journeys.school_import.rules.draft import CourseDraft, RunDraft, VenueDraft
from xuecheng.kernels.geo import Point, wgs84_from
from xuecheng.learning.courses.rules import CITY_TIME, SessionPlan

POSITION_DIGITS = 6  # of a degree: a decimetre; keeps a repeated conversion equal


class CourseFacts(TypedDict, total=False):
    """What a file says of a course, in the names of courses.actions."""

    subject: str
    summary: str
    title_en: str


class RunFacts(TypedDict):
    """What a file says of a class besides when, where and how many."""

    room: str
    teacher_name: str
    audience: str
    language: str
    fee_fen: int
    materials_fee_fen: int


def venue_facts(draft: VenueDraft) -> dict[str, str | float]:
    """Return what a file says of a venue, in the names of places.actions.

    What it does not say is left out and stays as it is.
    """
    texts = ("address", "phone", "opening_hours", "kind", "name_en")
    facts = {name: getattr(draft, name) for name in texts if getattr(draft, name)}
    answers = ("is_step_free", "has_hearing_loop")
    facts |= {name: getattr(draft, name) for name in answers if getattr(draft, name) is not None}
    if draft.longitude is not None and draft.latitude is not None:
        point = wgs84_from(Point(draft.longitude, draft.latitude), system=draft.crs)
        facts["longitude"] = round(point.longitude, POSITION_DIGITS)
        facts["latitude"] = round(point.latitude, POSITION_DIGITS)
    return facts


def course_facts(draft: CourseDraft) -> CourseFacts:
    """Return what a file says of a course besides its title and subject."""
    facts = CourseFacts()
    if draft.summary:
        facts["summary"] = draft.summary
    if draft.title_en:
        facts["title_en"] = draft.title_en
    return facts


def run_facts(draft: RunDraft) -> RunFacts:
    """Return what a file says of a class."""
    return RunFacts(
        room=draft.room,
        teacher_name=draft.teacher_name,
        audience=draft.audience,
        language=draft.language,
        fee_fen=draft.fee_fen,
        materials_fee_fen=draft.materials_fee_fen,
    )


def session_plans(draft: RunDraft) -> tuple[SessionPlan, ...]:
    """Return the meetings of a class as sessions, numbered from 1."""
    return tuple(
        SessionPlan(
            number=number,
            starts_at=meeting.starts.replace(tzinfo=CITY_TIME),
            ends_at=meeting.ends.replace(tzinfo=CITY_TIME),
        )
        for number, meeting in enumerate(draft.meetings, start=1)
    )
