"""Coming in by phone, as actions: who gets in, and above all who does not."""

from datetime import timedelta

import pytest

from xuecheng.lib import limits
from xuecheng.registry.people import actions, queries, rules
from xuecheng.registry.people.models import (
    AccountEvent,
    KnownDevice,
    LearningAccount,
    Person,
    PhoneNumber,
)
from xuecheng.registry.people.tests.makers import (
    AT,
    make_activated_person,
    make_person,
    make_resident_card,
)
from xuecheng.registry.people.tests.sign_ins import (
    LATER,
    PHONE,
    named,
    on_a_known_device_by_document,
    opened,
    proved,
    send,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("post")]


def test_a_code_never_opens_an_account_by_itself():
    make_person(name="陈秀英", phone=PHONE, phone_is_verified=True)

    _, outcome = proved()

    assert (outcome.step, outcome.person_id) == ("name", None)


def test_the_right_name_opens_the_account():
    person = make_person(name="陈秀英", phone=PHONE, phone_is_verified=True)

    _, outcome = named("陈 秀英")

    assert (outcome.step, outcome.person_id) == ("signed_in", person.pk)


def test_an_activated_account_also_asks_for_the_document():
    person = make_activated_person(name="陈秀英", phone=PHONE, phone_is_verified=True)

    code_id, outcome = named("陈秀英")
    with pytest.raises(rules.NotRecognised):
        actions.give_document(code_id=code_id, person_id=person.pk, last_four="0000", at=AT)
    last_four = make_resident_card()[-4:].lower()
    opened = actions.give_document(code_id=code_id, person_id=person.pk, last_four=last_four, at=AT)

    assert outcome.step == "document"
    assert (opened.step, opened.person_id) == ("signed_in", person.pk)


def test_the_ends_of_documents_cannot_be_tried_out():
    person = make_activated_person(name="陈秀英", phone=PHONE, phone_is_verified=True)
    code_id, _ = named("陈秀英")

    for _ in range(rules.DOCUMENTS_PER_PERSON.limit):
        with pytest.raises(rules.NotRecognised):
            actions.give_document(code_id=code_id, person_id=person.pk, last_four="0", at=AT)

    with pytest.raises(limits.TooOften):
        actions.give_document(code_id=code_id, person_id=person.pk, last_four="0", at=AT)


def test_names_cannot_be_tried_out():
    make_person(name="陈秀英", phone=PHONE, phone_is_verified=True)
    code_id, _ = proved()

    for name in "甲乙丙丁戊己":
        assert actions.give_name(code_id=code_id, name=name, at=AT).step == "other_name"

    with pytest.raises(limits.TooOften):
        actions.give_name(code_id=code_id, name="陈秀英", at=AT)


def test_the_document_of_somebody_who_does_not_use_the_number_opens_nothing():
    stranger = make_activated_person(name="陈秀英", phone="13900139000")
    code_id, _ = proved()

    with pytest.raises(rules.CodeOver):
        actions.give_document(
            code_id=code_id, person_id=stranger.pk, last_four=make_resident_card()[-4:], at=AT
        )


def test_another_name_than_those_that_use_the_number_is_told_from_a_number_nobody_uses():
    make_person(name="陈秀英", phone=PHONE, phone_is_verified=True)

    _, wrong_name = named("陈秀应")
    _, no_account = named("陈秀应", "13900139000")

    assert wrong_name == actions.Outcome("other_name")
    assert no_account == actions.Outcome("unknown")


def test_a_number_whose_claims_ended_is_used_by_nobody():
    old = make_person(name="陈秀英", phone=PHONE, phone_is_verified=True)
    PhoneNumber.objects.filter(person=old).update(ended_at=AT)

    assert named("陈秀应")[1] == actions.Outcome("unknown")


def test_a_clerks_number_leads_to_its_person_only_with_the_name_and_is_then_verified():
    person = make_person(name="陈秀英", phone=PHONE, origin="roster")

    assert named("王芳")[1].step == "other_name"
    assert named("陈秀英", at=LATER)[1].person_id == person.pk

    assert PhoneNumber.objects.get().verified_at == LATER
    assert LearningAccount.objects.get().assurance == "phone"


def test_the_new_holder_of_a_number_gets_an_account_of_their_own():
    old = make_activated_person(name="陈秀英", phone=PHONE, phone_is_verified=True)
    token = on_a_known_device_by_document(old)

    new = opened("王芳", at=LATER)

    assert new != old.pk
    assert queries.find(name="陈秀英", phone=PHONE) is None
    assert queries.text_number(new) == PHONE
    assert queries.text_number(old.pk) is None
    assert queries.card(old.pk).is_activated
    assert not KnownDevice.objects.exists()
    assert proved(at=LATER + timedelta(minutes=2), token=token)[1].step == "name"


def test_what_happened_to_the_old_claim_is_written_down_without_the_new_holder():
    old = make_person(name="陈秀英", phone=PHONE, phone_is_verified=True)

    opened("王芳")

    event = AccountEvent.objects.get(what="phone_ended")
    assert (event.person_id, event.facts, event.by) == (old.pk, {"reason": "has_a_new_owner"}, None)


def test_a_namesake_with_a_recycled_number_does_not_get_in_either():
    old = make_activated_person(name="王芳", phone=PHONE, phone_is_verified=True)

    _, outcome = named("王芳")
    new = opened("王芳", at=LATER)

    assert outcome.step == "document"
    assert new != old.pk


def test_a_couple_shares_a_number_without_losing_anything():
    husband = make_person(name="李建国", phone=PHONE, phone_is_verified=True)

    wife = opened("陈秀英", is_shared=True)

    assert named("李建国", at=LATER)[1].person_id == husband.pk
    assert named("陈秀英", at=LATER + timedelta(minutes=2))[1].person_id == wife
    assert PhoneNumber.objects.get(verified_at__isnull=False).person == husband


def test_two_of_one_name_cannot_share_a_number():
    make_activated_person(name="王芳", phone=PHONE, phone_is_verified=True)

    with pytest.raises(rules.NameTaken):
        opened("王芳", is_shared=True)


def test_one_proof_opens_one_account():
    code_id, _ = proved()
    account = {"consents": ["account"], "language": "en", "is_shared": False, "at": AT}

    first = actions.open_account(code_id=code_id, name="王芳", **account)
    second = actions.open_account(code_id=code_id, name="王芳", **account)

    assert first == second
    assert Person.objects.count() == 1
    assert queries.card(first.person_id).details.language == "en"
    assert [each.purpose for each in queries.consents(first.person_id)] == ["account"]


def test_a_proof_that_let_somebody_in_lets_in_nobody_else():
    make_person(name="李建国", phone=PHONE)
    make_person(name="陈秀英", phone=PHONE)
    code_id, _ = named("李建国")

    with pytest.raises(rules.CodeOver):
        actions.give_name(code_id=code_id, name="陈秀英", at=AT)


def test_a_proof_is_over_after_half_an_hour_and_a_code_without_proof_proves_nothing():
    make_person(name="陈秀英", phone=PHONE)
    code_id, _ = proved()

    with pytest.raises(rules.CodeOver):
        actions.give_name(code_id=code_id, name="陈秀英", at=AT + rules.PROOF_LIFE)
    with pytest.raises(rules.CodeOver):
        actions.give_name(code_id=send(LATER), name="陈秀英", at=LATER)
