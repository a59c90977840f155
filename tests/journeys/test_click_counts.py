"""How many clicks the main jobs take from the home page, elder view on a phone and desktop.

Typing counts no click; whoever wants another field presses Tab, or the keyboard's own next.
"""

import re

import pytest

from tests.journeys.visits import shown_code
from tests.visitor import visitor

pytestmark = pytest.mark.browser
both = pytest.mark.parametrize("profile", ["elder", "desktop"])
NEAR = {"elder": "附近课堂", "desktop": "附近"}


@both
def test_three_clicks_sign_up(demo, window, profile):
    with visitor(window, demo.url, profile, session=demo.sessions["resident"]) as chen:
        chen.open("/")
        chen.click(NEAR[profile])
        chen.click("报名")
        chen.click("提交报名")

        assert chen.heading == "报上名了"
        assert chen.clicks == 3


@both
def test_no_click_shows_the_next_class(demo, window, profile):
    with visitor(window, demo.url, profile, session=demo.sessions["resident"]) as chen:
        chen.open("/")

        chen.reads("我的下一堂课")
        assert chen.page.locator("#next .day").is_visible()
        assert chen.clicks == 0


@both
def test_one_click_checks_a_certificate(demo, window, profile):
    with visitor(window, demo.url, profile) as employer:
        employer.open("/")
        employer.click("证书验证")
        employer.fill("证书编号", demo.facts["code"])
        with employer.page.expect_navigation():
            employer.page.keyboard.press("Enter")

        assert "有效" in employer.heading
        assert employer.clicks == 1


@both
def test_two_clicks_mark_attendance(demo, window, profile):
    with visitor(window, demo.url, profile, session=demo.sessions["teacher"]) as teacher:
        teacher.open("/")
        teacher.click("点名")
        tap = teacher.page.get_by_role("button", name=re.compile("^到"), pressed=False).first
        tapped = tap.get_attribute("id")
        teacher.press(tap, stays=True)

        teacher.page.locator(f"#{tapped}[aria-pressed=true]").wait_for()
        assert teacher.clicks == 2


@both
def test_three_clicks_sign_somebody_up_at_the_desk(demo, window, profile):
    with visitor(window, demo.url, profile, session=demo.sessions["organisation_staff"]) as clerk:
        clerk.open("/")
        clerk.click("窗口代报名")
        clerk.click("代报名", within=clerk.row("余 "))
        clerk.fill("姓名", f"周阿{'婆公'[profile == 'desktop']}")
        clerk.fill("手机", f"1390000004{len(profile)}")
        clerk.click("报名，打印凭条")

        clerk.reads("报名凭条")
        clerk.reads("学习账户号")
        assert clerk.clicks == 3


@both
def test_a_stranger_signs_up_from_the_first_page_on(demo, window, profile):
    """Cold: nobody is signed in, and the number is new."""
    with visitor(window, demo.url, profile) as newcomer:
        newcomer.open("/")
        newcomer.click("报名")
        newcomer.fill("手机号", f"1390000005{len(profile)}")
        newcomer.click("获取验证码")
        newcomer.fill("短信里的 6 位验证码", shown_code(newcomer))
        newcomer.click("下一步")
        newcomer.fill("您的姓名", "宋雨")
        newcomer.click("下一步")
        newcomer.click("只有我用这个号码，开户")
        newcomer.click("提交报名")

        assert newcomer.heading == "报上名了"
        assert newcomer.clicks == 6


@both
def test_the_administrator_comes_from_the_figure_to_its_records_in_three_clicks(
    demo, window, profile
):
    with visitor(window, demo.url, profile, session=demo.sessions["city_admin"]) as administrator:
        administrator.open("/")
        administrator.click("看脉搏")
        administrator.click("今年结业")
        administrator.click("看背后的记录")

        assert administrator.heading == "这个数字背后的记录"
        assert administrator.clicks == 3
