"""The register of a teacher's phone and the list of lessons: nothing moves, nothing breaks."""

import pytest
from playwright.sync_api import Locator

from tests.visitor import visitor

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]


def _places(line: Locator) -> list[object]:
    """Return where the three marks of a learner stand, and how wide they are, to the pixel."""
    boxes = [line.get_by_role("button", name=mark).bounding_box() for mark in ("到", "假", "缺")]
    return [(round(box["x"]), round(box["width"])) for box in boxes if box]


@pytest.mark.parametrize("profile", ["phone", "elder"])
def test_no_button_of_the_register_moves_when_one_is_chosen(demo, window, profile):
    with visitor(window, demo.url, profile, session=demo.sessions["teacher"]) as teacher:
        teacher.open(f"/teach/runs/{demo.facts['taught']}/")
        line = teacher.page.locator("li", has=teacher.page.locator("form")).last
        before = _places(line)

        teacher.press(line.get_by_role("button", name="假", pressed=False), stays=True)
        chosen = line.get_by_role("button", name="假", pressed=True)
        chosen.wait_for()

        assert _places(line) == before
        teacher.press(chosen, stays=True)  # others look at this class as well


def test_the_lesson_that_is_shown_is_marked_among_the_others(demo, window):
    with visitor(window, demo.url, "phone", session=demo.sessions["teacher"]) as teacher:
        teacher.open(f"/teach/runs/{demo.facts['taught']}/")

        lessons = teacher.page.locator(".chips a").evaluate_all(
            "all => all.map(one => [one.ariaCurrent, getComputedStyle(one).boxShadow !== 'none'])"
        )

        assert lessons.count(["true", True]) == 1
        assert lessons.count([None, False]) == len(lessons) - 1


def test_the_number_of_a_lesson_stays_on_one_line_in_the_elder_view(demo, window):
    with visitor(window, demo.url, "elder") as somebody:
        somebody.open(f"/courses/{demo.facts['taught']}/")
        number = somebody.page.locator(".meetings b").first
        before = number.bounding_box()["height"]

        number.evaluate("one => { one.textContent = '二十一' }")

        assert number.bounding_box()["height"] == before


def test_what_was_wrong_with_a_number_goes_when_another_lesson_is_to_be_chosen(demo, window):
    with visitor(window, demo.url, "phone", session=demo.sessions["teacher"]) as teacher:
        teacher.open(f"/teach/runs/{demo.facts['taught']}/")
        teacher.page.fill("#id_account_number", "4829173061")
        teacher.press(teacher.page.get_by_role("button", name="签到"))
        wrong = teacher.page.get_by_role("alert")
        assert wrong.is_visible()

        teacher.press(teacher.page.locator("summary", has_text="换一讲"), stays=True)

        assert not wrong.is_visible()
        teacher.problems.clear()  # the 422 it came with
