"""What somebody who signed in on a device of many people leaves there for the next: nothing."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.visits import ask_for_code, shown_code
from tests.visitor import Visitor, visitor

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]

_SHARED = "这是公用的手机或电脑"
_CODE = "短信里的 6 位验证码"
_TYPED = "[...document.querySelectorAll('input')].map((one) => one.value).join(' ')"


@pytest.mark.parametrize("profile", ["phone", "elder"])
def test_back_after_signing_out_of_a_shared_phone_shows_nothing_of_its_reader(
    demo, window, profile
):
    number = {"phone": "13912345678", "elder": "13912345679"}[profile]
    with visitor(window, demo.url, profile) as somebody:
        _come_and_go(somebody, number)

        pages = _all_the_way_back(somebody)

    assert "/sign-in/" in pages
    assert not re.search(f"{number[:-1]}|宋雨", " ".join(pages.values()))


def test_back_while_the_next_person_signs_in_shows_nothing_of_the_last(demo, window):
    with visitor(window, demo.url, "phone") as somebody:
        _come_and_go(somebody, "13912345670")
        ask_for_code(somebody, "13900000061")
        somebody.fill(_CODE, shown_code(somebody))
        somebody.click("下一步")

        pages = _all_the_way_back(somebody)

    assert {"/sign-in/", "/sign-in/name/"} <= pages.keys()
    assert not re.search("1391234567|宋雨", " ".join(pages.values()))


def test_a_browser_of_ones_own_keeps_the_number_for_who_typed_it_wrong(demo, window):
    with visitor(window, demo.url, "phone") as somebody:
        ask_for_code(somebody, "13900000062")

        somebody.go_back()

        expect(somebody.page.get_by_label("手机号").first).to_have_value("13900000062")


def _come_and_go(somebody: Visitor, number: str) -> None:
    """Sign in on a shared phone, the number wrong at first, and sign out."""
    somebody.open("/sign-in/")
    somebody.choose(_SHARED)
    somebody.fill("手机号", number[:-1])
    before = list(somebody.problems)
    somebody.click("获取验证码")
    expect(somebody.page.locator("form .errors").first).to_be_visible()
    somebody.problems[:] = before  # the form came back, as it should
    somebody.fill("手机号", number)
    somebody.click("获取验证码")
    somebody.fill(_CODE, shown_code(somebody))
    somebody.click("下一步")
    somebody.fill("您的姓名", "宋雨")
    somebody.click("下一步")
    somebody.click("只有我用这个号码")
    somebody.reads("账户开好了。")
    somebody.open("/sign-out/")
    somebody.press(somebody.page.locator("main form button"))
    somebody.reads("您已经退出。")


def _all_the_way_back(somebody: Visitor) -> dict[str, str]:
    """Return what stands on each page that "back" leads to, and in its fields."""
    pages: dict[str, str] = {}
    for _step in range(somebody.page.evaluate("history.length")):
        somebody.go_back()
        seen = f"{somebody.page.locator('body').inner_text()} {somebody.page.evaluate(_TYPED)}"
        pages[somebody.path] = f"{pages.get(somebody.path, '')} {seen}"
    return pages
