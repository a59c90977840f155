"""The pages of sign-in for staff, one test per outcome."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from xuecheng.registry.people import actions, queries, rules
from xuecheng.registry.people.models import StaffPassword
from xuecheng.registry.people.tests.makers import MAKERS, make_person, make_staff
from xuecheng.registry.people.tests.pages import go, leads_to, text

PASSWORD = "correct horse battery"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("messages")]


def come_as_staff(client, **typed):
    return go(client, "staff-sign-in", login="limin", password=PASSWORD, **typed)


def totp(person, at=None):
    return queries.totp(person.pk).at(at or timezone.now())


def test_staff_come_in_by_password_and_code(client):
    person = make_staff()

    assert leads_to(come_as_staff(client, next="/me/account/"), "staff-code")
    assert "person_id" not in client.session
    response = go(client, "staff-code", code=totp(person))

    assert response.url == "/me/account/"
    assert client.session["is_staff"] is True
    assert client.session["idle_seconds"] == 12 * 3600


def test_a_wrong_password_comes_back_without_it(client):
    make_staff()

    response = go(client, "staff-sign-in", login="limin", password="not this one")

    assert response.status_code == 422
    assert "账号或密码不对" in text(response)
    assert "not this one" not in text(response)


def test_a_wrong_code_keeps_staff_out(client):
    make_staff()
    come_as_staff(client)

    response = go(client, "staff-code", code="000")

    assert response.status_code == 422
    assert 'value="000"' not in text(response)
    assert "person_id" not in client.session


def test_the_first_time_staff_scan_a_picture_and_choose_a_password(client):
    person = make_person()
    make = {"person_id": person.pk, "login": "wangfang", "password": PASSWORD}
    actions.give_staff_password(**make, by=MAKERS, at=timezone.now())
    go(client, "staff-sign-in", login="wangfang", password=PASSWORD)

    page = text(client.get(reverse("people:staff-code")))
    assert "<svg" in page
    assert leads_to(go(client, "staff-code", code=totp(person)), "staff-password")
    assert "person_id" not in client.session
    weak = go(client, "staff-password", old=PASSWORD, new="short")
    strong = go(client, "staff-password", old=PASSWORD, new="a new long one")

    assert weak.status_code == 422
    assert strong.url == reverse("home")
    assert client.session["is_staff"] is True


def wait(client, time):
    """Let the session be as if its owner had gone away for so long."""
    session = client.session
    proved_at = timezone.now() - time
    session["staff_sign_in"] = {**session["staff_sign_in"], "proved_at": proved_at.isoformat()}
    session.save()


@pytest.mark.parametrize("page", ["staff-code", "staff-password"])
def test_after_ten_minutes_a_right_password_opens_nothing_more(client, page):
    person = make_staff()
    come_as_staff(client)
    wait(client, rules.PASSWORD_LIFE)

    response = client.post(reverse(f"people:{page}"), {"code": totp(person)}, follow=True)

    assert response.redirect_chain[-1][0] == reverse("people:staff-sign-in")
    assert "时间太久了" in text(response)
    assert "person_id" not in client.session
    assert "staff_sign_in" not in client.session


def test_once_enrolled_the_secret_is_shown_to_nobody(client):
    person = make_staff()
    come_as_staff(client)

    page = text(client.get(reverse("people:staff-code")))

    assert queries.totp(person.pk).secret[:4] not in page


def test_a_demonstration_shows_the_time_based_code(client, settings):
    settings.DEMO = True
    person = make_staff()
    come_as_staff(client)

    page = text(client.get(reverse("people:staff-code")))

    assert totp(person) in page or totp(person, timezone.now() - timedelta(seconds=30)) in page


def shown_code(client):
    come_as_staff(client)
    page = text(client.get(reverse("people:staff-code")))
    return re.search(r'class="nb">(\d{6})<', page)[1]


def test_a_demonstration_shows_a_code_that_opens_to_whoever_comes_back_at_once(client, settings):
    settings.DEMO = True
    make_staff()
    go(client, "staff-code", code=shown_code(client))
    client.post(reverse("people:sign-out"))

    response = go(client, "staff-code", code=shown_code(client))

    assert response.status_code == 302
    assert client.session["is_staff"] is True


def test_a_demonstration_says_how_long_to_wait_where_every_code_was_used(client, settings):
    settings.DEMO = True
    person = make_staff()
    ahead = int(timezone.now().timestamp()) // 30 + 2
    StaffPassword.objects.filter(person=person).update(totp_last_step=ahead)
    come_as_staff(client)

    page = text(client.get(reverse("people:staff-code")))

    assert re.search(r"请等 \d+ 秒", page)
    assert queries.totp(person.pk).generate_otp(ahead + 1) not in page


def test_staff_change_their_password(staff_client):
    person = make_staff()

    response = go(staff_client(person.pk), "staff-password", old=PASSWORD, new="a new long one")

    assert response.url == reverse("home")
    assert not queries.staff_password(person.pk).is_initial


def test_a_resident_who_tries_the_staff_page_stays_signed_in(resident_client):
    make_staff()
    client = resident_client(make_person().pk)

    come_as_staff(client)

    assert client.session.get_expiry_age() > 24 * 3600
