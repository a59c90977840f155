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
