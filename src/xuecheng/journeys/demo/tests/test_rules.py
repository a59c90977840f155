import re
from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from stdnum.cn import ric

from xuecheng.journeys.demo.adapters import read_content
from xuecheng.journeys.demo.rules.city import CityPlan, plan_city
from xuecheng.journeys.demo.rules.classes import ROOMS, ROOMS_FOR
from xuecheng.journeys.demo.rules.content import FULL, SMALL, Content
from xuecheng.journeys.demo.rules.holidays import is_day_off
from xuecheng.journeys.demo.rules.logins import HOME_SCHOOL
from xuecheng.journeys.demo.rules.residents import SHANGHAI
from xuecheng.learning.courses.rules import english_room
from xuecheng.registry.places import reference

NUMBER = r"(\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
LENGTH = r"(lesson|session|class|evening|morning|afternoon|week|month)"
LENGTH_ZH = r"[\d〇一二三四五六七八九十两]+ ?(次|讲|节课|堂|周|星期|个月|个晚上)"
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture(scope="module")
def content() -> Content:
    return read_content(
        (row.code, row.name, row.name_en)
        for row in reference.areas()
        if row.kind in {"district", "subdistrict", "town", "township"}
    )


@pytest.fixture(scope="module")
def city(content: Content) -> CityPlan:
    return plan_city(content, FULL, seed=2026, now=NOW)


def test_no_description_names_how_many_lessons_there_are_or_how_long_they_go_on(content):
    named = [
        text.title
        for text in content.courses
        if re.search(LENGTH_ZH, text.summary)
        or re.search(rf"\b{NUMBER}[ -]{LENGTH}", text.summary_en, re.IGNORECASE)
    ]

    assert named == []


def test_the_same_seed_and_day_plan_the_same_city(content):
    first = plan_city(content, SMALL, seed=7, now=NOW)
    second = plan_city(content, SMALL, seed=7, now=NOW)

    assert first == second


def test_another_seed_plans_another_city(content):
    first = plan_city(content, SMALL, seed=7, now=NOW)
    second = plan_city(content, SMALL, seed=8, now=NOW)

    assert first.residents != second.residents


def test_the_city_has_the_size_it_promises(city):
    venues = [venue for organisation in city.organisations for venue in organisation.venues]

    assert len(city.organisations) == pytest.approx(120, abs=5)
    assert len(venues) == pytest.approx(250, abs=15)
    assert (len(city.courses), len(city.runs), len(city.residents)) == (300, 400, 4000)


def test_everything_invented_says_that_it_is_a_demonstration(city):
    unmarked = [
        organisation.name for organisation in city.organisations if "演示" not in organisation.name
    ]

    assert unmarked == []


def test_some_classes_overflow_and_others_stay_half_empty(city):
    shares = [
        len(sign_ups) / run.capacity for run, sign_ups in zip(city.runs, city.sign_ups, strict=True)
    ]

    assert sum(share > 1 for share in shares) > 40
    assert sum(share < 0.5 for share in shares) > 40


def test_learning_histories_have_a_long_tail(city):
    classes = Counter(plan.resident for sign_ups in city.sign_ups for plan in sign_ups)

    assert max(classes.values()) > 15
    assert sum(count == 1 for count in classes.values()) > 500


def test_nobody_signs_up_twice_for_a_class_or_before_having_an_account(city):
    created = {resident.number: resident.created_at for resident in city.residents}

    for sign_ups in city.sign_ups:
        assert len({plan.resident for plan in sign_ups}) == len(sign_ups)
        assert all(plan.at > created[plan.resident] for plan in sign_ups)


def test_invented_card_numbers_are_well_formed_distinct_and_issued_to_nobody(city):
    numbers = [resident.document for resident in city.residents if resident.document]

    assert all(ric.is_valid(number) for number in numbers)
    assert all(number.startswith("310000") for number in numbers)
    assert len(set(numbers)) == len(numbers)


def test_the_first_resident_has_at_most_one_namesake(city):
    assert sum(resident.name == "陈秀英" for resident in city.residents) == 2


def test_nobody_dances_in_the_painting_room(city):
    rooms = {run.course.text.title: set() for run in city.runs}
    for run in city.runs:
        rooms[run.course.text.title].add(run.room)

    assert rooms["太极八段锦（初级）"] <= {"舞蹈房", "多功能厅"}
    assert rooms["写意花鸟画"] == {"书画室"}
    assert rooms["论语选读"] <= {"101 室", "201 室", "203 室", "305 室"}


def test_every_room_has_english():
    rooms = {*ROOMS, *(room for _, fitting in ROOMS_FOR for room in fitting)}

    assert [room for room in rooms if not english_room(room)] == []


def test_who_reads_english_reads_what_the_materials_are(content):
    notes = [
        text.materials_note
        for text in content.courses
        if text.materials_note
        and (text.audience == "international_resident" or text.language == "en")
    ]

    assert notes
    assert [note for note in notes if not re.search("[a-z]", note)] == []


def test_no_class_meets_on_a_holiday(city):
    days = {meeting.starts_at.date() for run in city.runs for meeting in run.meetings}

    assert not [day for day in days if is_day_off(day)]
    assert max(days) > date(2027, 1, 1)


@pytest.mark.parametrize(
    "day",
    [
        date(2027, 1, 1),
        date(2026, 2, 16),
        date(2026, 2, 17),
        date(2027, 2, 5),
        date(2027, 2, 6),
        date(2026, 4, 5),
        date(2027, 4, 5),
        date(2028, 4, 4),
        date(2027, 5, 1),
        date(2026, 6, 19),
        date(2026, 9, 25),
        date(2026, 10, 1),
    ],
)
def test_public_holidays_are_days_off(day):
    assert is_day_off(day)


@pytest.mark.parametrize("day", [date(2026, 11, 24), date(2027, 1, 2), date(2026, 10, 8)])
def test_other_days_are_not(day):
    assert not is_day_off(day)


@pytest.mark.parametrize("month", range(1, 13))
def test_the_home_school_has_results_to_enter_and_to_confirm_on_any_day(content, month):
    now = datetime(2027, month, 6, 9, 0, tzinfo=SHANGHAI)

    planned = plan_city(content, SMALL, seed=2026, now=now)

    over = {run.results: run for run in planned.runs if run.results != "confirmed"}
    assert set(over) == {"entered", "open"}
    assert all(run.course.school == HOME_SCHOOL for run in over.values())
    assert over["entered"].meetings[-1].ends_at + timedelta(days=2) < now
    assert over["open"].meetings[-1].ends_at < now
    assert over["open"].meetings[-1].ends_at > now - timedelta(days=25)
    assert [over[each].has_results(now) for each in ("entered", "open")] == [True, False]


@pytest.mark.parametrize("month", range(1, 13))
def test_a_city_can_be_planned_on_any_day_of_the_year(content, month):
    now = datetime(2027, month, 28, 9, 0, tzinfo=SHANGHAI)

    planned = plan_city(content, SMALL, seed=2026, now=now)

    assert any(run.opens_at < now < run.closes_at for run in planned.runs)


@pytest.mark.parametrize("scale", [SMALL, FULL])
@pytest.mark.parametrize("today", [NOW, NOW + timedelta(days=5), NOW + timedelta(days=68)])
def test_two_classes_in_english_at_a_weekend_are_open_with_places(content, scale, today):
    planned = plan_city(content, scale, seed=2026, now=today)

    open_ones = [
        run
        for run, sign_ups in zip(planned.runs, planned.sign_ups, strict=True)
        if run.course.text.language in {"en", "zh-en"}
        and all(meeting.starts_at.weekday() in {5, 6} for meeting in run.meetings)
        and run.opens_at < today < min(run.closes_at, run.meetings[0].starts_at)
        and len(sign_ups) < run.capacity
    ]
    assert len(open_ones) >= 2
    assert all(run.course in planned.courses for run in open_ones)
