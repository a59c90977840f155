from datetime import UTC, date, datetime, timedelta

import pytest

from xuecheng.lib import keyset
from xuecheng.lib.actors import NOBODY
from xuecheng.lib.audit.models import Entry
from xuecheng.registry.organisations.tests.makers import admin_of, city_admin, make_organisation
from xuecheng.registry.people.models import LearningAccount
from xuecheng.registry.places.tests.makers import make_area
from xuecheng.steering.indicators import actions
from xuecheng.steering.indicators.queries import figures, periods, records
from xuecheng.steering.indicators.queries import pulse as pulses
from xuecheng.steering.indicators.queries.figure import in_period
from xuecheng.steering.indicators.queries.measures import MEASURES
from xuecheng.steering.indicators.queries.targets import targets
from xuecheng.steering.indicators.rules import (
    Month,
    NoRecords,
    NotYourRecords,
    UnknownFigure,
    UnknownPeriod,
)
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
    present,
)

pytestmark = pytest.mark.django_db

NOVEMBER = Month(2026, 11)
PLANNED = ["social-senior-universities", "activated-accounts", "social-learning-points"]
UNIVERSITY = {"kind": "senior_university", "sponsor": "social"}
PERSONAL = ["activated-accounts", "attendances", "learners", "completions", "certificates"]


def open_records(key="attendances", *, area_code="310104", by=None, **asked):
    by = by or admin_of("310104")
    return actions.open_records(key, area_code=area_code, by=by, at=NOW, **asked)


def whole_list(key, *, area, period):
    """Return the first page, and all rows of all pages."""
    first = page = records.records(key, area, period)
    rows = list(page.rows)
    while page.after:
        page = records.records(key, area, period, after=page.after)
        rows += page.rows
    return first, rows


def opened_entries():
    return list(Entry.objects.filter(what="indicators.open_records"))


def a_record_of_everything():
    school = make_organisation(
        "社会力量老年大学", kind="senior_university", sponsor="social", opened_on=TODAY
    )
    make_organisation("学习点", kind="learning_point", point_type="social", opened_on=TODAY)
    present(1)
    activate(1)
    complete(class_at(NOW), make_person())
    certify(school, make_person())


@pytest.mark.parametrize("key", MEASURES)
def test_every_figure_opens_into_as_many_records_as_it_counts(key, django_assert_max_num_queries):
    a_record_of_everything()
    area = make_area("310104")

    with django_assert_max_num_queries(4):
        page = records.records(key, area, NOVEMBER.until(TODAY))

    month = (NOVEMBER.begins_on, TODAY)
    counted = figures.total(MEASURES[key], *month, area_code="310104").value
    assert page.value == counted >= 1
    assert page.count == len(page.rows)
    assert page.value == page.count or MEASURES[key].once
    assert all(row.what and row.on.month == 11 for row in page.rows)


def test_records_about_people_name_the_account_and_never_the_person():
    (person,) = present(1)

    (row,) = open_records().page.rows

    number = LearningAccount.objects.get(person=person).number
    assert row.learner.replace(" ", "") == number
    assert "王芳" not in repr(row)


@pytest.mark.parametrize("key", PERSONAL)
@pytest.mark.parametrize("by", [NOBODY, admin_of("310105")])
def test_records_about_people_are_closed_to_everyone_else(key, by):
    make_area("310104")

    with pytest.raises(NotYourRecords):
        open_records(key, by=by)

    assert not opened_entries()


def test_a_district_does_not_open_the_whole_city():
    make_area("310104")

    with pytest.raises(NotYourRecords):
        open_records(area_code="")


def test_opening_records_about_people_is_logged_without_any_of_them():
    present(2)
    by = admin_of("310104")

    open_records(by=by)

    (entry,) = opened_entries()
    assert entry.by_person == by.person_id
    assert entry.facts == {"figure": "attendances", "period": "2026-11", "records": 2}


def test_records_about_no_people_are_open_to_all_and_not_logged():
    class_at(NOW)

    opened = open_records("classes", by=NOBODY)

    assert [row.what for row in opened.page.rows] == ["智能手机入门"]
    assert opened.page.rows[0].url.startswith("/courses/")
    assert not opened_entries()


def test_only_records_of_the_area_and_month_are_opened():
    present(1, code=XUJIAHUI)
    present(1, code=HUANGPU)

    assert len(open_records().page.rows) == 1
    assert len(open_records(area_code="", by=city_admin()).page.rows) == 2
    assert open_records(month="2026-10").page.rows == []


def test_long_lists_come_in_pages_that_neither_repeat_nor_lose():
    present(records.PAGE_ROWS + 1)

    first = open_records().page
    second = open_records(after=first.after).page

    assert (len(first.rows), first.count) == (records.PAGE_ROWS, records.PAGE_ROWS + 1)
    assert (len(second.rows), second.after) == (1, "")
    assert len({row.learner for row in first.rows + second.rows}) == records.PAGE_ROWS + 1


def test_an_opened_school_shows_its_document_or_that_there_is_none():
    facts = {"kind": "learning_point", "point_type": "social"}
    make_organisation(
        "甲", opened_on=date(2026, 11, 2), approval_document="沪教〔2026〕1号", **facts
    )
    make_organisation("乙", opened_on=date(2026, 11, 3), **facts)

    rows = open_records("social-learning-points", by=NOBODY).page.rows

    assert [row.note for row in rows] == ["没有登记批准文件", "沪教〔2026〕1号"]


def test_a_figure_that_waits_has_no_records_and_an_unknown_one_does_not_exist():
    make_area("310104")

    with pytest.raises(NoRecords):
        open_records("walk-stops")
    with pytest.raises(UnknownFigure):
        open_records("no-such-figure")


def test_days_without_an_hour_are_paged_too():
    facts = {"kind": "learning_point", "point_type": "social", "opened_on": date(2024, 5, 1)}
    for number in range(records.PAGE_ROWS + 2):
        make_organisation(f"学习点 {number}", **facts)

    first, rows = whole_list(
        "social-learning-points", area=make_area("31"), period=periods.plan(today=TODAY)
    )

    assert first.count == len({row.what for row in rows}) == records.PAGE_ROWS + 2


def test_a_cursor_of_another_list_is_refused_in_words():
    make_area("310104")

    with pytest.raises(keyset.BadCursor):
        open_records(after="x")


def test_who_counts_once_may_stand_behind_many_records():
    came = present(2)
    present(2, learners=came)

    page = open_records("learners").page

    assert (page.value, page.count, len(page.rows)) == (2, 4, 4)


@pytest.mark.parametrize("key", PLANNED)
def test_a_target_its_page_and_its_records_agree(key):
    make_area("31")
    years = [datetime(year, 6, 1, tzinfo=UTC) for year in (2020, 2021, 2025, 2026)]
    for number, moment in enumerate(years):
        activate(30, code=[XUJIAHUI, HUANGPU][number % 2], at=moment)
        for kind in ({"kind": "learning_point", "point_type": "social"}, UNIVERSITY):
            make_organisation(f"{kind['kind']} {number}", opened_on=moment.date(), **kind)

    target = next(row for row in targets(today=TODAY) if row.definition.key == key)
    opened = in_period(key, area_code="", period="plan", reader=city_admin(), at=NOW)
    later = in_period(key, area_code="", period="after-plan", reader=city_admin(), at=NOW)
    first, rows = whole_list(key, area=opened.area, period=opened.period)

    assert target.added.value == opened.cell.value == first.count == len(rows)
    assert opened.cell.value == sum(row.cell.value for row in opened.areas)
    assert opened.cell.value in (2, 60)
    assert opened.share == target.share
    assert later.cell.value == target.since.value == opened.cell.value // 2
    assert {row.on.year for row in rows} == {2021, 2025}


def test_the_numbers_of_the_pulse_agree_with_their_pages_and_records():
    make_area("31")
    came = present(12)
    present(11, code=HUANGPU, moment=NOW - timedelta(weeks=2))
    class_at(NOW + timedelta(days=2))
    for person in came:
        complete(class_at(NOW), person)
        certify(make_organisation(f"发证 {person.pk}"), person)

    found = pulses.pulse(at=NOW)
    shown = {
        ("learners", "today"): found.lead.learners.value,
        ("attendances", "this-week"): found.attendances.now.value,
        ("classes-running", "whole-week"): found.classes.running,
        ("completions", "this-year"): found.completions.now.value,
        ("certificates", "this-year"): found.certificates.now.value,
    }

    for (key, name), number in shown.items():
        opened = in_period(key, area_code="", period=name, reader=NOBODY, at=NOW)
        first, rows = whole_list(key, area=opened.area, period=opened.period)
        assert number == opened.cell.value == first.value > 0
        assert first.count == len(rows)


def test_a_district_of_the_pulse_agrees_with_its_page_and_records():
    present(20, code=HUANGPU, moment=NOW - timedelta(weeks=1))
    present(30, code=XUJIAHUI, moment=NOW - timedelta(weeks=2))

    rows = {row.area.code: row.cell for row in pulses.districts(today=TODAY).rows}

    for code, number in (("310101", 20), ("310104", 30)):
        opened = in_period(
            "attendances", area_code=code, period="recent-weeks", reader=NOBODY, at=NOW
        )
        page = records.records("attendances", opened.area, opened.period)
        assert rows[code].value == opened.cell.value == page.count == number


def test_the_districts_everybody_sees_are_those_of_the_pulse_and_withheld_as_there():
    present(20, code=HUANGPU, moment=NOW - timedelta(weeks=1))
    present(3, code=XUJIAHUI, moment=NOW - timedelta(weeks=2))
    key = {"key": "attendances", "period": "recent-weeks", "reader": NOBODY, "at": NOW}

    shown = {row.area.code: row.cell for row in pulses.districts(today=TODAY).rows}
    city, district = in_period(area_code="", **key), in_period(area_code="310101", **key)

    assert {each.area.code: each.cell for each in city.areas} == shown
    assert shown["310104"].is_withheld
    assert (city.opens, district.areas) == (False, [])


def test_the_public_sees_no_other_number_about_people_of_a_district():
    activate(30, at=datetime(2024, 6, 1, tzinfo=UTC))
    key = {"key": "activated-accounts", "period": "plan", "at": NOW}

    public = in_period(area_code="310104", reader=NOBODY, **key)
    own = in_period(area_code="310104", reader=admin_of("310104"), **key)
    above = in_period(area_code="", reader=admin_of("310104"), **key)

    assert (public.cell.value, public.opens, public.areas) == (None, False, [])
    assert (own.cell.value, own.opens) == (30, True)
    assert (above.cell.value, above.opens, above.areas) == (30, False, [])
    assert [area.code for area in above.own] == ["310104"]


def test_few_of_the_whole_city_are_withheld_for_the_plan_as_well():
    make_area("31")
    activate(9, at=datetime(2024, 6, 1, tzinfo=UTC))
    key = {"key": "activated-accounts", "period": "plan", "area_code": "", "at": NOW}

    assert in_period(reader=NOBODY, **key).cell.is_withheld
    assert in_period(reader=city_admin(), **key).cell.value == 9


@pytest.mark.parametrize(
    ("key", "name"),
    [("attendances", "plan"), ("completions", "this-week"), ("classes", "x"), ("learners", "")],
)
def test_only_days_that_a_page_shows_can_be_opened(key, name):
    make_area("31")

    with pytest.raises(UnknownPeriod):
        in_period(key, area_code="", period=name, reader=city_admin(), at=NOW)


def test_a_plan_that_runs_has_nothing_after_it():
    make_area("31")
    early = datetime(2024, 5, 1, tzinfo=UTC)
    key = {"key": "social-learning-points", "area_code": "", "reader": NOBODY, "at": early}

    opened = in_period(period="plan", **key)
    with pytest.raises(UnknownPeriod):
        in_period(period="after-plan", **key)

    assert (opened.period.ends_on, opened.is_closed) == (date(2024, 5, 1), False)


def test_the_record_of_an_activated_account_names_its_activation():
    district = make_area("310104")
    activate(1, at=datetime(2024, 6, 1, tzinfo=UTC))

    page = records.records("activated-accounts", district, periods.plan(today=TODAY))

    assert [(row.what, row.on) for row in page.rows] == [("激活学习账户", date(2024, 6, 1))]
