from dataclasses import replace
from datetime import timedelta

import pytest

from xuecheng.kernels.geo import Point
from xuecheng.learning.courses import actions, queries, rules
from xuecheng.learning.courses.queries import Wish
from xuecheng.learning.courses.rules import FindRule, SignUpState
from xuecheng.learning.courses.tests.makers import (
    MAKER,
    NOW,
    cancel_all,
    make_course,
    make_run,
    make_sessions,
    save_again,
    session_of,
)
from xuecheng.lib.ids import new_id
from xuecheng.lib.keyset import BadCursor
from xuecheng.registry.organisations.tests.makers import make_organisation
from xuecheng.registry.places.models import Venue
from xuecheng.registry.places.tests.makers import make_area, make_venue

pytestmark = pytest.mark.django_db

HERE = Point(121.4365, 31.1920)  # where the makers' first venue lies
DAY = timedelta(days=1)
PACK = """
version = "2026.1"
title = "赶紧城"
title_en = "Hasty City"
status = "unverified"
source = "a test"
valid_from = 2020-01-01
"""


def titles(page):
    return [row.title for row in page.rows]


def find(at=NOW, **wish):
    return titles(queries.classes(Wish(**wish), at=at))


def test_nobody_signs_up_for_a_class_whose_last_sessions_were_cancelled():
    run = make_run(sessions=2, sign_up_closes_at=NOW + timedelta(days=8))
    actions.cancel_session(session_id=session_of(run, 2).pk, reason="台风", by=MAKER, at=NOW)
    run.refresh_from_db()

    assert run.sign_up_state(run.ends_at) == "closed"
    assert run.sign_up_closes_at > run.ends_at
    assert queries.classes(Wish(), at=run.ends_at).rows == ()


def evening(days):
    return (NOW + days * DAY).replace(hour=19)


# What is in the list


def test_the_class_that_meets_next_comes_first():
    make_run("水彩", starts_at=NOW + 3 * DAY)
    make_run("书法", starts_at=NOW + 1 * DAY)

    assert find() == ["书法", "水彩"]


def test_a_class_under_way_stands_at_its_next_session():
    make_run("水彩", starts_at=NOW + 2 * DAY)
    begun = make_run("书法", starts_at=NOW - 6 * DAY, at=NOW - 10 * DAY,
                     sign_up_closes_at=NOW + 5 * DAY)  # fmt: skip

    page = queries.classes(Wish(), at=NOW)

    assert titles(page) == ["书法", "水彩"]
    assert page.rows[0].next_at == session_of(begun, 2).starts_at


def test_a_class_in_its_last_session_stands_at_the_beginning_of_it():
    last = NOW + DAY
    make_run(starts_at=last, sessions=1, sign_up_closes_at=last + timedelta(minutes=30))

    (row,) = queries.classes(Wish(), at=last + timedelta(minutes=20)).rows

    assert row.next_at == last


def test_a_cancelled_session_is_not_the_next_one():
    run = make_run(starts_at=NOW + DAY)
    actions.cancel_session(session_id=session_of(run).pk, reason="", by=MAKER, at=NOW)

    (row,) = queries.classes(Wish(), at=NOW).rows

    assert row.next_at == session_of(run, 2).starts_at


def test_only_classes_one_can_sign_up_for_are_listed():
    make_run("草稿", is_published=False)
    make_run("还没开始", sign_up_opens_at=NOW + timedelta(minutes=1))
    make_run("已截止", sign_up_opens_at=NOW - DAY, sign_up_closes_at=NOW)
    cancelled = make_run("停办")
    actions.cancel_run(run_id=cancelled.pk, reason="", by=MAKER, at=NOW)
    make_run("书法")

    assert find() == ["书法"]


def test_a_class_whose_sessions_were_all_cancelled_takes_nobody():
    run = make_run("书法")

    cancel_all(run)

    assert run.sign_up_state(NOW) == SignUpState.NO_SESSIONS
    assert find() == []
    assert queries.counts(Wish(), at=NOW).total == 0


def test_a_class_with_new_days_instead_of_cancelled_ones_takes_people_again():
    run = make_run("书法", sign_up_closes_at=NOW + DAY)
    cancel_all(run)

    save_again(run, sessions=[*make_sessions(NOW + 60 * DAY, 2)])

    run.refresh_from_db()
    assert (run.session_count, run.sign_up_state(NOW)) == (2, SignUpState.OPEN)
    assert find() == ["书法"]


def test_a_full_class_is_listed_for_its_waiting_list():
    make_run(capacity=2, taken=2, waiting=3)

    (row,) = queries.classes(Wish(), at=NOW).rows

    assert (row.places_left, row.waiting, row.state) == (0, 3, SignUpState.WAITING_LIST)


def test_a_row_says_what_a_list_shows():
    run = make_run(
        "海派旗袍盘扣", starts_at=NOW + DAY, fee_fen=0, materials_fee_fen=4000, taken=17,
        sessions=6,
        course_facts={"title_en": "Qipao buttons"}, teacher_name="沈慧珍",
    )  # fmt: skip

    (row,) = queries.classes(Wish(point=HERE), at=NOW).rows

    assert (row.slug, row.title, row.title_en) == (run.slug, "海派旗袍盘扣", "Qipao buttons")
    assert (row.school, row.venue, row.venue_id) == (
        "徐家汇社区学校", "徐家汇社区学校", run.venue_id)  # fmt: skip
    assert (row.places_left, row.materials_fee_fen, row.session_count) == (3, 4000, 6)
    assert (row.subject, row.distance_m) == ("shanghai", 0)


def test_the_readers_own_classes_are_marked():
    run = make_run()

    (row,) = queries.classes(Wish(), at=NOW, standing={run.pk: "waiting"}).rows

    assert row.standing == "waiting"


# Filters


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ({"times": ("weekday-day",)}, ["书法"]),
        ({"times": ("weekday-evening",)}, ["会计"]),
        ({"times": ("weekend",)}, ["亲子水彩"]),
        (
            {
                "times": (
                    "weekend",
                    "weekday-evening",
                )
            },
            ["会计", "亲子水彩"],
        ),
        ({"weekdays": (2,)}, ["书法"]),
        ({"parts_of_day": ("evening",)}, ["会计"]),
        ({"most_fen": 0}, ["书法"]),
        ({"most_fen": 20_000}, ["书法", "亲子水彩"]),
        ({"subjects": ("work",)}, ["会计"]),
        ({"audiences": ("family",)}, ["亲子水彩"]),
        ({"languages": ("en",)}, ["会计"]),
        ({"care": ("english",)}, ["会计"]),
        ({"care": ("places",)}, ["会计", "亲子水彩"]),
        ({"text": "shuicai"}, ["亲子水彩"]),
        ({"text": "？！"}, ["书法", "会计", "亲子水彩"]),
        ({"text": "水彩", "most_fen": 0}, []),
        ({"times": ("never",)}, ["书法", "会计", "亲子水彩"]),
    ],
)
def test_each_filter_keeps_what_fits(wish, expected):
    make_run("书法", starts_at=NOW + DAY, taken=20, waiting=1)  # a Wednesday morning
    make_run("会计", starts_at=evening(2), fee_fen=30_000, language="en")
    make_run("亲子水彩", starts_at=NOW + 4 * DAY, fee_fen=10_000, materials_fee_fen=10_000,
             audience="family", course_facts={"subject": "arts"})  # fmt: skip

    assert find(**wish) == expected


def test_an_area_holds_everything_under_it():
    make_run("徐家汇的", venue=make_venue("甲", area=make_area("310104014")))
    make_run("长宁的", venue=make_venue("乙", area=make_area("310105001")))

    assert find(area="310104") == ["徐家汇的"]
    assert find(area="310104014") == ["徐家汇的"]
    assert find(area="310106") == []
    assert len(find(area="31")) == 2


def test_step_free_and_hearing_loop_must_both_hold():
    make_run("都有", venue=make_venue("甲", is_step_free=True, has_hearing_loop=True))
    make_run("有电梯", venue=make_venue("乙", is_step_free=True, has_hearing_loop=None))
    make_run("不知道", venue=make_venue("丙", is_step_free=None))

    assert find(care=("step-free",)) == ["都有", "有电梯"]
    assert find(
        care=(
            "step-free",
            "hearing-loop",
        )
    ) == ["都有"]


def test_a_place_a_course_and_a_school_have_their_own_lists():
    school = make_organisation("天平学校")
    venue = make_venue("甲")
    run = make_run("书法", organisation=school, venue=venue)
    make_run("水彩", organisation=make_organisation("枫林学校"), venue=make_venue("乙"))

    for wish in (
        {"venue_id": venue.pk},
        {"course_id": run.course_id},
        {"organisation_id": school.pk},
    ):
        assert find(**wish) == ["书法"]


# Distance


@pytest.fixture
def three_places():
    """Classes at 0 m, about 950 m and about 2 km from HERE, and one nobody has placed."""
    for title, east, north in (("两公里", 0.0, 0.018), ("近", 0.0, 0.0), ("一站路", 0.01, 0.0)):
        make_run(title, venue=make_venue(title, longitude=HERE.longitude + east,
                                         latitude=HERE.latitude + north))  # fmt: skip
    make_run("未知", venue=make_venue("未知", longitude=None, latitude=None))


def test_the_nearest_class_comes_first_and_an_unknown_place_last(three_places):
    page = queries.classes(Wish(point=HERE, order="distance"), at=NOW)

    assert titles(page) == ["近", "一站路", "两公里", "未知"]
    assert [round(row.distance_m, -1) for row in page.rows[:3]] == [0, 950, 2000]
    assert page.rows[3].distance_m is None


def test_a_radius_is_a_circle_not_a_box(three_places):
    corner = Point(HERE.longitude - 0.008, HERE.latitude - 0.008)  # about 1 170 m away

    assert find(point=HERE, within_m=1000) == ["近", "一站路"]
    assert find(point=corner, within_m=1000) == []
    assert find(point=corner, within_m=1200) == ["近"]


# Text


def test_a_hit_in_the_title_comes_before_one_in_the_summary():
    make_run("国画", starts_at=NOW + DAY, course_facts={"summary": "也写一点书法"})
    make_run("书法", starts_at=NOW + 2 * DAY)

    assert find(text="书法", order="best") == ["书法", "国画"]
    assert find(text="书法", order="time") == ["国画", "书法"]


def test_the_best_order_without_a_text_is_by_time():
    make_run("水彩", starts_at=NOW + 2 * DAY)
    make_run("书法", starts_at=NOW + DAY)

    assert find(order="best") == ["书法", "水彩"]


# Pages


@pytest.mark.parametrize(
    "wish", [{}, {"order": "distance", "point": HERE}, {"order": "best", "text": "课"}]
)
def test_pages_follow_each_other_without_gap_or_double(wish):
    for number in range(5):
        make_run(f"第{number}课", starts_at=NOW + (1 + number % 2) * DAY)

    pages, after = [], ""
    while True:
        page = queries.classes(Wish(**wish), at=NOW, size=2, after=after)
        pages.append(titles(page))
        after = page.after
        if not after:
            break

    assert [len(page) for page in pages] == [2, 2, 1]
    assert [title for page in pages for title in page] == titles(
        queries.classes(Wish(**wish), at=NOW)
    )


def test_a_cursor_of_another_order_is_refused():
    for _ in range(3):
        make_run()
    after = queries.classes(Wish(), at=NOW, size=1).after

    with pytest.raises(BadCursor):
        queries.classes(Wish(order="distance", point=HERE), at=NOW, after=after)


def test_a_list_takes_one_query_however_long(django_assert_num_queries):
    for _ in range(3):
        make_run()

    for size in (1, 3):
        with django_assert_num_queries(1):
            queries.classes(Wish(text="手机", order="best", point=HERE), at=NOW, size=size)


# Counts


def test_choices_are_counted_as_if_their_own_filter_were_off(django_assert_num_queries):
    make_run("书法", starts_at=NOW + DAY)
    make_run("水彩", starts_at=NOW + 4 * DAY)
    make_run("会计", starts_at=evening(2), fee_fen=30_000)

    with django_assert_num_queries(1):
        counts = queries.counts(
            Wish(times=("weekend",)), at=NOW, subjects=["arts", "work"], areas=["310104", ""]
        )

    assert counts.total == 1
    assert counts.by_choice["time", "weekday-day"] == 1
    assert counts.by_choice["time", "weekday-evening"] == 1
    assert counts.by_choice["subject", "arts"] == 1
    assert counts.by_choice["subject", "work"] == 0
    assert counts.by_choice["fee", "0"] == 1
    assert counts.by_choice["area", ""] == 1


def test_the_prices_one_may_look_up_to_are_counted():
    make_run("书法", starts_at=NOW + DAY)
    make_run("会计", starts_at=NOW + DAY, fee_fen=20_000, materials_fee_fen=5_000)

    counts = queries.counts(Wish(), at=NOW, fees_fen=(0, 20_000, 25_000))

    found = [counts.by_choice["fee", str(fen)] for fen in (0, 20_000, 25_000)]
    assert found == [1, 1, 2]


def test_a_care_is_counted_together_with_those_already_chosen():
    make_run("都有", venue=make_venue("甲", is_step_free=True, has_hearing_loop=True))
    make_run("有电梯", venue=make_venue("乙", is_step_free=True))

    counts = queries.counts(Wish(care=("step-free",)), at=NOW)

    assert counts.by_choice["care", "step-free"] == 2
    assert counts.by_choice["care", "hearing-loop"] == 1


def test_what_is_near_is_counted(three_places):
    counts = queries.counts(Wish(point=HERE, area="310104"), at=NOW, near_m=1000, areas=[""])

    assert counts.by_choice["area", "near"] == 2
    assert counts.by_choice["area", ""] == 4


def test_the_total_is_that_of_the_list(three_places):
    wish = Wish(point=HERE, within_m=1000, times=("weekday-day",), text="近")

    assert queries.counts(wish, at=NOW).total == len(queries.classes(wish, at=NOW).rows)


# What the pack says of looking


@pytest.mark.parametrize("name", ["shanghai", "demo-city"])
def test_the_shipped_packs_say_what_one_may_choose_by(settings, name):
    settings.CITY_PACK = name

    rule = queries.find_rule()

    assert replace(rule, everyday=()) == FindRule(3, 1000, 3000, fees_fen=(0, 20_000))
    assert "毛笔字" in rule.everyday_words("隶书入门")


def both(run):
    """Return a class as its page and as a list show it."""
    return [queries.outline(run, at=NOW), *queries.classes(Wish(), at=NOW).rows]


def test_a_city_of_its_own_says_when_places_are_few(settings, tmp_path):
    run = make_run(taken=15)
    (tmp_path / "hasty").mkdir()
    (tmp_path / "hasty/pack.toml").write_text(PACK)
    (tmp_path / "hasty/courses.toml").write_text("[find]\nfew_places = 5\n")

    before = [shown.has_few_places for shown in both(run)]
    settings.CITY_PACK, settings.PACK_FOLDER = "hasty", tmp_path
    after = [shown.has_few_places for shown in both(run)]

    assert (before, after) == ([False, False], [True, True])


# One class


def test_a_class_comes_with_all_its_page_shows(django_assert_num_queries):
    slug = make_run().slug

    with django_assert_num_queries(2):
        run = queries.run(slug)
        assert [session.number for session in run.sessions.all()] == [1, 2, 3, 4]
        shown = (run.course.organisation.name, run.course.subject.name, run.venue.area.parent.name)
    assert all(shown)


def test_a_draft_has_no_page():
    run = make_run(is_published=False)

    with pytest.raises(rules.UnknownRun):
        queries.run(run.slug)


def test_subjects_appear_with_their_first_course():
    make_course("书法")
    make_course("智能手机")

    assert [subject.code for subject in queries.subjects()] == ["digital", "arts"]


def test_an_unknown_course_has_no_classes():
    make_run(sessions=make_sessions(number=1))

    assert find(course_id=new_id()) == []


# Near


def test_places_come_nearest_first_with_their_next_classes(three_places, django_assert_num_queries):
    venue = Venue.objects.get(name="一站路")
    for number in (1, 2, 3):
        make_run(f"又{number}", venue=venue, starts_at=NOW + (1 + number) * DAY)

    with django_assert_num_queries(2):
        page = queries.near(at=NOW, point=HERE)

    assert [place.first.venue for place in page.rows] == ["近", "一站路", "两公里", "未知"]
    assert [row.title for row in page.rows[1].classes] == ["一站路", "又1", "又2"]
    assert page.rows[1].number == 4
    assert round(page.rows[1].first.distance_m, -1) == 950


def test_places_of_an_area_stand_by_name():
    make_run("书法", venue=make_venue("乙", area=make_area("310104014")))
    make_run("水彩", venue=make_venue("甲", area=make_area("310104014")))
    make_run("别区", venue=make_venue("丙", area=make_area("310105001")))

    page = queries.near(at=NOW, area="310104")

    assert {place.first.venue for place in page.rows} == {"甲", "乙"}


@pytest.mark.parametrize("point", [None, HERE])
def test_pages_of_places_follow_each_other(three_places, point):
    first = queries.near(at=NOW, point=point, size=3)
    second = queries.near(at=NOW, point=point, size=3, after=first.after)

    names = [place.first.venue for place in (*first.rows, *second.rows)]
    assert sorted(names) == sorted(["近", "一站路", "两公里", "未知"])
    assert second.after == ""


# The find page


def test_a_page_and_its_filters_take_four_queries(django_assert_num_queries):
    make_run()

    with django_assert_num_queries(4):
        found = queries.find(Wish(point=HERE), at=NOW)

    assert titles(found.page) == ["智能手机入门"]
    assert found.counts.by_choice["area", "310104"] == 1
    assert found.counts.by_choice["area", "near"] == 1
    assert [subject.code for subject in found.subjects] == ["digital"]
    assert [area.code for area in found.areas] == ["310104"]
