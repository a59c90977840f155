"""Parts of pages that change in place: what is heard, and that the browser reports no error.

The pages keep their content security policy here, so that a style or script it forbids is an error.
"""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.visitor import Visitor, visitor

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]


@pytest.mark.parametrize("profile", ["desktop", "elder"])
def test_a_filter_says_how_many_classes_are_left(demo, window, profile):
    with visitor(window, demo.url, profile) as somebody:
        somebody.open("/courses/")
        boxes = somebody.page.locator(".folds input[type=checkbox]")
        if not boxes.first.is_visible():
            somebody.press(somebody.page.locator("main summary").first, stays=True)

        somebody.press(boxes.first, stays=True)

        expect(_heard(somebody)).to_have_text(re.compile(r"^找到 \d+ 个班$"))


@pytest.mark.parametrize("profile", ["desktop", "phone", "elder"])
def test_a_search_changes_the_list_without_an_error(demo, window, profile):
    with visitor(window, demo.url, profile) as somebody:
        somebody.open("/courses/")
        somebody.fill("课程", "书法")

        somebody.press(somebody.page.get_by_role("button", name="搜索"), stays=True)

        expect(_heard(somebody)).to_have_text(re.compile(r"^找到 \d+ 个班$"))
        assert "q=" in somebody.path


def test_the_register_says_what_was_marked_and_nothing_else(demo, window):
    with visitor(window, demo.url, "phone", session=demo.sessions["teacher"]) as teacher:
        teacher.open(f"/teach/runs/{demo.facts['taught']}/")
        absent = teacher.page.get_by_role("button", name="缺").last

        teacher.press(absent, stays=True)
        expect(_heard(teacher)).to_have_text("记了：缺")
        teacher.press(absent, stays=True)
        expect(_heard(teacher)).to_have_text("撤销了")


def _heard(somebody: Visitor) -> Locator:
    return somebody.page.locator("#announce")
