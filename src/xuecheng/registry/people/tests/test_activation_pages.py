"""The pages that activate an account, and the learning code."""

import pytest
from django.urls import reverse

from xuecheng.registry.people import queries
from xuecheng.registry.people.tests.makers import (
    make_activated_person,
    make_person,
    make_resident_card,
)
from xuecheng.registry.people.tests.pages import go, leads_to, text

DOCUMENT = {"kind": "resident_card", "document_number": make_resident_card(), "consents": "on"}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("messages")]


def test_activating_is_typing_checking_and_done(resident_client):
    person = make_person()
    client = resident_client(person.pk)

    assert leads_to(go(client, "activate", **DOCUMENT), "activate-check")
    assert make_resident_card() in text(client.get(reverse("people:activate-check")))
    assert make_resident_card() not in str(dict(client.session))
    assert leads_to(go(client, "activate-check"), "activated")

    assert queries.card(person.pk).is_activated
    assert client.get(reverse("people:activated")).status_code == 200
    assert leads_to(client.get(reverse("people:activate")), "activated")
    assert leads_to(go(client, "activate-check"), "activate")


def test_going_back_from_the_check_keeps_what_was_typed(resident_client):
    client = resident_client(make_person().pk)
    go(client, "activate", **DOCUMENT)

    assert make_resident_card() in text(client.get(reverse("people:activate")))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"document_number": ""}, "请填证件号码"),
        ({"document_number": "310000195406120026"}, "号码里有一位不对"),
        ({"kind": ""}, "请选证件种类"),
        ({"kind": "passport", "document_number": "E12345678"}, "请选护照由哪国签发"),
        ({"consents": ""}, "请先勾选同意"),
    ],
)
def test_a_wrong_document_comes_back_as_typed_with_what_to_do(resident_client, typed, words):
    client = resident_client(make_person().pk)

    response = go(client, "activate", **DOCUMENT | typed)

    assert response.status_code == 422
    assert words in text(response)
    assert f'value="{(DOCUMENT | typed)["document_number"]}"' in text(response) or not typed.get(
        "document_number", "x"
    )


def test_a_passport_is_checked_with_its_country(resident_client):
    client = resident_client(make_person(name="John Smith").pk)
    passport = {"kind": "passport", "document_number": "c 12345678", "issuing_country": "US"}

    go(client, "activate", **DOCUMENT | passport)

    assert "美国" in text(client.get(reverse("people:activate-check")))
    assert leads_to(go(client, "activate-check"), "activated")


def test_a_document_of_another_account_is_refused_with_the_way_out(resident_client):
    make_activated_person()
    client = resident_client(make_person(name="陈秀英").pk)
    go(client, "activate", **DOCUMENT)

    response = go(client, "activate-check")

    assert response.status_code == 422
    assert "把两个账户连在一起" in text(response)


def test_the_learning_code_shows_the_account_number_to_scan_and_to_read(resident_client):
    person = make_person(name="陈秀英")

    page = text(resident_client(person.pk).get(reverse("people:learning-code")))

    assert all(part in page for part in queries.card(person.pk).account_number.split())
    assert 'aria-label="申学码"' in page
