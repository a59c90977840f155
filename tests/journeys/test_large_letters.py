"""A phone whose browser writes letters twice as large, as people set it who need it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.checks import overflow
from tests.visitor import chromium, visitor

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]


@pytest.fixture(scope="module")
def window() -> Iterator[Browser]:
    with chromium("--blink-settings=defaultFontSize=32") as launched:
        yield launched


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("profile", ["phone", "elder"])
def test_letters_twice_as_large_need_no_scrolling_sideways(demo, window, profile, language):
    found = {}
    with visitor(window, demo.url, profile, session=demo.sessions["resident"]) as somebody:
        for path in (
            *("/", "/me/", "/courses/", "/nearby/", "/me/credits/", "/me/certificates/"),
            f"/me/certificates/{demo.facts['certificate']}/",
            f"/courses/{demo.facts['run']}/",
        ):
            somebody.open(language + path)
            found[path] = overflow(somebody.page)

    assert {path: why for path, why in found.items() if why} == {}


def test_the_days_of_the_week_stand_beside_or_under_each_other(demo, window):
    with visitor(window, demo.url, "phone", session=demo.sessions["resident"]) as somebody:
        somebody.open("/")
        days = somebody.page.locator(".slips li")

        for place in range(days.count()):
            day = days.nth(place)
            wide = "day => day.scrollWidth - day.clientWidth"
            assert day.evaluate(wide) <= 1, day.inner_text()
