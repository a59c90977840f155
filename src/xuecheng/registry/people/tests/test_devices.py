"""Browsers a person is known in."""

from datetime import timedelta

import pytest

from xuecheng.lib.actors import Actor
from xuecheng.registry.people import actions, queries, rules
from xuecheng.registry.people.models import KnownDevice
from xuecheng.registry.people.tests.makers import AT, make_activated_person, make_person
from xuecheng.registry.people.tests.sign_ins import (
    LATER,
    PHONE,
    named,
    on_a_known_device,
    on_a_known_device_by_document,
    proved,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("post")]


def test_on_a_known_device_the_code_is_enough():
    person = make_person(name="陈秀英", phone=PHONE)
    token = on_a_known_device("陈秀英")

    _, outcome = proved(at=LATER, token=token)

    assert (outcome.step, outcome.person_id) == ("signed_in", person.pk)


def test_a_known_device_with_another_number_is_not_known():
    make_person(name="陈秀英", phone=PHONE)
    make_person(name="李建国", phone="13900139000")
    token = on_a_known_device("陈秀英")

    assert proved("13900139000", LATER, token)[1].step == "name"


def test_a_device_unused_for_400_days_asks_for_the_name():
    make_person(name="陈秀英", phone=PHONE)
    token = on_a_known_device("陈秀英")

    assert proved(at=AT + rules.DEVICE_LIFE, token=token)[1].step == "name"


def test_a_device_shared_by_a_couple_with_one_number_asks_for_the_name():
    make_person(name="陈秀英", phone=PHONE)
    make_person(name="李建国", phone=PHONE)
    token = on_a_known_device("陈秀英")

    code_id, _ = named("李建国", at=LATER)
    actions.remember_device(code_id=code_id, token=token, user_agent="", session_key="", at=LATER)

    assert proved(at=LATER + timedelta(minutes=2), token=token)[1].step == "name"


def test_where_others_use_the_number_too_a_known_device_asks_for_the_name_but_no_document():
    person = make_activated_person(name="陈秀英", phone=PHONE)
    token = on_a_known_device_by_document(person)
    make_person(name="李建国", phone=PHONE)

    code_id, outcome = proved(at=LATER, token=token)
    named_here = actions.give_name(code_id=code_id, name="陈秀英", at=LATER, device_token=token)

    assert outcome.step == "name"
    assert (named_here.step, named_here.person_id) == ("signed_in", person.pk)


def test_a_device_that_knows_one_of_two_asks_the_other_for_the_document():
    make_activated_person(name="陈秀英", phone=PHONE)
    make_person(name="李建国", phone=PHONE)
    token = on_a_known_device("李建国")

    code_id, _ = proved(at=LATER, token=token)

    asked = actions.give_name(code_id=code_id, name="陈秀英", at=LATER, device_token=token)
    assert asked.step == "document"


def test_the_token_of_a_device_is_not_stored():
    make_person(name="陈秀英", phone=PHONE)

    token = on_a_known_device("陈秀英")

    assert token not in str(KnownDevice.objects.values().get())


def test_a_removed_device_is_no_longer_known():
    person = make_person(name="陈秀英", phone=PHONE)
    token = on_a_known_device("陈秀英")
    device = queries.known_devices(person.pk, here=token)[0]
    assert (device.label, device.is_here) == ("Android", True)

    for _ in range(2):
        actions.forget_device(
            person_id=person.pk, device_id=device.id, by=Actor(person_id=person.pk), at=AT
        )

    assert proved(at=LATER, token=token)[1].step == "name"
