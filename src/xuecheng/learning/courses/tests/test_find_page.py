"""What the find page says where nothing is found, and what htmx changes of it."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import quote, unquote

import pytest

from xuecheng.learning.courses.tests.makers import make_run
from xuecheng.learning.courses.tests.pages import open_run, text
from xuecheng.registry.places.tests.makers import make_area, make_venue

pytestmark = pytest.mark.django_db


def test_htmx_leaves_the_panel_as_it_was_and_renames_the_tab(client, now):
    open_run("书法", now)

    page = text(client.get("/courses/?q=书法", headers={"hx-request": "true"}))

    assert "<details" not in page
    assert re.search(r'<summary id="panel-name" hx-swap-oob="true">', page)
    assert re.search(r'<div id="panel" hx-swap-oob="true">', page)
    assert "<title>书法 · 找课 · 学城</title>" in page
    assert text(client.get("/courses/?q=书法")).count("<title>") == 1


def test_after_a_choice_the_way_to_the_classes_it_finds_is_at_hand(client, now):
    for title in ("书法", "国画"):
        open_run(title, now, fee_fen=0)
    open_run("篆刻", now, fee_fen=50_000)

    page = text(client.get("/courses/?fee=0", headers={"hx-request": "true"}))

    panel = page.split('<div id="panel"')[1].split("</div>")[0]
    assert 'href="#results">看 2 个班</a>' in panel
    assert 'id="results"' in page


def test_a_free_class_that_costs_materials_says_both(client, now):
    open_run("盘扣", now, fee_fen=0, materials_fee_fen=4000)

    assert re.search(r"免费</span> <span class=\"nb\">材料费 40 元", text(client.get("/courses/")))


def test_a_choice_that_finds_nothing_offers_no_way_to_nothing(client):
    page = text(client.get("/courses/?care=english", headers={"hx-request": "true"}))

    assert 'href="#results"' not in page


def test_without_javascript_a_button_at_hand_asks_and_leads_to_the_classes(client, now):
    open_run("书法", now)

    page = text(client.get("/courses/"))

    assert re.search(r'<noscript>.*formaction="/courses/#results">看结果</button>', page)


def test_an_empty_list_names_the_one_filter_that_hides_most(client, now):
    open_run("书法", now, fee_fen=0)
    open_run("国画", now, fee_fen=0)

    page = text(client.get("/courses/?fee=0&care=english&care=hearing-loop"))

    assert "去掉“有助听设备、英语授课”，就有 2 个班。" in page
    assert 'href="/courses/?fee=0">去看看' in page
    assert page.index("没有找到这样的班") < page.index("<details")


def test_an_empty_list_names_no_filter_that_alone_changes_nothing(client, now):
    open_run("书法", now, fee_fen=50_000)

    assert "去掉几个条件" in text(client.get("/courses/?fee=0&care=english"))


def test_htmx_shows_what_an_empty_list_says(client, now):
    part = client.get("/courses/?care=english", headers={"hx-request": "true"})

    assert part["HX-Reswap"] == "outerHTML show:#nothing:top"
    assert '<div id="nothing" hx-swap-oob="true">' in text(part)


def test_words_that_find_nothing_lead_to_the_places_too(client):
    assert 'href="/nearby/">附近课堂' in text(client.get("/courses/?q=拉丁文"))


@pytest.mark.parametrize(
    "query", ["q=拉丁文", "q=拉丁文&fee=0&care=english", "q=拉丁文&time=someday"]
)
def test_words_that_find_nothing_without_any_filter_are_what_to_change(client, now, query):
    open_run("书法", now)

    page = text(client.get(f"/courses/?{query}"))

    assert "少写几个词，或者换个短一点的词" in page
    assert "去掉几个条件" not in page
    assert "去掉全部条件" not in page


@pytest.fixture
def at_the_weekend(now):
    """Return when a class begins that meets at a weekend."""
    return now + timedelta(days=(5 - now.weekday()) % 7 + 7)


@pytest.mark.parametrize(
    ("address", "words", "choices", "rest"),
    [
        ("/en", "calligraphy class on weekends", "Weekends", "calligraphy&amp;time=weekend"),
        ("/en", "weekend calligraphy", "Weekends", "calligraphy&amp;time=weekend"),
        ("/en", "weekend", "Weekends", "time=weekend"),
        ("/en", "free calligraphy", "Free", "calligraphy&amp;fee=0"),
        ("/en", "free weekend calligraphy", "", "calligraphy&amp;time=weekend&amp;fee=0"),
        ("", "周末的书法班", "周末", "书法&amp;time=weekend"),
        ("", "免费学书法", "免费", "书法&amp;fee=0"),
        ("", "weekend calligraphy", "周末", "calligraphy&amp;time=weekend"),
        ("/en", "周末 书法", "Weekends", "书法&amp;time=weekend"),
        ("", "周日书法", "周末", "书法&amp;time=weekend"),
        ("/en", "calligraphy on Saturdays", "Weekends", "calligraphy&amp;time=weekend"),
        ("", "英语授课的书法", "英语授课", "书法&amp;care=english"),
        ("", "无障碍书法", "有电梯或坡道", "书法&amp;care=step-free"),
        (
            "/en",
            "calligraphy with a lift",
            "Step-free (lift or ramp)",
            "calligraphy&amp;care=step-free",
        ),
    ],
)
def test_words_that_name_a_filter_are_offered_as_the_filter(
    client, at_the_weekend, now, address, words, choices, rest
):
    facts = {"language": "en", "course_facts": {"title_en": "Calligraphy"}}
    venue = make_venue(is_step_free=True)
    make_run("书法", at=now, starts_at=at_the_weekend, fee_fen=0, venue=venue, **facts)

    page = unquote(text(client.get(f"{address}/courses/", {"q": words})))
    link = re.search(rf'<a class="button filled" href="([^"]*{re.escape(rest)})">', page)

    assert link
    assert f"“{choices}" in page
    assert len(client.get(unescape(link[1])).context["found"].page.rows) == 1


def test_an_evening_is_the_evening_of_a_weekday_where_both_are_named(client, now):
    tuesday = now.replace(hour=11) + timedelta(days=(1 - now.weekday()) % 7 + 7)  # 19:00 here
    open_run("书法", now)
    make_run("太极", at=now, starts_at=tuesday, course_facts={"title_en": "Tai chi"})

    page = text(client.get("/en/courses/?q=tai chi weekday evening"))

    assert (
        "Choose “Weekday evenings” instead of writing “weekday, evening”: there is 1 class." in page
    )


def test_reading_words_as_filters_takes_one_more_query(client, now, django_assert_num_queries):
    open_run("书法", now)

    with django_assert_num_queries(5):
        client.get("/courses/?q=周末书法")


def test_a_filter_that_finds_nothing_either_is_what_to_leave_out(client, now):
    open_run("书法", now, fee_fen=50_000)

    page = text(client.get("/courses/?q=免费书法"))

    assert "去掉“免费”，就有 1 个班。" in page
    assert f'href="/courses/?q={quote("书法")}">去看看' in page


def test_the_filters_that_are_chosen_stay_with_those_the_words_name(client, at_the_weekend, now):
    make_run("书法", at=now, starts_at=at_the_weekend, fee_fen=0)

    page = text(client.get("/courses/?q=周末书法&fee=0"))

    assert "不写“周末”，选“周末”，就有 1 个班。" in page
    assert f'href="/courses/?q={quote("书法")}&amp;fee=0&amp;time=weekend">去看看' in page


@pytest.fixture
def in_xuhui(now):
    return open_run("书法", now, fee_fen=50_000)


def test_a_chosen_place_stays_where_a_word_is_left_out(client, now, in_xuhui):
    page = unquote(text(client.get("/courses/?q=免费书法&where=310104")))

    assert "去掉“免费”，就有 1 个班。" in page
    assert 'href="/courses/?q=书法&amp;where=310104">去看看' in page


def test_what_is_left_out_besides_the_words_is_said(client, now, in_xuhui):
    make_area("310106")

    page = unquote(text(client.get("/courses/?q=免费书法&time=weekday-day&where=310106")))

    assert "去掉“免费、静安区、工作日白天”，就有 1 个班。" in page
    assert 'href="/courses/?q=书法">去看看' in page


def test_a_price_that_is_named_takes_the_place_of_one_that_was_chosen(client, now, settings):
    settings.CITY_PACK = "demo-city"
    open_run("书法", now, fee_fen=0)
    open_run("书法", now, fee_fen=10_000)

    page = unquote(text(client.get("/courses/?q=免费书法&fee=20000")))

    assert "选“免费”，就有 1 个班。" in page
    assert 'href="/courses/?q=书法&amp;fee=0">去看看' in page


def test_a_filter_that_is_chosen_is_not_chosen_twice(client, at_the_weekend, now):
    make_run("书法", at=now, starts_at=at_the_weekend)

    page = unquote(text(client.get("/courses/?q=周末书法&time=weekend")))

    assert 'href="/courses/?q=书法&amp;time=weekend">去看看' in page


@pytest.mark.parametrize("words", ["工作 书法", "以内 书法"])
def test_a_part_of_a_filters_name_is_not_read_as_the_filter(client, now, settings, words):
    settings.CITY_PACK = "demo-city"
    open_run("书法", now)

    assert "少写几个词" in text(client.get("/courses/", {"q": words}))


@pytest.mark.parametrize("words", ["拉丁文 周末", "week 书法", "latin weekend"])
def test_where_no_filter_helps_the_words_are_what_to_change(client, now, words):
    open_run("书法", now)

    assert "少写几个词" in text(client.get("/courses/", {"q": words}))


def test_words_that_find_something_without_filters_leave_the_filters_to_change(client, now):
    open_run("书法", now, fee_fen=50_000)

    page = text(client.get("/courses/?q=书法&fee=0&care=english"))

    assert "去掉几个条件" in page
    assert "换个短一点的词" not in page


def test_a_word_no_filter_knows_is_no_condition(client, now):
    open_run("书法", now)

    page = text(client.get("/courses/?time=someday&fee=7&audience=martians"))

    assert "已选" not in page
    assert "书法" in page
