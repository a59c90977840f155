"""Whether hours, days and meetings that were read are what a school can have meant.

Not policy, but slips of the pen: a finding asks about what hardly any class is, and stops at what
none is.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from xuecheng.journeys.school_import.rules.problems import Findings, Place
from xuecheng.journeys.school_import.rules.sessions import MOST_MEETINGS, Meeting
from xuecheng.journeys.school_import.rules.slots import LONGEST_USUAL, Slot
from xuecheng.learning.courses.rules import LONGEST_SESSION

_LONGEST_TERM = timedelta(days=366)
_LONGEST_OVER_NEW_YEAR = timedelta(days=200)  # an autumn term; 6月16日-3月3日 is rather a slip


def check_hours(slot: Slot, place: Place, text: str, findings: Findings) -> None:
    """Stop at hours that run backwards, and ask about an end that was only assumed."""
    if slot.minutes is None or slot.start is None or slot.end is None:
        return
    hours, minutes = slot.written or text, slot.minutes
    if slot.minutes <= 0:
        findings.stop("hours_backwards", place, text, hours=hours, minutes=minutes)
    elif timedelta(minutes=slot.minutes) > LONGEST_SESSION:
        findings.stop("hours_too_long", place, text, hours=hours, minutes=minutes)
    elif slot.is_end_assumed and (slot.minutes > LONGEST_USUAL or slot.part == "上午"):
        findings.propose(
            "end_assumed",
            place,
            text,
            suggested=slot.is_usual,
            part=f"{slot.start:%H%M}",
            hours=hours,
            minutes=minutes,
            end=f"{slot.end:%H:%M}",
        )
    elif not slot.is_usual:
        findings.check("length_unusual", place, text, hours=hours, minutes=minutes)


def check_days(
    first: date, last: date, place: Place, findings: Findings, *, is_year_said: bool
) -> None:
    """Stop at a last day before the first, and ask about one that is only late without its year."""
    said = f"{first} – {last}"
    if last < first:
        findings.stop("ends_before_it_starts", place, said)
    elif is_too_long(first, last):
        findings.stop("term_too_long", place, said)
    elif not is_year_said and last.year > first.year and last - first > _LONGEST_OVER_NEW_YEAR:
        findings.propose("next_year_assumed", place, said, suggested=False, on=last)


def is_too_long(first: date, last: date) -> bool:
    """Whether no class goes on from the first day to the last."""
    return last - first > _LONGEST_TERM


def check_meetings(
    meetings: Sequence[Meeting],
    place: Place,
    text: str,
    findings: Findings,
    *,
    count: int | None = None,
) -> None:
    """Stop at meetings that overlap each other, and where some had to be left out.

    :param count: how many were to be laid out; ``None``: those of all days up to the last.
    """
    ordered = sorted(meetings, key=lambda meeting: meeting.starts)
    both = next(
        (one for one, other in pairwise(ordered) if other.starts < one.ends),
        None,
    )
    if both:
        findings.stop("meetings_overlap", place, text, on=both.starts.date())
    elif len(meetings) == MOST_MEETINGS and count != MOST_MEETINGS:
        findings.stop("too_many_meetings", place, text, most=MOST_MEETINGS)
    elif count and len(meetings) < count:
        last = ordered[-1].starts.date()
        facts = {"written": count, "possible": len(meetings), "last": last}
        findings.stop("count_over_a_year", place, text, **facts)
