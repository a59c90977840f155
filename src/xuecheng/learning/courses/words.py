"""Classes in words: when they meet, and what is wrong with one for the person who must mend it."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xuecheng.learning.courses.models import CourseRun, Session
from xuecheng.learning.courses.rules import Problem, ProblemCode
from xuecheng.lib import words


def problem_words(problem: Problem) -> str:
    """Return one sentence that says what to do about ``problem``, in the reader's language."""
    sentences = {
        ProblemCode.MISSING: _("请填写“%(field)s”。"),
        ProblemCode.TOO_LONG: _("“%(field)s”太长，最多 %(longest)s 个字。"),
        ProblemCode.TOO_SMALL: _("“%(field)s”不能小于 %(lowest)s。"),
        ProblemCode.TOO_LARGE: _("“%(field)s”不能大于 %(highest)s。"),
        ProblemCode.TOO_MANY_SESSIONS: _("一个班最多 %(highest)s 讲。"),
        ProblemCode.SAME_NUMBER: _("第 %(number)s 讲写了两遍，请改成不同的次序。"),
        ProblemCode.ENDS_FIRST: _("第 %(number)s 讲的下课时间要晚于上课时间。"),
        ProblemCode.LASTS_TOO_LONG: _("第 %(number)s 讲超过 %(hours)s 小时，请检查上下课时间。"),
        ProblemCode.OVERLAP: _("第 %(number)s 讲和第 %(other)s 讲时间重叠。"),
        ProblemCode.CLOSES_FIRST: _("报名截止时间要晚于报名开始时间。"),
        ProblemCode.CLOSES_AFTER_END: _("报名截止时间不能晚于最后一讲结束。"),
    }
    return sentences[problem.code] % {"field": field_words(problem.field), **problem.facts}


def field_words(name: str) -> str:
    """Return what people call a field of a course or class."""
    return {
        "title": _("课程名称"),
        "code": _("班号"),
        "term": _("学期"),
        "sessions": _("上课日期"),
        "capacity": _("名额"),
        "fee_fen": _("学费"),
        "materials_fee_fen": _("材料费"),
        "sign_up_closes_at": _("报名截止时间"),
    }[name]


def near_words(near_m: int) -> str:
    """Return 离家 1 公里以内（直线）: a bound, so never rounded."""
    if near_m < 1000 or near_m % 100:
        return _("离家 %(number)s 米以内（直线）") % {"number": near_m}
    return _("离家 %(number)s 公里以内（直线）") % {"number": f"{near_m / 1000:g}"}


def fee_words(most_fen: int) -> str:
    """Return 免费, or 200 元以内."""
    return _("%(amount)s以内") % {"amount": words.yuan(most_fen)} if most_fen else _("免费")


def rhythm_words(rhythm: str) -> str:
    """Return how often a class meets, to stand after the part of day; ``""`` if irregularly."""
    return {
        "weekly": _("，每周一次"),
        "twice weekly": _("，每周两次"),
        "daily": _("，每天一次"),
    }.get(rhythm, "")


def when_words(
    run: CourseRun, session: Session | None, rhythm: str, *, now: datetime
) -> tuple[str, ...]:
    """Return when a class meets: from and to which day, on which weekdays at what hour, how often.

    Cancelled sessions count, as in the numbered list, and are named after the count.

    :param run: with its sessions.
    :param session: one whose hours stand for all that keep its weekday; ``None`` leaves them out.
    :param now: another year than its own is named.
    """
    announced = run.sessions.all()
    off = sum(each.cancelled_at is not None for each in announced)
    told = [_from_to(run, now=now)]
    if session is not None:
        told += _twice(run, session) if rhythm == "twice weekly" else _once(session, rhythm)
    count = ngettext("共 %(number)s 讲", "共 %(number)s 讲", len(announced))
    told.append(count % {"number": len(announced)})
    if off:
        told.append(ngettext("其中 %(off)s 讲停课", "其中 %(off)s 讲停课", off) % {"off": off})
    return tuple(told)


def _from_to(run: CourseRun, *, now: datetime) -> str:
    first, last = words.local_day(run.starts_at), words.local_day(run.ends_at)
    if {first.year, last.year} != {words.local_day(now).year}:
        return words.full_day(first) if first == last else words.days(first, last)
    if first == last:
        return words.day(first)
    return _("%(first)s 到 %(last)s") % {"first": words.day(first), "last": words.day(last)}


def _once(session: Session, rhythm: str) -> list[str]:
    hours = words.hours(session.starts_at, session.ends_at)
    return [_every(session), hours] if rhythm == "weekly" else [hours]


def _twice(run: CourseRun, session: Session) -> list[str]:
    """Return both weekdays and their hours, together where they are the same."""
    by_weekday: dict[int, Session] = {}
    held = [each for each in run.sessions.all() if each.cancelled_at is None]
    for each in sorted(held, key=lambda each: each.starts_at < session.starts_at):
        by_weekday.setdefault(words.local_day(each.starts_at).weekday(), each)
    both = [by_weekday[number] for number in sorted(by_weekday)]
    hours = [words.hours(each.starts_at, each.ends_at) for each in both]
    if len(set(hours)) > 1:
        return [f"{_every(each)} {at}" for each, at in zip(both, hours, strict=True)]
    days = [words.weekday(each.starts_at) for each in both]
    return [_("每%(first)s、%(second)s") % {"first": days[0], "second": days[-1]}, hours[0]]


def _every(session: Session) -> str:
    return _("每%(weekday)s") % {"weekday": words.weekday(session.starts_at)}
