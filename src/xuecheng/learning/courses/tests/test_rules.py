from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xuecheng.kernels.geo import Point
from xuecheng.learning.courses import rules
from xuecheng.learning.courses.rules import (
    CITY_TIME,
    ProblemCode,
    SessionPlan,
    SignUpState,
    guess_subject,
    sign_up_state,
    sign_up_window,
    slug,
    term_of,
    timing,
    weekly,
)
from xuecheng.lib.ids import new_id

NINE = datetime(2026, 11, 25, 9, 0, tzinfo=CITY_TIME)


def plan(number=1, starts_at=NINE, minutes=90, **facts):
    return SessionPlan(number, starts_at, starts_at + timedelta(minutes=minutes), **facts)


def problems(**facts):
    made = {"code": "001", "term": "2026-autumn", "sessions": [plan()], "capacity": 20}
    found = rules.run_problems(**{**made, **facts})
    return {(problem.field, problem.code) for problem in found}


def test_a_weekly_class_meets_on_its_weekday_and_skips_holidays():
    sessions = weekly(
        first_on=date(2026, 9, 23), count=3, begins=time(9), ends=time(10, 30),
        skipping=[date(2026, 9, 30)], titles=["开机", "连网"],
    )  # fmt: skip

    days = [session.starts_at.date() for session in sessions]
    assert days == [date(2026, 9, 23), date(2026, 10, 7), date(2026, 10, 14)]
    assert [session.title for session in sessions] == ["开机", "连网", ""]
    assert sessions[0].starts_at.utcoffset() == timedelta(hours=8)


def test_a_class_can_meet_twice_a_week():
    sessions = weekly(
        first_on=date(2026, 11, 24), count=4, begins=time(19), ends=time(20), weekdays=[1, 3]
    )

    assert [session.starts_at.weekday() for session in sessions] == [1, 3, 1, 3]
    assert [session.number for session in sessions] == [1, 2, 3, 4]


def test_what_a_pack_leaves_out_is_not_offered():
    rule = rules.find_rule({})

    assert rule == rules.FindRule(few_places=0, near_m=0, around_m=0, fees_fen=(0,))
    assert not rule.is_few(1)


def test_a_pack_says_what_one_may_choose_by_in_any_order():
    table = {
        "few_places": 2,
        "near_m": 800,
        "around_m": 2500,
        "fees_fen": [30_000, 10_000, 10_000],
    }

    rule = rules.find_rule({"courses": {"find": table}})

    assert rule == rules.FindRule(2, 800, 2500, fees_fen=(0, 10_000, 30_000))
    assert [left for left in range(5) if rule.is_few(left)] == [1, 2]


@pytest.mark.parametrize(
    "table",
    [
        *({"few_places": 0}, {"near_m": "1000"}, {"near_m": 0.5}, {"fees_fen": 1}),
        *({"fees_fen": [True]}, {"everyday": 1}, {"everyday": {"书法": 1}}),
        *({"everyday": {"书法": " "}}, {"everyday": {"": "毛笔字"}}),
        *({"everyday": {"-硬笔": "毛笔字"}}, {"everyday": {"书法 -": "毛笔字"}}),
    ],
)
def test_a_pack_that_makes_no_sense_is_refused(table):
    with pytest.raises(rules.BrokenFindRule) as caught:
        rules.find_rule({"courses": {"find": table}})

    assert "courses.toml" in caught.value.message


def test_a_title_has_the_everyday_words_of_every_kind_it_names():
    kinds = {"书法 隶书": "毛笔字 练字", "入门": "零基础", "国画": "画画"}

    rule = rules.find_rule({"courses": {"find": {"everyday": kinds}}})

    assert rule.everyday_words("隶书入门") == ["毛笔字", "练字", "零基础"]


def test_a_title_that_holds_a_word_after_a_minus_is_of_another_kind():
    kinds = {"书法 楷书 -硬笔 -钢笔": "毛笔字", "硬笔 钢笔": "钢笔字"}

    rule = rules.find_rule({"courses": {"find": {"everyday": kinds}}})

    assert rule.everyday_words("楷书入门") == ["毛笔字"]
    assert rule.everyday_words("硬笔书法") == rule.everyday_words("钢笔楷书") == ["钢笔字"]


@pytest.mark.parametrize("count", [0, -1, rules.MOST_SESSIONS + 1])
def test_a_weekly_class_has_a_sensible_number_of_sessions(count):
    with pytest.raises(ValueError, match="count"):
        weekly(first_on=date(2026, 1, 1), count=count, begins=time(9), ends=time(10))


def test_sessions_are_numbered_in_order_of_time():
    later, earlier = plan(1, NINE + timedelta(days=7)), plan(1, NINE)

    numbered = rules.numbered([later, earlier])

    assert [(s.number, s.starts_at) for s in numbered] == [(1, NINE), (2, later.starts_at)]


def test_weekday_and_part_of_day_are_those_of_most_sessions():
    sessions = [
        plan(1, NINE + timedelta(hours=5)),
        *(plan(n, NINE + timedelta(days=7 * n + 1)) for n in (2, 3)),
    ]

    facts = timing(sessions)

    assert (facts.weekday, facts.part_of_day, facts.session_count) == (3, "morning", 3)
    assert (facts.starts_at, facts.ends_at) == (sessions[0].starts_at, sessions[2].ends_at)


@pytest.mark.parametrize(
    ("hour", "minute", "part"),
    [(8, 0, "morning"), (11, 59, "morning"), (12, 0, "afternoon"), (17, 29, "afternoon"),
     (17, 30, "evening"), (21, 0, "evening")],
)  # fmt: skip
def test_the_day_has_three_parts_in_the_citys_time(hour, minute, part):
    at = datetime(2026, 11, 25, hour, minute, tzinfo=CITY_TIME)

    assert rules.part_of_day(at.astimezone(UTC)) == part


@pytest.mark.parametrize(
    ("on", "term"),
    [(date(2026, 2, 1), "2026-spring"), (date(2026, 7, 31), "2026-spring"),
     (date(2026, 8, 1), "2026-autumn"), (date(2027, 1, 31), "2026-autumn")],
)  # fmt: skip
def test_january_belongs_to_the_autumn_term_before(on, term):
    assert term_of(on) == term


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, SignUpState.OPEN),
        ({"is_full": True}, SignUpState.WAITING_LIST),
        ({"at": NINE - timedelta(days=31)}, SignUpState.NOT_YET),
        ({"at": NINE - timedelta(days=30)}, SignUpState.OPEN),
        ({"at": NINE}, SignUpState.CLOSED),
        ({"has_sessions": False}, SignUpState.NO_SESSIONS),
        ({"has_sessions": False, "at": NINE}, SignUpState.NO_SESSIONS),
        ({"has_sessions": False, "status": "cancelled"}, SignUpState.CANCELLED),
        ({"status": "finished"}, SignUpState.FINISHED),
        ({"status": "cancelled", "is_full": True}, SignUpState.CANCELLED),
        ({"status": "draft"}, SignUpState.DRAFT),
    ],
)
def test_what_signing_up_means_depends_on_status_window_and_seats(facts, state):
    made = {
        "status": "open",
        "has_sessions": True,
        "opens_at": NINE - timedelta(days=30),
        "closes_at": NINE,
        "is_full": False,
        "at": NINE - timedelta(days=1),
    }

    assert sign_up_state(**{**made, **facts}) is state


@pytest.mark.parametrize("days", [-60, -1, 1, 20, 90])
def test_a_sign_up_window_always_closes_after_it_opens(days):
    facts = timing([plan(1), plan(2, NINE + timedelta(days=28))])

    opens_at, closes_at = sign_up_window(facts, at=NINE + timedelta(days=days))

    assert opens_at < closes_at <= facts.ends_at


def test_a_sound_class_has_no_problems():
    assert problems() == set()


@pytest.mark.parametrize(
    ("facts", "problem"),
    [
        ({"code": " "}, ("code", ProblemCode.MISSING)),
        ({"code": "x" * 41}, ("code", ProblemCode.TOO_LONG)),
        ({"term": ""}, ("term", ProblemCode.MISSING)),
        ({"sessions": []}, ("sessions", ProblemCode.MISSING)),
        ({"sessions": [plan(minutes=0)]}, ("sessions", ProblemCode.ENDS_FIRST)),
        ({"sessions": [plan(minutes=721)]}, ("sessions", ProblemCode.LASTS_TOO_LONG)),
        ({"sessions": [plan(1), plan(1, NINE + timedelta(days=1))]},
         ("sessions", ProblemCode.SAME_NUMBER)),
        ({"sessions": [plan(1), plan(2, NINE + timedelta(minutes=89))]},
         ("sessions", ProblemCode.OVERLAP)),
        ({"sessions": [plan(n, NINE + timedelta(days=n)) for n in range(1, 402)]},
         ("sessions", ProblemCode.TOO_MANY_SESSIONS)),
        ({"capacity": 0}, ("capacity", ProblemCode.TOO_SMALL)),
        ({"capacity": 5001}, ("capacity", ProblemCode.TOO_LARGE)),
        ({"fee_fen": -1}, ("fee_fen", ProblemCode.TOO_SMALL)),
        ({"materials_fee_fen": 10**8}, ("materials_fee_fen", ProblemCode.TOO_LARGE)),
        ({"sign_up_opens_at": NINE, "sign_up_closes_at": NINE},
         ("sign_up_closes_at", ProblemCode.CLOSES_FIRST)),
        ({"sign_up_closes_at": NINE + timedelta(minutes=91)},
         ("sign_up_closes_at", ProblemCode.CLOSES_AFTER_END)),
    ],
)  # fmt: skip
def test_each_mistake_in_a_class_is_named_with_its_field(facts, problem):
    assert problem in problems(**facts)


def test_all_mistakes_are_named_at_once():
    assert len(problems(code="", capacity=0, sessions=[])) == 3


def test_sessions_back_to_back_do_not_overlap():
    assert problems(sessions=[plan(1), plan(2, NINE + timedelta(minutes=90))]) == set()


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        (["手机与数字生活"], "digital"),
        (["arts"], "arts"),
        (["智能手机入门"], "digital"),
        (["行楷书法：写一副春联"], "arts"),
        (["海派旗袍盘扣"], "shanghai"),
        (["太极八段锦（初级）"], "health"),
        (["日常汉语会话"], "languages"),
        (["", "合唱团"], "music"),
        (["认识星空"], "other"),
        ([], "other"),
    ],
)
def test_a_title_suggests_its_subject(texts, code):
    assert guess_subject(*texts) == code


def test_every_subject_is_named_once_in_both_languages():
    codes = [subject.code for subject in rules.SUBJECTS]

    assert len(set(codes)) == len(codes)
    assert all(subject.name and subject.name_en for subject in rules.SUBJECTS)


def test_an_unknown_subject_is_refused():
    with pytest.raises(rules.UnknownSubject):
        rules.subject_facts("astrology")


@given(st.uuids())
def test_a_slug_is_short_and_cannot_be_misread(of: UUID):
    made = slug(of)

    assert len(made) == 6
    assert set(made).isdisjoint("01oilO")


def test_a_longer_slug_begins_with_the_short_one():
    of = new_id()

    assert slug(of, length=8).startswith(slug(of))


@pytest.mark.parametrize(
    ("days", "rhythm"),
    [([0, 7, 14], "weekly"), ([0, 7, 21, 28], "weekly"), ([0, 2, 7, 9], "twice weekly"),
     ([0, 1, 2], "daily"), ([0], ""), ([], ""), ([0, 3, 10, 12, 20], "")],
)  # fmt: skip
def test_a_class_keeps_a_rhythm_or_does_not(days, rhythm):
    assert rules.rhythm([plan(n, NINE + timedelta(days=n)) for n in days]) == rhythm


def test_a_point_is_written_latitude_first():
    assert rules.point_of("31.19,121.44") == Point(121.44, 31.19)


@pytest.mark.parametrize("text", ["", "31.19", "31,121,0", "91,0", "0,181", "nan,1", "a,b"])
def test_what_is_no_point_is_none(text):
    assert rules.point_of(text) is None


@pytest.mark.parametrize(
    ("room", "english"),
    [
        ("101 室", "Room 101"),
        ("101教室", "Room 101"),
        ("3 号教室", "Room 3"),
        ("B2室", ""),
        ("205A 室", "Room 205A"),
        ("书画室", "Calligraphy and painting room"),
        ("舞蹈房", "Dance studio"),
        ("305 舞蹈室", "Dance studio 305"),
        ("第2会议室", "Meeting room 2"),
        ("电脑房 2", "Computer room 2"),
        ("三楼书画室", "Calligraphy and painting room, floor 3"),
        ("多功能厅（2楼）", "Multi-purpose hall, floor 2"),
        ("3 楼 302 室", "Room 302, floor 3"),
        ("教室", "Classroom"),
        ("知音轩", ""),
        ("小书画室", ""),
        ("1 号楼书画室", ""),
        ("地下一楼舞蹈房", ""),
        ("二十一楼舞蹈房", ""),
        ("室", ""),
        ("3 楼", ""),
        ("", ""),
    ],
)
def test_a_room_with_a_number_or_a_usual_name_is_told_in_english(room, english):
    assert rules.english_room(room) == english
