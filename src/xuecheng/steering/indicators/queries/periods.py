"""The days a figure is opened for besides months: those of the plan, this week, this year."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from xuecheng.steering.indicators.queries.definitions import plan_pack
from xuecheng.steering.indicators.rules import (
    BadMonth,
    Definition,
    Month,
    Period,
    UnknownPeriod,
    monday_of,
    month_of,
    parse_month,
    recent_weeks,
    week_of,
)


def plan_days() -> Period:
    """Return all days of the plan that is measured, also those to come."""
    table = plan_pack().tables["plan"]["period"]
    return Period("plan", table["starts_on"], table["ends_on"])


def plan(*, today: date) -> Period:
    """Return the days of the plan up to today."""
    days = plan_days()
    return Period("plan", days.begins_on, min(days.ends_on, today))


def after_plan(*, today: date) -> Period | None:
    """Return the days since the plan closed; ``None`` while it is open."""
    closed_on = plan_days().ends_on
    return Period("after-plan", closed_on + timedelta(days=1), today) if today > closed_on else None


def this_day(*, today: date) -> Period:
    """Return today alone."""
    return Period("today", today, today)


def this_week(*, today: date) -> Period:
    """Return this week up to today."""
    return Period("this-week", monday_of(today), today)


def this_year(*, today: date) -> Period:
    """Return this year up to today."""
    return Period("this-year", today.replace(month=1, day=1), today)


def period(card: Definition, name: str, *, today: date) -> Period:
    """Return the days of this name, if a page shows the figure's number for them.

    :raises UnknownPeriod: none does.
    """
    found = _named(name, today) if name in card.periods else None
    if found is None:
        raise UnknownPeriod(_("没有这段时间的数字。请从城市学习脉搏页面选择。"))
    return found


def period_or_month(card: Definition, period_name: str, month_text: str, *, today: date) -> Period:
    """Return the days of a name, else those of a month, else of the running month.

    :raises UnknownPeriod: no page shows the figure's number for days of this name.
    :raises BadMonth: the month is not written ``2026-11``, or lies before or after any record.
    """
    if period_name:
        return period(card, period_name, today=today)
    return (month(month_text) or month_of(today)).until(today)


def month(text: str) -> Month | None:
    """Return the month written as ``2026-11``, ``None`` for no text.

    :raises BadMonth: it is not written so, or lies before or after any record.
    """
    try:
        return parse_month(text) if text else None
    except BadMonth as error:
        error.message = _("没有这个月份。请从页面上选一个月。")
        raise


def _named(name: str, today: date) -> Period | None:
    match name:
        case "plan":
            return plan(today=today)
        case "after-plan":
            return after_plan(today=today)
        case "today":
            return this_day(today=today)
        case "this-week":
            return this_week(today=today)
        case "whole-week":
            return week_of(today)
        case "this-year":
            return this_year(today=today)
        case "recent-weeks":
            return recent_weeks(today)
    return None
