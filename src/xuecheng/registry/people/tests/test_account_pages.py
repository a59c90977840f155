"""The pages of the learning account, one test per outcome."""

import pytest
from django.urls import reverse

from xuecheng.registry.people import queries
from xuecheng.registry.people.models import AccountEvent, KnownDevice, PhoneNumber, SignInCode
from xuecheng.registry.people.tests.makers import (
    make_activated_person,
    make_person,
    make_resident_card,
)
from xuecheng.registry.people.tests.pages import PHONE, come, go, leads_to, text
from xuecheng.registry.places.tests.makers import make_area, make_venue

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

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("messages")]


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
    assert "已开，还没激活" in page


def test_to_sign_out_stands_at_the_top_of_the_account(resident_client):
    page = text(resident_client(make_person().pk).get(reverse("people:account")))

    main = page.partition("<main")[2].partition("</main>")[0]
    assert main.count("退出登录") == 1
    assert main.index("退出登录") < main.index("激活账户")


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
    assert 'value="王芳"' in text(wrong)
    assert f'value="{sent()}"' not in text(wrong)
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


def test_own_data_is_a_file_of_json(resident_client):
    person = make_person(name="陈秀英", phone=PHONE)

    response = resident_client(person.pk).get(reverse("people:own-data"))

    assert response["Content-Disposition"] == 'attachment; filename="xuecheng.json"'
    assert "no-store" in response["Cache-Control"]
    assert PHONE in text(response)
    assert "请带证件到任一窗口" in text(response)


@pytest.mark.parametrize("page", ["sign-in", "staff-sign-in"])
def test_looking_changes_nothing(client, page):
    client.get(reverse(f"people:{page}") + "?next=/me/account/")

    assert not client.session.keys()
    assert not SignInCode.objects.exists()
    assert not PhoneNumber.objects.exists()
