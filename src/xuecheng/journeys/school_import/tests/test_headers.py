import pytest

from xuecheng.journeys.school_import.rules.headers import Kind, recognise


def headers_of(text):
    return recognise([[cell] for cell in text.split("|")])


def fields_of(text):
    return [header.field for header in headers_of(text).columns]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("序号|课程名称|任课教师|上课时间|上课地点|人数|学费(元)", Kind.CLASSES),
        ("班级名称|教师|时间|地点|名额", Kind.CLASSES),
        ("课程|星期|节次|教室|限招人数|收费|开班时间", Kind.CLASSES),
        ("课程名称|课程简介|类别", Kind.CLASSES),
        ("课程|时间|教师|电话", Kind.CLASSES),
        ("姓名|性别|年龄|联系电话", Kind.ROSTER),
        ("学员姓名|所报课程|手机", Kind.ROSTER),
        ("班级|姓名|电话", Kind.ROSTER),
        ("序号|姓名", Kind.ROSTER),
        ("姓名|出生年月|身份证号|紧急联系人|报名日期", Kind.ROSTER),
        ("姓名|课程|上课时间|教师|电话", Kind.ROSTER),
        ("序号|学习点|地址|联系电话", Kind.VENUES),
        ("名称|地址|无障碍|开放时间|经度|纬度", Kind.VENUES),
        ("节次|时间", Kind.BELLS),
        ("节次|开始时间|结束时间", Kind.BELLS),
    ],
)
def test_a_table_is_known_by_its_headers(text, kind):
    assert headers_of(text).kind is kind


@pytest.mark.parametrize(
    "text",
    [
        "2026年春季开班一览表",
        "王芳|13812345678",
        "书法基础|王芳|周二 9:00-10:30|30",
        "",
        "合计|85",
        "一|二|三",
    ],
)
def test_what_is_no_row_of_headers_is_not_taken_for_one(text):
    assert headers_of(text) is None


@pytest.mark.parametrize(
    "header",
    [
        "课程名称",
        "课 程 名 称",
        "课程\n名称",
        "课程名称*",
        "课程名称（必填）",
        "【课程名称】",
        "课程名称:",
        "　课程名称　",
    ],
)
def test_spaces_line_breaks_units_and_marks_do_not_count(header):
    assert headers_of(f"{header}|上课时间|名额").columns[0].field == "title"


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("班号", "code"),
        ("编号", "code"),
        ("任课老师", "teacher"),
        ("主讲", "teacher"),
        ("星期", "weekday"),
        ("节次", "periods"),
        ("校区", "venue"),
        ("教室", "room"),
        ("名额", "capacity"),
        ("招生人数", "capacity"),
        ("学费(元)", "fee"),
        ("学费/学期", "fee"),
        ("班次", "code"),
        ("收费", "fee"),
        ("起止日期", "starts"),
        ("开班时间", "starts"),
        ("课次", "count"),
        ("周数", "count"),
        ("课时", "hours"),
        ("招生对象", "audience"),
        ("备注", "note"),
        ("序号", "ignored"),
    ],
)
def test_usual_wordings_are_known_in_any_order(header, field):
    assert fields_of(f"上课时间|{header}|课程名称|地点")[1] == field


def test_a_slip_of_the_pen_is_known_with_what_it_means():
    header = headers_of("课程名称|任客教师|上课时间|名额").columns[1]

    assert (header.field, header.meant) == ("teacher", "任课教师")


def test_a_short_header_is_never_guessed():
    header = headers_of("课程名称|名领|上课时间|人数").columns[1]

    assert header.field == ""


def test_an_unknown_column_is_kept_as_unknown():
    header = headers_of("课程名称|上课时间|地点|是否精品").columns[3]

    assert (header.field, header.text) == ("", "是否精品")
