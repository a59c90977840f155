"""The page of one class: what it says, its one button, and its sessions."""

from datetime import timedelta

import pytest

from xuecheng.learning.courses import actions
from xuecheng.learning.courses.rules import CITY_TIME
from xuecheng.learning.courses.tests.makers import MAKER, cancel_all, make_run, session_of
from xuecheng.learning.courses.tests.pages import DAY, open_run, text
from xuecheng.lib.words import day
from xuecheng.registry.people.tests.makers import make_person

pytestmark = pytest.mark.django_db


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


def test_a_class_tells_its_address_and_its_button_stands_before_the_facts(client, now):
    run = open_run("行楷书法", now)

    page = text(client.get(f"/courses/{run.slug}/?mode=elder"))

    assert "南丹路 100 号" in page
    assert page.index(f'href="/courses/{run.slug}/sign-up/"') < page.index('class="facts"')


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
