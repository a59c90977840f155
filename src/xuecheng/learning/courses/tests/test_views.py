from datetime import timedelta

import pytest
from django.utils import timezone

from xuecheng.learning.courses import actions
from xuecheng.learning.courses.models import CourseRun
from xuecheng.learning.courses.queries import offers
from xuecheng.learning.courses.rules import CITY_TIME, FindRule
from xuecheng.learning.courses.tests.makers import MAKER, cancel_all, make_run, session_of
from xuecheng.learning.courses.words import near_words
from xuecheng.lib.ids import new_id
from xuecheng.lib.words import day
from xuecheng.registry.people.models import Details
from xuecheng.registry.people.tests.makers import make_person
from xuecheng.registry.places.tests.makers import make_area, make_venue

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def neighbour(resident_client):
    """A browser of a resident who lives next to the makers' first venue."""
    person = make_person()
    Details.objects.filter(person=person).update(
        home_longitude=121.4365, home_latitude=31.1920, home_area=make_area("310104014")
    )
    return resident_client(person.pk)


def open_run(title, now, **facts):
    facts.setdefault("starts_at", now + DAY)
    return make_run(title, at=now, **facts)


def text(response):
    return response.content.decode()


# Find


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


def test_a_class_tells_its_address_and_its_button_stands_before_the_facts(client, now):
    run = open_run("行楷书法", now)

    page = text(client.get(f"/courses/{run.slug}/?mode=elder"))

    assert "南丹路 100 号" in page
    assert page.index(f'href="/courses/{run.slug}/sign-up/"') < page.index('class="facts"')


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


# A class


def test_a_class_page_says_when_where_and_how_much(client, now):
    run = open_run("海派旗袍盘扣", now, room="305 室", materials_fee_fen=4000, taken=17,
                   teacher_name="沈慧珍", teacher_note="教龄 11 年")  # fmt: skip

    page = text(client.get(f"/courses/{run.slug}/"))

    for words in (
        "305 室",
        "材料费 40 元",
        "还剩 3 位",
        "，共 20 位",
        "沈慧珍",
        "共 4 讲",
        "每周一次",
    ):
        assert words in page, words
    assert "uri.amap.com" in page


def test_the_days_of_a_class_may_break_where_their_years_make_them_long(client, now):
    run = open_run("书法", now, sessions=54)

    page = text(client.get(f"/courses/{run.slug}/"))

    first, last = run.starts_at.astimezone(CITY_TIME), run.ends_at.astimezone(CITY_TIME)
    days = f"{first:%Y}年{first.month}月{first.day}日 到 {last:%Y}年{last.month}月{last.day}日"
    assert f"<dd>{days}" in page


@pytest.mark.parametrize(
    ("path", "note", "said"),
    [
        ("", "宣纸", "材料：宣纸"),
        ("/en", "宣纸", 'Materials: <span lang="zh-CN">宣纸</span>'),
        ("/en", "Bring a brush", "Materials: Bring a brush</span>"),
        ("/en", "纸 and paper", 'Materials: <span lang="zh-CN">纸</span> and paper</span>'),
    ],
)
def test_a_class_page_says_of_what_the_note_under_the_fee_is(client, now, path, note, said):
    run = open_run("书法", now, materials_fee_fen=4000, materials_note=note)

    assert said in text(client.get(f"{path}/courses/{run.slug}/"))


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, ">报名</a>"),
        ({"taken": 20, "waiting": 1}, ">排候补</a>"),
        ({"sign_up_opens_at": 1}, "开始报名"),
        ({"sign_up_opens_at": -9, "sign_up_closes_at": -1}, "报名已在"),
    ],
)
def test_the_one_button_follows_the_state(client, now, facts, words):
    facts = {
        key: now + value * timedelta(hours=1) if key.startswith("sign_up") else value
        for key, value in facts.items()
    }
    run = open_run("书法", now, **facts)

    assert words in text(client.get(f"/courses/{run.slug}/"))


@pytest.mark.parametrize(("standing", "words"), [("enrolled", "您已报名"), ("waiting", "候补名单")])
def test_who_is_in_the_class_is_not_asked_again(now, resident_client, monkeypatch, standing, words):
    run = open_run("书法", now)
    monkeypatch.setattr(
        "xuecheng.site.middleware.enrolments.standing", lambda person_id: {run.pk: standing}
    )

    page = text(resident_client(make_person().pk).get(f"/courses/{run.slug}/"))

    assert words in page
    assert "/sign-up/" not in page


def test_cancelled_and_finished_classes_say_so(client, now):
    cancelled, finished = open_run("书法", now), open_run("水彩", now)
    actions.cancel_run(run_id=cancelled.pk, reason="老师生病", by=MAKER, at=now)
    actions.finish_run(finished, by=MAKER, at=now)

    assert "老师生病" in text(client.get(f"/courses/{cancelled.slug}/"))
    assert "已经结业" in text(client.get(f"/courses/{finished.slug}/"))


def test_a_class_whose_sessions_were_all_cancelled_says_why_one_cannot_sign_up(client, now):
    run = open_run("书法", now, fee_fen=12_000)
    cancel_all(run, "教室漏水", at=now)

    page = text(client.get(f"/courses/{run.slug}/"))

    assert "每一讲都停课了，现在不能报名。原因：教室漏水。" in page
    assert "<dd>每一讲都停课了</dd>" in page
    assert f"/courses/{run.slug}/sign-up/" not in page
    assert "报名截止" not in page


def test_sign_up_ends_with_the_last_session_that_takes_place(client, now):
    run = open_run("书法", now, sessions=2, sign_up_closes_at=now + 8 * DAY)
    actions.cancel_session(session_id=session_of(run, 2).pk, reason="停电", by=MAKER, at=now)

    page = text(client.get(f"/courses/{run.slug}/"))

    assert day(run.sign_up_closes_at) not in page.partition("报名截止")[2].partition("</dd>")[0]
    assert day(session_of(run, 1).ends_at) in page.partition("报名截止")[2].partition("</dd>")[0]


def test_a_moved_and_a_cancelled_session_are_shown(client, now):
    run = open_run("书法", now)
    first, second = session_of(run, 1), session_of(run, 2)
    actions.move_session(session_id=first.pk, starts_at=first.starts_at + DAY,
                         ends_at=first.ends_at + DAY, by=MAKER, at=now)  # fmt: skip
    actions.cancel_session(session_id=second.pk, reason="停电", by=MAKER, at=now)

    page = text(client.get(f"/courses/{run.slug}/"))

    assert "时间改了" in page
    assert "停电" in page
    assert page.count("<s>") == 3


def test_other_classes_of_the_course_are_offered(client, now):
    run = open_run("书法", now)
    other = make_run(course=run.course, at=now, starts_at=now + 3 * DAY)

    page = text(client.get(f"/courses/{run.slug}/"))

    assert f"/courses/{other.slug}/" in page


@pytest.mark.parametrize("sessions", [1, 12])
def test_a_class_page_takes_three_queries(client, now, sessions, django_assert_num_queries):
    run = open_run("书法", now, sessions=sessions)

    with django_assert_num_queries(3):
        client.get(f"/courses/{run.slug}/")


def test_a_draft_is_not_found(client, now):
    run = open_run("书法", now, is_published=False)

    assert client.get(f"/courses/{run.slug}/").status_code == 404


# Near


def test_who_lives_near_sees_the_nearest_place_first(neighbour, now):
    open_run("书法", now, venue=make_venue("远", longitude=121.47))
    open_run("水彩", now, venue=make_venue("近"))

    response = neighbour.get("/nearby/")

    assert [place.first.venue for place in response.context["page"].rows] == ["近", "远"]
    assert "/sign-up/" in text(response)


def test_a_near_place_with_stairs_says_so_once(neighbour, now):
    attic = make_venue("阁楼", is_step_free=False)
    for title in ("书法", "水彩"):
        open_run(title, now, venue=attic, language="wuu")
    open_run("合唱", now, venue=make_venue("平路", longitude=121.47))

    page = text(neighbour.get("/nearby/"))

    assert page.count("要走楼梯") == 1
    assert "要走楼梯" in page.split("阁楼")[1].split("</header>")[0]
    assert page.count("沪语授课") == 2


def test_a_stranger_is_asked_where_they_are(client):
    make_area("310104014")

    page = text(client.get("/nearby/"))

    assert "先说说您在哪里" in page
    assert "?area=310104" in page


def test_a_chosen_district_shows_its_places_and_its_parts(client, now):
    open_run("书法", now, venue=make_venue("甲", area=make_area("310104014")))
    open_run("水彩", now, venue=make_venue("乙", area=make_area("310105001")))

    page = text(client.get("/nearby/?area=310104"))

    assert "甲" in page
    assert "乙" not in page
    assert "?area=310104014" in page
    assert page.index("选街道或镇，或者往下看全区的班") < page.index("?area=310104014")


@pytest.mark.parametrize("code", ["310104", "310104014"])
def test_a_chosen_place_leads_to_its_classes_by_subject_and_time(client, now, code):
    open_run("书法", now, venue=make_venue("甲", area=make_area("310104014")))
    open_run("水彩", now, venue=make_venue("乙", area=make_area("310105001")))

    page = text(client.get(f"/nearby/?area={code}"))
    found = client.get(f"/courses/?where={code}")

    assert f'href="/courses/?where={code}"' in page
    assert [row.title for row in found.context["found"].page.rows] == ["书法"]


def test_near_home_leads_to_the_classes_near_home(neighbour, now):
    open_run("书法", now)

    assert 'href="/courses/?where=near"' in text(neighbour.get("/nearby/"))


def test_the_browsers_own_place_is_used_and_not_kept(client, now):
    open_run("书法", now)

    response = client.get("/nearby/?point=31.192,121.4465")

    assert "直线距离 950 米" in text(response)
    assert "/courses/?where=" not in text(response)
    assert not response.cookies


def test_an_area_that_is_not_there_is_not_found(client):
    assert client.get("/nearby/?area=999999").status_code == 404


# A place


def test_a_place_says_how_to_get_in_and_when_it_is_open(client, now):
    venue = make_venue("枫林学校", opening_hours="Mo-Fr 08:30-16:30", is_step_free=True)
    run = open_run("书法", now, venue=venue)

    page = text(client.get(f"/places/{venue.pk}/"))

    for words in (
        "南丹路 100 号",
        "有电梯或坡道",
        "周一到周五 8:30 到 16:30",
        f"/courses/{run.slug}/",
    ):
        assert words in page, words


def test_a_place_without_classes_points_elsewhere(client):
    venue = make_venue(address="", is_step_free=None)

    page = text(client.get(f"/places/{venue.pk}/"))

    assert "学校还没填" in page
    assert "现在没有能报名的班" in page


def test_a_place_that_is_not_there_is_not_found(client):
    assert client.get(f"/places/{new_id()}/").status_code == 404
