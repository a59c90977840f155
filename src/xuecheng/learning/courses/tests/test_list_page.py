"""The list of classes: its rows, its filters, and how far they are."""

import pytest

from xuecheng.learning.courses.models import CourseRun
from xuecheng.learning.courses.queries import offers
from xuecheng.learning.courses.rules import FindRule
from xuecheng.learning.courses.tests.pages import open_run, text
from xuecheng.learning.courses.words import near_words
from xuecheng.registry.people.tests.makers import make_person
from xuecheng.registry.places.tests.makers import make_venue

pytestmark = pytest.mark.django_db


def test_the_list_shows_classes_by_day_with_a_button(client, now):
    run = open_run("行楷书法", now, taken=18)

    page = text(client.get("/courses/"))

    assert "行楷书法" in page
    assert "余 2 位" in page
    assert f'href="/courses/{run.slug}/sign-up/"' in page


@pytest.mark.parametrize(("address", "told"), [("", "徐汇区"), ("/en", "Xuhui District")])
def test_a_list_tells_the_district_of_each_class(client, now, address, told):
    open_run("行楷书法", now)

    assert f'<span class="nb">{told}</span>' in text(client.get(f"{address}/courses/"))


@pytest.mark.parametrize(
    ("language", "told", "told_in_english"),
    [
        ("en", "英语授课", "Taught in English"),
        ("zh-en", "普通话、英语授课", "Taught in Mandarin and English"),
        ("wuu", "沪语授课", "Taught in Shanghainese"),
    ],
)
@pytest.mark.parametrize("order", ["time", "best"])
def test_a_list_says_which_class_is_not_taught_in_mandarin(
    client, now, language, told, told_in_english, order
):
    open_run("书法", now, language=language)

    address = f"/courses/?q=书法&order={order}"

    assert f'<span class="nb">{told}</span>' in text(client.get(address))
    assert f'<span class="nb">{told_in_english}</span>' in text(client.get(f"/en{address}"))


def test_every_language_but_mandarin_has_its_words_in_lists(client, now):
    for language in CourseRun.Language:
        open_run(f"书法 {language}", now, language=language)

    found = text(client.get("/courses/?order=time")).split('id="found"')[1]

    assert found.count("授课</span>") == len(CourseRun.Language) - 1


@pytest.mark.parametrize("order", ["time", "best"])
def test_a_list_says_where_one_must_climb_stairs(client, now, order):
    for name, is_step_free in (("平路", True), ("阁楼", False), ("不知道", None)):
        open_run("书法", now, venue=make_venue(name, is_step_free=is_step_free))

    page = text(client.get(f"/courses/?q=书法&order={order}"))

    assert page.count("要走楼梯") == 1
    assert "要走楼梯" in page.split("阁楼")[1].split("</p>")[0]


def test_the_elder_view_hints_at_what_one_may_type_in_fewer_words(client, now):
    standard, elder = (text(client.get(f"/courses/?mode={mode}")) for mode in ("standard", "elder"))

    assert 'placeholder="课程、学校、老师"' in standard
    assert 'placeholder="课程、老师"' in elder


def test_a_full_class_offers_its_waiting_list(client, now):
    open_run("行楷书法", now, taken=20, waiting=4)

    page = text(client.get("/courses/"))

    assert "排候补" in page
    assert "候补 4 人" in page


def test_the_readers_own_class_is_ticked(now, resident_client, monkeypatch):
    run = open_run("行楷书法", now)
    person = make_person()
    monkeypatch.setattr(
        "xuecheng.site.middleware.enrolments.standing", lambda person_id: {run.pk: "enrolled"}
    )

    page = text(resident_client(person.pk).get("/courses/"))

    assert "已报名" in page
    assert f"/courses/{run.slug}/sign-up/" not in page


def test_filters_work_as_a_plain_form(client, now):
    open_run("书法", now, fee_fen=0)
    open_run("水彩", now, fee_fen=50_000)

    response = client.get("/courses/", {"fee": "0", "q": "", "where": ""})

    assert [row.title for row in response.context["found"].page.rows] == ["书法"]
    assert "筛选（已选 1 项）" in text(response)


def test_a_chip_takes_one_choice_away_and_keeps_the_others(client, now):
    response = client.get("/courses/?time=weekend&time=weekday-day&q=shufa")

    (times,) = [each for each in response.context["filters"] if each.name == "time"]
    assert [choice.without for choice in times.chosen] == [
        "/courses/?time=weekend&q=shufa",
        "/courses/?time=weekday-day&q=shufa",
    ]


def test_filters_offer_the_distance_and_the_prices_of_the_pack(neighbour, now):
    open_run("书法", now)

    page = text(neighbour.get("/courses/"))

    assert "离家 1 公里以内（直线）（1）" in page
    assert "200 元以内" in page


def test_what_the_pack_leaves_out_cannot_be_chosen(neighbour, now, monkeypatch):
    monkeypatch.setattr(offers, "_find_rule", lambda *_: FindRule())
    open_run("书法", now, fee_fen=30_000)

    response = neighbour.get("/courses/?where=near&fee=20000")

    assert len(response.context["found"].page.rows) == 1
    assert "离家" not in text(response)
    assert "以内" not in text(response)


@pytest.mark.parametrize(
    ("near_m", "words"),
    [
        (800, "离家 800 米以内（直线）"),
        (2000, "离家 2 公里"),
        (1250, "1250 米"),
        (1500, "1.5 公里"),
    ],
)
def test_a_bound_is_never_rounded(near_m, words):
    assert words in near_words(near_m)


def test_unknown_words_in_the_address_are_ignored(client, now):
    open_run("书法", now)

    response = client.get("/courses/?time=never&fee=x&care=x&where=nowhere&order=x&subject=%00")

    assert response.status_code == 200
    assert len(response.context["found"].page.rows) == 1


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/courses/", "现在没有能报名的班"),
        ("/courses/?q=拉丁文", "换个短一点的词"),
        ("/courses/?time=weekend", "去掉全部条件"),
    ],
)
def test_an_empty_list_says_what_to_do(client, address, words):
    assert words in text(client.get(address))


def test_a_page_that_is_not_whole_is_explained(client):
    response = client.get("/courses/?after=nonsense")

    assert response.status_code == 422
    assert "从第一页看起" in text(response)


def test_htmx_gets_the_list_and_a_clean_address(client, now):
    open_run("书法", now)

    response = client.get("/courses/?q=&fee=0&time=", headers={"hx-request": "true"})

    assert "<html" not in text(response)
    assert 'id="found"' in text(response)
    assert response["HX-Push-Url"] == "/courses/?fee=0"


def test_htmx_does_not_push_the_address_it_is_at(client):
    at = {"hx-request": "true", "hx-current-url": "http://testserver/courses/?fee=0"}

    response = client.get("/courses/?fee=0", headers=at)

    assert "HX-Push-Url" not in response


def test_distance_is_told_to_who_said_where_they_live(neighbour, now):
    open_run("书法", now, venue=make_venue("甲", longitude=121.4465))

    page = neighbour.get("/courses/")

    assert "直线距离 950 米" in text(page)
    assert "按远近" in text(page)
    assert "徐家汇街道（1）" in text(page)
    assert "步行" not in text(page)


@pytest.mark.parametrize("number", [1, 8])
def test_the_list_takes_four_queries_for_a_stranger(client, now, number, django_assert_num_queries):
    for _ in range(number):
        open_run("书法", now)

    with django_assert_num_queries(4):
        client.get("/courses/?q=书法")
