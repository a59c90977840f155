"""Where "back" leads somebody who has signed in: to what they came for."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from xuecheng.registry.people.tests.makers import make_person
from xuecheng.registry.people.tests.pages import PHONE, go, leads_to, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("messages")]
CLASS, CHECK = "/courses/hutong/", "/courses/hutong/sign-up/"
STEPS = ("sign-in-code", "sign-in-name", "sign-in-document", "sign-in-new", "sign-in-alone")


def signed_in(client, sent, *, stood_on=CLASS, wanted=CHECK, **typed):
    """Come in by the page of a class, as a browser does it: its first page sends all it holds."""
    make_person(name="陈秀英", phone=PHONE)
    first = client.get(
        reverse("people:sign-in"),
        {"next": wanted},
        headers={"referer": f"http://testserver{stood_on}"} if stood_on else {},
    )
    held = {name: first.context["form"][name].value() for name in ("next", "came_from")}
    go(client, "sign-in", phone=PHONE, **held, **typed)
    go(client, "sign-in-code", code=sent())
    assert go(client, "sign-in-name", name="陈秀英").url == wanted


@pytest.mark.parametrize("step", STEPS)
def test_back_to_any_step_leads_to_the_page_of_the_class(client, sent, step):
    signed_in(client, sent)

    assert client.get(reverse(f"people:{step}")).url == CLASS


def test_back_to_the_first_page_leads_to_the_page_of_the_class(client, sent):
    signed_in(client, sent)

    assert client.get(reverse("people:sign-in"), {"next": CHECK}).url == CLASS
    assert client.get(reverse("people:sign-in"), {"next": "/me/"}).url == "/me/"


def test_a_form_sent_twice_leads_on_and_not_back(client, sent):
    signed_in(client, sent)

    assert go(client, "sign-in-name", name="陈秀英").url == CHECK


@pytest.mark.parametrize("stood_on", ["/", "", "/sign-in/?next=/courses/hutong/sign-up/"])
def test_who_chose_the_class_on_no_page_of_its_own_is_led_to_the_class_and_not_home(
    client, sent, stood_on
):
    signed_in(client, sent, stood_on=stood_on)

    assert client.get(reverse("people:sign-in-name")).url == CHECK


def test_who_came_for_nothing_is_led_home(client, sent):
    make_person(name="陈秀英", phone=PHONE)
    go(client, "sign-in", phone=PHONE, came_from=CLASS)
    go(client, "sign-in-code", code=sent())
    go(client, "sign-in-name", name="陈秀英")

    assert client.get(reverse("people:sign-in-name")).url == reverse("home")


def test_nobody_is_led_away_from_here(client, sent):
    signed_in(client, sent, stood_on="//elsewhere.example/")
    session = client.session
    session["came_for"] |= {"page": "https://elsewhere.example/"}
    session.save()

    assert client.get(reverse("people:sign-in-name")).url == reverse("home")


def test_an_hour_later_the_class_is_forgotten(client, sent):
    signed_in(client, sent)
    session = client.session
    until = datetime.fromisoformat(session["came_for"]["until"])
    session["came_for"] |= {"until": (until - timedelta(hours=1)).isoformat()}
    session.save()

    assert client.get(reverse("people:sign-in-name")).url == reverse("home")


def test_after_signing_out_of_a_shared_browser_nothing_leads_to_the_class(client, sent):
    signed_in(client, sent, is_shared_device="on")
    client.post(reverse("people:sign-out"))

    assert "came_for" not in client.session
    for step in STEPS:
        assert leads_to(client.get(reverse(f"people:{step}")), "sign-in")
    assert "hutong" not in text(client.get(reverse("people:sign-in")))


def test_who_mistyped_the_number_begins_anew_with_the_class_in_hand(client):
    go(client, "sign-in", phone=PHONE, next=CHECK, came_from=CLASS)

    page = client.get(reverse("people:sign-in-code"))
    anew = f"{reverse('people:sign-in')}?next=%2Fcourses%2Fhutong%2Fsign-up%2F"
    stood_on = {"referer": f"http://testserver{reverse('people:sign-in-code')}"}
    first = client.get(anew, headers=stood_on)

    assert f'href="{anew}"' in text(page)
    assert first.context["form"]["came_from"].value() == CLASS
    assert Client().get(anew, headers=stood_on).context["form"]["came_from"].value() == ""
