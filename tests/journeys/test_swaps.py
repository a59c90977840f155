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


@pytest.mark.parametrize("profile", ["desktop", "phone", "elder"])
def test_back_from_a_class_shows_the_whole_filtered_list(demo, window, profile):
    """Where every field is filled, the part stood at the very address of the page."""
    with visitor(window, demo.url, profile) as somebody:
        _filter_twice(somebody)
        listed = somebody.path
        somebody.press(somebody.page.locator("#found li a").first)

        somebody.go_back()

        _expect_whole(somebody, listed)


@pytest.mark.parametrize("profile", ["desktop", "phone", "elder"])
def test_back_to_fewer_filters_shows_the_whole_list(demo, window, profile):
    with visitor(window, demo.url, profile) as somebody:
        before = _filter_twice(somebody)

        somebody.go_back()

        _expect_whole(somebody, before)


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


def _filter_twice(somebody: Visitor) -> str:
    """Search, then choose a district and a time; return the address between the two."""
    somebody.open("/courses/?q=书法")
    page = somebody.page
    if not page.get_by_label("在哪里").is_visible():
        somebody.press(page.locator("main summary").first, stays=True)
    page.get_by_label("在哪里").select_option(index=1)
    expect(page).to_have_url(re.compile("where="))
    between = somebody.path
    somebody.press(page.locator("input[name=time]").first, stays=True)
    expect(page).to_have_url(re.compile("time="))
    return between


def _expect_whole(somebody: Visitor, path: str) -> None:
    """Expect the page of an address with its header, filters and list, not a part of it."""
    page = somebody.page
    expect(page).to_have_url(f"{somebody.url}{path}")
    expect(page.locator("body > header")).to_be_visible()
    expect(page.get_by_role("heading", level=1, name="找课")).to_be_visible()
    expect(page.locator("#results")).to_be_visible()
