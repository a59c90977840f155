"""The page of a number that is used by somebody, but not by that name."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from xuecheng.lib.words import full_day
from xuecheng.registry.people import queries
from xuecheng.registry.people.models import Person
from xuecheng.registry.people.tests.makers import make_activated_person, make_person
from xuecheng.registry.people.tests.pages import PHONE, come, go, leads_to, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("messages")]
USED = "这个手机号用过，但姓名不一样"


def misnamed(client, sent, name="陈秀应", language=""):
    """Return the page that follows a name which goes with nobody of the number."""
    come(client, sent)
    assert leads_to(go(client, "sign-in-name", name=name), "sign-in-name")
    return in_one_piece(client.get(language + reverse("people:sign-in-name")))


def in_one_piece(response):
    """Return the page without the places where its heading may break."""
    return text(response).replace("<wbr>", "")


def buttons(page):
    """Return the buttons of the page's own form, each with whether it is the filled one."""
    form = page.partition("<main")[2].partition("</form>")[0]
    return re.findall(r'<button class="button( filled)?"[^>]*>([^<]*)</button>', form)


@pytest.mark.parametrize("maker", [make_person, make_activated_person])
def test_a_wrong_character_leads_to_the_name_again_as_it_was_typed(client, sent, maker):
    maker(name="陈秀英", phone=PHONE, phone_is_verified=True)

    page = misnamed(client, sent)

    assert re.search(rf"<h1>(<[^>]*>)?{USED}<", page)
    assert re.search(r'<input[^>]*name="name"[^>]*value="陈秀应"', page)
    assert buttons(page) == [(" filled", "用这个姓名登录"), ("", "我是新用户")]
    assert "您是第一次来吧" not in page


def test_the_page_is_in_english_too(client, sent):
    make_person(name="陈秀英", phone=PHONE, phone_is_verified=True)

    page = misnamed(client, sent, language="/en")

    assert [told for _, told in buttons(page)] == ["Sign in with this name", "I am new here"]
    assert USED not in page


def test_the_name_put_right_lets_in(client, sent):
    person = make_person(name="陈秀英", phone=PHONE, phone_is_verified=True)
    misnamed(client, sent)

    go(client, "sign-in-name", name="陈秀英")

    assert client.session["person_id"] == str(person.pk)


def test_the_page_shows_nothing_of_the_name_it_knows(client, sent):
    make_person(name="欧阳秀英", phone=PHONE, phone_is_verified=True)
    make_person(name="李建国", phone=PHONE)

    page = misnamed(client, sent, name="王芳")

    for told in ("欧", "阳", "秀", "英", "李", "建国", "王*"):
        assert told not in page.partition("<main")[2].partition("</main>")[0]


def test_who_uses_the_number_and_how_many_changes_nothing_of_the_page(client, sent):
    def seen():
        return re.sub(r'value="[^"]{60,}"', "", misnamed(client, sent))

    make_person(name="陈秀英", phone=PHONE)
    one = seen()
    make_activated_person(name="李建国", phone=PHONE, phone_is_verified=True)

    assert seen() == one


def test_a_number_nobody_uses_still_leads_to_the_page_of_newcomers(client, sent):
    come(client, sent)

    assert leads_to(go(client, "sign-in-name", name="陈秀应"), "sign-in-new")
    assert "您是第一次来吧" in text(client.get(reverse("people:sign-in-new")))


def test_who_is_new_is_asked_who_uses_the_number_before_anything_opens(client, sent):
    make_person(name="陈秀英", phone=PHONE, phone_is_verified=True)
    page = misnamed(client, sent, name="王芳")

    assert "另开一个学习账户，以前的报名、学分和证书不在里面" in page
    assert leads_to(go(client, "sign-in-name", name="王芳", new="on"), "sign-in-new")
    assert Person.objects.count() == 1
    go(client, "sign-in-new", use="shared")
    assert client.session["person_id"] == str(queries.find(name="王芳", phone=PHONE).pk)


def test_who_changes_the_name_and_says_new_opens_the_account_under_the_new_spelling(client, sent):
    make_person(name="陈秀英", phone=PHONE, phone_is_verified=True)
    misnamed(client, sent, name="王方")

    assert leads_to(go(client, "sign-in-name", name="王芳", new="on"), "sign-in-new")

    assert "王芳" in text(client.get(reverse("people:sign-in-new")))


def test_who_says_new_with_the_right_name_gets_in_and_no_second_account(client, sent):
    person = make_person(name="陈秀英", phone=PHONE, phone_is_verified=True)
    misnamed(client, sent)

    go(client, "sign-in-name", name="陈秀英", new="on")

    assert client.session["person_id"] == str(person.pk)


def test_to_say_new_is_no_try_of_a_name(client, sent):
    make_person(name="陈秀英", phone=PHONE, phone_is_verified=True)
    misnamed(client, sent, name="甲")
    for name in "乙丙丁戊己":
        go(client, "sign-in-name", name=name)

    assert go(client, "sign-in-name", name="庚").status_code == 422
    assert leads_to(go(client, "sign-in-name", name="己", new="on"), "sign-in-new")


def test_a_name_left_empty_keeps_the_page(client, sent):
    make_person(name="陈秀英", phone=PHONE, phone_is_verified=True)
    misnamed(client, sent)

    response = go(client, "sign-in-name", name="")

    assert response.status_code == 422
    assert USED in in_one_piece(response)


# -- Who is new on a number that somebody uses ----------------------------------------------------


def newcomer(client, sent, name="周桂芬"):
    """Return the page of the choice, after a name that goes with nobody of the number."""
    misnamed(client, sent, name=name)
    go(client, "sign-in-name", name=name, new="on")
    return in_one_piece(client.get(reverse("people:sign-in-new")))


def test_the_choice_says_that_the_number_was_used_and_shows_the_typed_name_first(client, sent):
    make_person(name="周桂芳", phone=PHONE, phone_is_verified=True)

    page = newcomer(client, sent)

    assert re.search(r"<h1>(<[^>]*>)?这个手机号用过，登记的不是这个姓名<", page)
    assert '<p class="holder">周桂芬</p>' in page
    assert page.index("姓名打错了，重填") < page.index("<form")
    assert "您是第一次来吧" not in page
    assert "周桂芳" not in page


def test_to_share_a_used_number_is_the_first_and_only_green_button(client, sent):
    make_person(name="周桂芳", phone=PHONE, phone_is_verified=True)

    page = newcomer(client, sent).partition("<main")[2]

    assert re.findall(r'"button filled"[^>]*>([^<]*)<', page) == [
        "我和别人合用这个号码，开学习账户"
    ]
    assert page.index("合用这个号码") < page.index("现在只有我用这个号码")
    assert page.index("就不能再用它登录") < page.index("现在只有我用这个号码")


@pytest.mark.parametrize("page", ["sign-in-new", "sign-in-alone"])
def test_no_number_is_taken_from_anybody_before_one_more_question(client, sent, page):
    old = make_person(name="周桂芳", phone=PHONE, phone_is_verified=True)
    newcomer(client, sent)

    answer = go(client, "sign-in-new", use="own")
    asked = in_one_piece(client.get(reverse(f"people:{page}")))

    assert leads_to(answer, "sign-in-alone")
    assert "不能再用它登录" in asked
    assert queries.text_number(old.pk) == PHONE
    assert Person.objects.count() == 1


def test_the_question_leads_back_by_its_green_button(client, sent):
    make_person(name="周桂芳", phone=PHONE, phone_is_verified=True)
    newcomer(client, sent)

    page = text(client.get(reverse("people:sign-in-alone")))

    assert f'class="button filled" href="{reverse("people:sign-in-new")}"' in page
    assert page.index("以前用这个号码的人，不能再用它登录") < page.index("是，只有我用")


def test_a_number_that_came_into_use_meanwhile_is_not_taken_without_the_question(client, sent):
    come(client, sent)
    go(client, "sign-in-name", name="王芳")
    old = make_person(name="周桂芳", phone=PHONE, phone_is_verified=True)

    assert leads_to(go(client, "sign-in-new", use="own"), "sign-in-alone")
    assert queries.text_number(old.pk) == PHONE


def test_who_shares_her_name_with_the_account_is_led_to_the_document_first(client, sent):
    make_activated_person(name="周桂芳", phone=PHONE, phone_is_verified=True)
    come(client, sent)
    go(client, "sign-in-name", name="周桂芳")

    page = in_one_piece(client.get(reverse("people:sign-in-new")))

    assert "这个手机号下，有一位和您同名的人" in page
    assert f'class="button filled" href="{reverse("people:sign-in-document")}"' in page
    assert 'value="shared"' not in page


# -- Who lost the number --------------------------------------------------------------------------


def taken_over(client, sent, name):
    """Let 周桂芬 take the number of 周桂芳, and return the page that follows another sign-in."""
    make_person(name="周桂芳", phone=PHONE, phone_is_verified=True)
    newcomer(client, sent)
    go(client, "sign-in-alone", use="own")
    browser = Client()
    come(browser, sent)
    return browser, go(browser, "sign-in-name", name=name)


def test_who_lost_her_number_is_told_the_truth_and_what_to_do(client, sent, settings):
    settings.HELP_PHONE = "021-1234 5678"
    browser, answer = taken_over(client, sent, "周桂芳")

    assert leads_to(answer, "sign-in-taken-over")
    page = in_one_piece(browser.get(answer.url))
    assert "您的账户还在，只是不能用这个手机号登录" in page
    assert full_day(timezone.now()) in page
    assert "带上证件到任一窗口，请工作人员“找回账户”" in page
    assert "021-1234 5678" in page
    assert "周桂芬" not in page
    assert "person_id" not in browser.session


def test_only_the_exact_name_is_told_of_the_loss(client, sent):
    _browser, answer = taken_over(client, sent, "周桂方")

    assert leads_to(answer, "sign-in-name")


def test_the_page_of_the_loss_is_in_english_too(client, sent):
    browser, answer = taken_over(client, sent, "周桂芳")

    assert "Your account still exists" in text(browser.get(f"/en{answer.url}"))


def test_nobody_else_opens_the_page_of_the_loss(client, sent):
    make_person(name="周桂芳", phone=PHONE, phone_is_verified=True)
    misnamed(client, sent, name="周桂方")

    assert leads_to(client.get(reverse("people:sign-in-taken-over")), "sign-in")
