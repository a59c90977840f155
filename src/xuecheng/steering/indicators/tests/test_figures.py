from datetime import UTC, date, datetime, timedelta

import pytest

from xuecheng.learning.courses.models import CourseRun, Session
from xuecheng.lib.actors import NOBODY
from xuecheng.registry.organisations.tests.makers import admin_of, city_admin, make_organisation
from xuecheng.registry.people.models import LearningAccount
from xuecheng.registry.places.tests.makers import make_area
from xuecheng.steering.indicators.queries import figures
from xuecheng.steering.indicators.queries.measures import MEASURES
from xuecheng.steering.indicators.rules import Month, months_until
from xuecheng.steering.indicators.tests.makers import (
    HUANGPU,
    NOW,
    TIANPING,
    TODAY,
    XUJIAHUI,
    activate,
    attend,
    certify,
    class_at,
    complete,
    make_person,
    people,
    present,
    revoke,
)

pytestmark = pytest.mark.django_db

NOVEMBER, OCTOBER = Month(2026, 11), Month(2026, 10)
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def value(key, begins_on=YEAR[0], ends_on=YEAR[1], **scope):
    return figures.total(MEASURES[key], begins_on, ends_on, **scope).value


def month_values(key, code, *, reader=NOBODY, months=(OCTOBER, NOVEMBER)):
    area = make_area(code)
    cells = figures.by_month(key, area, list(months), reader=reader, today=TODAY)
    return [found.cell.value for found in cells]


def area_values(key, code, *, reader=NOBODY, month=NOVEMBER):
    area = make_area(code)
    cells = figures.by_area(key, area, month, reader=reader, today=TODAY)
    return {found.area and found.area.code: found.cell.value for found in cells}


def test_attendances_are_counted_each_and_learners_once():
    came = present(2)
    present(2, learners=came)
    attend(class_at(NOW), people(3), mark="absent")

    assert value("attendances") == 4
    assert value("learners") == 2


def test_a_cancelled_session_counts_for_nothing():
    run = class_at(NOW)
    attend(run, people(2))
    Session.objects.filter(run=run).update(cancelled_at=NOW)

    assert value("attendances") == 0


def test_an_event_counts_on_its_day_in_the_citys_time():
    late = datetime(2026, 10, 31, 15, 30, tzinfo=UTC)  # 23:30 in Shanghai
    later = datetime(2026, 10, 31, 16, 30, tzinfo=UTC)  # 00:30 on November 1
    came = people(12)
    present(12, moment=late, learners=came)
    present(12, moment=later, learners=came)

    assert value("attendances", date(2026, 10, 31), date(2026, 10, 31)) == 12
    assert month_values("attendances", "31") == [12, 12]


def test_a_week_begins_at_midnight_of_its_monday_in_the_citys_time():
    sunday = datetime(2026, 11, 22, 15, 59, tzinfo=UTC)  # 23:59 in Shanghai
    present(10, moment=sunday)
    present(12, moment=sunday + timedelta(minutes=1))
    mondays = [date(2026, 11, day) for day in (9, 16, 23)]

    cells = figures.by_week(MEASURES["attendances"], mondays, today=TODAY)

    assert [cell.value for cell in cells] == [0, 10, 12]


def test_organisations_count_in_the_month_of_the_day_they_opened():
    for opened_on in (date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 25)):
        facts = {"kind": "learning_point", "point_type": "social", "opened_on": opened_on}
        make_organisation(str(opened_on), **facts)

    assert month_values("social-learning-points", "31") == [1, 2]


def test_only_confirmed_completions_count_and_of_corrections_the_last():
    run = class_at(NOW)
    kept, corrected, pending = people(3)
    complete(run, kept)
    complete(run, make_person(), outcome="not_completed")
    complete(run, make_person(), is_confirmed=False)
    first = complete(run, corrected)
    complete(run, corrected, outcome="not_completed", corrects=first, enrolment=first.enrolment)
    waiting = complete(run, pending)
    complete(
        run,
        pending,
        outcome="not_completed",
        corrects=waiting,
        enrolment=waiting.enrolment,
        is_confirmed=False,
    )

    assert value("completions") == 2


def test_a_revoked_certificate_does_not_count():
    school = make_organisation()
    certify(school, make_person())
    revoke(certify(school, make_person()))

    assert value("certificates") == 1
    assert value("certificates", area_code="310104") == 1
    assert value("certificates", area_code="310101") == 0


def test_a_draft_or_cancelled_class_was_not_opened():
    class_at(NOW)
    class_at(NOW, is_published=False)
    CourseRun.objects.filter(pk=class_at(NOW).pk).update(status=CourseRun.Status.CANCELLED)

    assert value("classes") == 1


def test_only_senior_universities_of_social_forces_count_by_their_opening():
    facts = {"kind": "senior_university", "sponsor": "social"}
    make_organisation("甲", opened_on=date(2023, 3, 1), **facts)
    make_organisation("乙", opened_on=date(2020, 12, 31), **facts)
    make_organisation("丙", opened_on=None, **facts)
    make_organisation("丁", opened_on=date(2023, 3, 1), kind="senior_university")

    assert value("social-senior-universities", date(2021, 1, 1), date(2025, 12, 31)) == 1


def test_only_social_learning_points_count():
    facts = {"kind": "learning_point", "opened_on": date(2024, 5, 1)}
    make_organisation("甲", point_type="social", **facts)
    make_organisation("乙", point_type="neighbourhood", **facts)

    assert value("social-learning-points", date(2021, 1, 1), date(2025, 12, 31)) == 1


def test_a_created_account_counts_only_once_it_is_activated():
    activate(3)
    make_person()

    assert value("activated-accounts") == 3


def test_people_in_two_districts_count_once_for_the_city():
    came = present(12, code=XUJIAHUI)
    present(12, code=HUANGPU, learners=came)

    assert month_values("learners", "31") == [0, 12]
    assert area_values("learners", "31") == {"310101": 12, "310104": 12}


def test_areas_below_stand_in_administrative_order_with_zero_where_nothing_was():
    make_area("310151")
    present(12, code=HUANGPU)

    values = list(area_values("attendances", "31").items())
    assert values == [("310101", 12), ("310104", 0), ("310151", 0)]  # the school lies in 310104


def test_what_lies_in_no_area_below_stands_last():
    activate(12, code="310104")
    LearningAccount.objects.update(area=None)
    activate(15, code="310104")

    assert area_values("activated-accounts", "31") == {"310104": 15, None: 12}
    assert area_values("activated-accounts", "310104") == {None: 15}


def test_a_month_that_runs_counts_up_to_today():
    present(12, moment=NOW + timedelta(days=2))

    assert month_values("attendances", "31") == [0, 0]


def test_the_public_sees_no_number_about_fewer_than_ten():
    present(9)

    assert month_values("attendances", XUJIAHUI) == [0, None]
    assert month_values("attendances", "31") == [0, None]


def test_a_number_that_would_bring_a_small_one_back_is_withheld_too():
    present(9, code=XUJIAHUI)
    present(15, code=TIANPING)
    present(30, code=HUANGPU)
    present(40, code="310105001")

    assert area_values("attendances", "310104") == {TIANPING: None, XUJIAHUI: None}
    assert area_values("attendances", "31") == {"310101": 30, "310104": 24, "310105": 40}


def test_the_citys_year_brings_no_small_month_back():
    september = Month(2026, 9)
    present(5, moment=NOW - timedelta(days=70))  # in September
    present(30, moment=NOW - timedelta(days=40))
    present(12)

    shown = month_values("attendances", "31", months=[september, OCTOBER, NOVEMBER])
    alone = [month_values("attendances", "31", months=[each]) for each in (OCTOBER, NOVEMBER)]

    assert value("attendances") == 47
    assert shown == [None, 30, None]
    assert alone == [[30], [None]]


def test_a_withheld_number_is_withheld_on_every_page():
    present(9, code=XUJIAHUI)
    present(15, code=TIANPING)

    assert month_values("attendances", TIANPING) == [0, None]


def test_below_a_withheld_area_nothing_is_shown():
    present(9, code="310105001")
    present(12, code=HUANGPU)
    present(40, code=XUJIAHUI)

    assert area_values("attendances", "31") == {"310101": None, "310104": 40, "310105": None}
    assert area_values("attendances", "310101") == {HUANGPU: None}


def test_who_administers_an_area_sees_all_of_it_and_no_more_elsewhere():
    present(3, code=XUJIAHUI)
    present(4, code=HUANGPU)
    xuhui = admin_of("310104")

    assert month_values("attendances", XUJIAHUI, reader=xuhui) == [0, 3]
    assert area_values("attendances", "310104", reader=xuhui) == {XUJIAHUI: 3}
    assert month_values("attendances", HUANGPU, reader=xuhui) == [0, None]
    assert area_values("attendances", "31", reader=city_admin()) == {"310101": 4, "310104": 3}


def test_numbers_about_no_people_are_never_withheld():
    class_at(NOW)

    assert month_values("classes", XUJIAHUI) == [0, 1]


@pytest.mark.parametrize("key", MEASURES)
def test_every_figure_is_counted_by_month_and_area_in_constant_queries(
    key, django_assert_num_queries
):
    present(12)
    activate(12)
    complete(class_at(NOW), make_person())
    certify(make_organisation("发证单位"), make_person())
    area, district = make_area(XUJIAHUI), make_area("310104")

    with django_assert_num_queries(3):
        figures.by_month(key, area, months_until(NOVEMBER, 24), reader=NOBODY, today=TODAY)
    with django_assert_num_queries(5):
        figures.by_area(key, district, NOVEMBER, reader=NOBODY, today=TODAY)


def test_weeks_begin_on_monday():
    present(12, moment=datetime(2026, 11, 15, 15, 0, tzinfo=UTC))  # Sunday night
    present(11, moment=datetime(2026, 11, 15, 16, 30, tzinfo=UTC))  # Monday, half past midnight

    cells = figures.by_week(
        MEASURES["attendances"], [date(2026, 11, 9), date(2026, 11, 16)], today=TODAY
    )

    assert [cell.value for cell in cells] == [12, 11]
