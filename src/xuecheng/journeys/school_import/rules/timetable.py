"""When the classes of one table meet."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property

from xuecheng.journeys.school_import.rules.blocks import Block, Row
from xuecheng.journeys.school_import.rules.clock import impossible_hours
from xuecheng.journeys.school_import.rules.dayparts import is_at_odds
from xuecheng.journeys.school_import.rules.days import (
    Day,
    Days,
    arabic,
    impossible_days,
    monday_of,
    read_days,
)
from xuecheng.journeys.school_import.rules.draft import Context
from xuecheng.journeys.school_import.rules.headers import Header
from xuecheng.journeys.school_import.rules.numbers import read_count
from xuecheng.journeys.school_import.rules.plausible import (
    check_days,
    check_hours,
    check_meetings,
    is_too_long,
)
from xuecheng.journeys.school_import.rules.problems import Findings, Place
from xuecheng.journeys.school_import.rules.schedule import (
    When,
    bare_weekday_of,
    combine,
    periods_of,
    read_when,
    weekdays_of,
)
from xuecheng.journeys.school_import.rules.seasons import Season
from xuecheng.journeys.school_import.rules.sessions import Meeting, Pattern, lay_out
from xuecheng.journeys.school_import.rules.slots import SHORTEST_MINUTES, Slot
from xuecheng.journeys.school_import.rules.text import tidy

_SPOKEN = ("weekday", "when", "periods", "weeks")
_PART_OF_A_DAY = re.compile(r"0?\.[0-9]+")  # 0.375: nine o'clock, as Excel stores it
_TERM_TITLE = re.compile(r"开学|开课|上课|开班|教学|起止|学期")
_OTHER_DAYS = re.compile(r"报名|招生时间|填表|制表|打印|公示|缴费")
_HALF_A_YEAR = 6  # months a list goes back when it passes New Year: 12月27日、1月3日
_LONGEST_LIST = timedelta(days=300)
_FARTHEST = timedelta(days=3 * 366)
_LONGEST_MINUTES = 480  # of a meeting whose end is not written


@dataclass(frozen=True, slots=True)
class _Frame:
    """From which day to which, and how often.

    :param is_term: the first day is that of a range or term, and need not be a day of class.
    """

    first: date
    last: date | None = None
    count: int | None = None
    is_term: bool = False


@dataclass
class Timetable:
    """Reads the meetings of each row of a table of classes."""

    block: Block
    context: Context
    findings: Findings
    season: Season

    def meetings(self, row: Row) -> tuple[Meeting, ...]:
        """Return the meetings of a row's class; none if they cannot be known, which is said."""
        place, text = self._where_written(row)
        before = self.findings.stops
        if self._says_impossible_hours(row):
            return ()
        when = self._with_term(self._when(row))
        slots = self._slots(when, *self._hours_written(row, place, text))
        if self._says_impossible_days(row):
            return ()  # what follows from them would only be said twice
        listed = self._listed_days(when, place, text)
        frame = None if listed else self._frame(row, when, slots, place, text)
        if self.findings.stops > before:
            return ()
        if listed:
            return self._on_days(listed, slots, place, text)
        return self._weekly(frame, slots, place, text) if frame else ()

    # What is written

    def _where_written(self, row: Row) -> tuple[Place, str]:
        for name in ("when", "weekday", "periods", "starts"):
            place, text = self.block.cell(row, name)
            if text:
                return place, text
        header = next(
            (
                found[0]
                for name in ("when", "weekday", "starts")
                if (found := self.block.headers.named(name))
            ),
            None,
        )
        return self.block.place(row, header), ""

    def _hours_written(self, row: Row, place: Place, text: str) -> tuple[Place, str]:
        """Return the first cell that says hours; else the one given."""
        for header, written in self._cells(row):
            part = self._spoken(header, written)
            if part and any(slot.has_hours for slot in part.slots):
                return self.block.place(row, header), written
        return place, text

    def _when(self, row: Row) -> When:
        parts = []
        for header, text in self._cells(row):
            part = self._spoken(header, text)
            if part is None:
                continue
            if not impossible_days(arabic(tidy(text))):
                self._say_unread(part, self.block.place(row, header), text)
            parts.append(part)
        when = combine(parts)
        if when.unclear and not any(part.unclear for part in parts):
            self.findings.stop("when_unclear", *self._where_written(row), unclear=when.unclear)
        return when

    def _say_unread(self, part: When, place: Place, text: str) -> None:
        if part.unclear:
            self.findings.stop("when_unclear", place, text, unclear=part.unclear)
        elif part.unread:
            self.findings.check("when_partly_unread", place, text, unread=part.unread)

    def _cells(self, row: Row) -> Iterator[tuple[Header, str]]:
        """Yield what a row says of when, column by column."""
        for name in (*_SPOKEN, "starts", "ends"):
            for header in self.block.headers.named(name):
                if header.column < len(row.cells) and row.cells[header.column].strip():
                    yield header, row.cells[header.column]

    def _says_impossible_hours(self, row: Row) -> bool:
        """Whether a cell names an hour that no clock shows, which is said where it stands."""
        before = self.findings.stops
        for header, text in self._cells(row):
            for written in impossible_hours(tidy(text)):
                place = self.block.place(row, header)
                self.findings.stop("no_such_hour", place, text, hour=written)
        return self.findings.stops > before

    def _says_impossible_days(self, row: Row) -> bool:
        """Whether a cell names a day that no calendar has, which is said where it stands."""
        before = self.findings.stops
        for header, text in self._cells(row):
            for written, month, day in impossible_days(arabic(tidy(text))):
                place = self.block.place(row, header)
                self.findings.stop("no_such_day", place, written, month=month, day=day)
        return self.findings.stops > before

    def _with_term(self, when: When) -> When:
        """Add the days of term a line above the table gives, where the row names no day."""
        if when.days or self.context.answers.week_one:
            return when
        title, term = self._term_in_titles
        place = Place(self.block.sheet)
        if not term or not self.findings.propose("term_from_title", place, title, suggested=True):
            return when
        counts = when.count or when.weeks
        return replace(
            when,
            days=term.days,
            weeks=when.weeks or (None if counts else term.weeks),
            count=when.count or (None if counts else term.count),
            count_unit=when.count_unit if counts else term.count_unit,
        )

    @cached_property
    def _term_in_titles(self) -> tuple[str, When | None]:
        """Return the first line above the table that says from when the school teaches."""
        for title in self.block.titles:
            if _TERM_TITLE.search(title) and not _OTHER_DAYS.search(title):
                term = read_when(title)
                if term.days:
                    return tidy(title), term
        return "", None

    def _spoken(self, header: Header, text: str) -> When | None:
        if header.field == "weekday":
            return read_when(weekdays_of(text))
        if header.field == "periods":
            return read_when(periods_of(text))
        if header.field == "weeks":
            return read_when(text if "周" in text else f"{tidy(text)}周")
        if header.field == "ends":
            return None
        if _PART_OF_A_DAY.fullmatch(text):
            return read_when(_excel_time(float(text)))
        days = read_days(text)
        return When(days=(days,)) if days else read_when(bare_weekday_of(text))

    # Hours

    def _slots(self, when: When, place: Place, text: str) -> tuple[Slot, ...]:
        slots = tuple(self._with_hours(slot, when, place, text) for slot in when.slots)
        if not any(slot.has_hours for slot in when.slots):
            self.findings.stop("hours_missing", place, text)
        for slot in slots:
            check_hours(slot, place, text, self.findings)
        return slots

    def _with_hours(self, slot: Slot, when: When, place: Place, text: str) -> Slot:
        if slot.periods:
            return self._by_bells(slot, place, text)
        if slot.start is None:
            return slot
        if is_at_odds(slot.start, slot.part):
            self.findings.stop("part_of_day_at_odds", place, text)
            return slot
        if slot.end and slot.end <= slot.start:
            return slot
        if slot.is_guessed and not self.findings.propose(
            "afternoon_assumed", place, text, suggested=True, hour=f"{slot.start:%H:%M}"
        ):
            return slot
        return slot if slot.end else self._with_end(slot, when, place, text)

    def _by_bells(self, slot: Slot, place: Place, text: str) -> Slot:
        bells = self.context.answers.bells
        periods = slot.periods
        if periods is None or periods.first not in bells or periods.last not in bells:
            self.findings.stop("bells_missing", place, text)
            return slot
        return replace(slot, start=bells[periods.first][0], end=bells[periods.last][1])

    def _with_end(self, slot: Slot, when: When, place: Place, text: str) -> Slot:
        minutes = when.minutes or self.context.answers.minutes
        if not minutes or slot.start is None:
            self.findings.stop("end_missing", place, text)
            return slot
        if not SHORTEST_MINUTES <= minutes <= _LONGEST_MINUTES:
            self.findings.stop("length_out_of_range", place, text, minutes=minutes)
            return slot
        return replace(slot, end=_later(slot.start, minutes))

    # Days

    def _listed_days(self, when: When, place: Place, text: str) -> list[date]:
        """Return the days if a cell lists them one by one: 3月3日、3月10日、3月17日."""
        if len(when.days) < 2:
            return []
        if any(days.last for days in when.days):
            self.findings.stop("several_ranges", place, text)
            return []
        dates: list[date] = []
        for days in when.days:
            day = self._following(dates[-1] if dates else None, days.first, place)
            dates += [day] if day else []
        if dates and max(dates) - min(dates) > _LONGEST_LIST:
            self.findings.stop("days_out_of_order", place, text)
        return sorted(set(dates))

    def _following(self, before: date | None, day: Day, place: Place) -> date | None:
        """Return a day of a list, its missing year that of the day before it or the next one."""
        if before is None or day.year is not None:
            return self.season.date_of(day, place, self.findings)
        year = before.year + (before.month - day.month >= _HALF_A_YEAR)
        on = day.on(year)
        if on is None:
            written = f"{year}-{day.month}-{day.day}"
            self.findings.stop("no_such_day", place, written, month=day.month, day=day.day)
        return on

    def _frame(
        self, row: Row, when: When, slots: Sequence[Slot], place: Place, text: str
    ) -> _Frame | None:
        first, last, is_term = self._first_and_last(row, when, place, text)
        if first is None:
            return None
        count, weeks = self._count(row, when)
        if when.weeks:
            monday = monday_of(self.context.answers.week_one or first)
            first = max(first, monday + timedelta(weeks=when.weeks[0] - 1)) if is_term else first
            last = last or monday + timedelta(weeks=when.weeks[1], days=-1)
        if weeks and not last:
            last = first + timedelta(weeks=weeks, days=-1)
            if is_too_long(first, last):
                where = self._start_place(row, place)
                self.findings.stop("term_too_long", where, f"{first} – {last}")
        if not count and not last:
            count = self._count_from_hours(row, when, slots, place, text)
        return _Frame(first, last, count, is_term) if count or last else None

    def _first_and_last(
        self, row: Row, when: When, place: Place, text: str
    ) -> tuple[date | None, date | None, bool]:
        if not when.days:
            week_one = self.context.answers.week_one
            if week_one is None:
                code = "weeks_need_first_day" if when.weeks else "start_missing"
                self.findings.stop(code, self._start_place(row, place), text)
            return (monday_of(week_one) if week_one else None), self._end_column(row, None), True
        where = self._start_place(row, place)
        first, last = self.season.range_of(when.days[0], where, self.findings)
        if first and abs(first - self.context.today) > _FARTHEST:
            self.findings.stop("day_far_away", where, first.isoformat())
        if first is None:
            self.findings.stop("start_unreadable", where, text)
        last = last or self._end_column(row, first)
        if first and last:
            is_year_said = not self._turns_year(row, when)
            check_days(first, last, where, self.findings, is_year_said=is_year_said)
        is_term = last is not None or when.weeks is not None or when.days == self._term_days
        return first, last, is_term

    def _turns_year(self, row: Row, when: When) -> bool:
        """Whether nobody wrote in which year the last day lies."""
        written = when.days[0].last or self._day_of_end(row)
        return written is not None and (written.turns_year or written.year is None)

    @property
    def _term_days(self) -> tuple[Days, ...]:
        term = self._term_in_titles[1]
        return term.days if term else ()

    def _start_place(self, row: Row, otherwise: Place) -> Place:
        place, text = self.block.cell(row, "starts")
        return place if text or self.block.headers.named("starts") else otherwise

    def _end_column(self, row: Row, first: date | None) -> date | None:
        place, text = self.block.cell(row, "ends")
        if not text:
            return None
        written = self._day_of_end(row)
        if written is None:
            self.findings.check("end_unreadable", place, text)
            return None
        last = self.season.date_of(written, place, self.findings)
        if first and last and last < first and written.year is None:
            return written.on(first.year + 1)
        return last

    def _day_of_end(self, row: Row) -> Day | None:
        days = read_days(self.block.text(row, "ends"))
        return (days.last or days.first) if days else None

    # How often

    def _count(self, row: Row, when: When) -> tuple[int | None, int | None]:
        """Return how many meetings, or how many weeks, were written."""
        place, text = self.block.cell(row, "count")
        count = read_count(text) if text else None
        if text and not (count and count.value):
            self.findings.check("count_unreadable", place, text)
            count = None
        number = count.value if count else when.count
        is_weeks = "周" in f"{place.header}{text}" if count else when.count_unit == "weeks"
        return (None, number) if is_weeks else (number, None)

    def _count_from_hours(
        self, row: Row, when: When, slots: Sequence[Slot], place: Place, text: str
    ) -> int | None:
        """课时 may be meetings or hours; a single day without weeks is one meeting."""
        hours_place, hours_text = self.block.cell(row, "hours")
        hours = read_count(hours_text) if hours_text else None
        if (
            hours
            and hours.value
            and self.findings.propose(
                "hours_as_count", hours_place, hours_text, suggested=True, count=hours.value
            )
        ):
            return hours.value
        if not hours and when.days and not any(slot.weekdays for slot in slots):
            return 1
        self.findings.stop("end_of_class_missing", self._start_place(row, place), text)
        return None

    # Meetings

    def _weekly(
        self, frame: _Frame, slots: Sequence[Slot], place: Place, text: str
    ) -> tuple[Meeting, ...]:
        patterns = self._patterns(frame, slots, place, text)
        if not patterns:
            return ()
        meetings = lay_out(
            patterns,
            first=frame.first,
            last=frame.last,
            count=frame.count,
            week_one=self.context.answers.week_one,
        )
        if not meetings:
            self.findings.stop("no_meetings", place, text, first=frame.first, last=frame.last)
            return ()
        count = None if frame.last else frame.count
        check_meetings(meetings, place, text, self.findings, count=count)
        if not self._begins_as_written(frame, meetings[0], place):
            return ()
        self._compare_count(frame, patterns, meetings, place, text)
        if len(meetings) > 1:
            self.findings.check("holidays_not_skipped", Place(self.block.sheet))
        return meetings

    def _patterns(
        self, frame: _Frame, slots: Sequence[Slot], place: Place, text: str
    ) -> list[Pattern]:
        whole = [slot for slot in slots if slot.start and slot.end]
        if all(slot.weekdays for slot in whole):
            return [_pattern(slot, slot.weekdays) for slot in whole]
        is_once = frame.count == 1 or frame.first == frame.last
        weekday = frame.first.weekday()
        if not is_once and not self.findings.propose(
            "weekday_from_start", place, text, suggested=not frame.is_term, weekday=weekday
        ):
            return []
        return [_pattern(slot, slot.weekdays or (weekday,)) for slot in whole]

    def _begins_as_written(self, frame: _Frame, first: Meeting, place: Place) -> bool:
        begins = first.starts.date()
        if frame.is_term or begins == frame.first:
            return True
        return self.findings.propose(
            "start_moved",
            place,
            frame.first.isoformat(),
            suggested=True,
            written=frame.first,
            on=begins,
        )

    def _compare_count(
        self,
        frame: _Frame,
        patterns: Sequence[Pattern],
        meetings: Sequence[Meeting],
        place: Place,
        text: str,
    ) -> None:
        if not frame.count or not frame.last:
            return
        possible = lay_out(
            patterns, first=frame.first, last=frame.last, week_one=self.context.answers.week_one
        )
        if len(possible) != frame.count:
            self.findings.check(
                "count_differs" if len(possible) < frame.count else "dates_left_over",
                place,
                text,
                written=frame.count,
                possible=len(possible),
                used=len(meetings),
            )

    def _on_days(
        self, days: Sequence[date], slots: Sequence[Slot], place: Place, text: str
    ) -> tuple[Meeting, ...]:
        whole = [slot for slot in slots if slot.start and slot.end]
        if len(whole) != 1 or not whole[0].start or not whole[0].end:
            self.findings.stop("hours_unclear", place, text)
            return ()
        slot = _pattern(whole[0], ())
        return tuple(
            Meeting(datetime.combine(day, slot.start), datetime.combine(day, slot.end))
            for day in days
        )


def _pattern(slot: Slot, weekdays: tuple[int, ...]) -> Pattern:
    assert slot.start, "only slots with hours become patterns"
    assert slot.end, "only slots with hours become patterns"
    return Pattern(weekdays, slot.start, slot.end, slot.parity)


def _later(start: time, minutes: int) -> time:
    """Return the time so many minutes later; past midnight it is that of the next day."""
    total = start.hour * 60 + start.minute + minutes
    return time(total // 60 % 24, total % 60)


def _excel_time(fraction: float) -> str:
    minutes = round(fraction * 24 * 60)
    return f"{minutes // 60}:{minutes % 60:02}"
