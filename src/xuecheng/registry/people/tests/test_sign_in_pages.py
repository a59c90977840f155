"""The pages of sign-in for residents, one test per outcome."""

import json
import logging
import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from xuecheng.lib.actors import Actor
from xuecheng.lib.limits.models import Counter
from xuecheng.registry.people import actions, queries, rules
from xuecheng.registry.people.models import KnownDevice, Person, SignInCode
from xuecheng.registry.people.tests.makers import (
    make_activated_person,
    make_person,
    make_resident_card,
)
from xuecheng.registry.people.tests.pages import PHONE, come, go, leads_to, text

LONG_AGO = timezone.now() - timedelta(days=400)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("messages")]


def test_a_bad_number_comes_back_as_typed_with_what_to_do(client):
    response = go(client, "sign-in", phone="138")

    assert response.status_code == 422
    assert 'value="138"' in text(response)
    assert "手机号是 11 位数字" in text(response)


def test_a_number_from_abroad_is_told_who_gets_a_code_and_who_else_helps(client, settings):
    settings.HELP_PHONE = "021-1234 5678"

    page = text(go(client, "sign-in", phone="+49 170 1234567"))

    assert "只有中国大陆的手机号能收到验证码" in page
    assert "任何学习点的窗口都能帮您报名，也可以打电话：021-1234 5678" in page


def test_the_sign_in_page_says_whose_numbers_get_a_code_before_one_types(client):
    assert "中国大陆的手机号，11 位" in text(client.get(reverse("people:sign-in")))


def test_a_number_leads_to_the_code_whether_it_has_an_account_or_not(client):
    make_person(phone=PHONE)

    known, unknown = (
        go(client, "sign-in", phone=PHONE),
        go(Client(), "sign-in", phone="13900139000"),
    )

    assert leads_to(known, "sign-in-code")
    assert leads_to(unknown, "sign-in-code")


def test_the_code_page_shows_the_number_masked_and_no_code(client, sent):
    go(client, "sign-in", phone=PHONE)

    page = text(client.get(reverse("people:sign-in-code")))

    assert "138 **** 8000" in page
    assert 'autocomplete="one-time-code"' in page
    assert sent() not in page


def test_a_demonstration_shows_the_code(client, settings, sent):
    settings.DEMO = True
    go(client, "sign-in", phone=PHONE)

    assert sent() in text(client.get(reverse("people:sign-in-code")))


def test_a_program_that_fills_in_the_hidden_field_gets_the_page_and_no_message(client, messages):
    response = go(client, "sign-in", phone=PHONE, website="https://example.org")

    assert leads_to(response, "sign-in-code")
    assert not messages.exists()
    assert go(client, "sign-in-code", code="123456").status_code == 422


def test_a_message_that_cannot_be_sent_is_told_beside_the_number(client, settings):
    settings.MESSAGE_SENDER, settings.MESSAGE_GATEWAY_URL = "gateway", "http://127.0.0.1:1/"

    response = go(client, "sign-in", phone=PHONE)

    assert response.status_code == 422
    assert "信息现在发不出去" in text(response)
    assert f'value="{PHONE}"' in text(response)


def test_asking_again_at_once_is_told_until_when_to_wait(client):
    go(client, "sign-in", phone=PHONE)

    response = client.post(reverse("people:sign-in-code-again"), follow=True)

    assert "刚刚发过一次" in text(response)


def test_who_must_wait_for_a_code_is_told_calmly_and_has_nothing_to_mend(client):
    go(client, "sign-in", phone=PHONE)

    page = text(go(Client(), "sign-in", phone=PHONE))

    assert re.search(r'<p class="notice" role="status">刚刚发过一次，请再等等', page)
    assert "需要修改" not in page
    assert f'value="{PHONE}"' in page


def test_who_asked_for_the_code_elsewhere_is_told_how_long_to_wait_and_where_to_type_it(client):
    go(client, "sign-in", phone=PHONE)

    page = text(go(Client(), "sign-in", phone=PHONE))

    assert re.search(
        r"(60|59|58) 秒以后可以再发。收到的验证码，请填在刚才要它的手机或电脑上。", page
    )


def test_after_a_minute_the_code_comes_again(client, sent):
    go(client, "sign-in", phone=PHONE)
    first = sent()
    Counter.objects.all().delete()

    response = client.post(reverse("people:sign-in-code-again"), follow=True)

    assert "又发了一次" in text(response)
    assert sent() == first


def test_the_code_is_read_out_where_the_sender_can_call(client, settings, messages):
    go(client, "sign-in", phone=PHONE)
    settings.MESSAGE_VOICE = True
    Counter.objects.all().delete()

    page = text(client.get(reverse("people:sign-in-code")))
    go(client, "sign-in-code-again", way="voice")

    assert "打电话告诉我" in page
    assert json.loads(messages.read_text("utf-8").splitlines()[-1])["way"] == "voice"


def test_a_wrong_code_says_how_many_tries_are_left(client, sent):
    go(client, "sign-in", phone=PHONE)

    response = go(client, "sign-in-code", code=f"{(int(sent()) + 1) % 10**6:06}")

    assert response.status_code == 422
    assert "还可以试 4 次" in text(response)


def test_a_code_that_was_refused_does_not_come_back(client, sent):
    go(client, "sign-in", phone=PHONE)

    for typed in (f"{(int(sent()) + 1) % 10**6:06}", "12345"):
        assert f'value="{typed}"' not in text(go(client, "sign-in-code", code=typed))


def lock(client, sent):
    """Type a wrong code until it is of no more use; the answer is the last one."""
    go(client, "sign-in", phone=PHONE)
    wrong = f"{(int(sent()) + 1) % 10**6:06}"
    return [go(client, "sign-in-code", code=wrong) for _try in range(rules.WRONG_TRIES)][-1]


def test_a_code_tried_too_often_leaves_one_thing_to_do_and_says_from_when(client, sent):
    page = text(lock(client, sent))

    assert "这个验证码不能用了" in page
    assert re.search(r"\d:\d\d</span> 以后，按“取新的验证码”", page)
    assert ">取新的验证码</button>" in page
    assert 'name="code"' not in page
    assert "验证码不变" not in page
    assert "这个验证码不能用了" in text(client.get(reverse("people:sign-in-code")))


def test_a_code_that_is_too_old_can_be_replaced_at_once(client, sent):
    go(client, "sign-in", phone=PHONE)
    ended = timezone.now() - timedelta(minutes=1)
    SignInCode.objects.update(sent_at=ended - rules.CODE_LIFE, expires_at=ended)

    page = text(client.get(reverse("people:sign-in-code")))

    assert "请按“取新的验证码”" in page
    assert "以后，按" not in page


def test_another_code_is_called_a_new_one_and_asked_for(client, sent):
    lock(client, sent)
    first = sent()
    Counter.objects.all().delete()

    page = text(client.post(reverse("people:sign-in-code-again"), follow=True))

    assert sent() != first
    assert "新的验证码发了" in page
    assert 'name="code"' in page


def test_a_demonstration_shows_no_code_that_is_of_no_more_use(client, settings, sent):
    settings.DEMO = True

    page = text(lock(client, sent))

    assert sent() not in page


@pytest.mark.parametrize("typed", ["12345", "1234567", "no", "12 34 5"])
def test_what_cannot_be_a_code_costs_no_try_and_says_so_once(client, typed):
    go(client, "sign-in", phone=PHONE)

    response = go(client, "sign-in-code", code=typed)

    assert response.status_code == 422
    assert text(response).count("请数一数，是不是少了或多了") == 1
    assert SignInCode.objects.get().wrong_tries == 0


def test_pages_out_of_turn_lead_back_to_the_start(client):
    for page in ("sign-in-code", "sign-in-name", "sign-in-document", "sign-in-new"):
        assert leads_to(client.get(reverse(f"people:{page}")), "sign-in")
    assert leads_to(client.post(reverse("people:sign-in-code-again")), "sign-in")
    assert leads_to(client.get(reverse("people:staff-code")), "staff-sign-in")
    assert leads_to(client.get(reverse("people:staff-password")), "staff-sign-in")


def test_the_page_of_the_name_says_which_name_newcomers_and_others_type(client, sent):
    go(client, "sign-in", phone=PHONE)
    go(client, "sign-in-code", code=sent())

    page = text(client.get(reverse("people:sign-in-name")))

    assert "第一次来，填您的姓名；来过的，填上次用的姓名。" in page


def test_the_name_lets_in_remembers_the_browser_and_leads_where_one_wanted_to_go(client, sent):
    person = make_person(name="陈秀英", phone=PHONE)
    wanted = reverse("people:account")
    key_before = client.session.session_key

    assert leads_to(come(client, sent, next=wanted), "sign-in-name")
    response = go(client, "sign-in-name", name="陈秀英")

    assert response.url == wanted
    assert client.session["person_id"] == str(person.pk)
    assert client.session.session_key != key_before
    assert "sign_in" not in client.session
    cookie = response.cookies["device"]
    assert (cookie["httponly"], cookie["max-age"]) == (True, 400 * 24 * 3600)


def test_the_next_time_on_this_browser_the_code_is_enough(client, sent):
    make_person(name="陈秀英", phone=PHONE)
    come(client, sent)
    go(client, "sign-in-name", name="陈秀英")
    client.session.flush()
    assert "person_id" not in client.session

    response = come(client, sent)

    assert response.url == reverse("home")
    assert "person_id" in client.session


def test_after_a_sign_out_the_next_person_on_this_browser_says_who_it_is(client, sent):
    person = make_activated_person(name="陈秀英", phone=PHONE, phone_is_verified=True)
    come(client, sent)
    go(client, "sign-in-name", name="陈秀英")
    go(client, "sign-in-document", last_four=make_resident_card()[-4:])
    client.post(reverse("people:sign-out"))

    assert leads_to(come(client, sent), "sign-in-name")
    go(client, "sign-in-name", name="陈秀英")
    assert client.session["person_id"] == str(person.pk)

    client.session.flush()
    assert come(client, sent).url == reverse("home")


def test_on_a_browser_said_to_be_shared_the_name_is_asked_for_though_it_is_known(client, sent):
    make_person(name="陈秀英", phone=PHONE)
    come(client, sent)
    go(client, "sign-in-name", name="陈秀英")
    client.session.flush()

    assert leads_to(come(client, sent, is_shared_device="on"), "sign-in-name")


def test_two_who_share_a_number_and_a_browser_each_come_to_their_own_account(client, sent):
    wife = make_activated_person(name="陈秀英", phone=PHONE, phone_is_verified=True)
    come(client, sent)
    go(client, "sign-in-name", name="陈秀英")
    go(client, "sign-in-document", last_four=make_resident_card()[-4:])
    client.post(reverse("people:sign-out"))
    come(client, sent)
    go(client, "sign-in-name", name="李建国", new="on")
    go(client, "sign-in-new", use="shared")
    husband = client.session["person_id"]

    for name, expected in (("陈秀英", str(wife.pk)), ("李建国", husband)):
        client.session.flush()
        assert leads_to(come(client, sent), "sign-in-name")
        go(client, "sign-in-name", name=name)
        assert client.session["person_id"] == expected
    assert husband != str(wife.pk)


def test_a_shared_browser_is_not_remembered_and_forgets_by_itself(client, sent):
    make_person(name="陈秀英", phone=PHONE)
    come(client, sent, is_shared_device="on")

    response = go(client, "sign-in-name", name="陈秀英")

    assert "device" not in response.cookies
    assert not KnownDevice.objects.exists()
    assert client.session["idle_seconds"] == 1800
    assert client.session.get_expire_at_browser_close()


def test_a_shared_browser_fills_in_no_field_again_whoever_signs_in_next(client, sent):
    make_person(name="陈秀英", phone=PHONE)
    come(client, sent, is_shared_device="on")
    cookie = client.cookies["shared_device"]
    go(client, "sign-in-name", name="陈秀英")
    client.post(reverse("people:sign-out"))

    first, staff = (
        text(client.get(reverse(f"people:{page}"))) for page in ("sign-in", "staff-sign-in")
    )
    come(client, sent)
    name = text(client.get(reverse("people:sign-in-name")))

    assert (cookie.value, cookie["max-age"], cookie["expires"]) == ("1", "", "")
    for page in (first, staff, name):
        assert not re.search(r'autocomplete="(?!off")', page)
        assert 'autocomplete="off"' in page
    assert re.search(r'name="is_shared_device"[^>]* checked', first)
    assert client.cookies["shared_device"].value == "1"


def test_a_number_refused_on_a_shared_browser_is_not_filled_in_again_either(client):
    refused = go(client, "sign-in", phone="1380013", is_shared_device="on")

    assert refused.status_code == 422
    assert refused.cookies["shared_device"].value == "1"


def test_a_browser_of_ones_own_is_told_what_each_field_is_for(client, sent):
    come(client, sent)

    assert "shared_device" not in client.cookies
    assert 'autocomplete="tel"' in text(client.get(reverse("people:sign-in")))
    assert 'autocomplete="name"' in text(client.get(reverse("people:sign-in-name")))


@pytest.mark.parametrize("page", ["sign-in", "sign-in-code", "staff-sign-in", "staff-code"])
def test_back_fetches_a_page_of_the_sign_in_anew(client, page):
    assert "no-store" in client.get(reverse(f"people:{page}"))["Cache-Control"]


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org", "/\\example.org", "x"]
)
def test_after_sign_in_nobody_is_sent_elsewhere(client, sent, elsewhere):
    make_person(name="陈秀英", phone=PHONE)
    come(client, sent, next=elsewhere)

    assert go(client, "sign-in-name", name="陈秀英").url == reverse("home")


def test_an_activated_account_asks_for_the_document_as_well(client, sent):
    person = make_activated_person(name="陈秀英", phone=PHONE)
    come(client, sent)

    assert leads_to(go(client, "sign-in-name", name="陈秀英"), "sign-in-document")
    wrong = go(client, "sign-in-document", last_four="0000")
    right = go(client, "sign-in-document", last_four=make_resident_card()[-4:])

    assert wrong.status_code == 422
    assert right.url == reverse("home")
    assert client.session["person_id"] == str(person.pk)


def test_only_a_demonstration_shows_the_end_of_the_document(client, sent, settings):
    make_activated_person(name="陈秀英", phone=PHONE)
    come(client, sent)
    go(client, "sign-in-name", name="陈秀英")
    page = reverse("people:sign-in-document")

    assert make_resident_card()[-4:] not in re.sub(r"value=\"[^\"]*\"", "", text(client.get(page)))
    settings.DEMO = True
    assert make_resident_card()[-4:] in text(client.get(page))


def page_of_nobody(sent, phone):
    """Return the page 王芳 sees with a number that leads nowhere, but for number and token."""
    browser = Client()
    come(browser, sent, phone=phone)
    assert leads_to(go(browser, "sign-in-name", name="王芳"), "sign-in-new")
    page = text(browser.get(reverse("people:sign-in-new")))
    return re.sub(r"1\d\d \*{4} \d{4}|value=\"[^\"]{60,}\"", "", page)


def test_a_namesake_with_a_dormant_number_sees_the_page_of_somebody_nobody_knows(
    client, sent, settings
):
    settings.CITY_PACK = "demo-city"
    make_person(name="王芳", phone=PHONE, phone_is_verified=True, at=LONG_AGO)

    known, unknown = (page_of_nobody(sent, phone) for phone in (PHONE, "13900139000"))

    assert known == unknown
    assert "先开一个新账户" in known
    assert "带上证件到任一窗口" in known


@pytest.mark.parametrize("use", ["own", "shared"])
def test_a_namesake_with_a_dormant_number_opens_an_account_as_anybody(client, sent, settings, use):
    settings.CITY_PACK = "demo-city"
    old = make_person(name="王芳", phone=PHONE, phone_is_verified=True, at=LONG_AGO)
    come(client, sent)
    go(client, "sign-in-name", name="王芳")

    page = client.get(go(client, "sign-in-new", use=use).url)

    assert "账户开好了。" in text(page)
    assert client.session["person_id"] != str(old.pk)


def test_a_new_number_opens_an_account_of_ones_own(client, sent):
    old = make_person(name="陈秀英", phone=PHONE, phone_is_verified=True)
    come(client, sent)
    go(client, "sign-in-name", name="王芳")

    assert leads_to(go(client, "sign-in-new", use="own"), "sign-in-alone")
    response = go(client, "sign-in-alone", use="own")

    assert response.url == reverse("home")
    new = queries.find(name="王芳", phone=PHONE)
    assert client.session["person_id"] == str(new.pk)
    assert queries.text_number(old.pk) is None


def test_a_family_may_share_a_number(client, sent):
    husband = make_person(name="李建国", phone=PHONE, phone_is_verified=True)
    come(client, sent)
    go(client, "sign-in-name", name="陈秀英")

    go(client, "sign-in-new", use="shared")

    assert queries.text_number(husband.pk) == PHONE
    assert client.session["person_id"] == str(queries.find(name="陈秀英", phone=PHONE).pk)


def test_who_says_nothing_about_the_number_opens_nothing(client, sent):
    come(client, sent)
    go(client, "sign-in-name", name="王芳")

    assert go(client, "sign-in-new").status_code == 422
    assert not Person.objects.exists()


def test_a_signed_in_reader_needs_no_sign_in_page(resident_client):
    client = resident_client(make_person().pk)

    assert client.get(reverse("people:sign-in")).url == reverse("home")


def test_a_link_to_sign_out_only_asks(resident_client):
    client = resident_client(make_person().pk)

    page = client.get(reverse("people:sign-out"))
    assert "person_id" in client.session
    client.post(reverse("people:sign-out"))

    assert page.status_code == 200
    assert "person_id" not in client.session


def test_nothing_personal_is_in_logs_or_addresses(client, sent, caplog):
    caplog.set_level(logging.DEBUG)
    card = make_resident_card()
    addresses = []
    for page, typed in [
        ("sign-in", {"phone": PHONE}),
        ("sign-in-code", {"code": "no"}),
        ("sign-in-code", None),
        ("sign-in-name", {"name": "陈秀英"}),
        ("sign-in-new", {"use": "own"}),
        ("activate", {"kind": "resident_card", "document_number": card, "consents": "on"}),
        ("activate-check", {}),
    ]:
        answer = go(client, page, **({"code": sent()} if typed is None else typed))
        addresses.append(getattr(answer, "url", ""))

    ours = [each.getMessage() for each in caplog.records if each.name != "django.db.backends"]
    told = unquote(" ".join([*ours, *addresses]))
    assert queries.find(name="陈秀英", phone=PHONE)
    for secret in (PHONE, "陈秀英", card, card[-4:], sent()):
        assert secret not in told


def test_errors_about_numbers_do_not_repeat_them():
    make_activated_person(name="陈秀英")
    reader = make_person(name="王芳")
    with pytest.raises(rules.DocumentTaken) as refusal:
        actions.activate(
            person_id=reader.pk,
            document_kind="resident_card",
            document_number=make_resident_card(),
            issuing_country="CN",
            consents=["identity"],
            by=Actor(person_id=reader.pk),
            at=timezone.now(),
        )

    assert make_resident_card() not in str(refusal.value)
    assert make_resident_card() not in str(refusal.value.facts())
