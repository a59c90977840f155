"""A draft's values in the form the actions of places and courses take them."""

from typing import TypedDict

from xuecheng.journeys.school_import.rules.draft import RunDraft, VenueDraft
from xuecheng.kernels.geo import Point, wgs84_from
from xuecheng.learning.courses.rules import CITY_TIME, SessionPlan

POSITION_DIGITS = 6  # of a degree: a decimetre; keeps a repeated conversion equal


class RunFacts(TypedDict):
    """The facts of a class that a file gives besides when, where and how many."""

    room: str
    teacher_name: str
    audience: str
    language: str
    fee_fen: int
    materials_fee_fen: int


def venue_facts(draft: VenueDraft) -> dict[str, str | float | bool]:
    """Return what a file says of a venue; what it does not say is left out and stays as it is."""
    said: dict[str, str | float | bool | None] = {
        "address": draft.address or None,
        "phone": draft.phone or None,
        "opening_hours": draft.opening_hours or None,
        "is_step_free": draft.is_step_free,
        "has_hearing_loop": draft.has_hearing_loop,
        "kind": draft.kind or None,
        "name_en": draft.name_en or None,
    }
    if draft.longitude is not None and draft.latitude is not None:
        point = wgs84_from(Point(draft.longitude, draft.latitude), system=draft.crs)
        said["longitude"] = round(point.longitude, POSITION_DIGITS)
        said["latitude"] = round(point.latitude, POSITION_DIGITS)
    return {name: value for name, value in said.items() if value is not None}


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
