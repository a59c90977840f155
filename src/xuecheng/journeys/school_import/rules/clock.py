"""Hours of a time-table cell: from when to when."""

import re
from dataclasses import dataclass, replace
from datetime import time

from xuecheng.journeys.school_import.rules.dayparts import (
    EARLIEST_HOUR,
    PART,
    goes_past_noon,
    in_part,
    part_of,
)
from xuecheng.journeys.school_import.rules.text import from_han

DASH = r"\s*(?:[-~—–―至到]|--)+\s*"
_HOUR = r"(?:\d{1,2}|[一二三四五六七八九十两]{1,3})"


def _clock_pattern(name: str) -> str:
    """Return the pattern of one clock time, its groups named with the prefix ``name``."""
    return (
        rf"(?P<{name}hour>{_HOUR})\s*(?::\s*(?P<{name}minute>[0-5]\d)(?::[0-5]\d)?"
        rf"|[点时]\s*(?:(?P<{name}half>半)|(?P<{name}quarter>[一三])刻"
        rf"|(?P<{name}spoken>[0-5]?\d)\s*分?|整|钟)?)"
    )


_LATE = rf"(?:(?P<late>{PART})\s*)?"
_RANGES = (
    re.compile(
        rf"{_clock_pattern('a')}(?:\s*(?P<early>{PART}))?{DASH}{_LATE}{_clock_pattern('b')}"
    ),
    re.compile(  # 9-11点, 2到4点半
        rf"(?<!\d)(?P<ahour>\d{{1,2}}){DASH}{_LATE}{_clock_pattern('b')}"
    ),
    re.compile(
        rf"(?<!\d)(?P<ahour>\d{{1,2}})[.;](?P<aminute>[0-5]\d){DASH}"
        r"(?P<bhour>\d{1,2})[.;](?P<bminute>[0-5]\d)(?!\d)"
    ),
    re.compile(
        rf"(?<!\d)(?P<ahour>[012]\d)(?P<aminute>[0-5]\d){DASH}"
        r"(?P<bhour>[012]\d)(?P<bminute>[0-5]\d)(?!\d)"
    ),
)
DOTTED_RANGE = _RANGES[2]
_ONE_TIME = re.compile(_clock_pattern("a"))
_CLOCK = re.compile(r"(?<![\d:.])(\d{1,3})(?::(\d{1,3})(?!\d)|[点时](?:(\d{1,2})分?)?)")
# A part of the day behind the hours is theirs (7:00-8:30晚上), unless hours follow it at once.
_BEHIND = re.compile(
    rf"\s*(?:[(\[【]\s*(?P<enclosed>{PART})\s*[)\]】]"
    rf"|(?P<bare>{PART})(?!\s*(?:第\s*)?[\d一二三四五六七八九十两]))"
)


@dataclass(frozen=True, slots=True)
class Hours:
    """When a meeting begins and ends.

    :param end: not after ``start`` if they run backwards and no reading puts that right.
    :param part: the part of the day the hours were read in.
    :param is_guessed: turned into the afternoon because no school opens at 1:30 am.
    :param is_end_assumed: the end lies twelve hours after what is written, and nothing beside it
        says so: 9:00-1:30.
    :param is_behind: the part of the day stood behind the hours.
    :param stop: where in the text they end.
    """

    start: time
    end: time | None
    part: str
    is_guessed: bool
    is_end_assumed: bool
    is_behind: bool
    stop: int


@dataclass(frozen=True, slots=True)
class _Span:
    start: time
    end: time | None
    is_guessed: bool = False
    is_end_assumed: bool = False

    @property
    def runs_backwards(self) -> bool:
        return self.end is not None and self.end <= self.start


def hours_at(text: str, position: int, part: str) -> Hours | None:
    """Return the hours that begin at ``position``; ``None`` if none do.

    :param part: the part of the day named before; empty if none was.
    """
    for pattern in (*_RANGES, _ONE_TIME):
        found = pattern.match(text, position)
        if found and (hours := _read(found, part)):
            return hours
    return None


def impossible_hours(text: str) -> list[str]:
    """Return the hours of a tidy text that no clock shows, as written: 9:75, 25:00, 9:5."""
    return [
        found[0]
        for found in _CLOCK.finditer(text)
        if int(found[1]) > 23
        or (found[2] and (len(found[2]) != 2 or int(found[2]) > 59))
        or int(found[3] or 0) > 59
    ]


def small(text: str) -> int:
    """Return a number of one or two digits, or in Chinese; 0 if it is none."""
    return int(text) if text.isdigit() else from_han(text) or 0


def _read(found: re.Match[str], part: str) -> Hours | None:
    groups = found.groupdict()
    early, late = groups.get("early"), groups.get("late")
    stop = found.end()
    behind = None if part or early else _BEHIND.match(found.string, stop)
    if behind:
        part, stop = part_of(behind["enclosed"] or behind["bare"]), behind.end()
    elif early:
        part = part_of(early)
        if tail := _BEHIND.match(found.string, stop):  # 7:00pm-8:30pm
            late, stop = tail["enclosed"] or tail["bare"], tail.end()
    begins, ends = _clock(groups, "a"), _clock(groups, "b")
    if begins is None or ("bhour" in groups and ends is None):
        return None
    span = _span(begins, ends, part, part_of(late) if late else part, bool(late or behind))
    if behind and span.runs_backwards:  # 11:00-1:00pm: only the end is in that part
        again = _span(begins, ends, "", part, True)
        if not again.runs_backwards:
            span, part = replace(again, is_end_assumed=True), ""
    return Hours(
        span.start, span.end, part, span.is_guessed, span.is_end_assumed, bool(behind), stop
    )


def _span(begins: time, ends: time | None, part: str, late: str, says_late: bool) -> _Span:
    start, is_guessed = (in_part(begins, part), False) if part else _plausible(begins)
    if ends is None:
        return _Span(start, None, is_guessed)
    end = in_part(ends, late)
    span = _Span(start, end, is_guessed, is_end_assumed=not says_late and end != ends)
    if span.runs_backwards and not says_late and begins != ends and goes_past_noon(end, part):
        later = replace(span, end=end.replace(hour=end.hour + 12), is_end_assumed=True)
        return span if later.runs_backwards else later
    return span


def _clock(groups: dict[str, str | None], name: str) -> time | None:
    if not (written := groups.get(f"{name}hour")):
        return None
    hour = small(written)
    minute = int(groups.get(f"{name}minute") or groups.get(f"{name}spoken") or 0)
    if groups.get(f"{name}half"):
        minute = 30
    if quarter := groups.get(f"{name}quarter"):
        minute = 15 if quarter == "一" else 45
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _plausible(start: time) -> tuple[time, bool]:
    """Turn 1:30 without a part of the day into 13:30: no class begins before 6 in the morning."""
    is_early = start.hour < EARLIEST_HOUR
    return (start.replace(hour=start.hour + 12), True) if is_early else (start, False)
