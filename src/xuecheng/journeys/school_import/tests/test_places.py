import pytest

from xuecheng.journeys.school_import.rules.draft import Answers, KnownVenue, Whereabouts
from xuecheng.journeys.school_import.rules.places import (
    VenueBook,
    opening_hours,
    read_position,
    venue_key,
    yes_or_no,
)
from xuecheng.journeys.school_import.rules.problems import Findings, Place
from xuecheng.journeys.school_import.rules.reading import read
from xuecheng.journeys.school_import.tests.makers import (
    SCHOOL,
    class_row,
    codes,
    make_context,
    make_workbook,
    read_rows,
)

HERE = Place("开班", 2, 4)


def find(text, room="", *, venues=(SCHOOL,), decisions=None):
    book = VenueBook(make_context(venues=venues), Findings(decisions))
    return book.find(text, room, HERE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SCHOOL, (SCHOOL, "")),
        ("枫林社区学校201室", (SCHOOL, "201室")),
        ("枫林社区学校 舞蹈房", (SCHOOL, "舞蹈房")),
        ("枫林社区学校（三楼书画室）", (SCHOOL, "三楼书画室")),
        (" 枫林 社区学校 ", (SCHOOL, "")),
        ("201室", (SCHOOL, "201室")),
        ("书画教室", (SCHOOL, "书画教室")),
        ("二楼舞蹈房", (SCHOOL, "二楼舞蹈房")),
        ("A201", (SCHOOL, "A201")),
        ("", (SCHOOL, "")),
        ("枫林街道图书馆2楼", ("枫林街道图书馆", "2楼")),
        ("东安居委活动室", ("东安居委活动室", "")),
        ("枫叶社区学校", ("枫林社区学校", "")),
    ],
)
def test_venue_and_room_are_told_apart(text, expected):
    assert find(text) == expected


def test_a_room_of_its_own_column_wins():
    assert find("枫林社区学校", "305室") == (SCHOOL, "305室")


def test_a_refused_new_venue_stops():
    findings = Findings({"new_venue@开班!E2": False})

    venue, _room = VenueBook(make_context(), findings).find("体育馆", "", HERE)

    assert venue == ""
    assert findings.stops == 1


def test_a_school_without_any_venue_is_proposed_to_teach_at_home():
    findings = Findings()
    book = VenueBook(make_context(venues=(), school=SCHOOL), findings)

    places = [book.find("201室", "", HERE), book.find("", "操场", HERE)]

    assert places == [(SCHOOL, "201室"), (SCHOOL, "操场")]
    assert [draft.name for draft in book.drafts.values()] == [SCHOOL]
    assert {problem.code for problem in findings.problems} == {"venue_assumed"}


def test_nobody_knows_where_a_nameless_school_teaches():
    findings = Findings()

    venue, room = VenueBook(make_context(venues=()), findings).find("201室", "", HERE)

    assert (venue, room) == ("", "201室")
    assert [problem.code for problem in findings.problems] == ["venue_missing"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("周一至周五 8:30-16:30", "Mo-Fr 08:30-16:30"),
        ("周一至周五8:30-11:30，13:00-16:30；周六9:00-12:00",
         "Mo-Fr 08:30-11:30,13:00-16:30; Sa 09:00-12:00"),
        ("周二、周四 9:00-11:00", "Tu,Th 09:00-11:00"),
        ("8:30-16:30", "08:30-16:30"),
        ("全天", "24/7"),
        ("节假日不开", None),
        ("电话预约", None),
    ],
)  # fmt: skip
def test_opening_hours_are_put_in_their_form_or_not_at_all(text, expected):
    assert opening_hours(text) == expected


VENUE_HEADERS = ("名称", "地址", "联系电话", "无障碍", "开放时间", "经度", "纬度")
A_VENUE = ("东安学习点", "东安路 1 号", "021-64321234", "有电梯", "周一至周五 9:00-16:00", "", "")


def read_venue(headers=VENUE_HEADERS, decisions=None, **changes):
    row = [changes.get(header, value) for header, value in zip(headers, A_VENUE, strict=True)]
    reading = read(make_workbook(("地点", [headers, row])), make_context(), decisions)
    return reading.draft.venues[0], reading


def test_a_venue_is_read_with_all_its_facts():
    venue, reading = read_venue()

    assert (venue.name, venue.address, venue.phone) == ("东安学习点", "东安路 1 号", "02164321234")
    assert (venue.is_step_free, venue.opening_hours, venue.kind) == (
        True,
        "Mo-Fr 09:00-16:00",
        "learning_point",
    )
    assert codes(reading) == ["venue_position_missing"]


def test_numbers_beyond_the_third_and_what_is_none_are_things_to_look_at():
    phones = "021-64321234、13812345678、13912345678、021-54321234、6432"

    venue, reading = read_venue(联系电话=f"{phones}/138123456")

    found = {each.code: each.read for each in reading.problems if each.severity == "check"}
    assert venue.phone == "13812345678、13912345678、02164321234"
    assert (found["phone_second"], found["phone_unreadable"]) == ("02154321234", "138123456")


@pytest.mark.parametrize(
    ("phone", "kept", "said"),
    [
        ("13812345678/1.39E+10", "13812345678", {"phone_lost_digits": "1.39E+10"}),
        ("1.39E+10", "", {"phone_lost_digits": "1.39E+10"}),
        ("13812345678/310104195001011234", "13812345678", {"identity_in_phone": ""}),
        ("310104195001011234", "", {"identity_in_phone": ""}),
        ("见门口", "", {"phone_unreadable": "见门口"}),
    ],
)
def test_of_a_venues_numbers_only_what_is_not_kept_is_said_not_to_be(phone, kept, said):
    venue, reading = read_venue(联系电话=phone)

    problems = [each for each in reading.problems if each.place.header == "联系电话"]
    assert venue.phone == kept
    assert {each.code: each.read for each in problems} == said


@pytest.mark.parametrize(
    ("text", "said"), [("无", False), ("√", True), ("", None), ("看情况", None)]
)
def test_step_free_is_yes_no_or_not_said(text, said):
    venue, _reading = read_venue(无障碍=text)

    assert venue.is_step_free is said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        *(
            (text, True)
            for text in ("有电梯、坡道", "已安装电梯", "无障碍", "无障碍设施", "无台阶")
        ),
        *((text, False) for text in ("没有", "未安装", "无障碍设施没有", "没有无障碍设施", "暂无")),
        *((text, None) for text in ("有台阶", "有楼梯无电梯", "电梯没有", "无电梯", "有一部电梯")),
        *((text, None) for text in ("坡道较陡，轮椅不便", "一楼有", "可能有", "有扶手")),
        *((text, None) for text in ("电梯已停用", "有无障碍", "有无障碍卫生间", "部分", "不详")),
    ],
)
def test_only_a_whole_answer_says_that_a_venue_is_step_free_or_not(text, said):
    assert yes_or_no(text, "step_free") is said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("有助听设备", True),
        ("环路", True),
        ("无环路", False),
        ("有电梯", None),
        ("有音响", None),
    ],
)
def test_help_for_hearing_has_words_of_its_own(text, said):
    assert yes_or_no(text, "hearing") is said


@pytest.mark.parametrize(
    "written", ["文化中心(总部)", "文化中心 （总部）", "文化中心（总部）", "文化中心-总部"]
)
def test_a_venue_whose_name_only_looks_different_is_the_one_the_school_has(written):
    known = "文化中心（总部）"

    rows = ("地点", [["场所名称", "地址"], [written, "枫林路1号"]])
    draft = read(make_workbook(rows), make_context(venues=(known,))).draft

    assert [venue.name for venue in draft.venues] == [known]


def test_coordinates_of_an_unnamed_map_are_not_stored_until_somebody_says_which():
    key = "crs_missing@地点!F1"

    without, reading = read_venue(经度=121.4365, 纬度=31.192)
    with_it, _reading = read_venue(经度=121.4365, 纬度=31.192, decisions={key: True})

    assert (without.longitude, "crs_missing" in codes(reading)) == (None, True)
    assert (with_it.longitude, with_it.crs) == (121.4365, "gcj02")


@pytest.mark.parametrize(
    ("header", "crs"), [("百度经度", "bd09"), ("高德经度", "gcj02"), ("GPS经度", "wgs84")]
)
def test_a_header_may_name_the_map(header, crs):
    headers = ("名称", "地址", "联系电话", "无障碍", "开放时间", header, "纬度")

    venue, _reading = read_venue(headers, **{header: "121.4365", "纬度": "31.192"})

    assert venue.crs == crs


def test_swapped_coordinates_are_put_right_and_said():
    headers = ("名称", "地址", "联系电话", "无障碍", "开放时间", "GPS经度", "纬度")

    venue, reading = read_venue(headers, GPS经度="31.192", 纬度="121.4365")

    assert (venue.longitude, venue.latitude) == (121.4365, 31.192)
    assert codes(reading, "repaired") == ["position_swapped"]


def test_coordinates_far_away_are_not_stored():
    venue, reading = read_venue(经度="2.35", 纬度="48.85")

    assert venue.longitude is None
    assert codes(reading) == ["position_far_away", "venue_position_missing"]


NEW_PLACE = class_row(上课地点="龙华文化活动中心")


def test_a_new_venue_nobody_located_is_said_and_asked_for():
    reading = read_rows(NEW_PLACE)

    assert codes(reading, "check") == ["new_venue", "venue_whereabouts_missing"]
    (venue,) = reading.unplaced
    assert (venue.name, venue.lacks_address, venue.lacks_position) == (
        "龙华文化活动中心",
        True,
        True,
    )


def test_what_the_person_fills_in_locates_the_venue():
    key = venue_key("龙华文化活动中心")
    given = Whereabouts("龙华路 1 号", (121.4459, 31.1905))

    reading = read_rows(NEW_PLACE, answers=Answers(whereabouts={key: given}))

    (venue,) = reading.draft.venues
    assert (venue.address, venue.longitude, venue.crs) == ("龙华路 1 号", 121.4459, "gcj02")
    assert codes(reading, "check") == ["new_venue"]
    assert [venue.key for venue in reading.unplaced] == [key]


def test_half_of_the_whereabouts_leaves_the_other_half_to_say():
    key = venue_key("龙华文化活动中心")

    reading = read_rows(NEW_PLACE, answers=Answers(whereabouts={key: Whereabouts("龙华路 1 号")}))

    assert codes(reading, "check") == ["new_venue", "venue_position_missing"]


def test_a_place_the_file_gives_is_not_overwritten_by_what_was_filled_in():
    _without, reading = read_venue()
    key = reading.unplaced[0].key
    answers = Answers(whereabouts={key: Whereabouts("别处 9 号", (121.4, 31.2))})

    again = read(make_workbook(("地点", [VENUE_HEADERS, A_VENUE])), make_context(answers=answers))

    assert (again.draft.venues[0].address, again.draft.venues[0].longitude) == (
        "东安路 1 号",
        121.4,
    )


def test_a_venue_of_the_school_without_an_address_can_still_get_one():
    known = (KnownVenue(SCHOOL, has_address=False, has_position=True),)
    answers = Answers(whereabouts={venue_key(SCHOOL): Whereabouts("东安路 1 号")})

    asked = read_rows(class_row(), known_venues=known)
    given = read_rows(class_row(), known_venues=known, answers=answers)

    assert codes(asked) == ["venue_address_missing"]
    assert [venue.address for venue in given.draft.venues] == ["东安路 1 号"]
    assert codes(given) == []


def test_nobody_is_asked_where_a_venue_of_others_is():
    known = (KnownVenue(SCHOOL, has_address=False, has_position=False, is_ours=False),)

    assert codes(read_rows(class_row(), known_venues=known)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("121.4459, 31.1905", (121.4459, 31.1905)),
        ("３１．１９０５，１２１．４４５９", (121.4459, 31.1905)),
        ("121.4459；31.1905", (121.4459, 31.1905)),
        ("121.4459 31.1905 5", None),
        ("2.35, 48.85", None),
        ("龙华路", None),
        ("", None),
    ],
)
def test_a_position_is_read_in_either_order_or_not_at_all(text, expected):
    assert read_position(text) == expected
