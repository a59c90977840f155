"""The pages, one test per outcome."""

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
from xuecheng.registry.people.models import (
    AccountEvent,
    KnownDevice,
    Person,
    PhoneNumber,
    SignInCode,
)
from xuecheng.registry.people.tests.makers import (
    MAKERS,
    make_activated_person,
    make_person,
    make_resident_card,
    make_staff,
)
from xuecheng.registry.places.tests.makers import make_area, make_venue

PHONE = "13800138000"
PASSWORD = "correct horse battery"
LONG_AGO = timezone.now() - timedelta(days=400)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def messages(settings, tmp_path):
    settings.DATA, settings.MESSAGE_SENDER = tmp_path, "file"
    return tmp_path / "post" / "messages.jsonl"


@pytest.fixture
def sent(messages):
    """The six digits that were sent last."""

    def digits():
        last = json.loads(messages.read_text("utf-8").splitlines()[-1])
        return re.search(r"\d{6}", last["text"])[0]

    return digits


def go(client, page, /, **typed):
    return client.post(reverse(f"people:{page}"), typed)


def come(client, sent, *, phone=PHONE, **typed):
    """Give number and code; the answer is where the code led."""
    Counter.objects.all().delete()
    go(client, "sign-in", phone=phone, **typed)
    return go(client, "sign-in-code", code=sent())


def leads_to(response, page):
    return response.status_code == 302 and response.url == reverse(f"people:{page}")


def text(response):
    return response.content.decode()


def test_a_bad_number_comes_back_as_typed_with_what_to_do(client):
    response = go(client, "sign-in", phone="138")

    assert response.status_code == 422
    assert 'value="138"' in text(response)
    assert "手机号是 11 位数字" in text(response)


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
    client.post(reverse("people:sign-out"))
    assert "person_id" not in client.session

    response = come(client, sent)

    assert response.url == reverse("home")
    assert "person_id" in client.session


def test_a_shared_browser_is_not_remembered_and_forgets_by_itself(client, sent):
    make_person(name="陈秀英", phone=PHONE)
    come(client, sent, is_shared_device="on")

    response = go(client, "sign-in-name", name="陈秀英")

    assert "device" not in response.cookies
    assert not KnownDevice.objects.exists()
    assert client.session["idle_seconds"] == 1800
    assert client.session.get_expire_at_browser_close()


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


def test_a_wrong_name_and_a_number_without_account_see_the_same_page(client, sent):
    make_person(name="陈秀英", phone=PHONE, phone_is_verified=True)
    pages = []
    for phone in (PHONE, "13900139000"):
        browser = Client()
        come(browser, sent, phone=phone)
        assert leads_to(go(browser, "sign-in-name", name="王芳"), "sign-in-new")
        page = text(browser.get(reverse("people:sign-in-new")))
        pages.append(re.sub(r"1\d\d \*{4} \d{4}|value=\"[^\"]{60,}\"", "", page))

    assert pages[0] == pages[1]


def test_a_namesake_with_a_dormant_number_sees_the_page_of_somebody_nobody_knows(
    client, sent, settings
):
    settings.CITY_PACK = "demo-city"
    make_person(name="王芳", phone=PHONE, phone_is_verified=True, at=LONG_AGO)
    pages = []
    for phone in (PHONE, "13900139000"):
        browser = Client()
        come(browser, sent, phone=phone)
        assert leads_to(go(browser, "sign-in-name", name="王芳"), "sign-in-new")
        page = text(browser.get(reverse("people:sign-in-new")))
        pages.append(re.sub(r"1\d\d \*{4} \d{4}|value=\"[^\"]{60,}\"", "", page))

    assert pages[0] == pages[1]
    assert "先开一个新账户" in pages[0]
    assert "带上证件到任一窗口" in pages[0]


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

    response = go(client, "sign-in-new", use="own")

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


def test_staff_change_their_password(staff_client):
    person = make_staff()

    response = go(staff_client(person.pk), "staff-password", old=PASSWORD, new="a new long one")

    assert response.url == reverse("home")
    assert not queries.staff_password(person.pk).is_initial


PRIVATE = [
    "account",
    "details",
    "home",
    "home-near",
    "new-phone",
    "new-phone-code",
    "own-data",
    "activate",
    "activate-check",
    "activated",
    "learning-code",
]


@pytest.mark.parametrize("page", PRIVATE)
def test_a_stranger_is_sent_to_sign_in_and_back(client, page):
    response = client.get(reverse(f"people:{page}"))

    assert response.url.startswith(reverse("people:sign-in") + "?next=")


def test_the_account_shows_what_is_kept_and_no_whole_number(resident_client):
    person = make_person(name="陈秀英", phone=PHONE)

    page = text(resident_client(person.pk).get(reverse("people:account")))

    assert all(part in page for part in queries.card(person.pk).account_number.split())
    assert "138 **** 8000" in page
    assert PHONE not in page
    assert "已开户，未激活" in page


def test_the_account_is_few_queries(resident_client, django_assert_max_num_queries):
    client = resident_client(make_activated_person(phone=PHONE).pk)

    with django_assert_max_num_queries(6):
        client.get(reverse("people:account"))


def test_details_are_saved(resident_client):
    person = make_person()
    client = resident_client(person.pk)

    wrong = go(client, "details", name_pinyin="Wang Fang", language="fr")
    right = go(client, "details", name_pinyin="Wang  Fang", language="en")

    assert wrong.status_code == 422
    assert leads_to(right, "account")
    details = queries.card(person.pk).details
    assert (details.name_pinyin, details.language) == ("Wang Fang", "en")


def test_a_home_is_chosen_by_district_then_subdistrict_then_the_nearest_place(resident_client):
    area = make_area("310104008")
    venue = make_venue("枫林学习点", area=area, longitude=121.45321, latitude=31.20198)
    person = make_person()
    client = resident_client(person.pk)
    home = reverse("people:home")

    assert "?district=310104" in text(client.get(home))
    assert area.name in text(client.get(f"{home}?district=310104"))
    assert client.post(f"{home}?district=310104", {}).status_code == 422
    saved = client.post(f"{home}?district=310104", {"area": area.code})
    assert leads_to(saved, "home-near")
    assert leads_to(go(client, "home-near", venue=str(venue.pk)), "account")

    point = queries.home(person.pk).point
    assert (point.longitude, point.latitude) == (121.453, 31.202)
    go(client, "home-forget")
    assert queries.card(person.pk).details.home_area is None


def test_an_unknown_district_is_not_found(resident_client):
    client = resident_client(make_person().pk)

    assert client.get(reverse("people:home") + "?district=999999").status_code == 404


def test_a_removed_device_is_gone(resident_client, client, sent):
    person = make_person(name="陈秀英", phone=PHONE)
    come(client, sent)
    go(client, "sign-in-name", name="陈秀英")
    device = KnownDevice.objects.get()

    stranger = resident_client(make_person().pk)
    stranger.post(reverse("people:device-forget", args=[device.pk]))
    assert KnownDevice.objects.exists()
    client.post(reverse("people:device-forget", args=[device.pk]))

    assert not KnownDevice.objects.exists()
    assert AccountEvent.objects.filter(person=person, what="device_removed").exists()


def test_a_removed_device_is_signed_out(resident_client, client, sent):
    person = make_person(name="陈秀英", phone=PHONE)
    come(client, sent)
    go(client, "sign-in-name", name="陈秀英")
    assert client.get(reverse("people:account")).status_code == 200

    elsewhere = resident_client(person.pk)
    elsewhere.post(reverse("people:device-forget", args=[KnownDevice.objects.get().pk]))

    assert client.get(reverse("people:account")).status_code == 302
    assert elsewhere.get(reverse("people:account")).status_code == 200


def test_a_changed_number_signs_out_the_phone_that_had_the_old_one(resident_client, client, sent):
    person = make_person(name="陈秀英", phone=PHONE)
    come(client, sent)
    go(client, "sign-in-name", name="陈秀英")

    elsewhere = resident_client(person.pk)
    go(elsewhere, "new-phone", phone="13900139000", use="own")
    go(elsewhere, "new-phone-code", code=sent(), name="陈秀英")

    assert client.get(reverse("people:account")).status_code == 302
    assert elsewhere.get(reverse("people:account")).status_code == 200


def test_who_changes_the_number_stays_signed_in(client, sent):
    make_person(name="陈秀英", phone=PHONE)
    come(client, sent)
    go(client, "sign-in-name", name="陈秀英")

    go(client, "new-phone", phone="13900139000", use="own")
    go(client, "new-phone-code", code=sent())

    assert client.get(reverse("people:account")).status_code == 200


@pytest.mark.parametrize(
    ("typed", "status"), [("Chen Xiuying", 302), ("", 302), ("陈秀英", 422), ("X; PhD 2026", 422)]
)
def test_only_a_name_in_latin_letters_is_printed_on_certificates(resident_client, typed, status):
    client = resident_client(make_person().pk)

    assert go(client, "details", name_pinyin=typed, language="en").status_code == status


def test_a_new_number_is_proved_by_its_code_and_the_name(resident_client, sent):
    person = make_person(name="陈秀英", phone=PHONE)
    client = resident_client(person.pk)

    assert go(client, "new-phone", phone="1", use="own").status_code == 422
    assert leads_to(go(client, "new-phone", phone="13900139000", use="own"), "new-phone-code")
    wrong = go(client, "new-phone-code", code=sent(), name="王芳")
    right = go(client, "new-phone-code", code=sent(), name="陈秀英")

    assert wrong.status_code == 422
    assert "和账户里的姓名不一样" in text(wrong)
    assert leads_to(right, "account")
    assert queries.text_number(person.pk) == "13900139000"
    assert right.cookies["device"].value
    assert leads_to(client.get(reverse("people:new-phone-code")), "account")


def test_a_new_number_of_an_activated_account_needs_the_document(resident_client, sent):
    person = make_activated_person(name="陈秀英", phone=PHONE)
    client = resident_client(person.pk)
    go(client, "new-phone", phone="13900139000", use="own")

    wrong = go(client, "new-phone-code", code=sent(), last_four="0000")
    right = go(client, "new-phone-code", code=sent(), last_four=make_resident_card()[-4:])

    assert "和账户里的证件对不上" in text(wrong)
    assert leads_to(right, "account")


def test_a_resident_who_tries_the_staff_page_stays_signed_in(resident_client):
    make_staff()
    client = resident_client(make_person().pk)

    come_as_staff(client)

    assert client.session.get_expiry_age() > 24 * 3600


def test_own_data_is_a_file_of_json(resident_client):
    person = make_person(name="陈秀英", phone=PHONE)

    response = resident_client(person.pk).get(reverse("people:own-data"))

    assert response["Content-Disposition"] == 'attachment; filename="xuecheng.json"'
    assert response["Cache-Control"] == "no-store"
    assert PHONE in text(response)
    assert "请带证件到任一窗口" in text(response)


DOCUMENT = {"kind": "resident_card", "document_number": make_resident_card(), "consents": "on"}


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


@pytest.mark.parametrize("page", ["sign-in", "staff-sign-in"])
def test_looking_changes_nothing(client, page):
    client.get(reverse(f"people:{page}") + "?next=/me/account/")

    assert not client.session.keys()
    assert not SignInCode.objects.exists()
    assert not PhoneNumber.objects.exists()


def test_a_sign_in_that_was_left_lying_says_why_it_begins_anew(client):
    go(client, "sign-in", phone=PHONE)
    client.session.delete()

    response = client.get(reverse("people:sign-in-code"), follow=True)

    assert "您有一会儿没有操作" in text(response)


def a_browser_whose_session_is_over(resident_client):
    client = resident_client(make_person().pk)
    client.session.delete()
    return client


def test_who_is_signed_out_by_time_is_told_why_and_comes_back(resident_client):
    page = a_browser_whose_session_is_over(resident_client).get(
        reverse("people:account"), follow=True
    )

    assert page.redirect_chain[-1][0] == f"{reverse('people:sign-in')}?next=%2Fme%2Faccount%2F"
    assert "上次的登录已经结束，请再登录一次" in text(page)


def test_who_left_a_shared_browser_lying_is_told_that_it_was_not_used(resident_client):
    client = resident_client(make_person().pk)
    session = client.session
    left_at = timezone.now() - timedelta(minutes=31)
    session.update({"idle_seconds": 1800, "used_at": left_at.isoformat()})
    session.save()

    page = client.get(reverse("people:account"), follow=True)

    assert "您有一会儿没有操作，请再登录一次" in text(page)


def test_a_form_sent_after_the_end_says_it_was_not_sent_and_leads_back_to_its_page(
    resident_client,
):
    client = a_browser_whose_session_is_over(resident_client)
    stood_on = {"referer": f"http://testserver{reverse('people:home')}?district=310104"}

    page = client.post(reverse("people:home-forget"), headers=stood_on, follow=True)

    assert "刚才那一步没有提交" in text(page)
    wanted = page.redirect_chain[-1][0].partition("?next=")[2]
    assert unquote(wanted) == f"{reverse('people:home')}?district=310104"


def test_a_stranger_is_told_of_no_session(client):
    page = client.get(reverse("people:account"), follow=True)

    assert "请再登录一次" not in text(page)
