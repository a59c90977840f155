"""When a class meets, out of the words of a time-table cell.

A cell is read from left to right into tokens; what no token covers is kept as ``unread`` and shown
to the person, so that nothing is silently lost.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import time
from typing import Literal

from xuecheng.journeys.school_import.rules.clock import DASH, DOTTED_RANGE, hours_at, small
from xuecheng.journeys.school_import.rules.dayparts import PART, part_of
from xuecheng.journeys.school_import.rules.days import Days, arabic, find_days
from xuecheng.journeys.school_import.rules.periods import periods_at
from xuecheng.journeys.school_import.rules.slots import Parity, Slot
from xuecheng.journeys.school_import.rules.text import tidy

_WEEK_DAYS = {day: index for index, day in enumerate("一二三四五六日")}
_WEEK_DAYS |= {day: index for index, day in enumerate("1234567")} | {"天": 6, "末": 5}
_WEEK_WORD = r"(?:周|星期|礼拜)"
_LIST_MARK = r"[、,，/和及与&]"
_MARKS = r"(?:\s*(?:[、,，/和及与&\s]|[-~—–至到])*\s*)"
# 周三一早: 一早 is early, 三日间 by day. A digit before 节 is a period: 周2 3-4节, 周二3、4节.
_HAN_DAY = r"(?:(?!一[早天次]|日[间场])[一二三四五六日天](?!\s*[月点时节]))"
_DIGIT_DAY = (
    r"(?:[1-7](?![\d:.点时月])"
    rf"(?!(?:(?:{_LIST_MARK}|\s*[-~—–―至到.·+]+)\s*\d{{1,2}}|\s+\d{{1,2}}(?=\s*{_LIST_MARK}))*\s*小?节))"
)
_FIRST_HAN_DAY = r"[一二三四五六日天]"
_WEEKDAYS = re.compile(
    rf"(?:每\s*)?{_WEEK_WORD}\s*("
    rf"(?:{_FIRST_HAN_DAY}|{_DIGIT_DAY})"
    rf"(?:(?<=\d){_MARKS}{_DIGIT_DAY}|(?<!\d){_MARKS}{_HAN_DAY}"
    rf"|{_MARKS}每?{_WEEK_WORD}\s*(?:{_HAN_DAY}|{_DIGIT_DAY}))*)"
)
# 周二三四节 may be the third and fourth lesson of Tuesday, or the fourth of two days.
_HAN_LESSON = re.compile(rf"{_MARKS}[一二三四五六七八九十]{{1,3}}\s*小?节")
_DIGIT_LESSONS = re.compile(  # 周2、3、4节, 周2-3-4节
    rf"\s*(?:{_LIST_MARK}\s*\d\s*{_LIST_MARK}|[-~—–]\s*\d\s*[-~—–])\s*\d{{1,2}}\s*小?节"
)
_SEVERAL_DAYS = (
    (re.compile(r"(?:每个?)?(?:双休日|周末)"), [5, 6]),
    (re.compile(r"(?:每个?)?工作日"), [0, 1, 2, 3, 4]),
    (re.compile(r"每天|每日|天天"), [*range(7)]),
)
_PARITY = re.compile(
    r"(单|双|隔|奇数|偶数)"
    r"(?:周(?![一二三四五六日天]|[1-7](?![\d:.点时]))|(?=\s*(?:周|星期|礼拜)|$|[\s,、()上下\d】}\]]))"
)
# 双周 before a weekday or an hour begins what follows; else it is said of the hours before it.
_FOLLOWS = re.compile(rf"[\s::]*(?:每?{_WEEK_WORD}|\d|{PART}|第)")
_HOW_OFTEN = re.compile(  # 每周一次 is no Monday
    r"(?:每\s*(?P<two>[两二2])?\s*个?\s*|[一1]\s*个?\s*)(?:周|星期|礼拜)\s*"
    r"(?P<times>[一二两三四五六七1-7])\s*次课?"
)
_PART = re.compile(PART)
_BARE_WEEKDAYS = re.compile(
    r"^[一二三四五六日天](?:\s*[、,/和]\s*[一二三四五六日天])*"
    r"(?=\s*[(\[【]?\s*(?:\d|第|上午|下午|中午|傍晚|清晨|[早晚夜]))"
)
_WEEKS = re.compile(rf"第?\s*(\d{{1,2}}){DASH}第?(\d{{1,2}})\s*周(?!\s*[一二三四五六日天])")
_COUNT = re.compile(
    r"(?<![第\d])(?:共|合计|总)?\s*(\d{1,3})\s*(次课|次|讲|课次|周)(?!\s*[一二三四五六日天/])"
)
_MINUTES = re.compile(
    r"(?:每次|每节|一次)?\s*(\d{2,3})\s*(?:分钟|min)|(?:每次|一次)?\s*(\d(?:\.\d)?|一|两|二|三)个?(半)?\s*小时"
)
_BELL = re.compile(r"第?\s*([\d一二三四五六七八九十]{1,2})\s*节?课?\s*[::,、.]?\s*")
_PARITIES: dict[str, Parity] = {
    "单": "odd",
    "奇": "odd",
    "双": "even",
    "偶": "even",
    "隔": "alternate",
}
_FILLER = re.compile(
    r"[\s、,，;；。.:：()\[\]【】{}/的每逢于在起止和及与|]|上课时间|上课|时间|开课|授课|左右|教学"
)
_BESIDE = re.compile(r"[\s(\[【:]*")
# What decides the hour or the day and was not understood: nobody may guess what it changes.
_MATTERS = re.compile(
    r"[早晚午晨夜昏晩]|半[天日]|月\s*[第首末最初中底]|(?<![一-鿿])[单双两](?![一-鿿])"
    r"|第\s*[\d一二三四五六七八九十]+\s*(?:周(?!除外|停|不)|、)|(?<![一-鿿])[上下一二三四五六日天](?![一-鿿])|\d\s*大?节"
    r"|(?:周|星期|礼拜)\s*(?:$|[\s\d一二三四五六日天末])"
    r"|(?<![A-Za-z\d])\d{1,2}(?![\dA-Za-z一-鿿])"
)


@dataclass(frozen=True, slots=True)
class When:
    """All that a cell says of when a class meets.

    :param weeks: first and last week of the term.
    :param count: how many times it meets; ``count_unit`` tells times from weeks.
    :param minutes: how long a meeting lasts.
    :param unread: what nobody understood, in the clerk's words.
    :param unclear: what decides the days or hours and can be read in more than one way, or in none.
    """

    slots: tuple[Slot, ...] = ()
    days: tuple[Days, ...] = ()
    weeks: tuple[int, int] | None = None
    count: int | None = None
    count_unit: Literal["times", "weeks"] = "times"
    minutes: int | None = None
    unread: str = ""
    unclear: str = ""


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
    unclear: str = ""
    unused_part: str = ""
    times_a_week: int = 0
    is_parity_used: bool = False
    _unread_to: int = 0
    slot_to: int = 0

    @property
    def is_weekly(self) -> bool:
        return bool(self.pending or self.slots or self.part)

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Match here, and move past it."""
        if found := pattern.match(self.text, self.at):
            self.at = found.end()
        return found

    @property
    def is_beside_slot(self) -> bool:
        """Whether only brackets and spaces stand between the last slot and here."""
        between = self.text[self.slot_to : self.at]
        return bool(self.slots) and not self.pending and _BESIDE.fullmatch(between) is not None

    def meet(self, **hours: object) -> None:
        """Close a slot: the days named last are those of these hours."""
        said = self.pending or (self.slots[-1].weekdays if self.slots else ())
        slot = Slot(tuple(dict.fromkeys(said)), parity=self.parity, part=self.part)
        self.unused_part = ""
        self.is_parity_used = self.parity is not None
        self.slot_to = self.at
        self.slots.append(replace(slot, **hours))  # type: ignore[arg-type]  # fields of Slot
        self.pending = []

    def skip(self) -> None:
        """Keep a character nobody understands, apart from those it does not stand beside."""
        apart = " " if self.unread and self._unread_to < self.at else ""
        self.unread += apart + self.text[self.at]
        self.at += 1
        self._unread_to = self.at

    def doubt(self, start: int) -> None:
        """Keep what was read since ``start`` as unclear, the first time."""
        self.unclear = self.unclear or self.text[start : self.at].strip()


def read_when(text: str) -> When:
    """Return what a cell says of when a class meets. Never raises."""
    reading = _Reading(arabic(tidy(text)))
    while reading.at < len(reading.text):
        if not any(step(reading) for step in _STEPS):
            reading.skip()
    if reading.pending or ((reading.parity or reading.part) and not reading.slots):
        reading.meet()
    unread = reading.unread.strip()
    if not reading.unclear:
        reading.unclear = reading.unused_part
    named = {day for slot in reading.slots for day in slot.weekdays}
    if not reading.unclear and named and reading.times_a_week not in (0, len(named)):
        reading.unclear = reading.text  # 每周两次, and one weekday
    if not reading.unclear and _MATTERS.search(unread):
        reading.unclear = unread
    return When(
        slots=tuple(reading.slots),
        days=tuple(reading.days),
        weeks=reading.weeks,
        count=reading.count,
        count_unit=reading.count_unit,
        minutes=reading.minutes,
        unread=unread,
        unclear=reading.unclear,
    )


def combine(parts: Sequence[When]) -> When:
    """Return what several cells of one row say together: weekday, hours, days, weeks."""
    slots = [slot for part in parts for slot in part.slots]
    whole = [slot for slot in slots if slot.weekdays and slot.has_hours]
    days = [slot for slot in slots if slot.weekdays and not slot.has_hours]
    hours = [slot for slot in slots if slot.has_hours and not slot.weekdays]
    clocks = [slot for slot in hours if slot.start]
    if len(clocks) * 2 == len(hours):  # a column of periods beside one of hours
        hours = clocks
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
        unclear=next((part.unclear for part in parts if part.unclear), _left_over(slots, whole)),
    )


def read_bells_text(text: str) -> tuple[dict[int, tuple[time, time]], list[str]]:
    """Return the hours of each period from lines 第1节 8:30-9:10, and the lines not understood."""
    bells: dict[int, tuple[time, time]] = {}
    unread: list[str] = []
    for line in filter(None, (tidy(line) for line in text.splitlines())):
        found = _BELL.match(line)
        slot = next(iter(read_when(line[found.end() :]).slots), None) if found else None
        if found and slot and slot.is_usual and slot.start and slot.end:
            bells[small(found[1])] = (slot.start, slot.end)
        else:
            unread.append(line)
    return bells, unread


def weekdays_of(text: str) -> str:
    """Return a cell of a weekday column so that :func:`read_when` knows it: 二、四 as 周二、四."""
    plain = tidy(text)
    is_bare = re.fullmatch(
        r"[一二三四五六日天1-7](?:\s*[、,，/和及\s\-至到]*\s*[一二三四五六日天1-7])*", plain
    )
    return f"周{plain}" if is_bare else bare_weekday_of(plain)


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
    if is_likely_hours and DOTTED_RANGE.match(reading.text, reading.at):
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
    weeks = (int(found[1]), int(found[2]))
    if reading.weeks and reading.weeks != weeks:  # 1-8周周二、9-16周周四
        reading.unclear = reading.unclear or found[0]
    reading.weeks = weeks
    return True


def _weekdays(reading: _Reading) -> bool:
    start = reading.at
    if not (found := reading.match(_WEEKDAYS)):
        return False
    lessons = _DIGIT_LESSONS if found[1][-1].isdigit() else _HAN_LESSON
    is_list = found[1][-1].isdigit() or len(found[1]) > 1
    if is_list and lessons.match(reading.text, reading.at):
        reading.unclear = reading.unclear or reading.text[start : start + 12]
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
    if reading.is_parity_used:  # 单周周二9:00、周四14:00: is the second one every week?
        reading.unclear = reading.unclear or reading.text[: reading.at]
    reading.pending.extend(listed)


def _parity(reading: _Reading) -> bool:
    if not (found := reading.match(_PARITY)):
        return False
    parity = _PARITIES[found[1][0]]
    last = reading.slots[-1] if reading.slots and not reading.pending else None
    follows = _FOLLOWS.match(reading.text, reading.at) is not None
    stands_between = follows and found.start() == reading.slot_to  # 周二9:00双周周四14:00
    is_other = not follows and last is not None and last.parity not in (None, parity)
    if last and (stands_between or is_other):
        reading.unclear = reading.unclear or found[0]
    if last and not follows:
        reading.slots[-1] = replace(last, parity=parity)
    else:
        reading.parity, reading.is_parity_used = parity, False
    return True


def _how_often(reading: _Reading) -> bool:
    if not (found := reading.match(_HOW_OFTEN)):
        return False
    reading.times_a_week = small(found["times"])
    if found["two"]:
        reading.parity = "alternate"
    if found["two"] and reading.times_a_week > 1:
        reading.unclear = reading.unclear or found[0]
    return True


def _part(reading: _Reading) -> bool:
    if not (found := reading.match(_PART)):
        return False
    part = part_of(found[0])
    if reading.unused_part and part != reading.part:  # 上午、下午9:00: whose hours are these?
        reading.unclear = reading.unclear or f"{reading.unused_part} {found[0]}"
    reading.part, reading.unused_part = part, found[0]
    return True


def _hours(reading: _Reading) -> bool:
    hours = hours_at(reading.text, reading.at, reading.part)
    if hours is None:
        return False
    start = reading.at
    explains_periods = reading.is_beside_slot and reading.slots[-1].periods is not None
    if explains_periods and hours.end:  # 第3-4节(9:40-11:10)
        reading.pending = list(reading.slots.pop().weekdays)
    is_first = bool(reading.pending) or not reading.slots
    reading.at = hours.stop
    if hours.is_behind and not is_first and not reading.slots[-1].part:
        reading.doubt(start)  # 6:30-7:30、7:30-8:30晚上: the first hours may be in the evening too
    reading.meet(
        start=hours.start,
        end=hours.end,
        is_guessed=hours.is_guessed,
        is_end_assumed=hours.is_end_assumed,
        part=hours.part,
        written=reading.text[start : reading.at],
    )
    return True


def _periods(reading: _Reading) -> bool:
    start = reading.at
    if not (found := periods_at(reading.text, start)):
        return False
    is_explained = reading.is_beside_slot and reading.slots[-1].end is not None
    reading.at = found.stop
    if not found.spans:
        reading.doubt(start)
    for periods in () if is_explained else found.spans:  # 9:40-11:10(第3-4节): the hours are said
        reading.meet(periods=periods)
    return True


def _minutes(reading: _Reading) -> bool:
    if not (found := reading.match(_MINUTES)):
        return False
    if found[1]:
        reading.minutes = int(found[1])
    else:
        hours = float(found[2]) if found[2][0].isdigit() else small(found[2])
        reading.minutes = round(hours * 60) + (30 if found[3] else 0)
    return True


def _count(reading: _Reading) -> bool:
    if not (found := reading.match(_COUNT)):
        return False
    if not (count := int(found[1])):
        reading.doubt(found.start())  # 共0次
    reading.count = count
    reading.count_unit = "weeks" if found[2] == "周" else "times"
    return True


def _filler(reading: _Reading) -> bool:
    return reading.match(_FILLER) is not None


_STEPS: tuple[Callable[[_Reading], bool], ...] = (
    _weeks,
    _minutes,
    _periods,
    _days,
    _how_often,
    _parity,
    _weekdays,
    _everyday,
    _part,
    _hours,
    _count,
    _filler,
)


def _days_said(days: tuple[Days, ...]) -> tuple[bool, int]:
    """A range says more than a day, several days more than one."""
    return any(found.last for found in days), len(days)


def _left_over(said: Sequence[Slot], kept: Sequence[Slot]) -> str:
    """Return a weekday or hours that go with nothing, where other days have hours of their own."""
    days = {day for slot in kept for day in slot.weekdays}
    hours = {slot.start for slot in kept} | {slot.written for slot in kept}
    for slot in said:
        if days and (lost := set(slot.weekdays) - days):
            return f"周{'一二三四五六日'[min(lost)]}"
        if slot.start and not slot.weekdays and not hours & {slot.start, slot.written}:
            return slot.written
    return ""


def _joined(day: Slot, hours: Slot) -> Slot:
    """Hours take the weekdays, the parity and the part of the day that another cell gave."""
    again = None
    if hours.start and not hours.part and day.part:
        again = hours_at(hours.written, 0, day.part)
    if again:
        hours = replace(
            hours,
            start=again.start,
            end=again.end,
            part=again.part,
            is_guessed=again.is_guessed,
            is_end_assumed=again.is_end_assumed,
        )
    return replace(
        hours,
        weekdays=hours.weekdays or day.weekdays,
        parity=hours.parity or day.parity,
        part=hours.part or day.part,
    )
