"""Whom a notice reached, and whom it did not."""

from datetime import timedelta

import pytest

from xuecheng.registry.notices import actions, queries
from xuecheng.registry.notices.models import Dispatch, Notice
from xuecheng.registry.notices.tests.makers import make_notice
from xuecheng.registry.people.tests.makers import AT, make_person

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
NUMBER = "13812348402"


def told(person):
    (found,) = queries.told(person_ids=[person.pk], facts={"run_id": "a"})
    return found


def settle(notice, *, succeeded):
    """Say that a text message went out, or that it was given up."""
    Dispatch.objects.create(notice=notice, channel="text", at=AT, succeeded=succeeded)
    Notice.objects.filter(pk=notice.pk).update(text_due_at=None)


def test_whoever_gave_no_number_does_not_know():
    person = make_person()
    make_notice(person, run_id="a")

    found = told(person)

    assert (found.is_known, found.number) == (False, "")


def test_a_message_on_its_way_counts_as_known():
    person = make_person(phone=NUMBER)
    make_notice(person, run_id="a")

    assert told(person).is_known


def test_a_message_that_went_out_counts_as_known():
    person = make_person(phone=NUMBER)
    settle(make_notice(person, run_id="a"), succeeded=True)

    assert told(person).is_known


def test_a_message_that_was_given_up_comes_with_the_number_to_call():
    person = make_person(phone=NUMBER)
    settle(make_notice(person, run_id="a"), succeeded=False)

    found = told(person)

    assert (found.is_known, found.number) == (False, NUMBER)


def test_whoever_read_their_messages_knows():
    person = make_person()
    make_notice(person, run_id="a")

    actions.mark_read(person_id=person.pk, at=AT)

    assert told(person).is_known


def test_notices_about_other_things_are_left_out_and_the_newest_comes_first():
    person = make_person()
    make_notice(person, run_id="b")
    old = make_notice(person, run_id="a")
    new = make_notice(person, run_id="a", at=AT + DAY)

    found = queries.told(person_ids=[person.pk], facts={"run_id": "a"})

    assert [each.notice.pk for each in found] == [new.pk, old.pk]


def test_telling_apart_takes_the_same_queries_for_many_people(django_assert_num_queries):
    people = [make_person() for _number in range(5)]
    for person in people:
        make_notice(person, run_id="a")

    with django_assert_num_queries(2):
        queries.told(person_ids=[person.pk for person in people], facts={"run_id": "a"})
