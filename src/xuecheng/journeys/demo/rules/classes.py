"""Courses, teachers and classes of the demonstration city, over one finished and one open term."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Literal

from xuecheng.journeys.demo.rules.content import Content, CourseText, Scale
from xuecheng.journeys.demo.rules.holidays import is_day_off
from xuecheng.journeys.demo.rules.residents import SHANGHAI
from xuecheng.journeys.demo.rules.schools import HOME_AREA, OrganisationPlan, VenuePlan

ROOMS = ("101 室", "201 室", "203 室", "305 室")
# What a title speaks of, and the rooms made for it; the first line that fits decides.
ROOMS_FOR = (
    ("太极 八段锦 瑜伽 舞 形体 平衡 运动 京剧", ("舞蹈房", "多功能厅")),
    ("合唱 声乐 钢琴 葫芦丝 二胡 尤克里里 沪剧 童谣", ("音乐教室", "多功能厅")),
    ("书法 隶书 花鸟 山水 水彩 篆刻 剪纸", ("书画室",)),
    ("手机 短视频 电脑 人工智能 表格 电商", ("计算机教室", "203 室")),
    ("菜 点心 面点 咖啡", ("烹饪教室",)),
)
WEEK = timedelta(weeks=1)
HOME_BEGAN = (3, 5, 2, 1, -2, 0, 3, -1)
# The register of a class is closed a few days after its last session.
CLOSING = timedelta(days=4)
Results = Literal["confirmed", "entered", "open"]
# Two classes of the home school ended days ago: one place among its courses, the days since then
# at least, and how far its results are. So the desk finds something to do.
HOME_JUST_OVER: tuple[tuple[int, int, Results], ...] = ((7, 3, "entered"), (5, 1, "open"))
# Two courses taught in English, each at the school of that place besides the home school. They have
# a class at the weekend that begins in a fortnight and never fills: title, weekday (0 is Monday).
IN_ENGLISH_AT_WEEKENDS = (("汉字与书法体验", 5), ("日常汉语会话", 6))
HALF_FULL = 0.5


@dataclass(frozen=True, slots=True)
class TeacherPlan:
    """A teacher of one school."""

    number: int
    name: str
    school: str


@dataclass(frozen=True, slots=True)
class CoursePlan:
    """A course one school teaches."""

    school: str
    text: CourseText


@dataclass(frozen=True, slots=True)
class MeetingPlan:
    """One session."""

    title: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class RunPlan:
    """A class: where, when, by whom, and how many would like to come.

    :param demand: people who sign up, as a share of the seats; above 1 some wait.
    :param results: how far they are once the class is over.
    """

    course: CoursePlan
    code: str
    venue: VenuePlan
    room: str
    teacher: TeacherPlan
    meetings: tuple[MeetingPlan, ...]
    capacity: int
    opens_at: datetime
    closes_at: datetime
    demand: float
    results: Results = "confirmed"

    def has_results(self, now: datetime) -> bool:
        """Whether its results are in, confirmed or not."""
        if self.results == "confirmed":
            return self.meetings[-1].ends_at + CLOSING < now
        return self.results == "entered"

    @property
    def term(self) -> str:
        """The school term it belongs to, for example 2026-autumn."""
        first = self.meetings[0].starts_at
        if 2 <= first.month <= 7:
            return f"{first.year}-spring"
        return f"{first.year if first.month >= 8 else first.year - 1}-autumn"


def plan_teachers(
    schools: Sequence[OrganisationPlan], names: Sequence[str]
) -> tuple[TeacherPlan, ...]:
    """Return two teachers for each school; the first of the home school signs in for the demo.

    :param names: at least two for each school.
    """
    teachers: list[TeacherPlan] = []
    for index, school in enumerate(schools):
        for turn in (0, 1):
            name = names[2 * index + turn]
            if school.area_code == HOME_AREA and turn == 0:
                name = "沈慧珍"
            teachers.append(TeacherPlan(len(teachers) + 1, name, school.name))
    return tuple(teachers)


def plan_courses(
    content: Content, schools: Sequence[OrganisationPlan], scale: Scale, random: Random
) -> tuple[CoursePlan, ...]:
    """Return the courses: popular titles at more schools, the home school's first."""
    home = next(school for school in schools if school.area_code == HOME_AREA)
    wanted = (
        "智能手机入门", "行楷书法：写一副春联", "太极八段锦（初级）", "沪语童谣：和孙辈一起念",
        "海派旗袍盘扣", "下班学水彩（市民夜校）", "日常汉语会话", "写意花鸟画",
    )  # fmt: skip
    by_title = {text.title: text for text in content.courses}
    courses = [CoursePlan(home.name, by_title[title]) for title in wanted]
    others = [school for school in schools if school is not home]
    each, left_over = divmod(scale.courses - len(courses), len(others))
    for index, school in enumerate(others):
        count = each + (1 if index < left_over else 0)
        pool = list(content.courses)
        for _ in range(count):
            text = random.choices(pool, weights=[entry.weight + 1 for entry in pool])[0]
            pool.remove(text)
            courses.append(CoursePlan(school.name, text))
        if index < len(IN_ENGLISH_AT_WEEKENDS):
            _teach(courses, CoursePlan(school.name, by_title[IN_ENGLISH_AT_WEEKENDS[index][0]]))
    return tuple(courses)


def _teach(courses: list[CoursePlan], wanted: CoursePlan) -> None:
    """Put a course in the place of the last one, unless its school teaches it anyway."""
    if wanted not in courses:
        courses[-1] = wanted


def plan_runs(
    courses: Sequence[CoursePlan],
    schools: Sequence[OrganisationPlan],
    teachers: Sequence[TeacherPlan],
    scale: Scale,
    random: Random,
    *,
    today: date,
) -> tuple[RunPlan, ...]:
    """Return the classes: a finished term, and an open one that began weeks ago or begins soon."""
    by_name = {school.name: school for school in schools}
    by_school = {
        school.name: [teacher for teacher in teachers if teacher.school == school.name]
        for school in schools
    }
    home = [course for course in courses if by_name[course.school].area_code == HOME_AREA]
    rest = [course for course in courses if by_name[course.school].area_code != HOME_AREA]
    just_over = [(home[place], days, results) for place, days, results in HOME_JUST_OVER]
    finished = home[:5] + random.sample(rest, scale.finished_classes - 5 - len(just_over))
    running = home + random.sample(rest, scale.open_classes - len(home))
    weekends = _weekends(rest)
    del running[-len(weekends) :]
    plans = []
    wanted: list[tuple[CoursePlan, bool, int, Results, int | None]]
    wanted = [(course, True, 0, "confirmed", None) for course in finished]
    wanted += [(course, False, days, results, None) for course, days, results in just_over]
    wanted += [(course, False, 0, "confirmed", None) for course in running]
    wanted += [(course, False, 0, "confirmed", day) for course, day in weekends]
    for number, (course, is_last_term, days_over, results, day) in enumerate(wanted, start=1):
        school = by_name[course.school]
        is_home = school.area_code == HOME_AREA
        staff = by_school[course.school]
        plans.append(
            _run(
                course,
                school,
                staff[0] if is_home else random.choice(staff),
                random,
                number=number,
                is_last_term=is_last_term,
                place_in_home_school=home.index(course) if is_home else None,
                days_over=days_over,
                results=results,
                weekend_day=day,
                today=today,
            )
        )
    return tuple(plans)


def _weekends(courses: Sequence[CoursePlan]) -> list[tuple[CoursePlan, int]]:
    """Return the first school's course for each of the two in English, and its weekday."""
    return [
        (next(course for course in courses if course.text.title == title), weekday)
        for title, weekday in IN_ENGLISH_AT_WEEKENDS
    ]


def _run(
    course: CoursePlan,
    school: OrganisationPlan,
    teacher: TeacherPlan,
    random: Random,
    *,
    number: int,
    is_last_term: bool,
    place_in_home_school: int | None,
    days_over: int,
    results: Results,
    weekend_day: int | None,
    today: date,
) -> RunPlan:
    text = course.text
    weekday, weeks_ago = _when(text, random, is_last_term=is_last_term, place=place_in_home_school)
    if weekend_day is not None:
        weekday, weeks_ago = weekend_day, -2
    begins = today - timedelta(days=today.weekday() - weekday) - weeks_ago * WEEK
    start, minutes = _hour(text, random)
    days = _days(begins, _count(text, random))
    while days_over and days[-1] > today - timedelta(days=days_over):
        begins -= WEEK
        days = _days(begins, len(days))
    meetings = _meetings(text, days, start, minutes)
    first = meetings[0].starts_at
    return RunPlan(
        course=course,
        code=f"{number:03d}",
        venue=school.venues[0]
        if place_in_home_school is not None
        else random.choice(school.venues[:3]),
        room=random.choice(_rooms(text.title)),
        teacher=teacher,
        meetings=meetings,
        capacity=text.capacity or random.choice((18, 20, 20, 24, 30)),
        opens_at=first - timedelta(days=40),
        closes_at=max(first + 2 * WEEK, meetings[min(2, len(meetings) - 1)].starts_at),
        demand=_demand(text.weight, random) if weekend_day is None else HALF_FULL,
        results=results,
    )


def _when(
    text: CourseText, random: Random, *, is_last_term: bool, place: int | None
) -> tuple[int, int]:
    """Return weekday (0 is Monday) and how many weeks ago a class began; negative: it will.

    :param place: position among the home school's courses, whose times are set so that a visitor
        of the demonstration finds a class of every state on any day.
    """
    if place is not None:
        return place % 6, random.randrange(24, 30) if is_last_term else HOME_BEGAN[place]
    weekend = text.audience in {"family", "youth"}
    weekday = random.choice((5, 6)) if weekend else random.randrange(5)
    if is_last_term:
        return weekday, random.randrange(24, 34)
    return weekday, random.choice((11, 10, 9, 9, 6, 5, 4, 3, 1, 0, 0, -1, -1, -1, -2, -2, -3))


def _count(text: CourseText, random: Random) -> int:
    return len(text.lessons) or (4 if text.short else random.choice((8, 10, 10, 12)))


def _days(first: date, count: int) -> list[date]:
    """Return the days of a weekly class; where one is a holiday, the class goes on a week later."""
    days: list[date] = []
    day = first
    while len(days) < count:
        if not is_day_off(day):
            days.append(day)
        day += WEEK
    return days


def _meetings(
    text: CourseText, days: Sequence[date], start: time, minutes: int
) -> tuple[MeetingPlan, ...]:
    meetings = []
    for index, day in enumerate(days):
        starts_at = datetime.combine(day, start, SHANGHAI)
        title = text.lessons[index] if text.lessons else ""
        meetings.append(MeetingPlan(title, starts_at, starts_at + timedelta(minutes=minutes)))
    return tuple(meetings)


def _rooms(title: str) -> tuple[str, ...]:
    fitting = (rooms for marks, rooms in ROOMS_FOR if any(mark in title for mark in marks.split()))
    return next(fitting, ROOMS)


def _hour(text: CourseText, random: Random) -> tuple[time, int]:
    if text.evening:
        return random.choice((time(18, 30), time(19, 0))), 90
    return random.choice((time(9, 0), time(9, 0), time(9, 30), time(13, 30), time(14, 0))), 90


def _demand(weight: int, random: Random) -> float:
    low, high = {5: (1.1, 1.5), 4: (0.85, 1.15), 3: (0.6, 0.95), 2: (0.35, 0.65), 1: (0.2, 0.45)}[
        weight
    ]
    return random.uniform(low, high)
