import pytest

from xuecheng.journeys.school_import.rules.blocks import find_blocks
from xuecheng.journeys.school_import.rules.problems import Findings
from xuecheng.journeys.school_import.rules.workbook import Sheet, Workbook, column_letter, shown
from xuecheng.journeys.school_import.tests.makers import make_workbook

ROSTER = ("姓名", "电话", "性别")


def blocks_of(*rows, findings=None, **facts):
    sheet = Sheet("名册", tuple(map(tuple, rows)), **facts)
    return find_blocks(Workbook((sheet,)), findings or Findings())


def test_titles_notes_and_empty_rows_stand_above_the_headers():
    rows = [("枫林社区学校",) * 3, (), ("制表日期", None, None), ROSTER, ("王芳", "1", "女")]

    (block,) = blocks_of(*rows)

    assert block.titles == ("枫林社区学校", "制表日期")
    assert [row.number for row in block.rows] == [5]


def test_headers_may_take_two_rows():
    rows = [
        ("课程名称", "上课安排", "上课安排", "名额"),
        ("课程名称", "星期", "时间", "名额"),
        ("书法", "二", "9:00-10:30", 30),
    ]

    (block,) = blocks_of(*rows)

    assert [header.field for header in block.headers.columns] == [
        "title",
        "weekday",
        "when",
        "capacity",
    ]
    assert len(block.rows) == 1


def test_a_repeated_header_is_skipped_and_said():
    findings = Findings()

    (block,) = blocks_of(ROSTER, ("王芳", 1, "女"), ROSTER, ("李明", 2, "男"), findings=findings)

    assert len(block.rows) == 2
    assert [problem.code for problem in findings.problems] == ["header_again"]


def test_totals_signatures_and_notes_are_left_aside_and_said():
    findings = Findings()
    rows = [
        ROSTER,
        ("王芳", 1, "女"),
        ("合计", 1, None),
        ("填表人：张三", None, "审核：李四"),
        ("注：名单以现场为准", None, None),
    ]

    (block,) = blocks_of(*rows, findings=findings)

    assert len(block.rows) == 1
    assert [problem.code for problem in findings.problems] == [
        "totals_row",
        "signature_row",
        "note_row",
    ]


def test_lists_one_under_another_are_tables_of_their_own():
    rows = [
        ("书法班名单",),
        ROSTER,
        ("王芳", 1, "女"),
        ("国画班名单",),
        ROSTER,
        ("李明", 2, "男"),
    ]

    first, second = blocks_of(*rows)

    assert (first.titles, second.titles) == (("书法班名单",), ("国画班名单",))
    assert (len(first.rows), len(second.rows)) == (1, 1)


def test_lists_side_by_side_are_read_with_their_own_columns():
    (block,) = blocks_of(("姓名", "电话", "姓名", "电话"), ("王芳", "1", "李明", "2"))

    names = [block.cell(row, "name") for row in block.rows]

    assert [(place.letter, text) for place, text in names] == [("A", "王芳"), ("C", "李明")]


def test_hidden_rows_are_left_out_until_somebody_asks_for_them():
    rows = [ROSTER, ("王芳", 1, "女"), ("李明", 2, "男")]

    (without,) = blocks_of(*rows, hidden_rows=frozenset({2}))
    (with_them,) = blocks_of(
        *rows, hidden_rows=frozenset({2}), findings=Findings({"hidden_rows@名册!": True})
    )

    assert (len(without.rows), len(with_them.rows)) == (1, 2)


def test_a_hidden_sheet_is_left_out_until_somebody_asks_for_it():
    rows = [ROSTER, ("王芳", 1, "女")]

    assert blocks_of(*rows, is_hidden=True) == []
    assert blocks_of(*rows, is_hidden=True, findings=Findings({"hidden_sheet@名册!": True}))


@pytest.mark.parametrize(
    "row",
    [
        ("合计", None, None),
        ("填表人：张三", None, None),
        ("注：名单以现场为准", None, None),
        (*ROSTER[:2], None),
    ],
)
def test_a_formula_without_its_value_is_not_said_in_a_row_that_is_left_out(row):
    findings = Findings()

    blocks_of(ROSTER, ("王芳", 1, "女"), row, empty_formulas=frozenset({(2, 2)}), findings=findings)

    (problem,) = findings.problems
    assert (problem.severity, problem.place.row) == ("repaired", 3)


@pytest.mark.parametrize("row", [("王芳", None, None), (None, None, None), (3, None, None)])
def test_a_formula_without_its_value_stops_in_a_row_that_counts(row):
    findings = Findings()
    formulas = frozenset({(1, 1), (1, 2)})

    (block,) = blocks_of(ROSTER, row, empty_formulas=formulas, findings=findings)

    assert [problem.severity for problem in findings.problems] == ["stops", "stops"]
    assert block.rows == []


def test_a_formula_in_a_column_nothing_is_read_of_is_passed_over():
    findings = Findings()
    rows = [("序号", *ROSTER), (None, "王芳", 1, "女"), (None, None, None, None)]
    formulas = frozenset({(1, 0), (2, 0)})

    (block,) = blocks_of(*rows, empty_formulas=formulas, findings=findings)

    assert findings.problems == ()
    assert len(block.rows) == 1


def test_a_formula_above_the_table_or_in_its_headers_is_said():
    findings = Findings()
    formulas = frozenset({(0, 0), (1, 3)})

    blocks_of((None,), ROSTER, ("王芳", 1, "女"), empty_formulas=formulas, findings=findings)

    assert [(each.place.row, each.severity) for each in findings.problems] == [
        (1, "check"),
        (2, "check"),
    ]


def test_a_formula_in_the_second_of_two_lists_side_by_side_is_named_where_it_stands():
    findings = Findings()
    rows = [(*ROSTER, *ROSTER), ("王芳", 1, "女", "李明", None, "男")]

    (block,) = blocks_of(*rows, empty_formulas=frozenset({(1, 4)}), findings=findings)

    (problem,) = findings.problems
    assert (problem.place.letter, len(block.rows)) == ("E", 1)


def test_a_formula_without_its_value_is_said():
    findings = Findings()

    blocks_of(ROSTER, ("王芳", None, "女"), empty_formulas=frozenset({(1, 1)}), findings=findings)

    (problem,) = findings.problems
    assert (problem.code, problem.place.row, problem.place.letter) == (
        "formula_without_value",
        2,
        "B",
    )


def test_a_sheet_without_headers_is_said_and_an_empty_one_is_not():
    findings = Findings()

    find_blocks(make_workbook(("说明", [("请各校按时上报",)]), ("空", [])), findings)

    assert [(problem.code, problem.place.sheet) for problem in findings.problems] == [
        ("no_table", "说明")
    ]


def test_a_refused_slip_leaves_its_column_out():
    key = "header_typo@名册!A1"

    blocks = blocks_of(("学员姓茗", "姓名", "电话"), findings=Findings({key: False}))

    assert blocks[0].headers.columns[0].field == ""


def test_columns_have_letters():
    assert [column_letter(index) for index in (0, 25, 26, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "ZZ",
        "AAA",
    ]


def test_a_stored_number_is_shown_as_a_clerk_sees_it():
    assert [shown(value) for value in (13800000000.0, 1.5, True, None, float("nan"))] == [
        "13800000000",
        "1.5",
        "是",
        "",
        "",
    ]


def test_a_row_with_nothing_but_a_name_is_a_row_and_a_heading_is_none():
    rows = [
        ("序号", *ROSTER),
        (1, "王芳", None, None),
        ("第一组", None, None, None),
        (None, "李明"),
    ]

    (block,) = blocks_of(*rows)

    assert [row.number for row in block.rows] == [2, 4]
    assert block.section_of(block.rows[1]) == "第一组"


def unused(*rows):
    findings = Findings()
    blocks_of(*rows, findings=findings)
    return [(each.code, each.read) for each in findings.problems]


def test_every_filled_column_nothing_is_read_of_is_named():
    headers = ("序号", "课程名称", "上课时间", "名额", "联系电话", "班主任", "报名人数")
    row = (1, "书法基础", "周二 9:00-10:30", 30, "021-64321234", None, 12)

    assert unused(headers, row) == [
        ("column_not_used", "联系电话"),
        ("column_not_used", "报名人数"),
    ]


def test_a_roster_and_a_list_of_places_name_what_is_not_read_of_them():
    roster = unused(("姓名", "住址", "报名日期"), ("王芳", "龙华路 1 号", "2026-02-20"))
    places = unused(("学习点", "地址", "联系人"), ("枫林社区学校", "龙华路 1 号", "王芳"))

    assert roster == [("column_not_used", "住址"), ("column_not_used", "报名日期")]
    assert places == [("column_not_used", "联系人")]


def test_of_two_columns_of_one_meaning_the_one_that_is_not_read_is_named():
    both = unused(("姓名", "手机", "联系电话"), ("王芳", "13812345678", "64321234"))
    same = unused(("姓名", "手机", "联系电话"), ("王芳", "13812345678", "13812345678"))

    assert (both, same) == ([("column_second", "联系电话")], [])
