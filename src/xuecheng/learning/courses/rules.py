"""What follows from a class's sessions, what must hold for it, and when one can sign up."""

import dataclasses
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

from xuecheng.errors import Denied, Invalid, Missing, Refused
from xuecheng.kernels.geo import Point

CITY_TIME = ZoneInfo("Asia/Shanghai")
LONGEST_SESSION = timedelta(hours=12)
MOST_SESSIONS = 400
MOST_SEATS = 5_000
HIGHEST_FEE_FEN = 10_000_000
FEW_PLACES = 3
NOON = time(12, 0)
EVENING_BEGINS = time(17, 30)


# Subjects


@dataclass(frozen=True, slots=True)
class SubjectFacts:
    """One row of the shipped table of subjects.

    :param marks: words in a title that give the subject away; the longest mark found wins.
    """

    code: str
    name: str
    name_en: str
    marks: tuple[str, ...] = ()


OTHER = "other"
SUBJECTS = tuple(
    SubjectFacts(code, name, name_en, tuple(marks.split()))
    for code, name, name_en, marks in (
        (
            "digital",
            "手机与数字生活",
            "Phones and digital life",
            "手机 智能 电脑 微信 上网 网络 摄影 拍照 短视频 剪辑 人工智能 防诈骗 诈骗 数字",
        ),
        (
            "health",
            "健康与运动",
            "Health and exercise",
            "健康 太极 八段锦 瑜伽 养生 中医 保健 急救 营养 健身 气功 运动 心理 推拿 乒乓 体能",
        ),
        (
            "arts",
            "书画与手工",
            "Painting, calligraphy and crafts",
            "书法 国画 水彩 素描 油画 花鸟 山水 篆刻 硬笔 绘画 手工 编织 刺绣 剪纸 陶艺 插花 花艺 "
            "书画 楷书 行书 隶书 行楷 钩针 布艺",
        ),
        (
            "shanghai",
            "沪语与海派文化",
            "Shanghai language and culture",
            "沪语 海派 上海话 沪剧 弄堂 石库门 上海闲话 旗袍 盘扣 评弹 滑稽戏",
        ),
        (
            "music",
            "音乐与舞蹈",
            "Music and dance",
            "音乐 舞蹈 舞 声乐 合唱 钢琴 二胡 古筝 葫芦丝 口琴 吉他 戏曲 京剧 越剧 唱歌 电子琴",
        ),
        (
            "work",
            "职业技能",
            "Skills for work",
            "职业 会计 技能 创业 育婴 护理 家政 电工 考证 电商 直播带货 办公 咖啡师 等级 物业 "
            "养老护理 数控",
        ),
        ("languages", "语言", "Languages", "英语 日语 韩语 法语 汉语 口语 德语 西班牙语 手语"),
        (
            "home",
            "生活与家庭",
            "Home and family",
            "烹饪 烘焙 点心 家庭 育儿 亲子 收纳 园艺 理财 茶艺 家常菜 服装 裁剪 垃圾分类 法律",
        ),
        ("humanities", "文史", "History and literature",
         "历史 文学 诗词 国学 红楼梦 哲学 时政 古诗 论语 写作 读书 朗诵 鉴赏 文史"),
        (OTHER, "其他", "Other", ""),
    )
)  # fmt: skip


def subject_facts(code: str) -> SubjectFacts:
    """Return the shipped subject with this code.

    :raises UnknownSubject: the table has none.
    """
    for subject in SUBJECTS:
        if subject.code == code:
            return subject
    raise UnknownSubject(field="subject")


def guess_subject(*texts: str) -> str:
    """Return the code of the subject that names or titles suggest; ``"other"`` if none does.

    :param texts: most telling first: the subject as a school writes it, then the title.
    """
    for text in texts:
        exact = [
            subject.code for subject in SUBJECTS if text.strip() in (subject.name, subject.code)
        ]
        if exact:
            return exact[0]
    for text in texts:
        found = [
            (len(mark), subject.code)
            for subject in SUBJECTS
            for mark in (*subject.marks, subject.name)
            if mark in text
        ]
        if found:
            return max(found, key=lambda pair: pair[0])[1]
    return OTHER


# Sessions


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """One planned meeting of a class.

    :param number: 1 is the first; a later import recognises the session by it.
    """

    number: int
    starts_at: datetime
    ends_at: datetime
    title: str = ""


@dataclass(frozen=True, slots=True)
class Timing:
    """What a class's sessions say about the class as a whole."""

    starts_at: datetime
    ends_at: datetime
    weekday: int
    part_of_day: str
    session_count: int


def weekly(
    *,
    first_on: date,
    count: int,
    begins: time,
    ends: time,
    weekdays: Collection[int] = (),
    skipping: Collection[date] = (),
    titles: Sequence[str] = (),
) -> tuple[SessionPlan, ...]:
    """Return the dated sessions of a weekly class, in the city's time.

    :param first_on: the first session, or the day from which to look for one.
    :param count: how many sessions, 1 to ``MOST_SESSIONS``.
    :param weekdays: 0 is Monday; empty: the weekday of ``first_on``.
    :param skipping: days without class; the sessions move on behind them.
    :param titles: of the sessions, in order; may be shorter than ``count``.
    """
    if not 1 <= count <= MOST_SESSIONS:
        raise ValueError(f"count must be 1 to {MOST_SESSIONS}, not {count}")
    wanted = frozenset(weekdays) or {first_on.weekday()}
    days: list[date] = []
    day = first_on
    while len(days) < count:
        if day.weekday() in wanted and day not in skipping:
            days.append(day)
        day += timedelta(days=1)
    return tuple(
        SessionPlan(
            number=number,
            starts_at=datetime.combine(on, begins, CITY_TIME),
            ends_at=datetime.combine(on, ends, CITY_TIME),
            title=titles[number - 1] if number <= len(titles) else "",
        )
        for number, on in enumerate(days, start=1)
    )


def numbered(sessions: Iterable[SessionPlan]) -> tuple[SessionPlan, ...]:
    """Return the sessions in order of time, numbered from 1."""
    in_order = sorted(sessions, key=lambda session: (session.starts_at, session.ends_at))
    return tuple(replace(plan, number=number) for number, plan in enumerate(in_order, start=1))


def timing(sessions: Sequence[SessionPlan]) -> Timing:
    """Return what the sessions, at least one, say about their class.

    Weekday and part of day are those of most sessions; where two are equally frequent, the one
    that comes first.
    """
    starts = sorted(session.starts_at.astimezone(CITY_TIME) for session in sessions)
    return Timing(
        starts_at=starts[0],
        ends_at=max(session.ends_at for session in sessions),
        weekday=Counter(start.weekday() for start in starts).most_common(1)[0][0],
        part_of_day=Counter(part_of_day(start) for start in starts).most_common(1)[0][0],
        session_count=len(sessions),
    )


def rhythm(sessions: Sequence[SessionPlan]) -> str:
    """Return ``"weekly"``, ``"twice weekly"`` or ``"daily"``; ``""`` if the sessions keep to none.

    Holidays may leave gaps: it is what most steps from one session to the next say.
    """
    days = sorted({session.starts_at.astimezone(CITY_TIME).date() for session in sessions})
    steps = Counter((later - earlier).days for earlier, later in pairwise(days))
    if not steps:
        return ""
    if steps[1] * 2 > steps.total():
        return "daily"
    if steps[7] * 2 > steps.total():
        return "weekly"
    weekdays = {day.weekday() for day in days}
    return "twice weekly" if len(weekdays) == 2 and len(days) > 2 else ""


def term_of(on: date) -> str:
    """Return the school term a day lies in, ``"2026-autumn"``.

    February to July is spring; January still belongs to the autumn of the year before.
    """
    if 2 <= on.month <= 7:
        return f"{on.year}-spring"
    return f"{on.year if on.month >= 8 else on.year - 1}-autumn"


def part_of_day(at: datetime) -> str:
    """Return ``"morning"`` before 12:00, ``"afternoon"`` before 17:30, else ``"evening"``."""
    clock = at.astimezone(CITY_TIME).time()
    if clock < NOON:
        return "morning"
    return "afternoon" if clock < EVENING_BEGINS else "evening"


# Signing up


class SignUpState(StrEnum):
    """What a resident can do about a class at one moment."""

    OPEN = "open"
    WAITING_LIST = "waiting_list"
    NOT_YET = "not_yet"
    CLOSED = "closed"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    DRAFT = "draft"

    @property
    def is_possible(self) -> bool:
        """Whether a sign-up is accepted, for a place or for the waiting list."""
        return self in (SignUpState.OPEN, SignUpState.WAITING_LIST)


def sign_up_state(
    *, status: str, opens_at: datetime, closes_at: datetime, is_full: bool, at: datetime
) -> SignUpState:
    """Return what signing up for a class means at ``at``.

    :param status: of the class: draft, open, finished, cancelled.
    :param is_full: no free place, or others wait already.
    """
    if status != "open":
        return SignUpState(status)
    if at < opens_at:
        return SignUpState.NOT_YET
    if at >= closes_at:
        return SignUpState.CLOSED
    return SignUpState.WAITING_LIST if is_full else SignUpState.OPEN


def sign_up_window(timing: Timing, *, at: datetime) -> tuple[datetime, datetime]:
    """Return when sign-up opens and closes where a school does not say.

    From ``at`` until the first session begins; a class already under way takes people until its
    last session ends; one entered afterwards had its window in the month before it began.
    """
    if at < timing.starts_at:
        return at, timing.starts_at
    if at < timing.ends_at:
        return at, timing.ends_at
    return timing.starts_at - timedelta(days=30), timing.starts_at


# Places


def point_of(text: str) -> Point | None:
    """Return the point written as ``31.190,121.436``, latitude first; ``None`` if it is none."""
    try:
        latitude, longitude = (float(part) for part in text.split(","))
    except ValueError:
        return None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    return Point(longitude, latitude)


# What must hold


class ProblemCode(StrEnum):
    """What can be wrong with a course or class; ``words.problem_words`` says it to people."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    TOO_MANY_SESSIONS = "too_many_sessions"
    SAME_NUMBER = "same_number"
    ENDS_FIRST = "ends_first"
    LASTS_TOO_LONG = "lasts_too_long"
    OVERLAP = "overlap"
    CLOSES_FIRST = "closes_first"
    CLOSES_AFTER_END = "closes_after_end"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, with the field it is in and the facts of it."""

    field: str
    code: ProblemCode
    facts: Mapping[str, int] = dataclasses.field(default_factory=dict)


def course_problems(*, title: str) -> tuple[Problem, ...]:
    """Return what is wrong with a course."""
    return tuple(_text_problems("title", title, longest=80))


def run_problems(
    *,
    code: str,
    term: str,
    sessions: Sequence[SessionPlan],
    capacity: int,
    fee_fen: int = 0,
    materials_fee_fen: int = 0,
    sign_up_opens_at: datetime | None = None,
    sign_up_closes_at: datetime | None = None,
) -> tuple[Problem, ...]:
    """Return everything that is wrong with a class, so that a clerk mends it in one go."""
    return (
        *_text_problems("code", code, longest=40),
        *_text_problems("term", term, longest=20),
        *_session_problems(sessions),
        *_number_problems("capacity", capacity, lowest=1, highest=MOST_SEATS),
        *_number_problems("fee_fen", fee_fen, lowest=0, highest=HIGHEST_FEE_FEN),
        *_number_problems(
            "materials_fee_fen", materials_fee_fen, lowest=0, highest=HIGHEST_FEE_FEN
        ),
        *_window_problems(sessions, sign_up_opens_at, sign_up_closes_at),
    )


def _text_problems(name: str, text: str, *, longest: int) -> Iterable[Problem]:
    if not text.strip():
        yield Problem(name, ProblemCode.MISSING)
    elif len(text) > longest:
        yield Problem(name, ProblemCode.TOO_LONG, {"longest": longest})


def _number_problems(name: str, number: int, *, lowest: int, highest: int) -> Iterable[Problem]:
    if number < lowest:
        yield Problem(name, ProblemCode.TOO_SMALL, {"lowest": lowest})
    elif number > highest:
        yield Problem(name, ProblemCode.TOO_LARGE, {"highest": highest})


def _session_problems(sessions: Sequence[SessionPlan]) -> Iterable[Problem]:
    if not sessions:
        yield Problem("sessions", ProblemCode.MISSING)
    if len(sessions) > MOST_SESSIONS:
        yield Problem("sessions", ProblemCode.TOO_MANY_SESSIONS, {"highest": MOST_SESSIONS})
    for number, times in Counter(session.number for session in sessions).items():
        if times > 1:
            yield Problem("sessions", ProblemCode.SAME_NUMBER, {"number": number})
    for session in sessions:
        if session.ends_at <= session.starts_at:
            yield Problem("sessions", ProblemCode.ENDS_FIRST, {"number": session.number})
        elif session.ends_at - session.starts_at > LONGEST_SESSION:
            yield Problem("sessions", ProblemCode.LASTS_TOO_LONG, {"number": session.number})
    for earlier, later in pairwise(sorted(sessions, key=lambda session: session.starts_at)):
        if later.starts_at < earlier.ends_at:
            facts = {"number": later.number, "other": earlier.number}
            yield Problem("sessions", ProblemCode.OVERLAP, facts)


def _window_problems(
    sessions: Sequence[SessionPlan], opens_at: datetime | None, closes_at: datetime | None
) -> Iterable[Problem]:
    if opens_at and closes_at and closes_at <= opens_at:
        yield Problem("sign_up_closes_at", ProblemCode.CLOSES_FIRST)
    if sessions and closes_at and closes_at > max(session.ends_at for session in sessions):
        yield Problem("sign_up_closes_at", ProblemCode.CLOSES_AFTER_END)


# Names in addresses

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that looks like something else


def slug(of: UUID, *, length: int = 6) -> str:
    """Return a short code to read out and type, from the random end of a UUIDv7.

    :param length: 6 tell a million classes apart with few collisions; take more on a collision.
    """
    number, letters = of.int & ((1 << 62) - 1), []
    for _ in range(length):
        number, index = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[index])
    return "".join(letters)


# Failures


class UnknownSubject(Invalid):
    """The table of subjects has no such code."""

    code = "courses.unknown_subject"


class _WithProblems(Invalid):
    def __init__(self, message: str, *, problems: Sequence[Problem]) -> None:
        super().__init__(message, field=problems[0].field)
        self.problems = tuple(problems)

    def facts(self) -> Mapping[str, object]:
        """Return every problem, by field and code."""
        return {
            "problems": [
                {"field": problem.field, "code": problem.code.value, **problem.facts}
                for problem in self.problems
            ]
        }


class InvalidCourse(_WithProblems):
    """A course cannot be stored as given; ``problems`` says all that is wrong."""

    code = "courses.invalid_course"


class InvalidRun(_WithProblems):
    """A class cannot be stored as given; ``problems`` says all that is wrong."""

    code = "courses.invalid_run"


class NotYourSchool(Denied):
    """The actor may not run this organisation's classes."""

    code = "courses.not_your_school"


class UnknownRun(Missing):
    """There is no such class, or it is not published."""

    code = "courses.unknown_run"


class UnknownSession(Missing):
    """There is no such session."""

    code = "courses.unknown_session"


class SessionHasAttendance(Refused):
    """A session somebody's attendance is kept for cannot be taken away, only cancelled."""

    code = "courses.session_has_attendance"

    def __init__(self, message: str, *, number: int) -> None:
        super().__init__(message, field="sessions")
        self.number = number

    def facts(self) -> Mapping[str, object]:
        """Return the session's number."""
        return {"number": self.number}


class CapacityBelowTaken(Refused):
    """A class cannot have fewer seats than people who hold one."""

    code = "courses.capacity_below_taken"

    def __init__(self, message: str, *, taken: int) -> None:
        super().__init__(message, field="capacity")
        self.taken = taken

    def facts(self) -> Mapping[str, object]:
        """Return how many places are taken."""
        return {"places_taken": self.taken}


class RunIsOver(Refused):
    """The class has finished or was cancelled; it does not change any more."""

    code = "courses.run_is_over"


class SessionCancelled(Refused):
    """A cancelled session cannot be moved."""

    code = "courses.session_cancelled"


class TimeHasPassed(Refused):
    """A session moves to a time still to come."""

    code = "courses.time_has_passed"
