"""The desk page that finds an account again: people's page, opened by a role of organisations."""

import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from xuecheng.registry.notices import tasks
from xuecheng.registry.organisations.tests.makers import make_role
from xuecheng.registry.people import queries
from xuecheng.registry.people.tests.makers import make_person, make_resident_card

PHONE = "13800138000"
PAGE = "people:desk-phone"

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(staff_client):
    person = make_person(name="李静")
    make_role(person.pk, "organisation_staff")
    return staff_client(person.pk)


def typed(**given):
    facts = {
        "name": "王芳",
        "old_phone": PHONE,
        "phone": PHONE,
        "kind": "resident_card",
        "document_number": make_resident_card(),
        "is_seen": "on",
    }
    return facts | given


def test_the_clerk_links_a_number_and_its_person_signs_in_again(clerk, settings):
    settings.CITY_PACK = "demo-city"
    made_at = timezone.now() - timedelta(days=400)
    make_person(name="王芳", phone=PHONE, phone_is_verified=True, at=made_at)

    response = clerk.post(reverse(PAGE), typed(), follow=True)

    number = queries.claims(queries.phone_fingerprint(PHONE), name="王芳")[0]
    assert "王芳的手机号连上了：138 **** 8000" in response.content.decode()
    assert not queries.is_dormant(number, at=timezone.now())


def test_the_number_before_gets_one_text_message(clerk, settings, tmp_path):
    settings.DATA, settings.MESSAGE_SENDER = tmp_path, "file"
    make_person(name="王芳", phone=PHONE)

    assert "会收到一条短信" in clerk.get(reverse(PAGE)).content.decode()
    clerk.post(reverse(PAGE), typed(phone="13900139000", read_back="13900139000"))
    for task in (tasks.catch_up, tasks.send_pending):
        task.call()

    (sent,) = (tmp_path / "post" / "messages.jsonl").read_text("utf-8").splitlines()
    assert json.loads(sent)["number"] == PHONE
    assert "您的学习账户换了手机号" in json.loads(sent)["text"]


def hidden(page):
    """Return what the page sends along besides its buttons."""
    found = re.findall(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?', page)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def same(page):
    """Return what the button sends that says the number was read back."""
    (number,) = re.findall(r'name="read_back" value="([^"]*)"', page)
    return {"read_back": number}


def test_a_new_number_is_shown_large_with_the_name_and_takes_effect_when_it_was_read_back(clerk):
    person = make_person(name="王芳", phone=PHONE)

    asked = clerk.post(reverse(PAGE), typed(phone="139-0013-9000", consents="on"))
    before = queries.text_number(person.pk)
    page = asked.content.decode()
    done = clerk.post(reverse(PAGE), hidden(page) | same(page), follow=True)

    assert (asked.status_code, before) == (200, PHONE)
    assert "<h1>请本人念一遍手机号</h1>" in page
    assert "王芳" in page
    assert '<dd class="holder">139 0013 9000</dd>' in page
    assert "王芳的手机号连上了：139 **** 9000" in done.content.decode()
    assert queries.text_number(person.pk) == "13900139000"
    assert queries.card(person.pk).is_activated


@pytest.mark.parametrize("said", ["1", "13900139009"])
def test_another_number_than_the_one_that_was_shown_is_asked_again(clerk, said):
    person = make_person(name="王芳", phone=PHONE)

    asked = clerk.post(reverse(PAGE), typed(phone="139 0013 9000", read_back=said))

    page = asked.content.decode()
    assert '<dd class="holder">139 0013 9000</dd>' in page
    assert same(page) == {"read_back": "13900139000"}
    assert "read_back" not in hidden(page)
    assert queries.text_number(person.pk) == PHONE


def test_no_field_asks_whether_a_number_was_read_back(clerk):
    assert "read_back" not in clerk.get(reverse(PAGE)).content.decode()


def test_a_number_that_reads_otherwise_is_changed_with_all_that_was_typed(clerk):
    person = make_person(name="王芳", phone=PHONE)
    asked = clerk.post(reverse(PAGE), typed(phone="13900139009")).content.decode()

    again = clerk.post(reverse(PAGE), hidden(asked) | {"change": "1"})

    page = again.content.decode()
    assert again.status_code == 200
    assert "<h1>找回账户</h1>" in page
    assert 'value="13900139009"' in page
    assert f'value="{make_resident_card()}"' in page
    assert 'name="is_seen" required id="id_is_seen" checked' in page
    assert "需要修改" not in page
    assert queries.text_number(person.pk) == PHONE


def test_in_english_the_number_is_read_back_as_well(clerk):
    make_person(name="王芳", phone=PHONE)

    page = clerk.post(f"/en{reverse(PAGE)}", typed(phone="13900139000")).content.decode()

    assert "Please have the number read back" in page
    assert "139 0013 9000" in page


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"name": "陈秀英"}, "按这个姓名和号码没有找到账户"),
        ({"old_phone": ""}, "请填学习账户号，或者以前登记的手机号"),
        ({"old_phone": " "}, "请填学习账户号，或者以前登记的手机号"),
        ({"is_seen": ""}, "请先打勾"),
        ({"phone": "138"}, "手机号是 11 位数字"),
        ({"document_number": "310000195406120026"}, "号码里有一位不对"),
    ],
)
def test_what_does_not_fit_comes_back_as_typed(clerk, given, words):
    make_person(name="王芳", phone=PHONE)

    response = clerk.post(reverse(PAGE), typed(**given))

    page = response.content.decode()
    assert response.status_code == 422
    assert page.count(words) == 1
    assert f'value="{typed(**given)["document_number"]}"' in page


def test_the_document_may_be_kept_if_its_person_agrees(clerk):
    person = make_person(name="王芳", phone=PHONE, phone_is_verified=True)

    clerk.post(reverse(PAGE), typed(consents="on"))

    assert queries.card(person.pk).is_activated


@pytest.mark.parametrize("role", [None, "teacher"])
def test_the_page_is_for_desks(staff_client, resident_client, role):
    person = make_person()
    if role:
        make_role(person.pk, role)

    response = (staff_client if role else resident_client)(person.pk).get(reverse(PAGE))

    assert response.status_code == (403 if role else 302)


def test_the_menu_of_a_desk_offers_it(clerk):
    assert reverse(PAGE) in clerk.get(reverse("enrolments:desk")).content.decode()


def test_a_long_menu_of_the_desk_can_be_folded(clerk):
    page = clerk.get(reverse("enrolments:desk")).content.decode()

    assert "<details open><summary>菜单</summary>" in page


def test_a_short_menu_is_not_folded(staff_client):
    teacher = make_person()
    make_role(teacher.pk, "teacher")

    page = staff_client(teacher.pk).get(reverse("enrolments:teach")).content.decode()

    assert '<nav class="side folds"' in page
    assert "<summary>菜单</summary>" not in page
