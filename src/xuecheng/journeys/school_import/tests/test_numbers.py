import pytest

from xuecheng.journeys.school_import.rules.numbers import (
    Count,
    read_count,
    read_decimal,
)
from xuecheng.journeys.school_import.rules.text import from_han


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
