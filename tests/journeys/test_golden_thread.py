"""The whole loop, from a school's own spreadsheet to the figure of the city, by browser alone."""

import io
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyotp
import pytest

from tests.journeys.city import SHANGHAI, demo_city
from tests.journeys.conftest import ENGINE
from tests.journeys.visits import shown_code, upload
from tests.live import LiveCity, new_database
from tests.visitor import Visitor, visitor
from xuecheng.journeys.demo.rules.logins import STAFF

pytestmark = pytest.mark.browser

TITLE = "海派剪纸入门"
FIRST_LESSON = datetime(2026, 11, 26, 9, 10, tzinfo=SHANGHAI)
LAST_LESSON = datetime(2026, 12, 3, 9, 10, tzinfo=SHANGHAI)
AFTERNOON = datetime(2026, 12, 3, 14, 0, tzinfo=SHANGHAI)
LEARNER, PHONE = "方小雨", "13900000061"


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    folder: Path = tmp_path_factory.mktemp("thread")
    with new_database(ENGINE) as url, demo_city(folder, database_url=url) as made:
        yield made.city


def test_a_spreadsheet_becomes_a_class_a_certificate_and_a_figure(city, window):
    """The spreadsheet is as schools write them: a title and a note above the table; merged title
    cells; two rows of headers; a line break in a header; a slip of the pen in another; full-width
    digits; days without a year; a weekday as one character; a fee in words with materials beside
    it; a class without a fee; a title that stands only in the row above; a totals row; a
    signature; a hidden sheet of last year; a roster without a phone column's usual name, with a
    name with a space, a phone stored as a number, two phones in one cell, +86, one person twice.
    """
    with visitor(window, city.url) as clerk:
        sign_in_staff(clerk, city, "organisation_staff")
        open_classes_from_a_spreadsheet(clerk)

    with visitor(window, city.url, "phone") as learner:
        find_near_home(learner)
        sign_up_cold(learner)

        for lesson in (FIRST_LESSON, LAST_LESSON):
            city.set_clock(lesson)
            with visitor(window, city.url, "phone") as teacher:
                sign_in_staff(teacher, city, "teacher")
                take_attendance(teacher)

        city.set_clock(AFTERNOON)
        before = completions(window, city)
        with visitor(window, city.url) as clerk:
            sign_in_staff(clerk, city, "organisation_staff")
            confirm_results(clerk)
        serial = read_credit_and_certificate(learner)

    check_as_a_stranger(window, city, serial)
    assert completions(window, city) == before + 1
    open_the_figure(window, city)


def open_classes_from_a_spreadsheet(clerk: Visitor) -> None:
    upload(clerk, "２０２６冬季开班表.xlsx", messy_spreadsheet())
    assert clerk.heading == "导入前核对"
    clerk.reads("要先解决，才能导入")
    for box in clerk.page.locator("li.failed input[type=checkbox]:not(:checked)").all():
        clerk.press(box, stays=True)
    clerk.click("重新核对")
    clerk.reads("没有要先解决的问题，可以导入。")
    clerk.click("导入并开放报名")
    assert clerk.heading == "已导入"


def find_near_home(learner: Visitor) -> None:
    learner.open("/")
    learner.fill("课程、学校、老师", "剪纸 入门")
    with learner.page.expect_navigation():
        learner.page.keyboard.press("Enter")
    learner.reads(TITLE)
    learner.click("附近")
    learner.click("徐汇区")
    learner.click("枫林路街道")
    learner.click(TITLE)
    assert learner.heading == TITLE


def sign_up_cold(learner: Visitor) -> None:
    learner.click("报名")
    learner.fill("手机号", PHONE)
    learner.click("获取验证码")
    learner.fill("短信里的 6 位验证码", shown_code(learner))
    learner.click("下一步")
    learner.fill("您的姓名", LEARNER)
    learner.click("下一步")
    learner.click("只有我用这个号码，开学习账户")
    assert learner.heading == "核对一下"
    learner.click("提交报名")
    assert learner.heading == "报上名了"


def take_attendance(teacher: Visitor) -> None:
    teacher.open("/")
    teacher.click("点名", within=teacher.row(TITLE))
    for line in teacher.page.locator("li", has=teacher.page.locator("form")).all():
        came = LEARNER in line.inner_text()
        tap = line.get_by_role("button").nth(0 if came else 2)
        chosen = tap.get_attribute("id")
        teacher.press(tap, stays=True)
        teacher.page.locator(f"#{chosen}[aria-pressed=true]").wait_for()


def confirm_results(clerk: Visitor) -> None:
    clerk.open("/desk/runs/")
    clerk.click(TITLE, within=clerk.row("11月26日"))
    clerk.click("结业")
    clerk.click("保存")
    clerk.click("确认 4 人")
    clerk.reads("已确认")


def read_credit_and_certificate(learner: Visitor) -> str:
    """Return the number of the learner's certificate."""
    learner.open("/me/credits/")
    learner.reads(TITLE)
    learner.reads("0.5")
    learner.open("/me/certificates/")
    learner.click(TITLE)
    learner.reads(LEARNER)
    return learner.page.locator(".certificate .proof b").first.inner_text().strip()


def check_as_a_stranger(window, city: LiveCity, serial: str) -> None:
    with visitor(window, city.url) as stranger:
        stranger.open(f"/v/{serial}/")

        assert "有效" in stranger.heading
        for words in ("方*雨", "没有被吊销", TITLE):
            stranger.reads(words)
        assert stranger.page.locator(".checks .failed").count() == 0


def completions(window, city: LiveCity) -> int:
    """Return what the pulse says of this year's completions."""
    with visitor(window, city.url) as stranger:
        stranger.open("/pulse/")
        shown = stranger.page.locator(".heads > *", has_text="今年结业").locator("b")
        return int("".join(filter(str.isdigit, shown.inner_text())))


def open_the_figure(window, city: LiveCity) -> None:
    with visitor(window, city.url) as administrator:
        sign_in_staff(administrator, city, "city_admin")
        administrator.click("看脉搏")
        administrator.click("今年结业")
        administrator.click("看背后的记录")

        assert administrator.row(TITLE).count() == 1


def sign_in_staff(somebody: Visitor, city: LiveCity, role: str) -> None:
    login = STAFF[role]
    somebody.open("/staff/")
    somebody.fill("账号", login.login)
    somebody.fill("密码", login.password)
    somebody.click("下一步")
    code = pyotp.TOTP(login.totp_secret).at(city.now)
    somebody.fill("手机上的 6 位动态码", code)
    somebody.click("登录")


def messy_spreadsheet() -> bytes:
    """Return the school's table of classes and its roster, as an .xlsx."""
    book = openpyxl.Workbook()
    _classes(book.active)
    _roster(book.create_sheet("学员名单"))
    old = book.create_sheet("去年")
    old.append(["课程名称", "上课时间"])
    old.append(["停开的课", "周一 9:00-10:00"])
    old.sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _classes(sheet: Any) -> None:
    sheet.title = "Sheet1"
    lines = (
        "枫林老年学校２０２６年冬季班开班一览表",
        "注：以实际开班为准",
        "",
        "序号|课程\n名称|任客教师|上课安排|||教室|限招人数|学费（元）|备注",
        "|||星期|时间|起止日期",
        f"1|{TITLE}|沈 慧珍|四|９：００－１２：００|11月26日-12月3日|201室"
        "|20人|60元/期|材料费另收20",
        "2||沈慧珍|五|13:30-15:00|11月27日-12月18日|201室|20|60",
        "3|冬令养生|李静|三|9:00-10:30|12月2日-12月23日|101室|25|",
        "合计|||||||65",
        "填表人：张某　　审核：李某　　2026年11月20日",
    )
    for line in lines:
        sheet.append([int(cell) if cell.isdigit() else cell or None for cell in line.split("|")])
    for area in ("A1:J1", "D4:F4", *(f"{column}4:{column}5" for column in "ABCGHIJ")):
        sheet.merge_cells(area)


def _roster(sheet: Any) -> None:
    rows: tuple[tuple[Any, ...], ...] = (
        ("序号", "姓 名", "联系方式", "所报班级"),
        (1, "许 桂芳", 13900000071.0, f"{TITLE} 周四"),
        (2, "吕德明", "13900000072 / 021-64321234", f"{TITLE} 周四"),
        (3, "何文英", "+86 139-0000-0073", f"{TITLE} 周四"),
        (4, "许桂芳", "139 0000 0071", f"{TITLE} 周四"),
    )
    for row in rows:
        sheet.append(row)
