"""Parts that change in place, and forms that were refused: what is heard, and what "back" shows.

The pages keep their content security policy here, so that a style or script it forbids is an error.
"""

import re

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.journeys.visits import ask_for_code, shown_code
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


def test_the_second_of_two_quick_ticks_is_not_lost(demo, window):
    """The answer to the first is on its way still when the second is made."""
    with visitor(window, demo.url) as somebody:
        held: list[Route] = []
        somebody.open("/courses/")
        somebody.page.route(
            "**/courses/?*", lambda route: route.continue_() if held else held.append(route)
        )
        first, second = (somebody.page.locator(f"#{box}") for box in ("care-places", "fee-0"))

        somebody.press(first, stays=True)
        somebody.press(second, stays=True)
        somebody.page.wait_for_timeout(200)
        held[0].continue_()

        expect(somebody.page.locator("#found .chip")).to_have_count(2)
        expect(somebody.page.locator(".folds input:checked")).to_have_count(2)
        assert "care=places" in somebody.path
        assert "fee=0" in somebody.path


def test_a_district_chosen_after_a_tick_is_not_lost_and_its_numbers_are_new(demo, window):
    with visitor(window, demo.url) as somebody:
        held: list[Route] = []
        somebody.open("/courses/")
        whole = somebody.page.locator("#where option").first
        before = whole.inner_text()
        somebody.page.route(
            "**/courses/?*", lambda route: route.continue_() if held else held.append(route)
        )

        somebody.press(somebody.page.locator("#care-english"), stays=True)
        somebody.page.locator("#where").select_option("310104")
        somebody.page.wait_for_timeout(200)
        held[0].continue_()

        expect(somebody.page).to_have_url(re.compile("where=310104"))
        expect(somebody.page.locator("#where")).to_have_value("310104")
        expect(somebody.page.locator("#care-english")).to_be_checked()
        expect(whole).not_to_have_text(before)


def test_a_filter_copies_no_style_that_something_left_in_the_page(demo, window):
    """The policy forbids it, and a program that fills in fields for people leaves one."""
    with visitor(window, demo.url) as somebody:
        somebody.open("/courses/")
        box = somebody.page.locator(".folds input[type=checkbox]").first
        box.evaluate("box => { box.style.opacity = 0.9; box.style.opacity = ''; }")

        somebody.press(box, stays=True)

        expect(_heard(somebody)).to_have_text(re.compile(r"^找到 \d+ 个班$"))


@pytest.mark.parametrize("scrolled", [0, 2000])
def test_filters_low_in_their_column_leave_what_they_found_in_sight(demo, window, scrolled):
    low = {"width": 1280, "height": 600}
    with visitor(window, demo.url, viewport=low) as somebody:
        somebody.open("/en/courses/")
        somebody.page.evaluate(f"scrollTo(0, {scrolled})")

        for number, box in enumerate(("care-hearing-loop", "care-english"), start=1):
            somebody.press(somebody.page.locator(f"#{box}"), stays=True)
            expect(somebody.page.locator("#found .chip")).to_have_count(number)

        places = somebody.page.locator("#found :is(h2, h3)").all()
        tops = [each.bounding_box()["y"] for each in places]
        assert any(0 <= top < 600 for top in tops), tops


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


def test_forward_again_after_a_class_shows_the_list_of_both_filters(demo, window):
    """The page fetched for the first "back" is not the one that had filtered."""
    with visitor(window, demo.url) as somebody:
        before = _filter_twice(somebody)
        listed, found = somebody.path, somebody.page.locator("#results").inner_text()
        somebody.press(somebody.page.locator("#found li a").first)
        somebody.go_back()
        somebody.go_back()
        _expect_whole(somebody, before)
        expect(somebody.page.locator("#results")).not_to_have_text(found, use_inner_text=True)

        somebody.page.go_forward()

        _expect_whole(somebody, listed)
        expect(somebody.page.locator("#results")).to_have_text(found, use_inner_text=True)


def test_the_register_says_what_was_marked_and_nothing_else(demo, window):
    with visitor(window, demo.url, "phone", session=demo.sessions["teacher"]) as teacher:
        teacher.open(f"/teach/runs/{demo.facts['taught']}/")
        absent = teacher.page.get_by_role("button", name="缺").last

        teacher.press(absent, stays=True)
        expect(_heard(teacher)).to_have_text("记了：缺")
        teacher.press(absent, stays=True)
        expect(_heard(teacher)).to_have_text("撤销了")


def test_back_to_a_number_that_was_refused_asks_for_it_again(demo, window):
    with visitor(window, demo.url, "elder") as somebody:
        somebody.open("/sign-in/")
        somebody.fill("手机号", "1390000005")
        _press_refused(somebody, "获取验证码")
        somebody.fill("手机号", "13900000050")
        somebody.click("获取验证码")

        somebody.go_back()

        _expect_form(somebody, "/sign-in/", "手机号")


def test_back_to_a_code_that_was_refused_asks_for_it_again_and_keeps_no_digits(demo, window):
    with visitor(window, demo.url, "elder") as somebody:
        ask_for_code(somebody, "13900000051")
        code = shown_code(somebody)
        somebody.fill("短信里的 6 位验证码", f"{(int(code) + 1) % 1_000_000:06}")
        _press_refused(somebody, "下一步")
        field = somebody.page.get_by_label("短信里的 6 位验证码")
        expect(field).to_have_value("")
        somebody.press(field, stays=True)
        somebody.page.keyboard.type(code)
        somebody.click("下一步")
        expect(somebody.page).to_have_url(f"{somebody.url}/sign-in/name/")

        somebody.go_back()

        _expect_form(somebody, "/sign-in/code/", "短信里的 6 位验证码")


def test_back_to_a_sign_up_at_the_desk_that_was_refused_shows_the_form(demo, window):
    with visitor(window, demo.url, session=demo.sessions["organisation_staff"]) as clerk:
        path = f"/desk/sign-up/{demo.facts['run']}/"
        clerk.open(path)
        button = clerk.page.locator("main form button").inner_text()
        _press_refused(clerk, button)
        clerk.fill("姓名", "宋雨")
        clerk.click(button)
        expect(clerk.page).to_have_url(re.compile("/desk/slips/"))

        clerk.go_back()

        _expect_form(clerk, path, "姓名")


def test_the_register_that_refused_a_number_leads_on_and_back(demo, window):
    with visitor(window, demo.url, "phone", session=demo.sessions["teacher"]) as teacher:
        teacher.open(f"/teach/runs/{demo.facts['taught']}/")
        teacher.fill("学习账户号", "482 917")
        _press_refused(teacher, "签到")
        register = teacher.path

        teacher.click("English")
        expect(teacher.page.locator("#id_account_number")).to_be_visible()
        assert teacher.path == f"/en{register}"
        teacher.go_back()
        _expect_form(teacher, register, "学习账户号")
        teacher.press(teacher.page.get_by_text("换一讲"), stays=True)
        teacher.press(teacher.page.locator(".chips a").first)

        assert teacher.path == f"/teach/runs/{demo.facts['taught']}/?session=1"


def _press_refused(somebody: Visitor, name: str) -> None:
    """Press a button whose form comes back with errors: here that is no problem of the page."""
    before = list(somebody.problems)
    somebody.click(name)
    expect(somebody.page.locator("form .errors").first).to_be_visible()
    said = somebody.problems[len(before) :]
    somebody.problems[:] = before + [each for each in said if "422" not in each]


def _expect_form(somebody: Visitor, path: str, label: str) -> None:
    """Expect the page of a form, and not the browser's own, which asks to send it again."""
    expect(somebody.page).to_have_url(f"{somebody.url}{path}")
    expect(somebody.page.get_by_label(label, exact=False).first).to_be_visible()


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
