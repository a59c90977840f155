import pytest

from xuecheng.learning.courses import actions, rules
from xuecheng.learning.courses.models import Course
from xuecheng.learning.courses.tests.makers import (
    NOW,
    make_course,
)
from xuecheng.lib.actors import NOBODY, Actor
from xuecheng.lib.audit.models import Entry
from xuecheng.lib.ids import new_id
from xuecheng.registry.organisations.tests.makers import make_organisation, staff_of

pytestmark = pytest.mark.django_db


def test_saving_a_course_twice_keeps_one():
    first = make_course("水彩", summary="从调色学起")

    second = make_course("水彩", organisation=first.organisation, title_en="Watercolour")

    assert first.pk == second.pk
    assert (second.summary, second.title_en) == ("从调色学起", "Watercolour")


def test_a_course_gets_the_subject_its_title_suggests():
    assert make_course("下班学水彩").subject.code == "arts"


def test_a_chosen_subject_wins_over_the_title():
    assert make_course("下班学水彩", subject="work").subject.name == "职业技能"


def test_an_unknown_subject_stores_nothing():
    with pytest.raises(rules.UnknownSubject):
        make_course("水彩", subject="astrology")

    assert not Course.objects.exists()


@pytest.mark.parametrize("title", ["", "   ", "字" * 81])
def test_a_course_needs_a_title_of_at_most_80_characters(title):
    with pytest.raises(rules.InvalidCourse) as caught:
        make_course(title)

    assert caught.value.field == "title"
    assert "课程名称" in caught.value.message


@pytest.mark.parametrize("by", [NOBODY, Actor(new_id())])
def test_a_stranger_enters_no_course(by):
    with pytest.raises(rules.NotYourSchool):
        actions.save_course(organisation=make_organisation(), title="水彩", by=by, at=NOW)


def test_staff_enter_courses_of_their_own_school_only():
    own, other = make_organisation("枫林学校"), make_organisation("天平学校")

    actions.save_course(organisation=own, title="水彩", by=staff_of(own), at=NOW)
    with pytest.raises(rules.NotYourSchool):
        actions.save_course(organisation=other, title="水彩", by=staff_of(own), at=NOW)


def test_saving_an_unchanged_course_writes_nothing_to_the_log():
    make_course("水彩", subject="arts")

    make_course("水彩", subject="arts")

    assert Entry.objects.filter(what="courses.save_course").count() == 1
