"""What notices about a class say."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from xuecheng.learning.courses.models import CourseRun

MY_LEARNING = "enrolments:my-learning"


def page(name: str, *arguments: object) -> str:
    """Return the address of a page as notices keep it: in its Chinese form."""
    with translation.override(settings.LANGUAGE_CODE):
        return reverse(name, args=arguments)


def facts_of(run: CourseRun, *, at: datetime) -> dict[str, Any]:
    """Return the facts all notices about a class share; ``run`` comes with course and venue."""
    return {
        "title": run.course.title,
        "title_en": run.course.title_en,
        "venue": f"{run.venue.name} {run.room}".strip(),
        "venue_en": _english_place(run),
        "begins_at": run.starts_at.isoformat(),
        "has_begun": run.starts_at <= at,
    }


def _english_place(run: CourseRun) -> str:
    """Return venue and room as an English page shows them; empty where nothing of it is English."""
    if not (run.venue.name_en or run.room_en):
        return ""
    return f"{run.venue.name_en or run.venue.name} {run.room_en or run.room}".strip()


def with_phone(facts: dict[str, Any], run: CourseRun) -> dict[str, Any]:
    """Return the facts with the number of the school, for notices that say whom to call."""
    return {**facts, "phone": run.course.organisation.phone}
