"""How many clicks the main jobs take from the home page, elder view on a phone and desktop.

Typing counts no click; whoever wants another field presses Tab, or the keyboard's own next.
"""

import re
from contextlib import contextmanager

import pytest

from tests.journeys.visits import shown_code
from tests.visitor import visitor

pytestmark = pytest.mark.browser
NEAR = {"elder": "附近课堂", "desktop": "附近"}


@pytest.fixture(params=["elder", "desktop"])
def profile(request):
    """The view and the device: every test runs in both."""
    return request.param


@pytest.fixture
def at_home(demo, window, profile):
    """Give ``at_home(role)``: somebody at the home page of their own; without a role a stranger."""

    @contextmanager
    def somebody(role=""):
        session = demo.sessions[role] if role else ""
        with visitor(window, demo.url, profile, session=session) as made:
            made.open("/")
            yield made

    return somebody


def test_three_clicks_sign_up(at_home, profile):
    with at_home("resident") as chen:
        chen.click(NEAR[profile])
        chen.click("报名")
        chen.click("提交报名")

        assert chen.heading == "报上名了"
        assert chen.clicks == 3


def test_no_click_shows_the_next_class(at_home):
    with at_home("resident") as chen:
        chen.reads("我的下一堂课")
        assert chen.page.locator("#next .day").is_visible()
        assert chen.clicks == 0


def test_one_click_checks_a_certificate(at_home, demo):
    with at_home() as employer:
        employer.click("证书验证")
        employer.fill("证书编号", demo.facts["code"])
        with employer.page.expect_navigation():
            employer.page.keyboard.press("Enter")

        assert "有效" in employer.heading
        assert employer.clicks == 1


def test_two_clicks_mark_attendance(at_home):
    with at_home("teacher") as teacher:
        teacher.click("点名")
        tap = teacher.page.get_by_role("button", name=re.compile("^到"), pressed=False).first
        tapped = tap.get_attribute("id")
        teacher.press(tap, stays=True)

        teacher.page.locator(f"#{tapped}[aria-pressed=true]").wait_for()
        assert teacher.clicks == 2


def test_three_clicks_sign_somebody_up_at_the_desk(at_home, profile):
    with at_home("organisation_staff") as clerk:
        clerk.click("窗口代报名")
        clerk.click("代报名", within=clerk.row("余 "))
        clerk.fill("姓名", f"周阿{'婆公'[profile == 'desktop']}")
        clerk.fill("手机", f"1390000004{len(profile)}")
        clerk.click("报名，打印凭条")

        clerk.reads("报名凭条")
        clerk.reads("学习账户号")
        assert clerk.clicks == 3


def test_a_stranger_signs_up_from_the_first_page_on(at_home, profile):
    """Cold: nobody is signed in, and the number is new."""
    with at_home() as newcomer:
        newcomer.click("报名")
        newcomer.fill("手机号", f"1390000005{len(profile)}")
        newcomer.click("获取验证码")
        newcomer.fill("短信里的 6 位验证码", shown_code(newcomer))
        newcomer.click("下一步")
        newcomer.fill("您的姓名", "宋雨")
        newcomer.click("下一步")
        newcomer.click("只有我用这个号码，开学习账户")
        newcomer.click("提交报名")

        assert newcomer.heading == "报上名了"
        assert newcomer.clicks == 6


def test_the_administrator_comes_from_the_figure_to_its_records_in_three_clicks(at_home):
    with at_home("city_admin") as administrator:
        administrator.click("看脉搏")
        administrator.click("今年结业")
        administrator.click("看背后的记录")

        assert administrator.heading == "这个数字背后的记录"
        assert administrator.clicks == 3
