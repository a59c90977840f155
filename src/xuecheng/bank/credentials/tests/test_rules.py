from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xuecheng.bank.credentials import rules
from xuecheng.bank.credentials.rules import Verdict

DRAWS = st.integers(0, rules.DRAWS - 1)
YEARS = st.integers(2026, 2099)
SERIALS = st.builds(lambda year, draw: rules.serial(year=year, draw=draw), YEARS, DRAWS)


@given(YEARS, DRAWS)
def test_a_number_names_its_year_and_reads_back(year, draw):
    number = rules.serial(year=year, draw=draw)

    assert number.startswith(f"XC{year % 100}-")
    assert len(number) == 14
    assert rules.serial_from(number) == number


def test_different_draws_give_different_numbers():
    draws = [0, 1, 31, 32, rules.DRAWS - 1]

    assert len({rules.serial(year=2026, draw=draw) for draw in draws}) == len(draws)


def test_a_known_number():
    # 2·α + 6·α² = 4 + 24 = 11100₂ = 28, the 28th character (from 0) is W; α = x in GF(2⁵)
    assert rules.serial(year=2026, draw=0) == "XC26-0000-000W"


@given(SERIALS)
def test_how_people_type_does_not_matter(number):
    plain = number.replace("-", "")
    for typed in (
        number.lower(),
        plain,
        plain[2:],
        f"  {number.replace('-', ' ')}  ",
        number.replace("-", "—"),
        number.replace("0", "O").replace("1", "l").replace("V", "u"),
        number.replace("1", "I"),
        "".join(chr(ord(each) + 0xFEE0) for each in number),  # full width
        f"证书编号：{number}",
        f"https://xuecheng.example/en/v/{number}/",
    ):
        assert rules.serial_from(typed) == number


@given(SERIALS, st.data())
def test_one_wrong_character_is_always_noticed(number, data):
    plain = number.replace("-", "")
    place = data.draw(st.integers(4, 11))
    wrong = data.draw(st.sampled_from(rules.ALPHABET.replace(plain[place], "")))

    with pytest.raises(rules.InvalidNumber) as refusal:
        rules.serial_from(plain[:place] + wrong + plain[place + 1 :])

    assert refusal.value.reason == "check"


@given(SERIALS)
def test_any_two_exchanged_characters_are_noticed(number):
    plain = number.replace("-", "")
    for one, other in combinations(range(4, 12), 2):
        letters = list(plain)
        letters[one], letters[other] = letters[other], letters[one]
        if plain[one] != plain[other]:
            with pytest.raises(rules.InvalidNumber):
                rules.serial_from("".join(letters))


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "empty"),
        (" -- ", "empty"),
        ("证书", "empty"),
        ("XC26-7K4M-92Q", "length"),
        ("XC26-7K4M-92QDD", "length"),
        ("AB26-7K4M-92QD", "characters"),
        ("XCAB-7K4M-92QD", "characters"),
    ],
)
def test_a_text_that_is_no_number_is_refused_with_the_reason(typed, reason):
    with pytest.raises(rules.InvalidNumber) as refusal:
        rules.serial_from(typed)

    assert refusal.value.reason == reason


@given(st.text(max_size=40))
def test_whatever_is_typed_gives_a_number_or_a_reason(typed):
    try:
        number = rules.serial_from(typed)
    except rules.InvalidNumber:
        return
    assert rules.serial_from(number) == number


@pytest.mark.parametrize(
    ("standing", "in_order", "verdict"),
    [
        (True, True, Verdict.VALID),
        (False, True, Verdict.REVOKED),
        (False, False, Verdict.REVOKED),
        (True, False, Verdict.UNSURE),
    ],
)
def test_the_checks_come_to_a_verdict(standing, in_order, verdict):
    assert rules.verdict(standing=standing, in_order=in_order) == verdict


def test_a_statement_with_an_unknown_or_missing_key_is_a_bug():
    with pytest.raises(TypeError):
        rules.Statement.of({"course_title": "书法"})
    with pytest.raises(TypeError):
        rules.Statement.of({"course_title": "书法", "organisation_name": "学校", "grade": "优"})
