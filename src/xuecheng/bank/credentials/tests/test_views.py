import re

import pytest
from django.db import connection
from django.test import Client

from xuecheng.bank.credentials import actions, adapters, rules
from xuecheng.bank.credentials.actions import CHECKS
from xuecheng.bank.credentials.models import Certificate
from xuecheng.bank.credentials.tests.makers import NOON, STATEMENT, make_certificate
from xuecheng.bank.credentials.views import FILES
from xuecheng.lib.actors import system
from xuecheng.lib.append_only import install_triggers, remove_triggers
from xuecheng.lib.ids import new_id
from xuecheng.registry.people.tests.makers import make_person

pytestmark = pytest.mark.django_db
UNKNOWN = rules.serial(year=2026, draw=12345)


@pytest.fixture
def certificate():
    return make_certificate(make_person().pk)


@pytest.fixture
def holder(certificate, resident_client):
    """The browser of the certificate's holder."""
    return resident_client(certificate.learner_id)


class FakePrinter:
    """Says what it was asked to print."""

    def is_ready(self):
        return True

    def pdf(self, html, *, style):
        assert "A4 landscape" in style
        return html.encode()


@pytest.fixture
def _printer(monkeypatch):
    monkeypatch.setattr(adapters, "printer", FakePrinter)


@pytest.fixture
def _no_printer(monkeypatch):
    monkeypatch.setattr(adapters, "printer", adapters.NoPrinter)


def revoke(certificate):
    actions.revoke(certificate_id=certificate.pk, reason="成绩更正", by=system("t"), at=NOON)


def text_of(response):
    """The page, its headings in one piece."""
    return response.content.decode().replace("<wbr>", "")


def url(certificate, tail=""):
    return f"/me/certificates/{certificate.pk}/{tail}"


# -- The holder's pages -------------------------------------------------------------------------


def test_the_list_leads_to_each_certificate(certificate, holder):
    html = holder.get("/me/certificates/").content.decode()

    assert url(certificate) in html
    assert certificate.serial.replace("-", "-<wbr>") in html


def test_somebody_without_certificates_is_told_how_they_come(resident_client):
    html = resident_client(make_person().pk).get("/me/certificates/").content.decode()

    assert "还没有证书" in html


def test_a_certificate_says_what_it_vouches_for(certificate, holder, settings):
    settings.PUBLIC_URL = "https://city.example"

    html = holder.get(url(certificate)).content.decode()

    for text in ("陈秀英", "Chen Xiuying", "行楷书法", "12 讲", "24 小时", "2 学分", "二〇二六年"):
        assert text in html
    assert f"https://city.example/v/{certificate.serial}/" in html
    assert 'class="qr"' in html


def test_a_course_of_one_day_names_that_day_once(client, resident_client):
    statement = {**STATEMENT, "began_on": "2026-11-18"}
    certificate = make_certificate(statement=statement)

    own = text_of(resident_client(certificate.learner_id).get(url(certificate)))
    checked = text_of(client.get(f"/v/{certificate.serial}/"))

    assert "于2026年11月18日，在枫林街道老年学校" in own
    assert checked.count("2026年11月18日") == 1


def test_a_certificate_speaks_english_too(certificate, holder):
    html = holder.get("/en" + url(certificate)).content.decode()

    assert "attending 11 of 12 sessions" in html
    assert "Fenglin Senior School" in html


def test_rare_characters_of_a_name_stay_as_they_are(resident_client):
    certificate = make_certificate(make_person().pk, holder_name="𠮷㛃䶮")

    html = resident_client(certificate.learner_id).get(url(certificate)).content.decode()

    assert "𠮷㛃䶮" in html


def test_a_revoked_certificate_says_so_and_why(certificate, holder):
    revoke(certificate)

    html = holder.get(url(certificate)).content.decode()

    assert "已吊销" in html
    assert "成绩更正" in html


@pytest.mark.parametrize("tail", ["", "pdf/"])
def test_somebody_elses_certificate_is_not_there(certificate, resident_client, tail):
    stranger = resident_client(make_person().pk)

    assert stranger.get(url(certificate, tail)).status_code == 404


@pytest.mark.usefixtures("_printer")
def test_the_file_is_a_pdf_named_by_its_number(certificate, holder):
    assert url(certificate, "pdf/") in holder.get(url(certificate)).content.decode()

    response = holder.get(url(certificate, "pdf/"))

    assert response["Content-Type"] == "application/pdf"
    assert f'filename="{certificate.serial}.pdf"' in response["Content-Disposition"]
    assert "陈秀英" in response.content.decode()


@pytest.mark.usefixtures("_no_printer")
def test_where_no_pdf_can_be_made_the_page_only_prints(certificate, holder):
    html = holder.get(url(certificate)).content.decode()

    assert "下载 PDF" not in html
    assert "data-print" in html
    assert holder.get(url(certificate, "pdf/"))["Location"] == url(certificate)


@pytest.mark.usefixtures("_printer")
def test_files_are_made_so_often_and_no_more(certificate, holder):
    statuses = [holder.get(url(certificate, "pdf/")).status_code for _ in range(FILES["limit"] + 1)]

    assert statuses[:-1] == [200] * FILES["limit"]
    assert statuses[-1] == 429


# -- Anybody's check ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "link"),
    [
        ("/verify/", '<a href="/me/certificates/">我的证书</a>'),
        ("/en/verify/", '<a href="/en/me/certificates/">My certificates</a>'),
    ],
)
def test_who_holds_a_certificate_gets_from_the_check_to_their_own(client, page, link):
    assert link in client.get(page).content.decode()


def test_the_page_asks_for_a_number_and_says_what_to_do_without_one(client):
    html = client.get("/verify/").content.decode()

    assert "证书编号" in html
    assert "手上没有编号？" in html


@pytest.mark.parametrize("shape", [str, str.lower, lambda text: text.replace("-", " ")])
def test_a_number_in_any_spelling_leads_to_its_check(client, certificate, shape):
    response = client.get("/verify/", {"number": shape(certificate.serial)})

    assert response["Location"] == f"/v/{certificate.serial}/"


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "请填写证书编号"),
        ("XC26-7K4M-92Q", "现在是 11 位"),
        ("AB26-7K4M-92QD", "请核对开头"),
        ("XC26-0000-0000", "请再核对一遍"),
    ],
)
def test_a_mistyped_number_comes_back_with_what_is_wrong(client, typed, problem):
    response = client.get("/verify/", {"number": typed})

    html = text_of(response)
    assert response.status_code == 422
    assert problem in html
    assert f'value="{typed}"' in html or not typed


def test_a_check_states_everything_it_looked_at(client, certificate):
    response = client.get(f"/v/{certificate.serial}/")

    html = text_of(response)
    assert response.status_code == 200
    for text in (
        "这是一张有效的证书",
        "由枫林街道老年学校签发",
        "持证人是 陈*英",
        "2026年11月25日签发",
        "没有被吊销",
        "内容没有被改动",
        "This certificate is valid",
    ):
        assert text in html
    assert "陈秀英" not in html


def test_a_check_speaks_english_with_the_chinese_beside_it(client, certificate):
    html = text_of(client.get(f"/en/v/{certificate.serial}/"))

    assert "This certificate is valid" in html
    assert "Running-regular Script" in html
    assert "这是一张有效的证书" in html


def test_a_revoked_certificate_is_told_first_and_its_reason_is_not(client, certificate):
    revoke(certificate)

    html = text_of(client.get(f"/v/{certificate.serial}/"))

    assert "这张证书已经吊销，现在无效" in html
    assert "成绩更正" not in html


def test_an_altered_certificate_shows_nothing_of_what_it_says(client, certificate):
    remove_triggers(connection)
    Certificate.objects.filter(pk=certificate.pk).update(holder_name="李四")
    install_triggers(connection)

    html = text_of(client.get(f"/v/{certificate.serial}/"))

    assert "不能采信" in html
    assert "行楷书法" not in html


def test_an_unknown_number_is_not_found(client):
    response = client.get(f"/v/{UNKNOWN}/")

    assert response.status_code == 404
    assert "没有查到这个编号的证书" in text_of(response)


@pytest.mark.parametrize("language", ["", "/en"])
def test_a_number_not_found_stands_in_the_field_so_that_one_character_can_be_changed(
    client, language
):
    html = text_of(client.get(f"{language}/v/{UNKNOWN.lower()}/"))

    (field,) = re.findall(r'<input[^>]*name="number"[^>]*>', html)
    assert f'value="{UNKNOWN}"' in field
    assert f'method="get" action="{language}/verify/"' in html
    assert "aria-invalid" not in field
    assert f'<a class="button" href="{language}/verify/">' not in html


def test_a_number_that_was_found_leads_to_an_empty_field_for_the_next(client, certificate):
    html = text_of(client.get(f"/v/{certificate.serial}/"))

    assert '<a class="button" href="/verify/">再验证一张</a>' in html
    assert 'name="number"' not in html


def test_a_mistyped_address_leads_to_the_form_with_what_was_typed(client):
    response = client.get("/v/xc26-7k4m-92q/", follow=True)

    assert response.status_code == 422
    assert "xc26-7k4m-92q" in text_of(response)


def test_a_check_is_kept_by_no_cache_and_no_search_engine(client, certificate):
    response = client.get(f"/v/{certificate.serial}/")

    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"


def test_numbers_cannot_be_tried_out_by_the_thousand(client, certificate):
    for draw in range(CHECKS["limit"]):
        client.get(f"/v/{rules.serial(year=2026, draw=draw)}/")

    refused = client.get(f"/v/{certificate.serial}/")

    assert refused.status_code == 429
    assert "试的次数太多了" in refused.content.decode()


def test_a_check_needs_nobody_to_sign_in(certificate):
    assert Client().get(f"/v/{certificate.serial}/").status_code == 200


def test_pages_of_a_certificate_that_does_not_exist(holder):
    assert holder.get(f"/me/certificates/{new_id()}/").status_code == 404


def test_the_example_on_the_page_is_a_number_that_is_well_formed(client):
    page = client.get("/verify/").content.decode()
    (example,) = re.findall(r"XC\d\d-\w{4}-\w{4}", page)

    answer = client.get("/verify/", {"number": example}, follow=True)

    assert "抄错了" not in answer.content.decode()
    assert "编号没错却查不到的" in answer.content.decode()
