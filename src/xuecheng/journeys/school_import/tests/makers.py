"""Schools, workbooks and readings for tests."""

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import openpyxl

from xuecheng.journeys.school_import.rules.draft import Answers, Context
from xuecheng.journeys.school_import.rules.reading import Reading, read
from xuecheng.journeys.school_import.rules.workbook import Sheet, Value, Workbook
from xuecheng.lib.actors import Actor
from xuecheng.registry.organisations.models import Organisation
from xuecheng.registry.organisations.tests.makers import make_organisation, staff_of
from xuecheng.registry.places.tests.makers import make_venue

AT = datetime(2026, 2, 10, 2, 0, tzinfo=UTC)
TODAY = date(2026, 2, 10)
SCHOOL = "枫林社区学校"
CLASS_HEADERS = ["课程名称", "任课教师", "上课时间", "起止日期", "上课地点", "名额", "学费"]
A_CLASS = ("书法基础", "王芳", "周二 9:00-10:30", "2026年3月3日-6月16日", SCHOOL, 30, "200元")
ROSTER_HEADERS = ("姓名", "手机", "班级")


def make_workbook(*sheets: tuple[str, Sequence[Sequence[Value]]], name: str = "") -> Workbook:
    """Return a workbook of named rows."""
    return Workbook(tuple(Sheet(title, tuple(map(tuple, rows))) for title, rows in sheets), name)


def make_context(**facts: Any) -> Context:
    """Return what is known of a school with one venue, on a day before the term."""
    return Context(**{"today": TODAY, "venues": (SCHOOL,), **facts})


def class_row(**changes: Value) -> list[Value]:
    """Return a row that reads without a question, some cells changed: ``名额="30人"``."""
    return [
        changes.get(header, value) for header, value in zip(CLASS_HEADERS, A_CLASS, strict=True)
    ]


def read_rows(
    *rows: Sequence[Value],
    headers: Sequence[Value] = tuple(CLASS_HEADERS),
    decisions: Mapping[str, bool] | None = None,
    answers: Answers | None = None,
    **context: Any,
) -> Reading:
    """Return the reading of one sheet 开班."""
    workbook = make_workbook(("开班", [headers, *rows]))
    return read(workbook, make_context(answers=answers or Answers(), **context), decisions)


def codes(reading: Reading, severity: str = "") -> list[str]:
    """Return the codes of the problems, of one severity if asked."""
    return [
        problem.code
        for problem in reading.problems
        if severity in ("", problem.severity) and problem.code != "holidays_not_skipped"
    ]


def local(*parts: int) -> datetime:
    """Return a moment as a spreadsheet keeps it, without a zone: ``local(2026, 3, 2, 9)``."""
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001


def a_class_next_year(**changes: Value) -> list[Value]:
    """Return a row that reads without a question whenever the test runs."""
    year = date.today().year + 1  # noqa: DTZ011 — pages and commands read the clock
    return class_row(**{"起止日期": f"{year}年3月1日-{year}年6月30日", **changes})


def sheet_xlsx(rows: Sequence[Sequence[Value]], roster: Sequence[Sequence[Value]] = ()) -> bytes:
    """Return an .xlsx of one sheet 开班 and, if there is one, a roster 名册."""
    book = openpyxl.Workbook()
    book.active.title = "开班"
    for row in rows:
        book.active.append(list(row))
    if roster:
        sheet = book.create_sheet("名册")
        for row in roster:
            sheet.append(list(row))
    return saved(book)


def make_school(name: str = SCHOOL, **facts: Any) -> Organisation:
    """Return a school with a main venue of its name."""
    school = make_organisation(name=name, **facts)
    school.main_venue = make_venue(name, area=school.area, keeper_id=school.pk)
    school.save()
    return school


def make_clerk(school: Organisation) -> Actor:
    """Return an actor who works for the school."""
    return staff_of(school)


def clean_xlsx(*learners: Sequence[Value]) -> bytes:
    """Return an .xlsx with one class and its roster that reads without a question."""
    people = learners or [("陈秀英", "13812345678", "书法基础")]
    return sheet_xlsx([CLASS_HEADERS, A_CLASS], [ROSTER_HEADERS, *people])


def messy_xlsx() -> bytes:
    """Return a school's real-life .xlsx: at least twenty kinds of mess, and nothing that stops.

    Title and notes above, merged title cells, two rows of headers, a line break in a header, an
    unusual order, a slip of the pen in a header, merged course cells, full-width digits, dates
    without a year, a stored date, weekdays as a digit, hours without a part of the day, a room
    in the place, fees in words, materials beside the fee, a range of seats, a repeated header, a
    totals row, a signature, a hidden row, a hidden sheet, a roster named by its sheet, a phone as
    a float, two phones in one cell, a phone with +86, names with spaces, an identity number, the
    same person twice, namesakes, somebody without a phone.
    """
    book = openpyxl.Workbook()
    _messy_classes(book.active)
    _messy_roster(book.create_sheet("书法基础班学员名单"))
    hidden = book.create_sheet("旧表")
    hidden.append(["课程名称", "上课时间"])
    hidden.append(["去年的课", "周一 9:00-10:00"])
    hidden.sheet_state = "hidden"
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """Return a workbook as the bytes of an .xlsx."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _messy_classes(sheet: Any) -> None:
    sheet.title = "Sheet1"
    lines = (
        "枫林社区学校２０２６年春季班开班一览表",
        "注：以实际开班为准",
        "",
        "序号|课程\n名称|任客教师|上课安排|||上课地点|限招人数|学费（元）|备注|课次",
        "|||星期|时间|起止日期",
        "1|书法基础|王 芳|二|９：００－１０：３０|3月3日-6月16日|枫林社区学校201室|30人"
        "|200元/学期|材料费另收40",
        "2||王芳|周四|9:00-10:30|3月5日-6月18日|枫林社区学校201室|25-30|200",
        "序号|课程\n名称|任客教师|星期|时间|起止日期|上课地点|限招人数|学费（元）|备注",
        "3|太极拳|李 明 |5|1:30-3:00||枫林社区学校 舞蹈房||免费||16",
        "4|停开的课|赵某|周一|9:00-10:00|3月2日-6月15日|201室|20|100",
        "合计|||||||85",
        "填表人：张某　　审核：李某　　2026年1月20日",
    )
    for line in lines:
        sheet.append([_cell(text) for text in line.split("|")])
    sheet["F9"], sheet["H9"] = local(2026, 3, 6), 2.0
    merged = "A1:K1 A4:A5 B4:B5 C4:C5 D4:F4 G4:G5 H4:H5 I4:I5 J4:J5 K4:K5 B6:B7"
    for area in merged.split():
        sheet.merge_cells(area)
    sheet.row_dimensions[10].hidden = True


def _cell(text: str) -> Value:
    return int(text) if text.isdigit() else text or None


def _messy_roster(sheet: Any) -> None:
    rows: list[list[Value]] = [
        ["序号", "姓 名", "性别", "出生年月", "联系电话", "身份证号", "报读班级"],
        [1, "陈 秀英", "女", "1955年6月", 13812345678.0, "310104195506030000", "书法基础 周二"],
        [2, "李建国", "男", 20243, "+86 139-1234-5678", None, "书法基础 周二"],
        [3, "王芳", "女", "1960.1.2", "13712345678 / 021-64321234", None, "书法基础（周四）"],
        [4, "王芳", "女", None, "13612345678", None, "书法基础 周四上午"],
        [5, "陈秀英", "女", None, "138 1234 5678", None, "书法基础 周二"],
        [6, "赵阿婆", None, None, None, None, "太极拳"],
        [7, "钱伯伯", None, None, "无", None, "太级拳"],
        [8, "孙阿姨", None, None, "13512345678", None, "太极拳班"],
    ]
    for row in rows:
        sheet.append(row)
