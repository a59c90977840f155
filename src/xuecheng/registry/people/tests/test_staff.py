from datetime import timedelta

import pyotp
import pytest

from xuecheng.lib import limits
from xuecheng.lib.actors import Actor
from xuecheng.registry.people import actions, queries, rules
from xuecheng.registry.people.models import StaffPassword
from xuecheng.registry.people.tests.makers import AT, MAKERS, make_person, make_staff

PASSWORD = "correct horse battery"

pytestmark = pytest.mark.django_db


def check(password=PASSWORD, login="limin", at=AT):
    return actions.check_staff_password(login=login, password=password, address="192.0.2.1", at=at)


def test_login_and_password_say_who_it_is():
    person = make_staff()

    assert check(login=" LiMin ") == person.pk


@pytest.mark.parametrize(("login", "password"), [("limin", "wrong"), ("nobody", PASSWORD)])
def test_a_wrong_login_and_a_wrong_password_are_told_in_the_same_words(login, password):
    make_staff()

    with pytest.raises(rules.NotRecognised) as refusal:
        check(password, login)

    assert refusal.value.message == "账号或密码不对。"


def test_five_wrong_passwords_lock_the_login_for_a_quarter_of_an_hour():
    make_staff()
    for _ in range(5):
        with pytest.raises(rules.NotRecognised):
            check("wrong")

    with pytest.raises(limits.TooOften) as refusal:
        check()

    assert "9:15" in refusal.value.message
    check(at=AT + timedelta(minutes=15))


def test_the_right_password_forgives_the_wrong_ones():
    make_staff()

    for _ in range(3):
        for _ in range(4):
            with pytest.raises(rules.NotRecognised):
                check("wrong")
        check()


def test_a_closed_login_opens_nothing():
    person = make_staff()

    actions.close_staff_password(person_id=person.pk, by=MAKERS, at=AT)

    with pytest.raises(rules.NotRecognised):
        check()
    with pytest.raises(queries.UnknownPerson):
        queries.totp(person.pk)


def test_a_time_based_code_opens_once():
    person = make_staff()
    code = queries.totp(person.pk).at(AT)

    actions.check_totp(person_id=person.pk, code=code, at=AT)

    with pytest.raises(rules.NotRecognised):
        actions.check_totp(person_id=person.pk, code=code, at=AT)


@pytest.mark.parametrize(("seconds", "is_taken"), [(-60, False), (-30, True), (30, True)])
def test_a_clock_may_differ_by_half_a_minute(seconds, is_taken):
    person = make_staff()
    code = queries.totp(person.pk).at(AT + timedelta(seconds=seconds))

    if is_taken:
        actions.check_totp(person_id=person.pk, code=code, at=AT)
    else:
        with pytest.raises(rules.NotRecognised):
            actions.check_totp(person_id=person.pk, code=code, at=AT)


def test_five_wrong_codes_lock_for_a_quarter_of_an_hour():
    person = make_staff()
    for _ in range(5):
        with pytest.raises(rules.NotRecognised):
            actions.check_totp(person_id=person.pk, code="000", at=AT)

    code = queries.totp(person.pk).at(AT)
    with pytest.raises(limits.TooOften):
        actions.check_totp(person_id=person.pk, code=code, at=AT)


def test_the_first_right_code_enrols_the_phone():
    person = make_person()
    actions.give_staff_password(
        person_id=person.pk, login="wangfang", password=PASSWORD, by=MAKERS, at=AT
    )
    assert queries.staff_password(person.pk).enrolled_at is None

    actions.check_totp(person_id=person.pk, code=queries.totp(person.pk).at(AT), at=AT)

    assert queries.staff_password(person.pk).enrolled_at == AT


def test_the_secret_of_the_phone_does_not_lie_open():
    secret = pyotp.random_base32()

    actions.give_staff_password(
        person_id=make_person().pk,
        login="wangfang",
        password=PASSWORD,
        totp_secret=secret,
        by=MAKERS,
        at=AT,
    )

    assert secret.encode() not in bytes(StaffPassword.objects.get().totp_sealed)


def test_a_new_password_replaces_the_old_one_and_its_phone():
    person = make_staff()
    old = queries.totp(person.pk).secret

    actions.give_staff_password(
        person_id=person.pk, login="limin", password="another long one", by=MAKERS, at=AT
    )

    assert check("another long one") == person.pk
    assert queries.totp(person.pk).secret != old
    assert queries.staff_password(person.pk).is_initial


def test_a_resident_gives_nobody_a_password():
    person = make_person()

    with pytest.raises(rules.NotYours):
        actions.give_staff_password(
            person_id=person.pk,
            login="wangfang",
            password=PASSWORD,
            by=Actor(person_id=person.pk),
            at=AT,
        )


def test_one_changes_ones_own_password_knowing_the_old_one():
    person = make_staff()
    mine = {"person_id": person.pk, "by": Actor(person_id=person.pk), "at": AT}

    with pytest.raises(rules.NotRecognised):
        actions.change_staff_password(old="wrong", new="a new long one", **mine)
    with pytest.raises(rules.NotRecognised):
        actions.change_staff_password(old=PASSWORD, new=PASSWORD, **mine)
    actions.change_staff_password(old=PASSWORD, new="a new long one", **mine)

    assert check("a new long one") == person.pk


def test_five_wrong_old_passwords_stop_the_guessing_for_a_quarter_of_an_hour():
    person = make_staff()
    mine = {"person_id": person.pk, "new": "a new long one", "by": Actor(person_id=person.pk)}
    for _ in range(5):
        with pytest.raises(rules.NotRecognised):
            actions.change_staff_password(old="wrong", at=AT, **mine)

    with pytest.raises(limits.TooOften):
        actions.change_staff_password(old=PASSWORD, at=AT, **mine)

    actions.change_staff_password(old=PASSWORD, at=AT + timedelta(minutes=15), **mine)


def test_new_passwords_that_are_refused_do_not_count_as_guesses_of_the_old_one():
    person = make_staff()
    mine = {"person_id": person.pk, "old": PASSWORD, "by": Actor(person_id=person.pk), "at": AT}
    for _ in range(6):
        with pytest.raises(rules.WeakPassword):
            actions.change_staff_password(new="short", **mine)

    actions.change_staff_password(new="a new long one", **mine)


def test_a_changed_password_is_as_old_as_the_change():
    person, later = make_staff(), AT + timedelta(hours=1)

    actions.change_staff_password(
        person_id=person.pk,
        old=PASSWORD,
        new="a new long one",
        by=Actor(person_id=person.pk),
        at=later,
    )

    assert queries.staff_password(person.pk).created_at == later


@pytest.mark.parametrize("password", ["short", "limin is my name", "password123", "1234567890"])
def test_a_password_that_is_easy_to_guess_is_refused_in_words(password):
    person = make_staff()

    with pytest.raises(rules.WeakPassword) as refusal:
        actions.change_staff_password(
            person_id=person.pk,
            old=PASSWORD,
            new=password,
            by=Actor(person_id=person.pk),
            at=AT,
        )

    assert "密码" in refusal.value.message
    assert refusal.value.field == "new"
