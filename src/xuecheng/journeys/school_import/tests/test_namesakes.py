"""Namesakes: two people stay two, one person stays one, and what nobody can know is asked."""

from datetime import date
from uuid import UUID

import pytest

from xuecheng.journeys.school_import.rules.draft import LearnerDraft, SeatDraft
from xuecheng.journeys.school_import.rules.namesakes import (
    Likeness,
    Seated,
    asked,
    likeness_to,
    paired,
    told_apart,
)
from xuecheng.journeys.school_import.rules.problems import Findings, Place

RUN = ("书法基础", "2026-spring", "周二0900")
BORN, LATER = date(1950, 1, 1), date(1962, 2, 2)
PHONE = "13812345678"
FIRST, SECOND = UUID(int=1), UUID(int=2)


def a_row(number, **facts):
    return SeatDraft(LearnerDraft("王芳", **facts), RUN, Place("名册", number))


def somebody(person_id=FIRST, **facts):
    return Seated(person_id, "王芳", **facts)


def found(seats, seated, known=None):
    return [pair.person_id for pair in paired(seats, seated, known or {})]


@pytest.mark.parametrize(
    ("row", "one", "wanted"),
    [
        ({}, {}, Likeness.SAME),
        ({}, {"has_phone": True}, Likeness.SAME),
        ({"birth_on": BORN}, {"birth_on": BORN}, Likeness.SAME),
        ({"birth_on": BORN, "phone": PHONE}, {"birth_on": BORN}, Likeness.SAME),
        ({"birth_on": BORN}, {"birth_on": LATER}, Likeness.DIFFERENT),
        ({"birth_on": BORN, "phone": PHONE}, {"birth_on": LATER}, Likeness.DIFFERENT),
        ({"phone": PHONE}, {"has_phone": True}, Likeness.DIFFERENT),
        ({"birth_on": BORN}, {}, Likeness.PERHAPS),
        ({}, {"birth_on": BORN}, Likeness.PERHAPS),
        ({"phone": PHONE}, {}, Likeness.PERHAPS),
        ({"phone": PHONE}, {"birth_on": BORN}, Likeness.PERHAPS),
    ],
)
def test_a_namesake_is_known_by_what_both_say(row, one, wanted):
    assert likeness_to(LearnerDraft("王芳", **row), somebody(**one)) is wanted


def test_who_is_certain_is_found_before_who_is_likely():
    seats = [a_row(2), a_row(3, birth_on=BORN)]

    assert found(seats, [somebody(birth_on=BORN)]) == [None, FIRST]


def test_two_rows_are_never_one_person():
    assert found([a_row(2), a_row(3)], [somebody()]) == [FIRST, None]


def test_who_is_in_the_class_is_meant_before_who_has_left_it():
    seated = [somebody(FIRST, is_live=False), somebody(SECOND)]

    assert found([a_row(2)], seated) == [SECOND]


def test_who_is_known_by_phone_is_not_taken_for_by_a_namesake():
    seats = [a_row(2), a_row(3, phone=PHONE)]

    assert found(seats, [somebody()], {seats[1].learner.key: FIRST}) == [None, FIRST]


def test_who_is_somebody_else_is_not_asked_about_again():
    findings = Findings({"namesake_without_birthday@名册!2": False})

    (seat,) = asked([a_row(2, birth_on=BORN)], [somebody()], {}, findings)

    assert seat.is_another
    assert found([seat], [somebody()]) == [None]


def test_of_two_it_may_be_none_is_proposed():
    findings = Findings()
    seated = [somebody(FIRST, birth_on=BORN), somebody(SECOND, birth_on=LATER)]

    (seat,) = asked([a_row(2, phone=PHONE)], seated, {}, findings)

    assert seat.is_another
    assert [each.proposal.is_suggested for each in findings.problems] == [False]


@pytest.mark.parametrize(
    ("one", "other", "people", "code"),
    [
        ({}, {}, 2, "perhaps_the_same_person"),
        ({"birth_on": BORN}, {}, 2, "perhaps_the_same_person"),
        ({}, {"phone": PHONE}, 2, "perhaps_the_same_person"),
        ({"birth_on": BORN}, {"birth_on": LATER}, 2, None),
        ({"birth_on": BORN}, {"birth_on": BORN, "phone": PHONE}, 1, "same_person_twice"),
        ({"phone": PHONE}, {"phone": PHONE, "birth_on": BORN}, 1, "same_person_twice"),
    ],
)
def test_two_rows_of_one_list_are_told_apart_or_asked_about(one, other, people, code):
    findings = Findings()

    kept = told_apart([a_row(2, **one), a_row(3, **other)], findings)

    assert len({seat.learner.key for seat in kept}) == len(kept) == people
    assert [each.code for each in findings.problems] == ([code] if code else [])


def test_what_two_rows_of_one_person_say_is_joined():
    findings = Findings({"perhaps_the_same_person@名册!3": True})

    (seat,) = told_apart([a_row(2, birth_on=BORN), a_row(3, phone=PHONE, gender="2")], findings)

    assert seat.learner == LearnerDraft("王芳", PHONE, BORN, "2")
