from datetime import date

import pytest
from django.test import Client

from xuecheng.bank.credits import actions
from xuecheng.bank.credits.tests.makers import NOON, make_achievement
from xuecheng.lib.actors import system
from xuecheng.lib.ids import new_id
from xuecheng.registry.organisations.tests.makers import make_organisation
from xuecheng.registry.people.tests.makers import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demo_city(settings):
    settings.CITY_PACK = "demo-city"


@pytest.fixture
def learner():
    return make_person()


def page(client, language=""):
    return client.get(f"{language}/me/credits/").content.decode()


def test_a_stranger_is_led_to_sign_in_and_back():
    response = Client().get("/me/credits/")

    assert response.status_code == 302
    assert "next=%2Fme%2Fcredits%2F" in response["Location"]


def test_somebody_without_achievements_is_told_how_they_come(learner, resident_client):
    assert "还没有学习成果" in page(resident_client(learner.pk))


def test_the_page_tells_the_three_kinds_apart_and_names_the_rule(learner, resident_client):
    make_achievement(learner.pk)

    html = page(resident_client(learner.pk))

    assert all(kind in html for kind in ("学历学分", "职业学分", "休闲学分"))
    assert "每 12 小时计 1 学分，不满 0.5 学分的部分不计。" in html
    assert "这是示范数值，不是真实标准。" in html
    assert "学习 24 小时" in html


def test_what_has_no_value_says_why(learner, resident_client):
    school = make_organisation()
    make_achievement(learner.pk, source=school, achieved_on=date(2019, 6, 1), minutes=300)

    html = page(resident_client(learner.pk))

    assert "未定学分" in html
    assert "那时没有公布学分标准" in html


def test_too_little_time_says_so(learner, resident_client):
    make_achievement(learner.pk, minutes=300)

    assert "学习时间还不够 0.5 学分。" in page(resident_client(learner.pk))


def test_what_was_taken_back_stays_with_its_reason(learner, resident_client):
    old = make_achievement(learner.pk)
    actions.take_back(
        achievement_id=old.pk, record_id=new_id(), reason="登错了人", by=system("t"), at=NOON
    )

    html = page(resident_client(learner.pk))

    assert "已撤回" in html
    assert "登错了人" in html


def test_the_page_is_complete_in_english(learner, resident_client):
    make_achievement(learner.pk)

    html = page(resident_client(learner.pk), "/en")

    assert "Credits for 12 hours of learning: 1. Anything under 0.5 is not counted." in html
    assert "Running-regular Script" in html


def test_nobody_sees_what_others_achieved(learner, resident_client):
    make_achievement(title="别人的课")

    assert "别人的课" not in page(resident_client(learner.pk))


def test_many_achievements_cost_no_more_queries(
    learner, resident_client, django_assert_max_num_queries
):
    school = make_organisation()
    for _ in range(12):
        make_achievement(learner.pk, source=school)
    client = resident_client(learner.pk)

    with django_assert_max_num_queries(9):  # three of the page; the rest finds out who reads
        page(client)
