from datetime import date, timedelta

import pytest

from xuecheng.kernels.geo import Point
from xuecheng.learning.courses.queries import offers
from xuecheng.learning.courses.rules import FindRule
from xuecheng.learning.courses.tests.makers import NOW, make_run
from xuecheng.learning.enrolments.tests.makers import enrol, make_person, teacher_of
from xuecheng.registry.organisations.tests.makers import (
    admin_of,
    city_admin,
    make_organisation,
    staff_of,
)
from xuecheng.registry.people.models import Details
from xuecheng.registry.people.queries import Home
from xuecheng.registry.places.tests.makers import make_area, make_venue
from xuecheng.site import queries
from xuecheng.steering.indicators.tests.makers import HUANGPU, present

pytestmark = pytest.mark.django_db

# By the school the makers use, and at the far end of the city.
BY_THE_SCHOOL = Point(121.4370, 31.1930)
FAR_AWAY = Point(121.9, 30.9)


def live_at(person, point):
    Details.objects.filter(person=person).update(
        home_longitude=point.longitude, home_latitude=point.latitude
    )
    return person


def test_a_resident_sees_the_next_session_and_the_week():
    run = make_run("智能手机入门")
    learner = enrol(run).learner

    seen = queries.resident(learner.pk, at=NOW)

    assert seen.name == "陈秀英"
    assert seen.next.session.title == "智能手机入门"
    assert [day.title for day in seen.week] == ["", "", "智能手机入门", "", "", "", ""]
    assert seen.week[0].on == date(2026, 11, 23)


def test_the_distance_is_straight_from_home():
    learner = live_at(enrol(make_run()).learner, BY_THE_SCHOOL)

    seen = queries.resident(learner.pk, at=NOW)

    assert 90 < seen.distance_m < 140


def test_without_a_home_there_is_no_distance():
    assert queries.resident(enrol(make_run()).learner.pk, at=NOW).distance_m is None


def test_a_resident_without_classes_has_nothing_next():
    seen = queries.resident(make_person().pk, at=NOW)

    assert seen.next is None
    assert all(day.title == "" for day in seen.week)


def test_what_a_resident_has_coming_takes_five_queries(django_assert_num_queries):
    learner = enrol(make_run()).learner

    with django_assert_num_queries(5):
        queries.resident(learner.pk, at=NOW)


def test_classes_near_home_come_first():
    make_run("远处的班", venue=make_venue("远处", longitude=121.9, latitude=30.9))
    make_run("近处的班", venue=make_venue("近处"))

    seen = queries.soon(Home(point=BY_THE_SCHOOL), at=NOW, standing={})

    assert seen.reach == "near"
    assert [row.title for row in seen.rows] == ["近处的班"]


def test_whoever_lives_far_from_every_class_sees_the_whole_city():
    make_run("近处的班")

    seen = queries.soon(Home(point=FAR_AWAY), at=NOW, standing={})

    assert seen.reach == "city"
    assert [row.title for row in seen.rows] == ["近处的班"]


def test_a_pack_that_says_no_distance_begins_with_the_district(monkeypatch):
    monkeypatch.setattr(offers, "_find_rule", lambda *_: FindRule())
    make_run("近处的班")

    seen = queries.soon(Home(point=BY_THE_SCHOOL, area_code="310104010"), at=NOW, standing={})

    assert seen.reach == "district"


def test_whoever_named_only_an_area_sees_the_district():
    make_run("本区的班")
    elsewhere = make_venue("浦东的学校", area=make_area("310115005"))
    make_run("别区的班", venue=elsewhere)

    seen = queries.soon(Home(area_code="310104010"), at=NOW, standing={})

    assert seen.reach == "district"
    assert [row.title for row in seen.rows] == ["本区的班"]


def test_a_stranger_sees_what_begins_soon_in_the_city(django_assert_num_queries):
    for number in range(7):
        make_run(f"第{number}个班", starts_at=NOW + timedelta(days=number + 1))

    with django_assert_num_queries(1):
        seen = queries.soon(None, at=NOW, standing={})

    assert [row.title for row in seen.rows] == [f"第{number}个班" for number in range(5)]


def test_a_teacher_sees_todays_sessions():
    run = make_run(starts_at=NOW + timedelta(hours=3))

    day = queries.staff(teacher_of(run), at=NOW)

    assert [today.run.pk for today in day.teaching] == [run.pk]
    assert day.schools == ()


def test_school_staff_see_todays_sessions_of_their_school_only():
    school = make_organisation("枫林街道老年学校")
    run = make_run(organisation=school, starts_at=NOW + timedelta(hours=3))
    enrol(run)
    make_run(organisation=make_organisation("别的学校"), starts_at=NOW + timedelta(hours=3))

    day = queries.staff(staff_of(school), at=NOW)

    assert [school.organisation.name for school in day.schools] == ["枫林街道老年学校"]
    assert day.schools[0].counts.expected == 1
    assert day.schools[0].counts.present == 0


def test_staff_of_no_school_have_no_school_day():
    run = make_run(starts_at=NOW + timedelta(hours=3))

    assert queries.staff(teacher_of(run), at=NOW).schools == ()


def test_administrators_see_the_pulse_and_others_do_not():
    assert queries.staff(city_admin(), at=NOW).lead is not None
    assert queries.staff(staff_of(make_organisation()), at=NOW).lead is None


def test_an_administrator_is_told_the_week_of_the_own_area():
    present(3, moment=NOW)
    present(2, code=HUANGPU, moment=NOW)

    (week,) = queries.staff(admin_of("310104"), at=NOW).areas

    assert (week.area.code, week.attendances) == ("310104", 3)
