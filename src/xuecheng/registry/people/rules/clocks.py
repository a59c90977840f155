"""Time-based codes: which of them open, each of them once.

Source: RFC 6238, sections 5.2 and 6.
"""

from datetime import datetime

STEP_SECONDS = 30
_STEPS_BESIDE = 1  # clocks differ, and people type slowly


def open_steps(*, last_used: int, at: datetime) -> range:
    """Return the time steps whose code opens, the oldest first: none up to the last used one."""
    now = _step(at)
    return range(max(now - _STEPS_BESIDE, last_used + 1), now + _STEPS_BESIDE + 1)


def next_step(*, last_used: int, at: datetime) -> tuple[int, int]:
    """Return the step whose code to type next, and for how many seconds it does not open yet.

    It is the present one or, once that is used up, the one after the last used one.
    """
    step = max(_step(at), last_used + 1)
    opens_at = (step - _STEPS_BESIDE) * STEP_SECONDS
    return step, max(0, opens_at - int(at.timestamp()))


def _step(at: datetime) -> int:
    return int(at.timestamp()) // STEP_SECONDS
