from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xuecheng.kernels.geo import Point
from xuecheng.lib import packs
from xuecheng.registry.people import rules
from xuecheng.registry.people.tests.makers import make_resident_card


@pytest.mark.parametrize(
    "typed",
    [
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        "+86 138 0013 8000",
        "(+86)13800138000",
        "0086 13800138000",
        "８６１３８００１３８０００",
        "１３８００１３８０００",
        "\u3000138\u00a00013\u20028000".replace("\u2002", " "),
    ],
)
def test_a_mobile_number_is_understood_however_it_is_typed(typed):
    assert rules.normal_phone(typed) == "13800138000"


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("1380013800", "length"),
        ("138001380001", "length"),
        ("12345678901", "not_mobile"),
        ("02164371234", "not_mobile"),
        ("+1 202 555 0100", "abroad"),
        ("+49 (170) 123-4567", "abroad"),
        ("0049 170 1234567", "abroad"),
        ("+86 138 0013 800", "not_digits"),
        ("138oo138000", "not_digits"),
    ],
)
def test_anything_else_is_refused_with_its_reason(typed, reason):
    with pytest.raises(rules.InvalidPhone) as refusal:
        rules.normal_phone(typed)

    assert refusal.value.reason == reason


def test_a_masked_number_shows_its_ends():
    assert rules.masked_phone("13800138000") == "138 **** 8000"


def test_a_number_is_read_out_in_three_groups():
    assert rules.spaced_phone("13800138000") == "138 0013 8000"


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王", "*"),
        ("王芳", "王*"),
        ("陈秀英", "陈*英"),
        ("王小明明", "王**明"),
        ("欧阳修", "欧阳*"),
        ("欧阳娜娜", "欧阳*娜"),
        ("诸葛", "诸*"),
        ("𠮷田花子", "𠮷**子"),
        ("John Smith", "J*** S***"),
        ("阿依古丽·买买提", "阿***·买***"),
    ],
)
def test_a_masked_name_is_recognised_only_by_who_knows_it(name, masked):
    assert rules.masked_name(name) == masked


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("王 芳", "王芳"),
        ("　王　芳　", "王芳"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("John   Smith", "John Smith"),
        ("Ｊｏｈｎ Smith", "John Smith"),
        ("王\u200b芳\x00", "王芳"),
        ("\u202e王芳", "王芳"),
        ("Siti A/P Tan (陈)", "Siti A/P Tan (陈)"),
    ],
)
def test_a_name_is_kept_in_one_form(typed, kept):
    assert rules.normal_name(typed) == kept


@pytest.mark.parametrize(
    ("typed", "reason"),
    [("", "empty"), ("王芳2", "digits"), ("123", "digits"), ("a" * 61, "length"),
     ("=HYPERLINK(a)", "characters"), ("<b>王芳</b>", "characters"), ("王芳@evil", "characters"),
     ("陈*英", "characters"), ("\x00", "empty")],
)  # fmt: skip
def test_what_is_no_name_is_refused(typed, reason):
    with pytest.raises(rules.InvalidName) as refusal:
        rules.normal_name(typed)

    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("王芳", "王 芳"),
        ("JOHN SMITH", "john smith"),
        ("José Álvarez", "jose alvarez"),
        ("Jean-Luc O’Neill", "jean luc oneill"),
        ("阿依古丽·买买提", "阿依古丽买买提"),
    ],
)
def test_typing_habits_do_not_make_another_person(one, other):
    assert rules.is_same_name(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("王芳", "王方"), ("陈秀英", "陳秀英"), ("Smith John", "John Smith"), ("", "")],
)
def test_nothing_is_guessed_about_names(one, other):
    assert not rules.is_same_name(one, other)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("4829173061", "482 917 3061"),
        (" 482 917 ", "482 917"),
        ("13812348402", "…8402"),
        ("310104 19550214 2017", "…2017"),
    ],
)
def test_a_number_that_may_be_a_phone_or_a_document_is_told_by_its_end(typed, told):
    assert rules.told_number(typed) == told


def test_namesakes_are_those_who_share_a_name_with_another():
    one, other, third = uuid4(), uuid4(), uuid4()

    assert rules.namesakes({one: "王阿婆", other: "王 阿婆", third: "李阿婆"}) == {one, other}


@given(st.integers(rules.FIRST_ACCOUNT, rules.LAST_ACCOUNT), st.integers(0, 9), st.integers(0, 9))
def test_an_account_number_shows_every_single_wrong_digit(nine, place, digit):
    number = rules.account_number(nine)
    wrong = number[:place] + str(digit) + number[place + 1 :]

    assert rules.normal_account_number(rules.spaced_account_number(number)) == number
    assert wrong == number or rules.normal_account_number(wrong) is None


@given(st.integers(rules.FIRST_ACCOUNT, rules.LAST_ACCOUNT), st.integers(0, 8))
def test_an_account_number_shows_every_two_neighbours_swapped(nine, at):
    number = rules.account_number(nine)
    swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]

    assert swapped == number or rules.normal_account_number(swapped) is None


def document(kind, number, country="CN"):
    return rules.checked_document(
        kind=kind, number=number, issuing_country=country, on=date(2026, 11, 25)
    )


def test_a_resident_card_tells_birth_and_gender():
    card = document("resident_card", make_resident_card(born="19540612", order="002"))

    assert (card.birth_on, card.gender) == (date(1954, 6, 12), "2")
    assert card.last_four == card.number[-4:]


def test_a_county_founded_after_the_birth_of_its_people_is_no_reason_to_refuse_them():
    # 310230, Chongming, is in the tables from 1982 on; numbers were given out from 1984 on.
    number = make_resident_card(area="310230", order="000")  # 000 is never given out

    assert document("resident_card", number).birth_on == date(1954, 6, 12)


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("", "empty"),
        ("31000019540612002", "length"),
        ("310000540612002", "old"),
        ("31000019540612002A", "characters"),
        ("310000195406120026", "check_digit"),
        (make_resident_card(born="19540231"), "birth"),
        (make_resident_card(born="20300101"), "birth"),
        ("990000195406120021", "area"),
    ],
)
def test_a_wrong_resident_card_is_refused_with_its_reason(number, reason):
    with pytest.raises(rules.InvalidDocument) as refusal:
        document("resident_card", number)

    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("hk_macao_permit", "h12345678", "H12345678"),
        ("hk_macao_permit", "M 1234567800", "M12345678"),
        ("taiwan_permit", "12345678", "12345678"),
        ("taiwan_permit", "1234567801", "12345678"),
        ("hmt_residence_permit", "810000199408230021", "810000199408230021"),
        ("hmt_residence_permit", "830000199201300022", "830000199201300022"),
        ("permanent_resident_card", "911124198108030024", "911124198108030024"),
        ("permanent_resident_card", "usa310074081502", "USA310074081502"),
    ],
)
def test_permits_are_kept_without_what_changes_at_renewal(kind, typed, kept):
    assert document(kind, typed).number == kept


@pytest.mark.parametrize(
    ("country", "typed"),
    [
        ("CN", "E12345678"),
        ("CN", "EA1234567"),
        ("JP", "TZ1234567"),
        ("KR", "M123A4567"),
        ("US", "C12345678"),
        ("GB", "123456789"),
        ("DE", "C01X00T47"),
        ("FR", "12AB34567"),
    ],
)
def test_a_passport_is_kept_with_its_country(country, typed):
    kept = document("passport", typed, country)

    assert (kept.issuing_country, kept.birth_on) == (country, None)


@pytest.mark.parametrize(
    ("kind", "number", "country", "reason"),
    [
        ("hk_macao_permit", "X12345678", "CN", "characters"),
        ("hk_macao_permit", "H1234567", "CN", "length"),
        ("taiwan_permit", "1234567", "CN", "length"),
        ("hmt_residence_permit", make_resident_card(), "CN", "area"),
        ("permanent_resident_card", make_resident_card(), "CN", "area"),
        ("passport", "12345678", "JP", "characters"),
        ("passport", "ABCDEFGH", "FR", "characters"),
        ("library_card", "1234", "CN", "kind"),
    ],
)
def test_a_number_of_another_kind_is_refused(kind, number, country, reason):
    with pytest.raises(rules.InvalidDocument) as refusal:
        document(kind, number, country)

    assert refusal.value.reason == reason


def test_the_end_of_a_document_is_compared_as_people_type_it():
    assert rules.same_last_four("００2x", "002X")
    assert not rules.same_last_four("0028", "002X")


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short", "short"),
        ("x" * 129, "long"),
        ("my limin password", "login"),
        ("abcabcabcabc", "repeated"),
        ("1111111111", "repeated"),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused(password, reason):
    with pytest.raises(rules.WeakPassword) as refusal:
        rules.check_password_rules(password, login="limin")

    assert refusal.value.reason == reason


def refusal_of(password):
    """Return why a password is refused; ``None`` if it is not."""
    try:
        rules.check_password_rules(password, login="limin")
    except rules.WeakPassword as weak:
        return weak.reason
    return None


def test_a_long_sentence_is_a_good_password_unless_it_holds_the_login():
    sentence = "每天早上七点半去公园打太极拳"

    assert refusal_of(sentence) is None
    assert refusal_of(f"{sentence} LiMin") == "login"


def test_the_shortest_and_the_longest_password_are_good_and_one_character_beyond_is_not():
    longest = "每天早上七点半去公园打太极拳" * 10

    assert refusal_of(longest[: rules.SHORTEST_PASSWORD]) is None
    assert refusal_of(longest[: rules.SHORTEST_PASSWORD - 1]) == "short"
    assert refusal_of(longest[: rules.LONGEST_PASSWORD]) is None
    assert refusal_of(longest[: rules.LONGEST_PASSWORD + 1]) == "long"


NOON = datetime(2026, 11, 25, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("is_right", "wrong_tries", "after", "verdict"),
    [
        (True, 0, 9, "right"),
        (True, 4, 9, "right"),
        (False, 4, 9, "wrong"),
        (True, 5, 9, "over"),
        (True, 0, 10, "over"),
    ],
)
def test_a_code_is_good_for_ten_minutes_and_five_wrong_tries(is_right, wrong_tries, after, verdict):
    judged = rules.verdict(
        is_right=is_right,
        wrong_tries=wrong_tries,
        expires_at=NOON + rules.CODE_LIFE,
        at=NOON + timedelta(minutes=after),
    )

    assert judged == verdict


def test_a_home_is_known_to_about_a_hundred_metres():
    assert rules.rounded_home(Point(121.453219, 31.201987)) == Point(121.453, 31.202)


@pytest.mark.parametrize(
    ("user_agent", "label"),
    [
        (
            "Mozilla/5.0 (Linux; Android 14) Chrome/130 MicroMessenger/8.0",
            "Android · WeChat",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Safari/604.1", "iPhone · Safari"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130 Safari/537.36 Edg/130", "Windows · Edge"),
        ("curl/8", ""),
    ],
)
def test_a_browser_is_named_in_words_people_know(user_agent, label):
    assert rules.browser_label(user_agent) == label


@pytest.mark.parametrize(
    ("noted", "used", "days", "dormant"),
    [(200, None, 200, True), (199, None, 200, False), (900, 200, 200, True),
     (900, 199, 200, False), (900, 900, None, False)],
)  # fmt: skip
def test_a_number_is_dormant_by_its_last_use_or_else_by_when_it_was_noted(
    noted, used, days, dormant
):
    at = datetime(2026, 11, 25, tzinfo=UTC)
    ago = {
        "noted_at": at - timedelta(days=noted),
        "used_at": None if used is None else at - timedelta(days=used),
    }

    assert rules.is_dormant(**ago, days=days, at=at) is dormant


@pytest.mark.parametrize("table", [{}, {"people": {}}, {"people": {"phone_numbers": {}}}])
def test_where_a_pack_names_no_days_no_number_is_dormant(table):
    assert rules.dormant_days(table) is None


@pytest.mark.parametrize("days", [0, -1, 1.5, "200", True])
def test_days_that_are_no_days_are_no_rule(days):
    with pytest.raises(ValueError, match="dormant_days"):
        rules.dormant_days({"people": {"phone_numbers": {"dormant_days": days}}})


@pytest.mark.parametrize("name", ["demo-city", "shanghai"])
def test_the_shipped_packs_say_after_how_many_days_and_that_nobody_verified_it(name):
    tables = packs.load(name).tables

    assert rules.dormant_days(tables) == 200
    assert tables["people"]["phone_numbers"]["status"] == "unverified"
    assert tables["people"]["phone_numbers"]["source"]


@pytest.mark.parametrize("typed", ["123456", " 123 456", "１２３４５６", "123-456"])
def test_six_digits_are_a_code_however_they_are_typed(typed):
    assert rules.is_code(typed)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "١٢٣٤٥٦"])
def test_anything_else_is_no_code(typed):
    assert not rules.is_code(typed)


def test_another_code_may_be_sent_from_the_next_whole_minute_on():
    sent_at = datetime(2026, 11, 24, 2, 5, 20, tzinfo=UTC)

    soon = rules.next_code_at(sent_at, at=sent_at + timedelta(seconds=30))

    assert soon == datetime(2026, 11, 24, 2, 7, tzinfo=UTC)
    assert rules.next_code_at(sent_at, at=sent_at + timedelta(seconds=60)) is None
