"""Coming in by phone, as actions: who gets in, and above all who does not."""

import json
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps

from xuecheng.lib import limits, packs
from xuecheng.lib.actors import Actor
from xuecheng.registry.people import actions, queries, rules
from xuecheng.registry.people.models import (
    AccountEvent,
    KnownDevice,
    LearningAccount,
    Person,
    PhoneNumber,
    SignInCode,
)
from xuecheng.registry.people.tests.makers import (
    AT,
    make_activated_person,
    make_person,
    make_resident_card,
)

PHONE = "13800138000"
LATER = AT + timedelta(minutes=5)
DORMANT = AT + timedelta(days=200)  # by the pack of the demonstration city

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sent(settings, tmp_path):
    """What was sent in this test, newest last."""
    settings.DATA, settings.MESSAGE_SENDER = tmp_path, "file"
    settings.CITY_PACK = "demo-city"
    file = tmp_path / "post" / "messages.jsonl"
    return lambda: [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def send(at=AT, phone=PHONE, **given):
    return actions.send_code(phone=phone, address="192.0.2.1", at=at, **given)


def proved(phone=PHONE, at=AT, token=""):
    """Return a code that came back right, and where that led."""
    code_id = send(at, phone)
    outcome = actions.prove(
        code_id=code_id, code=actions.digits(code_id), device_token=token, at=at
    )
    return code_id, outcome


def named(name, phone=PHONE, at=AT):
    code_id, _ = proved(phone, at)
    return code_id, actions.give_name(code_id=code_id, name=name, at=at)


def opened(name, phone=PHONE, at=AT, *, is_shared=False):
    code_id, _ = proved(phone, at)
    return actions.open_account(
        code_id=code_id,
        name=name,
        is_shared=is_shared,
        consents=["account"],
        language="zh-hans",
        at=at,
    ).person_id


def on_a_known_device(name, phone=PHONE, at=AT):
    """Return the token of a browser where somebody came in before."""
    code_id, _ = named(name, phone, at)
    return actions.remember_device(
        code_id=code_id, token="", user_agent="Android", session_key="", at=at
    )


def test_a_code_of_six_digits_goes_to_the_phone(sent):
    code_id = send()

    message = sent()[-1]
    assert (message["number"], message["way"]) == (PHONE, "text")
    assert actions.digits(code_id) in message["text"]
    assert len(actions.digits(code_id)) == 6


def test_the_code_is_stored_nowhere():
    code_id = send()

    row = SignInCode.objects.values().get()
    assert actions.digits(code_id) not in str({**row, "id": "", "sealed": ""})


def test_a_message_sent_again_carries_the_same_digits(sent):
    code_id = send()

    again = actions.send_again(
        code_id=code_id, address="192.0.2.1", at=AT + timedelta(minutes=1), way="voice"
    )

    assert again == code_id
    assert sent()[0]["text"] == sent()[1]["text"]
    assert sent()[1]["way"] == "voice"


def test_a_code_that_is_over_is_sent_anew():
    code_id = send()

    again = actions.send_again(code_id=code_id, address="192.0.2.1", at=AT + rules.CODE_LIFE)

    assert again != code_id


def test_the_next_code_waits_a_minute_and_says_until_when():
    send()

    with pytest.raises(limits.TooOften) as refusal:
        send(AT + timedelta(seconds=59))

    assert refusal.value.message == "刚刚发过一次，请再等等。上午 9:01 以后可以再发。"
    send(AT + timedelta(seconds=60))


def test_a_number_gets_so_many_codes():
    for number in range(rules.CODES_PER_NUMBER.limit):
        send(AT + timedelta(minutes=number))

    with pytest.raises(limits.TooOften):
        send(AT + timedelta(hours=1))


def test_an_address_gets_so_many_codes_an_hour():
    for number in range(rules.CODES_PER_ADDRESS.limit):
        send(AT + timedelta(seconds=number), str(13900000000 + number))

    with pytest.raises(limits.TooOften):
        send(LATER, "13800138001")


def test_wrong_digits_count_down_and_then_the_code_is_over():
    code_id = send()
    right = actions.digits(code_id)
    wrong = "000000" if right != "000000" else "111111"

    left = []
    for _ in range(rules.WRONG_TRIES):
        with pytest.raises(rules.WrongCode) as refusal:
            actions.prove(code_id=code_id, code=wrong, device_token="", at=AT)
        left.append(refusal.value.tries_left)

    assert left == [4, 3, 2, 1, 0]
    with pytest.raises(rules.CodeOver):
        actions.prove(code_id=code_id, code=right, device_token="", at=AT)


def test_a_code_is_over_after_ten_minutes():
    code_id = send()

    with pytest.raises(rules.CodeOver):
        actions.prove(
            code_id=code_id,
            code=actions.digits(code_id),
            device_token="",
            at=AT + rules.CODE_LIFE,
        )


def test_digits_pasted_with_spaces_or_in_full_width_are_right():
    code_id = send()
    digits = actions.digits(code_id)
    typed = f" {digits[:3]} {digits[3:].translate({48 + n: 0xFF10 + n for n in range(10)})}"

    assert actions.prove(code_id=code_id, code=typed, device_token="", at=AT).step == "name"


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
        assert actions.give_name(code_id=code_id, name=name, at=AT).step == "unknown"

    with pytest.raises(limits.TooOften):
        actions.give_name(code_id=code_id, name="陈秀英", at=AT)


def test_the_document_of_somebody_who_does_not_use_the_number_opens_nothing():
    stranger = make_activated_person(name="陈秀英", phone="13900139000")
    code_id, _ = proved()

    with pytest.raises(rules.CodeOver):
        actions.give_document(
            code_id=code_id, person_id=stranger.pk, last_four=make_resident_card()[-4:], at=AT
        )


def test_a_number_without_an_account_and_a_wrong_name_lead_to_the_same_place():
    make_person(name="陈秀英", phone=PHONE, phone_is_verified=True)

    _, wrong_name = named("王芳")
    _, no_account = named("王芳", "13900139000")

    assert wrong_name == no_account == actions.Outcome("unknown")


def test_a_clerks_number_leads_to_its_person_only_with_the_name_and_is_then_verified():
    person = make_person(name="陈秀英", phone=PHONE, origin="roster")

    assert named("王芳")[1].step == "unknown"
    assert named("陈秀英", at=LATER)[1].person_id == person.pk

    assert PhoneNumber.objects.get().verified_at == LATER
    assert LearningAccount.objects.get().assurance == "phone"


def test_the_new_holder_of_a_number_gets_an_account_of_their_own():
    old = make_activated_person(name="陈秀英", phone=PHONE, phone_is_verified=True)
    token = on_a_known_device_of_activated(old)

    new = opened("王芳", at=LATER)

    assert new != old.pk
    assert queries.find(name="陈秀英", phone=PHONE) is None
    assert queries.text_number(new) == PHONE
    assert queries.text_number(old.pk) is None
    assert queries.card(old.pk).is_activated
    assert not KnownDevice.objects.exists()
    assert proved(at=LATER + timedelta(minutes=2), token=token)[1].step == "name"


def on_a_known_device_of_activated(person):
    code_id, _ = named("陈秀英")
    actions.give_document(
        code_id=code_id, person_id=person.pk, last_four=make_resident_card()[-4:], at=AT
    )
    return actions.remember_device(
        code_id=code_id, token="", user_agent="Android", session_key="", at=AT
    )


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


def test_a_dormant_number_and_a_name_open_no_account_that_was_never_activated():
    make_person(name="王芳", phone=PHONE, phone_is_verified=True)
    make_person(name="陈秀英", phone="13900139000", origin="roster")

    assert named("王芳", at=DORMANT)[1] == actions.Outcome("unknown")
    assert named("陈秀英", "13900139000", at=DORMANT)[1] == actions.Outcome("unknown")


def test_a_number_in_use_is_not_dormant_and_every_use_counts():
    person = make_person(name="王芳", phone=PHONE, phone_is_verified=True)
    a_day_before = DORMANT - timedelta(days=1)

    assert named("王芳", at=a_day_before)[1].person_id == person.pk
    assert PhoneNumber.objects.get().used_at == a_day_before
    assert named("王芳", at=DORMANT)[1].person_id == person.pk


def test_a_dormant_number_of_an_activated_account_asks_for_the_document():
    make_activated_person(name="王芳", phone=PHONE, phone_is_verified=True)

    assert named("王芳", at=DORMANT)[1].step == "document"


def test_on_a_known_browser_a_dormant_number_is_still_its_persons():
    person = make_person(name="王芳", phone=PHONE)
    token = on_a_known_device("王芳")

    assert proved(at=DORMANT, token=token)[1].person_id == person.pk


def test_where_the_pack_names_no_days_no_number_is_dormant(settings, tmp_path):
    (tmp_path / "forgetful").mkdir()
    shipped = packs.SHIPPED / "demo-city" / "pack.toml"
    (tmp_path / "forgetful" / "pack.toml").write_text(shipped.read_text("utf-8"), "utf-8")
    settings.CITY_PACK, settings.PACK_FOLDER = "forgetful", tmp_path
    person = make_person(name="王芳", phone=PHONE)

    assert named("王芳", at=DORMANT)[1].person_id == person.pk


@pytest.mark.parametrize("is_shared", [True, False])
def test_a_namesake_with_a_dormant_number_opens_an_account_and_the_old_claim_ends(is_shared):
    old = make_person(name="王芳", phone=PHONE, phone_is_verified=True)

    new = opened("王芳", at=DORMANT, is_shared=is_shared)

    assert new != old.pk
    assert queries.text_number(old.pk) is None
    assert named("王芳", at=DORMANT + timedelta(minutes=2))[1].person_id == new


def test_a_family_keeps_a_dormant_number_of_another_name():
    husband = make_person(name="李建国", phone=PHONE, phone_is_verified=True)

    opened("王芳", at=DORMANT, is_shared=True)

    assert queries.text_number(husband.pk) == PHONE


def test_a_changed_number_was_used_when_it_was_changed():
    person = make_person(name="陈秀英", phone=PHONE)

    change(person, name="陈秀英", is_shared=True)

    assert PhoneNumber.objects.live().get().used_at == LATER


def test_a_number_that_was_only_noted_was_never_used_and_a_proved_one_was():
    make_person(name="王芳", phone=PHONE)
    make_person(name="陈秀英", phone="13900139000", phone_is_verified=True)

    assert set(PhoneNumber.objects.values_list("last_four", "used_at")) == {
        ("8000", None),
        ("9000", AT),
    }


def test_a_number_proved_before_uses_were_noted_was_used_then():
    make_person(name="王芳", phone=PHONE)
    make_person(name="陈秀英", phone="13900139000", phone_is_verified=True)
    PhoneNumber.objects.update(used_at=None)

    migration = import_module("xuecheng.registry.people.migrations.0005_phone_used_when_verified")
    migration.use_when_verified(apps, None)

    used = PhoneNumber.objects.order_by("last_four").values_list("used_at", flat=True)
    assert list(used) == [None, AT]


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


def test_codes_and_browsers_go_when_their_time_is_over():
    make_person(name="陈秀英", phone=PHONE)
    on_a_known_device("陈秀英")

    actions.forget_what_is_over(at=AT + rules.CODE_LIFE + timedelta(days=1))
    assert SignInCode.objects.count() == 1
    actions.forget_what_is_over(at=AT + rules.DEVICE_LIFE)
    assert (SignInCode.objects.count(), KnownDevice.objects.count()) == (0, 1)
    actions.forget_what_is_over(at=AT + rules.DEVICE_LIFE + timedelta(seconds=1))

    assert not KnownDevice.objects.exists()
