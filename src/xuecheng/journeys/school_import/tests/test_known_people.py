"""Who is in a class already, and who of a list is new: imported again with other facts."""

from datetime import date

import pytest

from xuecheng.journeys.school_import import actions, queries
from xuecheng.journeys.school_import.rules.draft import Answers
from xuecheng.journeys.school_import.tests.makers import (
    AT,
    CLASS_HEADERS,
    class_row,
    make_clerk,
    make_workbook,
)
from xuecheng.learning.enrolments.models import Enrolment
from xuecheng.registry.people.models import Details, PhoneNumber

pytestmark = pytest.mark.django_db

PHONE = "13812345678"
ROSTER = ("姓名", "手机", "出生日期", "班级")
FIFTY, SIXTY_TWO = date(1950, 1, 1), date(1962, 2, 2)


def reading(school, *rows, decisions=None, **changes):
    """Return what a file of one class and a list of (phone, birthday) of 王芳 says."""
    workbook = make_workbook(
        ("开班", [CLASS_HEADERS, class_row(**changes)]),
        ("名册", [ROSTER, *(("王芳", phone, born, "书法基础") for phone, born in rows)]),
    )
    return queries.reading(workbook, school, answers=Answers(), decisions=decisions or {}, at=AT)


def bring_in(school, *rows, decisions=None, **changes):
    return actions.apply(
        reading=reading(school, *rows, decisions=decisions, **changes),
        organisation=school,
        by=make_clerk(school),
        at=AT,
    ).counts


def born():
    return sorted(Details.objects.filter(name="王芳").values_list("birth_on", flat=True))


def questions(found):
    return [(each.code, each.proposal.is_accepted) for each in found.problems if each.proposal]


def test_two_people_of_one_name_and_other_birthdays_are_two(school):
    bring_in(school, (None, "1950-01-01"))

    report = bring_in(school, (None, "1962-02-02"), (None, "1950-01-01"))

    assert born() == [FIFTY, SIXTY_TWO]
    assert (report["seats_new"], report["seats_unchanged"]) == (1, 1)


def test_a_phone_is_not_given_to_a_namesake_of_another_birthday(school):
    bring_in(school, (None, "1950-01-01"))

    bring_in(school, (PHONE, "1962-02-02"))

    assert born() == [FIFTY, SIXTY_TWO]
    assert PhoneNumber.objects.get().person.details.birth_on == SIXTY_TWO


def test_a_phone_is_given_without_a_question_where_the_birthday_is_the_same(school):
    bring_in(school, (None, "1950-01-01"))

    found = reading(school, (PHONE, "1950-01-01"))
    bring_in(school, (PHONE, "1950-01-01"))

    assert questions(found) == []
    assert (born(), PhoneNumber.objects.count()) == ([FIFTY], 1)


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ((None, None), (None, "1950-01-01"), "namesake_without_birthday"),
        ((None, "1950-01-01"), (None, None), "namesake_with_birthday"),
        ((None, "1950-01-01"), (PHONE, None), "namesake_with_birthday"),
        ((None, None), (PHONE, None), "namesake_without_phone"),
    ],
)
def test_where_one_side_says_less_the_clerk_is_asked(school, before, after, code):
    bring_in(school, before)

    found = reading(school, after)
    bring_in(school, after, decisions={f"{code}@名册!2": False})

    (problem,) = [each for each in found.problems if each.proposal]
    assert (problem.code, problem.severity, problem.is_personal) == (code, "check", True)
    assert Enrolment.objects.live().count() == 2


def test_the_same_person_gets_the_phone_and_no_second_place(school):
    bring_in(school, (None, None))

    bring_in(school, (PHONE, None), decisions={"namesake_without_phone@名册!2": True})

    assert (Enrolment.objects.count(), PhoneNumber.objects.count()) == (1, 1)


def test_an_answer_is_not_asked_for_again_once_the_other_person_is_there(school):
    bring_in(school, (None, None))
    bring_in(school, (PHONE, None), decisions={"namesake_without_phone@名册!2": False})

    again = reading(school, (PHONE, None), (None, None), decisions={})

    assert "namesake_without_phone" not in [code for code, _accepted in questions(again)]
    assert bring_in(school, (PHONE, None), (None, None))["seats_unchanged"] == 2


def test_the_same_list_again_asks_nothing(school):
    rows = ((None, "1950-01-01"), (None, "1962-02-02"), (PHONE, None))
    bring_in(school, *rows)

    again = bring_in(school, *rows)

    assert (again["seats_unchanged"], again["seats_new"], again["people_new"]) == (3, 0, 0)
    assert "namesake_without_birthday" not in dict(questions(reading(school, *rows)))


def test_who_is_found_in_one_class_is_nobody_new_in_another(school):
    bring_in(school, (None, "1950-01-01"))
    second = class_row(课程名称="国画", 任课教师="李明", 上课时间="周四 9:00-10:30")
    rows = [("王芳", PHONE, "1950-01-01", name) for name in ("书法基础", "国画")]
    workbook = make_workbook(
        ("开班", [CLASS_HEADERS, class_row(), second]), ("名册", [ROSTER, *rows])
    )

    found = queries.reading(workbook, school, answers=Answers(), decisions={}, at=AT)
    actions.apply(reading=found, organisation=school, by=make_clerk(school), at=AT)

    assert (born(), Enrolment.objects.count()) == ([FIFTY], 2)


# Who will wait


def over(found):
    return [each.facts for each in found.problems if each.code == "roster_over_capacity"]


def test_more_new_people_than_seats_is_said(school):
    (facts,) = over(reading(school, (None, "1950-01-01"), (None, "1962-02-02"), 名额=1))

    assert (facts["people"], facts["newcomers"], facts["waiting"]) == (0, 2, 1)


def test_who_is_in_the_class_already_takes_no_second_seat(school):
    bring_in(school, (None, "1950-01-01"), 名额=1)

    assert over(reading(school, (None, "1950-01-01"), 名额=1)) == []


def test_people_in_the_class_whom_the_list_does_not_name_take_their_seats(school):
    bring_in(school, (None, "1950-01-01"), 名额=2)
    rows = ((None, "1962-02-02"), (None, "1970-03-03"))

    (facts,) = over(reading(school, *rows, 名额=2))
    report = bring_in(school, *rows, 名额=2)

    assert (facts["people"], facts["waiting"], report["waiting"]) == (1, 1, 1)
