"""What people print for their wall."""

import re

import pytest

from tests.visitor import PROFILES, visitor

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]

A_PAGE = re.compile(rb"/Type\s*/Page\b")


@pytest.mark.parametrize("profile", PROFILES)
def test_a_week_of_classes_fits_one_sheet(demo, window, profile):
    with visitor(window, demo.url, profile, session=demo.sessions["resident"]) as chen:
        chen.open("/me/timetable/")

        paper = chen.page.pdf(format="A4")

    assert len(A_PAGE.findall(paper)) == 1


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("profile", ["desktop", "elder"])
def test_a_slip_fits_one_sheet(demo, window, profile, language):
    with visitor(window, demo.url, profile, session=demo.sessions["organisation_staff"]) as clerk:
        clerk.open(f"{language}/desk/slips/{demo.facts['seat']}/")

        paper = clerk.page.pdf(format="A4")

    assert len(A_PAGE.findall(paper)) == 1


def test_the_mark_before_a_kicker_is_ink_and_not_a_background_that_printers_leave_out(demo, window):
    with visitor(window, demo.url, "desktop", session=demo.sessions["organisation_staff"]) as clerk:
        clerk.open(f"/desk/slips/{demo.facts['seat']}/")
        clerk.page.emulate_media(media="print")

        drawn = clerk.page.locator(".ticket .kick").evaluate(
            """one => {
                const mark = getComputedStyle(one, "::before");
                return [mark.backgroundColor, mark.borderTopStyle, mark.borderTopColor];
            }"""
        )

        assert drawn == ["rgba(0, 0, 0, 0)", "solid", "rgb(168, 40, 27)"]
