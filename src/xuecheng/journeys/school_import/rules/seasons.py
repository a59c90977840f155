"""Which year and term a table speaks of."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from xuecheng.journeys.school_import.rules.days import Day, Days, likely_year, named_term
from xuecheng.journeys.school_import.rules.problems import Findings, Place


@dataclass(frozen=True, slots=True)
class Season:
    """Year and term by which dates without a year are read.

    :param year: as a title or the person says; ``None`` if nobody does.
    :param source: the title that says it; empty: the person's answer.
    """

    today: date
    year: int | None = None
    term: str = ""
    source: str = ""

    def of_titles(self, titles: Sequence[str]) -> "Season":
        """Return the season the lines above a table name, else this one."""
        for title in titles:
            year, term = named_term(title)
            if year:
                return replace(self, year=year, term=term, source=title)
        return self

    def date_of(self, day: Day, place: Place, findings: Findings) -> date | None:
        """Return the date, the missing year taken from the season and asked about once a column.

        ``None`` if the person refuses the year, or there is no such day in it.
        """
        if day.year is not None:
            return self._written_out(day, place, findings)
        year = self.year or likely_year(day, today=self.today)
        if self.year and self.term == "autumn" and day.month <= 2:
            year += 1  # the autumn term ends after New Year
        column = Place(place.sheet, None, place.column, place.header)
        source = "title" if self.source else "answer" if self.year else "today"
        accepted = source == "answer" or findings.propose(
            "year_missing",
            column,
            suggested=True,
            year=self.year or year,
            source=source,
            title=self.source,
        )
        on = day.on(year) if accepted else None
        if accepted and on is None:
            written = f"{year}-{day.month}-{day.day}"
            findings.stop("no_such_day", place, written, month=day.month, day=day.day)
        return on

    def range_of(
        self, days: Days, place: Place, findings: Findings
    ) -> tuple[date | None, date | None]:
        """Return first and last day; the last is ``None`` if a single day was written."""
        first = self.date_of(days.first, place, findings)
        if days.last is None or first is None:
            return first, None
        last = self.date_of(days.last, place, findings)
        if last and last < first and days.last.year is None:
            last = days.last.on(first.year + 1)
        return first, last

    def _written_out(self, day: Day, place: Place, findings: Findings) -> date | None:
        on = day.on()
        if (
            on
            and day.month_first
            and day.day <= 12
            and not findings.propose(
                "month_first", place, f"{day.month}/{day.day}/{day.year}", suggested=True, on=on
            )
        ):
            on = Day(day.day, day.month, day.year).on()
        return on
