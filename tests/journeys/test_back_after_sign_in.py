"""Who signed in on the way to a class, and then presses "back", finds the class again."""

import pytest

from tests.journeys.visits import shown_code
from tests.visitor import Visitor, visitor

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]
NUMBER = "1390000009"


@pytest.mark.parametrize(("profile", "end"), [("phone", "3"), ("elder", "4")])
def test_back_from_the_check_shows_the_class_and_its_button_leads_on(demo, window, profile, end):
    with visitor(window, demo.url, profile) as somebody:
        _open_account(somebody, demo.facts["run"], NUMBER + end)
        assert somebody.heading == "核对一下"

        somebody.go_back()

        assert somebody.path == f"/courses/{demo.facts['run']}/"
        _press_button_of_class(somebody)
        assert somebody.heading == "核对一下"


def test_however_often_back_is_pressed_the_class_stays_in_view(demo, window):
    with visitor(window, demo.url, "phone") as somebody:
        _open_account(somebody, demo.facts["run"], NUMBER + "1")

        for _step in range(4):
            somebody.go_back()
            assert somebody.path == f"/courses/{demo.facts['run']}/"


def test_after_signing_out_of_a_shared_phone_no_step_back_leads_to_the_class(demo, window):
    with visitor(window, demo.url, "phone") as somebody:
        _open_account(somebody, demo.facts["run"], NUMBER + "2", is_shared=True)
        somebody.open("/sign-out/")
        somebody.press(somebody.page.locator("main form button"))

        somebody.open("/sign-in/name/")

        assert somebody.path == "/sign-in/"
        assert demo.facts["run"] not in somebody.page.content()


def _open_account(somebody: Visitor, slug: str, number: str, *, is_shared: bool = False) -> None:
    """Press the button of a class as a stranger, and come to its check with a new account."""
    somebody.open(f"/courses/{slug}/")
    _press_button_of_class(somebody)
    somebody.fill("手机号", number)
    if is_shared:
        somebody.choose("这是公用的手机或电脑")
    somebody.click("获取验证码")
    somebody.fill("短信里的 6 位验证码", shown_code(somebody))
    somebody.click("下一步")
    somebody.fill("您的姓名", "宋雨")
    somebody.click("下一步")
    somebody.click("只有我用这个号码，开学习账户")


def _press_button_of_class(somebody: Visitor) -> None:
    """Press 报名, or 排候补 where the class is full."""
    somebody.press(somebody.page.locator("main a.button.filled[href$='/sign-up/']").first)
