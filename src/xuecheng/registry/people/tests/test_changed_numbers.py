"""A number that takes the place of another."""

from datetime import timedelta

import pytest

from xuecheng.lib.actors import Actor
from xuecheng.registry.people import actions, queries, rules
from xuecheng.registry.people.models import PhoneNumber
from xuecheng.registry.people.tests.makers import (
    make_activated_person,
    make_person,
    make_resident_card,
)
from xuecheng.registry.people.tests.sign_ins import LATER, PHONE, on_a_known_device, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("post")]


def change(person, *, phone="13900139000", at=LATER, token="", is_shared=False, **typed):
    code_id = send(at, phone)
    return actions.change_phone(
        person_id=person.pk,
        code_id=code_id,
        code=actions.digits(code_id),
        is_shared=is_shared,
        device_token=token,
        by=Actor(person_id=person.pk),
        at=at,
        **typed,
    )


def test_a_changed_number_is_the_only_one():
    person = make_person(name="陈秀英", phone=PHONE, phone_is_verified=True)

    change(person, name="陈秀英")

    assert queries.find(name="陈秀英", phone="13900139000") == person
    assert queries.find(name="陈秀英", phone=PHONE) is None
    assert queries.text_number(person.pk) == "13900139000"


def test_changing_asks_for_the_name_where_the_browser_is_not_known():
    person = make_person(name="陈秀英", phone=PHONE)
    token = on_a_known_device("陈秀英")

    with pytest.raises(rules.NotRecognised):
        change(person, name="王芳")
    change(person, token=token, at=LATER + timedelta(minutes=2))

    assert queries.text_number(person.pk) == "13900139000"


def test_changing_asks_for_the_document_where_one_is_kept():
    person = make_activated_person(name="陈秀英", phone=PHONE)

    with pytest.raises(rules.NotRecognised):
        change(person, name="陈秀英")
    later = LATER + timedelta(minutes=2)
    change(person, last_four=make_resident_card()[-4:], at=later)

    assert queries.text_number(person.pk) == "13900139000"


def test_changing_to_the_number_of_somebody_else_ends_their_claim_unless_it_is_shared():
    husband = make_person(name="李建国", phone="13900139000", phone_is_verified=True)
    wife = make_person(name="陈秀英", phone=PHONE, phone_is_verified=True)

    change(wife, name="陈秀英", is_shared=True)
    assert queries.text_number(husband.pk) == "13900139000"

    change(wife, name="陈秀英", at=LATER + timedelta(minutes=2))
    assert queries.text_number(husband.pk) is None


def test_a_wrong_code_changes_nothing():
    person = make_person(name="陈秀英", phone=PHONE)
    code_id = send(LATER, "13900139000")

    with pytest.raises(rules.WrongCode):
        actions.change_phone(
            person_id=person.pk,
            code_id=code_id,
            code="no",
            is_shared=False,
            device_token="",
            name="陈秀英",
            by=Actor(person_id=person.pk),
            at=LATER,
        )

    assert queries.text_number(person.pk) == PHONE


def test_a_changed_number_was_used_when_it_was_changed():
    person = make_person(name="陈秀英", phone=PHONE)

    change(person, name="陈秀英", is_shared=True)

    assert PhoneNumber.objects.live().get().used_at == LATER
