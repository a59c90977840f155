"""One class."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from xuecheng.learning.courses.models import CourseRun, Session
from xuecheng.learning.courses.queries.offers import find_rule
from xuecheng.learning.courses.rules import SessionPlan, SignUpState, UnknownRun, rhythm


@dataclass(frozen=True, slots=True)
class Outline:
    """What a class is about to do.

    :param next: the session that is on, or comes next; ``None`` after the last.
    :param rhythm: ``"weekly"``, ``"twice weekly"``, ``"daily"`` or ``""``.
    :param reason: why it, or its last cancelled session, was cancelled.
    :param has_few_places: whether one should be quick.
    """

    state: SignUpState
    sessions: list[Session]
    next: Session | None
    rhythm: str
    reason: str
    has_few_places: bool


def run(slug: str) -> CourseRun:
    """Return a class a resident may see, with course, school, place and sessions. Two queries.

    :raises UnknownRun: there is none, or it is not published.
    """
    found = (
        CourseRun.objects.public()
        .select_related("course__subject", "course__organisation", "venue__area__parent")
        .prefetch_related(Prefetch("sessions", Session.objects.order_by("starts_at", "number")))
        .filter(slug=slug)
        .first()
    )
    if found is None:
        raise UnknownRun(_("没有找到这个班。它可能已经结束，或者网址少了几个字。"))
    return found


def outline(run: CourseRun, *, at: datetime) -> Outline:
    """Return what the sessions of a class that ``run`` returned say at ``at``. No query."""
    sessions = list(run.sessions.all())
    held = [session for session in sessions if session.cancelled_at is None]
    plans = [SessionPlan(each.number, each.starts_at, each.ends_at) for each in held]
    return Outline(
        state=run.sign_up_state(at),
        sessions=sessions,
        next=next((session for session in held if session.ends_at > at), None),
        rhythm=rhythm(plans),
        reason=next((each.cancel_reason for each in reversed(sessions) if each.cancelled_at), ""),
        has_few_places=find_rule().is_few(run.places_left),
    )
