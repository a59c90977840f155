"""When a class meets, out of the words of a time-table cell.

A cell is read from left to right into tokens; what no token covers is kept as ``unread`` and shown
to the person, so that nothing is silently lost.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import time
from typing import Literal

from xuecheng.journeys.school_import.rules.days import Days, arabic, find_days
from xuecheng.journeys.school_import.rules.text import from_han, tidy

Parity = Literal["odd", "even", "alternate"]

_DASH = r"\s*(?:[-~—–―至到]|--)+\s*"
_WEEK_DAYS = {day: index for index, day in enumerate("一二三四五六日")}
_WEEK_DAYS |= {day: index for index, day in enumerate("1234567")} | {"天": 6, "末": 5}
_NOT_A_CLOCK = r"(?![\d:.点时])"
_DAY_CHAR = rf"(?:[一二三四五六日天]|[1-7]{_NOT_A_CLOCK})"
_WEEK_WORD = r"(?:周|星期|礼拜)"
_WEEKDAYS = re.compile(
    rf"(?:每\s*)?{_WEEK_WORD}\s*({_DAY_CHAR}(?:\s*(?:[、,，/&和及与\s]|[-~—–至到])*\s*"
    rf"(?:每?{_WEEK_WORD})?\s*{_DAY_CHAR}(?!\s*[月点时节]))*)"
)
_SEVERAL_DAYS = (
    (re.compile(r"(?:每个?)?(?:双休日|周末)"), [5, 6]),
    (re.compile(r"(?:每个?)?工作日"), [0, 1, 2, 3, 4]),
    (re.compile(r"每天|每日|天天"), [*range(7)]),
)
_PARITY = re.compile(r"(单|双|隔|奇数|偶数)周?(?=\s*周|\s*星期|$|[\s,、()上下\d])|(单|双|隔)周")
_PART = re.compile(r"上午|早上|早晨|清晨|中午|正午|下午|午后|傍晚|晚上|晚间|夜间|夜|\b[AaPp][Mm]\b")
_HOUR = r"(?:\d{1,2}|[一二三四五六七八九十两]{1,3})"


def _clock_pattern(name: str) -> str:
    """Return the pattern of one clock time, its groups named with the prefix ``name``."""
    return (
        rf"(?P<{name}hour>{_HOUR})\s*(?::\s*(?P<{name}minute>[0-5]\d)(?::[0-5]\d)?"
        rf"|[点时]\s*(?:(?P<{name}half>半)|(?P<{name}quarter>[一三])刻"
        rf"|(?P<{name}spoken>[0-5]?\d)\s*分?|整|钟)?)"
    )


_PART_WORD = r"(?:(?P<late>上午|中午|下午|傍晚|晚上|晚)\s*)?"
_TIME_RANGE = re.compile(rf"{_clock_pattern('a')}{_DASH}{_PART_WORD}{_clock_pattern('b')}")
_HOURS_RANGE = re.compile(  # 9-11点, 2到4点半
    rf"(?<!\d)(?P<ahour>\d{{1,2}}){_DASH}{_PART_WORD}{_clock_pattern('b')}"
)
_BARE_WEEKDAYS = re.compile(
    r"^[一二三四五六日天](?:\s*[、,/和]\s*[一二三四五六日天])*(?=\s*(?:\d|上午|下午|中午|早上|晚))"
)
_DOTTED_RANGE = re.compile(
    rf"(?<!\d)(?P<ahour>\d{{1,2}})[.;](?P<aminute>[0-5]\d){_DASH}(?P<late>$^)?"
    r"(?P<bhour>\d{1,2})[.;](?P<bminute>[0-5]\d)(?!\d)"
)
_SOLID_RANGE = re.compile(
    rf"(?<!\d)(?P<ahour>[012]\d)(?P<aminute>[0-5]\d){_DASH}(?P<late>$^)?"
    r"(?P<bhour>[012]\d)(?P<bminute>[0-5]\d)(?!\d)"
)
_ONE_TIME = re.compile(_clock_pattern("a"))
_WEEKS = re.compile(rf"第?\s*(\d{{1,2}}){_DASH}第?(\d{{1,2}})\s*周(?!\s*[一二三四五六日天])")
_COUNT = re.compile(r"(?:共|合计|总)?\s*(\d{1,3})\s*(次课|次|讲|课次|周)(?!\s*[一二三四五六日天/])")
_PERIODS = re.compile(
    r"第?\s*([\d一二三四五六七八九十]{1,2})\s*(?:节?\s*[-~—–至到、,和]+\s*第?\s*([\d一二三四五六七八九十]{1,2}))?\s*节课?"
)
_MINUTES = re.compile(
    r"(?:每次|每节|一次)?\s*(\d{2,3})\s*(?:分钟|min)|(?:每次|一次)?\s*(\d(?:\.\d)?|一|两|二|三)个?(半)?\s*小时"
)
_BELL = re.compile(r"第?\s*([\d一二三四五六七八九十]{1,2})\s*节?课?\s*[::,、.]?\s*")
_FILLER = re.compile(
    r"[\s、,，;；。.:：()\[\]/的每逢于在起止和及与|]|上课时间|上课|时间|开课|授课|左右|教学"
)
_AFTERNOON = {"下午", "午后", "傍晚", "晚上", "晚间", "夜间", "夜", "晚", "pm"}


@dataclass(frozen=True, slots=True)
class Periods:
    """School periods, whose hours only the school's bell table knows."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Slot:
    """Days of the week and hours that go together.

    :param weekdays: 0 is Monday; empty if none was written.
    :param part: 上午, 下午, 晚上 or nothing.
    :param is_guessed: the hours were turned into the afternoon because no school opens at 1:30 am.
    """

    weekdays: tuple[int, ...] = ()
    start: time | None = None
    end: time | None = None
    periods: Periods | None = None
    parity: Parity | None = None
    part: str = ""
    is_guessed: bool = False

    @property
    def has_hours(self) -> bool:
        """Whether anything was said of the time of day."""
        return self.start is not None or self.periods is not None


@dataclass(frozen=True, slots=True)
class When:
    """All that a cell says of when a class meets.

    :param weeks: first and last week of the term.
    :param count: how many times it meets; ``count_unit`` tells times from weeks.
    :param minutes: how long a meeting lasts.
    :param unread: what nobody understood, in the clerk's words.
    """

    slots: tuple[Slot, ...] = ()
    days: tuple[Days, ...] = ()
    weeks: tuple[int, int] | None = None
    count: int | None = None
    count_unit: Literal["times", "weeks"] = "times"
    minutes: int | None = None
    unread: str = ""


@dataclass
class _Reading:
    """What has been understood so far; only :func:`read_when` uses it."""

    text: str
    at: int = 0
    part: str = ""
    parity: Parity | None = None
    pending: list[int] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    days: list[Days] = field(default_factory=list)
    weeks: tuple[int, int] | None = None
    count: int | None = None
    count_unit: Literal["times", "weeks"] = "times"
    minutes: int | None = None
    unread: str = ""

    @property
    def is_weekly(self) -> bool:
        return bool(self.pending or self.slots or self.part)

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Match here, and move past it."""
        if found := pattern.match(self.text, self.at):
            self.at = found.end()
        return found

    def meet(self, **hours: object) -> None:
        """Close a slot: the days named last are those of these hours."""
        said = self.pending or (self.slots[-1].weekdays if self.slots else ())
        slot = Slot(tuple(dict.fromkeys(said)), parity=self.parity, part=self.part)
        self.slots.append(replace(slot, **hours))  # type: ignore[arg-type]  # fields of Slot
        self.pending = []


def read_when(text: str) -> When:
    """Return what a cell says of when a class meets. Never raises."""
    reading = _Reading(arabic(tidy(text)))
    while reading.at < len(reading.text):
        if not any(step(reading) for step in _STEPS):
            reading.unread += reading.text[reading.at]
            reading.at += 1
    if reading.pending or ((reading.parity or reading.part) and not reading.slots):
        reading.meet()
    return When(
        slots=tuple(reading.slots),
        days=tuple(reading.days),
        weeks=reading.weeks,
        count=reading.count,
        count_unit=reading.count_unit,
        minutes=reading.minutes,
        unread=reading.unread.strip(),
    )


def combine(parts: Sequence[When]) -> When:
    """Return what several cells of one row say together: weekday, hours, days, weeks."""
    slots = [slot for part in parts for slot in part.slots]
    whole = [slot for slot in slots if slot.weekdays and slot.has_hours]
    days = [slot for slot in slots if slot.weekdays and not slot.has_hours]
    hours = [slot for slot in slots if slot.has_hours and not slot.weekdays]
    frame = [slot for slot in slots if not slot.weekdays and not slot.has_hours]
    if days and len(hours) == len(days):
        whole += [_joined(day, hour) for day, hour in zip(days, hours, strict=True)]
    elif days and hours:
        whole += [_joined(day, hour) for day in days for hour in hours]
    elif not whole:
        whole = days or hours
    if len(frame) == 1:  # 下午, 单周: said apart, true of all
        whole = [_joined(frame[0], slot) for slot in whole]
    return When(
        slots=tuple(whole),
        days=max((part.days for part in parts), key=_days_said, default=()),
        weeks=next((part.weeks for part in parts if part.weeks), None),
        count=next((part.count for part in parts if part.count), None),
        count_unit=next((part.count_unit for part in parts if part.count), "times"),
        minutes=next((part.minutes for part in parts if part.minutes), None),
        unread=" ".join(part.unread for part in parts if part.unread),
    )


def read_bells_text(text: str) -> tuple[dict[int, tuple[time, time]], list[str]]:
    """Return the hours of each period from lines 第1节 8:30-9:10, and the lines not understood."""
    bells: dict[int, tuple[time, time]] = {}
    unread: list[str] = []
    for line in filter(None, (tidy(line) for line in text.splitlines())):
        found = _BELL.match(line)
        slot = next(iter(read_when(line[found.end() :]).slots), None) if found else None
        if found and slot and slot.start and slot.end:
            bells[_small(found[1])] = (slot.start, slot.end)
        else:
            unread.append(line)
    return bells, unread


def weekdays_of(text: str) -> str:
    """Return a cell of a weekday column so that :func:`read_when` knows it: 二、四 as 周二、四."""
    plain = tidy(text)
    is_bare = re.fullmatch(
        r"[一二三四五六日天1-7](?:\s*[、,，/和及\s\-至到]*\s*[一二三四五六日天1-7])*", plain
    )
    return f"周{plain}" if is_bare else plain


def bare_weekday_of(text: str) -> str:
    """Return a cell that begins with bare weekdays as :func:`read_when` knows them.

    二、四 9:00-10:30 becomes 周二、四 9:00-10:30.
    """
    return _BARE_WEEKDAYS.sub(r"周\g<0>", tidy(text), count=1)


def periods_of(text: str) -> str:
    """Return a cell of a periods column so that :func:`read_when` knows it: 3-4 as 3-4节."""
    plain = tidy(text)
    is_bare = re.search(r"\d$", plain) and not re.search(r"[:点]", plain)
    return f"{plain}节" if is_bare else plain


def _days(reading: _Reading) -> bool:
    if not reading.text[reading.at].isdigit():
        return False
    is_likely_hours = reading.is_weekly or re.match(r"\d{1,2}[.;]00", reading.text[reading.at :])
    if is_likely_hours and _DOTTED_RANGE.match(reading.text, reading.at):
        return False
    found = next(find_days(reading.text[reading.at : reading.at + 40]), None)
    if found is None or found.start != 0:
        return False
    reading.days.append(found)
    reading.at += found.end
    return True


def _weeks(reading: _Reading) -> bool:
    if not (found := reading.match(_WEEKS)):
        return False
    reading.weeks = (int(found[1]), int(found[2]))
    return True


def _weekdays(reading: _Reading) -> bool:
    if not (found := reading.match(_WEEKDAYS)):
        return False
    listed: list[int] = []
    runs_on = False
    for char in found[1]:
        if char in "-~—–至到":
            runs_on = True
        elif char in _WEEK_DAYS:
            day = _WEEK_DAYS[char]
            listed.extend(range(listed[-1] + 1, day) if runs_on and listed else ())
            listed.append(day)
            runs_on = False
    _take_weekdays(reading, listed)
    return True


def _everyday(reading: _Reading) -> bool:
    for pattern, listed in _SEVERAL_DAYS:
        if reading.match(pattern):
            if not reading.pending:  # 周一到周五每天: the days are said already
                _take_weekdays(reading, listed)
            return True
    return False


def _take_weekdays(reading: _Reading, listed: list[int]) -> None:
    """Days named after hours: for the first slot 9:00 周二, else a new slot begins."""
    last = reading.slots[-1] if reading.slots else None
    if last and not last.weekdays and not reading.pending:
        reading.slots[-1] = replace(last, weekdays=tuple(dict.fromkeys(listed)))
        return
    if last:
        reading.part = ""
    reading.pending.extend(listed)


def _parity(reading: _Reading) -> bool:
    if not (found := reading.match(_PARITY)):
        return False
    word = (found[1] or found[2])[0]
    reading.parity = {"单": "odd", "奇": "odd", "双": "even", "偶": "even"}.get(word, "alternate")  # type: ignore[assignment]  # the three words of Parity
    if reading.slots and not reading.pending:
        reading.slots[-1] = replace(reading.slots[-1], parity=reading.parity)
    return True


def _part(reading: _Reading) -> bool:
    if not (found := reading.match(_PART)):
        return False
    reading.part = found[0].lower()
    return True


def _hours(reading: _Reading) -> bool:
    for pattern in (_TIME_RANGE, _HOURS_RANGE, _DOTTED_RANGE, _SOLID_RANGE):
        found = pattern.match(reading.text, reading.at)
        if found and (span := _span(found, reading.part)):
            reading.at = found.end()
            reading.meet(start=span[0], end=span[1], is_guessed=span[2])
            return True
    found = _ONE_TIME.match(reading.text, reading.at)
    start = _clock(found, "a", reading.part) if found else None
    if not found or start is None:
        return False
    reading.at = found.end()
    start, guessed = _plausible(start)
    reading.meet(start=start, is_guessed=guessed)
    return True


def _periods(reading: _Reading) -> bool:
    if not (found := reading.match(_PERIODS)):
        return False
    first = _small(found[1])
    reading.meet(periods=Periods(first, _small(found[2]) if found[2] else first))
    return True


def _minutes(reading: _Reading) -> bool:
    if not (found := reading.match(_MINUTES)):
        return False
    if found[1]:
        reading.minutes = int(found[1])
    else:
        hours = float(found[2]) if found[2][0].isdigit() else _small(found[2])
        reading.minutes = round(hours * 60) + (30 if found[3] else 0)
    return True


def _count(reading: _Reading) -> bool:
    if not (found := reading.match(_COUNT)):
        return False
    reading.count = int(found[1])
    reading.count_unit = "weeks" if found[2] == "周" else "times"
    return True


def _filler(reading: _Reading) -> bool:
    return reading.match(_FILLER) is not None


_STEPS: tuple[Callable[[_Reading], bool], ...] = (
    _weeks,
    _minutes,
    _days,
    _parity,
    _weekdays,
    _everyday,
    _part,
    _hours,
    _periods,
    _count,
    _filler,
)


def _days_said(days: tuple[Days, ...]) -> tuple[bool, int]:
    """A range says more than a day, several days more than one."""
    return any(found.last for found in days), len(days)


def _joined(day: Slot, hours: Slot) -> Slot:
    """Hours take the weekdays, the parity and the part of the day that another cell gave."""
    start, end = hours.start, hours.end
    part = hours.part or day.part
    if start and not hours.part and day.part in _AFTERNOON and start.hour < 12:
        start = start.replace(hour=start.hour + 12)
        end = end.replace(hour=end.hour + 12) if end and end.hour < 12 else end
    return replace(
        hours,
        weekdays=hours.weekdays or day.weekdays,
        start=start,
        end=end,
        parity=hours.parity or day.parity,
        part=part,
        is_guessed=hours.is_guessed and not day.part,
    )


def _span(found: re.Match[str], part: str) -> tuple[time, time, bool] | None:
    start = _clock(found, "a", part)
    end = _clock(found, "b", found["late"] or part)
    if start is None or end is None:
        return None
    start, guessed = _plausible(start)
    if end <= start and end.hour < 12:
        end = end.replace(hour=end.hour + 12)
    return (start, end, guessed) if end > start else None


def _clock(found: re.Match[str], name: str, part: str) -> time | None:
    parts = found.groupdict()
    hour = _small(parts[f"{name}hour"])
    minute = int(parts.get(f"{name}minute") or parts.get(f"{name}spoken") or 0)
    if parts.get(f"{name}half"):
        minute = 30
    if quarter := parts.get(f"{name}quarter"):
        minute = 15 if quarter == "一" else 45
    if (part in _AFTERNOON and hour < 12) or (part in ("中午", "正午") and hour < 4):
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _plausible(start: time) -> tuple[time, bool]:
    """Turn 1:30 without a part of the day into 13:30: no class begins before 6 in the morning."""
    return (start.replace(hour=start.hour + 12), True) if start.hour < 6 else (start, False)


def _small(text: str) -> int:
    return int(text) if text.isdigit() else from_han(text) or 0
