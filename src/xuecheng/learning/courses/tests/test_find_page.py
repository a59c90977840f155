"""What the find page says where nothing is found, and what htmx changes of it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from xuecheng.learning.courses.tests.makers import make_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


def open_run(title, now, **facts):
    return make_run(title, at=now, starts_at=now + timedelta(days=1), **facts)


def text(response):
    return response.content.decode()


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
