import pytest

from xuecheng.journeys.school_import.rules.numbers import (
    Count,
    Fee,
    read_count,
    read_decimal,
    read_fee,
)
from xuecheng.journeys.school_import.rules.text import from_han


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
        ("200元/16次", Fee(20000)),
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
        ("50元/月", Fee(5000, per="month")),
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
    ("text", "count"),
    [
        ("30", Count(30)),
        ("30.0", Count(30)),
        ("30人", Count(30)),
        ("限30名", Count(30)),
        ("三十", Count(30)),
        ("三十人", Count(30)),
        ("16周", Count(16)),
        ("32课时", Count(32)),
        ("１６次", Count(16)),
        ("25-30人", Count(30, is_exact=False)),
        ("25人至30人", Count(30, is_exact=False)),
        ("约30人", Count(30, is_exact=False)),
        ("30左右", Count(30, is_exact=False)),
    ],
)
def test_a_count_is_read_with_its_measure_word(text, count):
    assert read_count(text) == count


@pytest.mark.parametrize("text", ["", "不限", "若干", "30/20", "12.5", "999999999"])
def test_what_is_no_count_is_not_read(text):
    assert read_count(text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("二十四", 24),
        ("十", 10),
        ("十二", 12),
        ("一百零五", 105),
        ("两千", 2000),
        ("一万二千", 12000),
        ("二〇二六", 2026),
        ("", None),
        ("abc", None),
        ("3", None),
    ],
)
def test_chinese_numbers_are_read(text, number):
    assert from_han(text) == number


@pytest.mark.parametrize(
    ("text", "number"), [("121.4365", 121.4365), ("31.19°", 31.19), ("x", None)]
)
def test_coordinates_are_plain_decimals(text, number):
    assert read_decimal(text) == number
