from datetime import UTC, date, datetime, timedelta

import pytest

from xuecheng.registry.organisations.tests.makers import make_organisation
from xuecheng.registry.places.tests.makers import make_area
from xuecheng.steering.indicators.queries import pulse as pulses
from xuecheng.steering.indicators.queries.targets import targets
from xuecheng.steering.indicators.rules import Verdict
from xuecheng.steering.indicators.tests.makers import (
    HUANGPU,
    NOW,
    TODAY,
    XUJIAHUI,
    activate,
    certify,
    class_at,
    complete,
    make_person,
    people,
    present,
)

pytestmark = pytest.mark.django_db

WEEK = timedelta(weeks=1)


def progress(key, *, today=TODAY):
    return next(row for row in targets(today=today) if row.definition.key == key)


def test_the_lead_counts_each_neighbour_of_today_once():
    came = present(12)
    present(12, learners=came)

    lead = pulses.pulse(at=NOW).lead

    assert (lead.learners.value, lead.is_today) == (12, True)


def test_before_anybody_came_today_the_lead_speaks_of_the_week():
    present(12, moment=NOW - timedelta(days=1))

    lead = pulses.pulse(at=NOW).lead

    assert (lead.learners.value, lead.is_today) == (12, False)


def test_while_few_came_today_the_lead_speaks_of_the_week():
    present(3)
    present(12, moment=NOW - timedelta(days=1))

    lead = pulses.pulse(at=NOW).lead

    assert (lead.learners.value, lead.is_today) == (15, False)


def test_the_lead_hides_a_number_about_few():
    present(3)

    assert pulses.pulse(at=NOW).lead.learners.is_withheld


def test_this_week_stands_beside_the_same_days_of_the_last():
    present(11)
    present(14, moment=NOW - WEEK)
    present(10, moment=NOW - timedelta(days=5))

    found = pulses.pulse(at=NOW).attendances

    assert (found.now.value, found.before.value) == (11, 14)


def test_classes_that_meet_this_week_are_counted_once_with_the_free_ones():
    class_at(NOW)
    class_at(NOW + timedelta(days=2), fee_fen=4000)
    class_at(NOW + WEEK)
    class_at(NOW, is_published=False)

    assert pulses.pulse(at=NOW).classes == pulses.WeekOfClasses(running=2, free=1)


def test_the_year_of_weeks_ends_with_the_last_whole_week():
    present(14, moment=NOW - WEEK)
    present(10, moment=NOW - 53 * WEEK)

    weekly = pulses.weekly(today=TODAY)

    assert weekly.mondays[-1] == date(2026, 11, 16)
    assert (weekly.last.value, weekly.before[-1].value) == (14, 10)
    assert weekly.change == 40


def test_without_a_year_before_nothing_is_compared():
    present(14, moment=NOW - WEEK)

    assert pulses.weekly(today=TODAY).change is None


def test_districts_stand_in_administrative_order_beside_the_city():
    make_area("310151")
    present(30, code=HUANGPU, moment=NOW - WEEK)
    present(20, code=XUJIAHUI, moment=NOW - WEEK)

    found = pulses.districts(today=TODAY)

    assert [row.area.code for row in found.rows] == ["310101", "310104", "310151"]
    assert found.rows[0].rate == round(30 / 662_030 * 100_000, 1)
    assert found.city_rate == round(50 / (662_030 + 1_113_078 + 637_921) * 100_000, 1)
    assert found.above == 1
    assert (found.begins_on, found.ends_on) == (date(2026, 10, 26), date(2026, 11, 22))


def test_few_in_the_whole_city_do_not_show_in_its_rate():
    present(9, code=HUANGPU, moment=NOW - WEEK)

    assert pulses.districts(today=TODAY).city_rate == 0


def test_a_district_with_few_is_hidden_with_its_smallest_sister():
    present(3, code=HUANGPU, moment=NOW - WEEK)
    present(20, code=XUJIAHUI, moment=NOW - WEEK)
    present(30, code="310105001", moment=NOW - WEEK)

    shown = {row.area.code: row.cell.value for row in pulses.districts(today=TODAY).rows}

    assert shown == {"310101": None, "310104": None, "310105": 30}


def test_the_plan_counts_what_happened_within_it_and_the_rest_apart():
    facts = {"kind": "senior_university", "sponsor": "social"}
    for name, day in [
        ("前", date(2020, 12, 31)),
        ("首日", date(2021, 1, 1)),
        ("末日", date(2025, 12, 31)),
        ("后", date(2026, 1, 1)),
    ]:
        make_organisation(name, opened_on=day, **facts)

    found = progress("social-senior-universities")

    assert (found.added.value, found.since.value) == (2, 1)
    assert found.share == 20.0


@pytest.mark.parametrize(("opened", "verdict"), [(10, Verdict.REACHED), (9, Verdict.NOT_REACHED)])
def test_a_closed_plan_is_judged_by_the_increase_it_asks_for(opened, verdict):
    for number in range(opened):
        opened_on = date(2024, 5, 1 + number)
        make_organisation(
            f"{number}", kind="senior_university", sponsor="social", opened_on=opened_on
        )

    assert progress("social-senior-universities").verdict is verdict
    assert progress("social-senior-universities", today=date(2025, 12, 31)).verdict is None


def test_a_target_nothing_counts_towards_waits():
    assert progress("walk-stops").verdict is Verdict.WAITS


def test_a_running_plan_has_no_time_after_it():
    found = progress("social-learning-points", today=date(2024, 5, 1))

    assert (found.added.value, found.since) == (0, None)


def test_two_million_residents_are_counted_in_people():
    activate(20, at=datetime(2024, 5, 1, tzinfo=UTC))

    found = progress("activated-accounts")

    assert found.definition.increase == 2_000_000
    assert (found.definition.plan_increase, found.definition.plan_unit) == (200, "万人")
    assert (found.added.value, found.share) == (20, 0.0)


def test_what_cannot_be_counted_yet_says_what_it_waits_for():
    rows = targets(today=TODAY)

    assert len(rows) == 10
    assert [row.definition.number for row in rows if row.added] == [1, 3, 6]
    assert all(row.definition.waits_for for row in rows if not row.added)


def test_the_pulse_needs_as_many_queries_for_few_records_as_for_many(django_assert_num_queries):
    present(12)
    with django_assert_num_queries(18):
        pulses.pulse(at=NOW)

    for number in range(6):
        present(15, code=[XUJIAHUI, HUANGPU][number % 2], moment=NOW - number * WEEK)
    complete(class_at(NOW), make_person())
    certify(make_organisation("发证"), people(1)[0])
    with django_assert_num_queries(18):
        pulses.pulse(at=NOW)
