"""The page of what is near, and the page of one place."""

import pytest

from xuecheng.learning.courses.tests.pages import open_run, text
from xuecheng.lib.ids import new_id
from xuecheng.registry.places.tests.makers import make_area, make_venue

pytestmark = pytest.mark.django_db


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
