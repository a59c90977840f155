"""Codes that prove a number: how they go out, and when they are right."""

from datetime import timedelta

import pytest

from xuecheng.lib import limits
from xuecheng.registry.people import actions, rules
from xuecheng.registry.people.models import KnownDevice, SignInCode
from xuecheng.registry.people.tests.makers import AT, make_person
from xuecheng.registry.people.tests.sign_ins import LATER, PHONE, on_a_known_device, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("post")]


def test_a_code_of_six_digits_goes_to_the_phone(post):
    code_id = send()

    message = post()[-1]
    assert (message["number"], message["way"]) == (PHONE, "text")
    assert actions.digits(code_id) in message["text"]
    assert len(actions.digits(code_id)) == 6


def test_the_code_is_stored_nowhere():
    code_id = send()

    row = SignInCode.objects.values().get()
    assert actions.digits(code_id) not in str({**row, "id": "", "sealed": ""})


def test_a_message_sent_again_carries_the_same_digits(post):
    code_id = send()

    again = actions.send_again(
        code_id=code_id, address="192.0.2.1", at=AT + timedelta(minutes=1), way="voice"
    )

    assert again == code_id
    assert post()[0]["text"] == post()[1]["text"]
    assert post()[1]["way"] == "voice"


def test_a_code_that_is_over_is_sent_anew():
    code_id = send()

    again = actions.send_again(code_id=code_id, address="192.0.2.1", at=AT + rules.CODE_LIFE)

    assert again != code_id


def test_the_next_code_waits_a_minute_and_says_for_how_many_seconds():
    send()

    with pytest.raises(limits.TooOften) as refusal:
        send(AT + timedelta(seconds=59))

    assert refusal.value.message == "刚刚发过一次，请再等等。1 秒以后可以再发。"
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


def test_codes_and_browsers_go_when_their_time_is_over():
    make_person(name="陈秀英", phone=PHONE)
    on_a_known_device("陈秀英")

    actions.forget_what_is_over(at=AT + rules.CODE_LIFE + timedelta(days=1))
    assert SignInCode.objects.count() == 1
    actions.forget_what_is_over(at=AT + rules.DEVICE_LIFE)
    assert (SignInCode.objects.count(), KnownDevice.objects.count()) == (0, 1)
    actions.forget_what_is_over(at=AT + rules.DEVICE_LIFE + timedelta(seconds=1))

    assert not KnownDevice.objects.exists()
