"""When one can sign up for a class."""

from datetime import datetime, timedelta
from enum import StrEnum

from xuecheng.learning.courses.rules.sessions import Timing

A_MONTH = timedelta(days=30)  # of a window that was over before anybody entered it: opens nothing


class SignUpState(StrEnum):
    """What a resident can do about a class at one moment."""

    OPEN = "open"
    WAITING_LIST = "waiting_list"
    NOT_YET = "not_yet"
    NO_SESSIONS = "no_sessions"
    CLOSED = "closed"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    DRAFT = "draft"

    @property
    def is_possible(self) -> bool:
        """Whether a sign-up is accepted, for a place or for the waiting list."""
        return self in (SignUpState.OPEN, SignUpState.WAITING_LIST)


def sign_up_state(
    *,
    status: str,
    has_sessions: bool,
    opens_at: datetime,
    closes_at: datetime,
    is_full: bool,
    at: datetime,
) -> SignUpState:
    """Return what signing up for a class means at ``at``.

    :param status: of the class: draft, open, finished, cancelled.
    :param has_sessions: whether any takes place: each may have been cancelled singly.
    :param is_full: no free place, or others wait already.
    """
    if status != "open":
        return SignUpState(status)
    if not has_sessions:
        return SignUpState.NO_SESSIONS
    if at < opens_at:
        return SignUpState.NOT_YET
    if at >= closes_at:
        return SignUpState.CLOSED
    return SignUpState.WAITING_LIST if is_full else SignUpState.OPEN


def sign_up_window(timing: Timing, *, at: datetime) -> tuple[datetime, datetime]:
    """Return when sign-up opens and closes where a school does not say.

    From ``at`` until the first session begins; a class already under way takes people until its
    last session ends; one entered afterwards had its window in the month before it began.
    """
    if at < timing.starts_at:
        return at, timing.starts_at
    if at < timing.ends_at:
        return at, timing.ends_at
    return timing.starts_at - A_MONTH, timing.starts_at
