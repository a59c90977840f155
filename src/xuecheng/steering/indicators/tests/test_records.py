from datetime import date

import pytest

from xuecheng.lib.actors import NOBODY
from xuecheng.lib.audit.models import Entry
from xuecheng.registry.organisations.tests.makers import admin_of, city_admin, make_organisation
from xuecheng.registry.people.models import LearningAccount
from xuecheng.registry.places.tests.makers import make_area
from xuecheng.steering.indicators import actions
from xuecheng.steering.indicators.queries import figures, records
from xuecheng.steering.indicators.queries.measures import MEASURES
from xuecheng.steering.indicators.rules import (
    Month,
    NoRecords,
    NotYourRecords,
    UnknownFigure,
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
PERSONAL = ["activated-accounts", "attendances", "learners", "completions", "certificates"]


def open_records(key="attendances", *, area_code="310104", by=None, month=NOVEMBER, page=1):
    by = by or admin_of("310104")
    return actions.open_records(key, area_code=area_code, month=month, page=page, by=by, at=NOW)


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

    with django_assert_max_num_queries(3):
        page = records.records(key, area, NOVEMBER, page=1, today=TODAY)

    month = (NOVEMBER.begins_on, TODAY)
    counted = figures.total(MEASURES[key], *month, area_code="310104").value
    assert len(page.rows) == counted >= 1
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
    assert entry.facts == {"figure": "attendances", "month": "2026-11", "page": 1, "records": 2}


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
    assert open_records(month=Month(2026, 10)).page.rows == []


def test_long_lists_come_in_pages_that_neither_repeat_nor_lose():
    present(records.PAGE_ROWS + 1)

    first, second = open_records(page=1).page, open_records(page=2).page

    assert (len(first.rows), first.next_number) == (records.PAGE_ROWS, 2)
    assert (len(second.rows), second.next_number) == (1, None)
    assert len({row.learner for row in first.rows + second.rows}) == records.PAGE_ROWS + 1


def test_an_opened_school_shows_its_document_or_that_there_is_none():
    facts = {"kind": "learning_point", "point_type": "social"}
    make_organisation(
        "甲", opened_on=date(2026, 11, 2), approval_document="沪教〔2026〕1号", **facts
    )
    make_organisation("乙", opened_on=date(2026, 11, 3), **facts)

    rows = open_records("social-learning-points", by=NOBODY).page.rows

    assert [row.note for row in rows] == ["沪教〔2026〕1号", "没有登记批准文件"]


def test_a_figure_that_waits_has_no_records_and_an_unknown_one_does_not_exist():
    make_area("310104")

    with pytest.raises(NoRecords):
        open_records("walk-stops")
    with pytest.raises(UnknownFigure):
        open_records("no-such-figure")
