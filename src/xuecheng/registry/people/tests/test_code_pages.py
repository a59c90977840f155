"""Asking for a code once more, from the page of the number."""

import pytest
from django.test import Client
from django.urls import reverse

from xuecheng.registry.people.tests.pages import PHONE, go, leads_to, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("messages")]


def test_who_goes_back_and_asks_again_at_once_is_led_to_the_field_for_the_code(client, sent):
    go(client, "sign-in", phone=PHONE)

    again = client.post(reverse("people:sign-in"), {"phone": f"+86 {PHONE}"}, follow=True)

    assert again.redirect_chain == [(reverse("people:sign-in-code"), 302)]
    assert "刚刚发过一次" in text(again)
    assert leads_to(go(client, "sign-in-code", code=sent()), "sign-in-name")


def test_who_asks_for_a_code_of_another_number_is_not_led_to_the_first_one(client):
    go(Client(), "sign-in", phone="13900139000")
    go(client, "sign-in", phone=PHONE)

    assert go(client, "sign-in", phone="13900139000").status_code == 422
