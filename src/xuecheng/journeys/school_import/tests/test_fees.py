import pytest

from xuecheng.journeys.school_import.rules.fees import Fee, read_fee, read_materials
from xuecheng.journeys.school_import.tests.makers import CLASS_HEADERS, class_row, codes, read_rows
from xuecheng.journeys.school_import.words import problem_words


@pytest.mark.parametrize(
    ("text", "fee"),
    [
        ("200", Fee(20000)),
        ("200.0", Fee(20000)),
        ("200元", Fee(20000)),
        ("２００元", Fee(20000)),
        ("¥200", Fee(20000)),
        ("￥200.50", Fee(20050)),
        ("200元/学期", Fee(20000)),
        ("200元/人", Fee(20000)),
        ("每人每期100", Fee(10000)),
        ("每学期100元", Fee(10000)),
        ("100元/期/人", Fee(10000)),
        ("200元/16次", Fee(20000, times=16)),
        ("1,200元", Fee(120000)),
        ("1200元整", Fee(120000)),
        ("二百元", Fee(20000)),
        ("贰佰元整", Fee(20000)),
        ("免费", Fee(0)),
        ("公益免费", Fee(0)),
        ("0", Fee(0)),
        ("无", Fee(0)),
        ("200元，材料费另收40", Fee(20000, 4000)),
        ("200元材料费40元", Fee(20000, 4000)),
        ("200+40材料费", Fee(20000, 4000)),
        ("学费200元，书费30元", Fee(20000, 3000)),
        ("免费，材料费40元", Fee(0, 4000)),
        ("材料费另收40", Fee(None, 4000)),
        ("200（含材料费）", Fee(20000)),
        ("120元（材料费自理）", Fee(12000)),
        ("10元/次", Fee(1000, per="session")),
        ("每次10元", Fee(1000, per="session")),
        ("20元/课时", Fee(2000, per="session")),
    ],
)
def test_a_fee_is_read_in_the_wordings_schools_use(text, fee):
    assert read_fee(text) == fee


@pytest.mark.parametrize(
    "text", ["", "待定", "面议", "100-200", "A", "老学员100，新学员200", "9" * 12]
)
def test_what_names_no_one_fee_is_not_read(text):
    assert read_fee(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "20元/堂",
        "20元/堂课",
        "20元/课次",
        "20元/次课",
        "20元/人次",
        "20元/天",
        "20元/1次",
        "20元/1课时",
        "20元一次",
        "20元每节",
        "每堂课20元",
        "每人每次20元",
        "单次20元",
        "20元（每次）",
    ],
)
def test_a_fee_for_one_meeting_is_not_that_of_the_class(text):
    assert read_fee(text) == Fee(2000, per="session")


@pytest.mark.parametrize(
    "text",
    [
        "20元×12次",
        "20元*12",
        "50元/月",
        "50元/小时",
        "50元/半年",
        "50元/季度",
        "50元/家庭",
        "50元/2人",
        "50元/课",
        "每周20元",
        "每晚20元",
        "2学期240元",
    ],
)
def test_a_fee_for_something_else_is_known_to_be_for_something_else(text):
    assert read_fee(text).per == "other"


@pytest.mark.parametrize(
    "text",
    [
        "押金50元",
        "保证金100元",
        "200元+押金50元",
        "免费（押金50元）",
        "100元（可退）",
        "报名费20元",
        "200元起",
        "约200元",
        "200元以内",
        "会员100元",
        "年卡1000元",
        "60岁以上免费",
        "8折160元",
        "原价300元，现价200元",
        "240元（20元/次）",
        "一百二",
        "半学期120元",
        "2百元",
        "材料费20元/次",
        "200元（材料费约40元）",
    ],
)
def test_what_is_not_for_sure_the_fee_is_not_read(text):
    assert read_fee(text) is None


@pytest.mark.parametrize(
    "text",
    ["200元（现场缴费）", "200元，自带笔墨", "学费：200元。", "收费200元/每人", "200元/门课"],
)
def test_remarks_that_name_no_money_do_not_change_the_fee(text):
    assert read_fee(text) == Fee(20000)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("满15人开班，材料费40元", 4000),
        ("另购教材25元", 2500),
        ("教材费25元/本，材料费30元", 5500),
        ("含材料费", 0),
        ("材料自备", 0),
        ("", 0),
        ("材料费每次5元", None),
        ("材料费约40元", None),
    ],
)
def test_materials_are_read_in_a_remark(text, fen):
    assert read_materials(text) == fen


def test_materials_that_are_not_included_are_asked_for():
    assert read_fee("100元（不含教材费25元）") == Fee(10000, 2500)


@pytest.mark.parametrize("text", ["20元×12次", "50元/月"])
def test_a_class_whose_fee_is_for_something_else_stops(text):
    assert "fee_per_other" in codes(read_rows(class_row(学费=text)), "stops")


def test_a_deposit_stops_the_class():
    assert "fee_unreadable" in codes(read_rows(class_row(学费="押金50元")), "stops")


def test_a_fee_for_more_meetings_than_the_class_has_stops():
    reading = read_rows(class_row(学费="200元/12次"))

    (problem,) = (problem for problem in reading.problems if problem.code == "fee_for_other_count")
    assert "12 次的钱，这个班排了 16 次" in problem_words(problem)


def test_materials_nobody_can_add_up_are_said_and_not_published():
    headers = [*CLASS_HEADERS, "备注"]

    reading = read_rows([*class_row(), "材料费每次5元"], headers=headers)

    assert reading.draft.runs[0].materials_fee_fen == 0
    assert "materials_unreadable" in codes(reading)
