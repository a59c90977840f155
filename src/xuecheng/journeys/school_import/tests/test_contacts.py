from datetime import date

import pytest

from xuecheng.journeys.school_import.rules.contacts import (
    Name,
    read_birthday,
    read_gender,
    read_name,
    read_phones,
)

MOBILE = "13812345678"


@pytest.mark.parametrize(
    "text",
    [
        "13812345678",
        "13812345678.0",
        "1.3812345678E+10",
        "138-1234-5678",
        "138 1234 5678",
        "+86 13812345678",
        "+86-138-1234-5678",
        "0086-13812345678",
        "8613812345678",
        "１３８１２３４５６７８",
        "13812345678(家属)",
        "手机：13812345678",
        " 13812345678\u200b",
    ],
)
def test_a_mobile_number_is_read_however_it_was_stored(text):
    phones = read_phones(text)

    assert phones.numbers == (MOBILE,)
    assert not phones.unread


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("13812345678/021-64321234", (MOBILE, "02164321234")),
        ("021-64321234、13812345678", (MOBILE, "02164321234")),
        ("13812345678、13987654321", (MOBILE, "13987654321")),
        ("13812345678 13987654321", (MOBILE, "13987654321")),
        ("13812345678\n13987654321", (MOBILE, "13987654321")),
        ("本人13812345678 女儿13987654321", (MOBILE, "13987654321")),
        ("(021)64321234转801", ("02164321234",)),
        ("64321234", ("64321234",)),
        ("13812345678/13812345678", (MOBILE,)),
    ],
)
def test_two_phones_in_one_cell_are_two_mobiles_first(text, numbers):
    assert read_phones(text).numbers == numbers


@pytest.mark.parametrize("text", ["1.38E+10", "1.38123E+10"])
def test_a_number_in_scientific_notation_has_lost_its_digits(text):
    phones = read_phones(text)

    assert phones.lost_digits == text
    assert phones.numbers == ()


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("13812345678/1.39E+10", "1.39E+10"),
        ("1.39E+10 13812345678", "1.39E+10"),
        ("13812345678(1.39E+10)", "1.39E+10"),
        ("1.39E+10 1.37E+10、1.3812345678E+10", "1.39E+10、1.37E+10"),
    ],
)
def test_a_number_beside_one_that_lost_its_digits_is_read(text, lost):
    phones = read_phones(text)

    assert (phones.numbers, phones.lost_digits, phones.unread) == ((MOBILE,), lost, "")


@pytest.mark.parametrize("text", ["1381234567", "138123456789", "138****5678", "12345678901"])
def test_what_is_no_whole_number_is_told(text):
    assert read_phones(text).unread


@pytest.mark.parametrize("text", ["", "无", "没有", "—", "本人不愿提供"])
def test_no_phone_is_fine(text):
    phones = read_phones(text)

    assert (phones.numbers, phones.unread) == ((), "")


@pytest.mark.parametrize(
    "text", ["310104195001011234", "31010419500101123X", "310104 19500101 1234"]
)
def test_an_identity_number_is_noticed_and_never_read(text):
    phones = read_phones(text)

    assert phones.identity
    assert phones.numbers == ()
    assert "19500101" not in phones.unread


@pytest.mark.parametrize(
    "identity", ["310104195001011234", "310104 19500101 1234", "310104-19500101-123X"]
)
@pytest.mark.parametrize("text", ["{} 13812345678", "13812345678 {}", "13812345678/{} 139123"])
def test_an_identity_number_beside_a_phone_is_noticed_and_never_read(identity, text):
    phones = read_phones(text.format(identity))

    assert phones.identity
    assert phones.numbers == (MOBILE,)
    assert phones.unread == ("139123" if "139123" in text else "")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("王芳", Name("王芳")),
        ("王 芳", Name("王芳")),
        ("王　芳", Name("王芳")),
        (" 王芳\n", Name("王芳")),
        ("王芳（组长）", Name("王芳", "（组长）")),
        ("王芳(新)", Name("王芳", "(新)")),
        ("欧阳 修文", Name("欧阳修文")),
        ("阿依古丽·买买提", Name("阿依古丽·买买提")),
        ("John Smith", Name("John Smith")),
        ("O'Brien", Name("O'Brien")),
        ("𠮷田", Name("𠮷田")),
    ],
)
def test_a_name_is_read_without_what_stands_beside_it(text, name):
    assert read_name(text) == name


@pytest.mark.parametrize("text", ["", "1", "13812345678", "王芳123", "---", "张", "@"])
def test_what_is_no_name_is_not_read(text):
    assert read_name(text) is None


@pytest.mark.parametrize(
    ("text", "gender"),
    [("男", "1"), ("女", "2"), ("女性", "2"), ("M", "1"), ("", "0"), ("3", None), ("未知", None)],
)
def test_a_gender_is_read(text, gender):
    assert read_gender(text) == gender


@pytest.mark.parametrize("text", ["1955-06-03", "1955年6月3日", "1955.6.3", "19550603", "20243"])
def test_a_whole_birthday_is_read(text):
    assert read_birthday(text, today=date(2026, 1, 1)) == date(1955, 6, 3)


@pytest.mark.parametrize("text", ["", "1955年6月", "1955.6", "70", "2030-01-01", "1850-01-01"])
def test_a_birthday_that_is_not_whole_is_not_invented(text):
    assert read_birthday(text, today=date(2026, 1, 1)) is None
