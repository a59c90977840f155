"""What an answer of ``site`` tells a planner, and which sites are left out of it."""

import json
import re

import pytest
from django.core.management import CommandError

from xuecheng.registry.reach.adapters import maps, pictures
from xuecheng.registry.reach.models import Measurement
from xuecheng.registry.reach.tests.makers import reach
from xuecheng.registry.reach.tests.test_answers import a_street, rows_of, venues_at

pytestmark = pytest.mark.django_db
DISTRICTS = "id,lon,lat,population,age_60_plus,district"
EAST_AND_WEST = [(0, 100, 40, "东"), (1500, 50, 5, "中"), (2900, 70, 30, "西")]


def sited(folder, *more, venue=("甲", 0, "school")):
    """Ask for sites beside a venue, and return what was printed."""
    return reach("site", "--venues", venues_at(folder, venue), "--to", str(folder), *more)


def drawn(monkeypatch):
    """Return a list that every map is put into before it is drawn."""
    found, png = [], maps.png
    monkeypatch.setattr(maps, "png", lambda picture: found.append(picture) or png(picture))
    return found


def refused(folder, *more):
    with pytest.raises(CommandError) as refusal:
        sited(folder, *more)
    return str(refusal.value)


@pytest.mark.parametrize(("language", "fewest"), [
    ("zh-hans", "没有选法能覆盖更多的人。要覆盖候选点能覆盖的所有人，2 个是最少的：已证明。"),
    ("en", "no choice reaches more people. To reach everybody any candidate reaches, 2 new sites"
           " are the fewest: proven."),
])  # fmt: skip
def test_more_sites_than_are_needed_give_the_fewest(tmp_path, language, fewest):
    a_street(tmp_path, homes=[(0, 10), (850, 9), (1700, 8), (2550, 7), (3000, 1)])

    said = reach("site", "--k", "5", "--to", str(tmp_path), "--language", language)

    assert fewest in said
    assert {row["fewest_sites"] for row in rows_of(tmp_path, "sites.csv")} == {"2"}
    assert len(rows_of(tmp_path, "sites.csv")) == 2
    assert Measurement.objects.get().answer["fewest"] == 2


def test_existing_venues_count_towards_the_fewest(tmp_path):
    a_street(tmp_path, homes=[(0, 10), (850, 9), (1700, 8), (2550, 7), (3000, 1)])

    sited(tmp_path, "--k", "5", venue=("甲", 850, "school"))

    assert [row["people_won"] for row in rows_of(tmp_path, "sites.csv")] == ["8"]


@pytest.mark.parametrize("terms", [["--budget", "90"], ["--k", "3", "--floor", "50"]])
def test_a_budget_or_a_floor_buys_no_site_that_wins_nobody(tmp_path, terms):
    a_street(tmp_path, homes=[(0, 10), (850, 9), (1700, 8)])
    offers = venues_at(
        tmp_path, ("中", 850, 30), ("东", 0, 20), ("西", 1700, 20), name="c.csv",
        headings="name,lon,lat,cost",
    )  # fmt: skip

    said = reach("site", "--candidates", offers, *terms, "--to", str(tmp_path))

    sites = rows_of(tmp_path, "sites.csv")
    assert "0" not in [row["people_won"] for row in sites]
    assert {row["people_after"] for row in sites} == {"27"}
    assert "没有选法能覆盖更多的人" in said
    assert "没有更好的选法" not in said


def test_a_floor_is_held_by_the_sites_that_are_left(tmp_path):
    a_street(tmp_path, homes=EAST_AND_WEST, headings=DISTRICTS)

    said = sited(tmp_path, "--k", "3", "--floor", "90")

    found = {
        (row["group"], row["district"]): row for row in rows_of(tmp_path, "sites_by_group.csv")
    }
    assert found["everyone", "西"]["before"] == "0"
    assert {row["after"] == row["people"] for row in found.values()} == {True}
    assert found["age_60_plus", ""]["floor_percent"] == "90.0"
    assert found["everyone", ""]["floor_percent"] == ""
    assert {row["estimate"] for row in found.values()} == {"估算 estimate"}
    assert "  西：0 → 70 / 70 人，0.0% → 100.0%（要求 90%）  估算 estimate" in said
    assert "  60 岁及以上：40 → 75 / 75 人，53.3% → 100.0%（要求 90%）  估算 estimate" in said


def test_sites_are_told_with_shares_district_and_all_people(tmp_path):
    a_street(tmp_path, homes=EAST_AND_WEST, headings=DISTRICTS)

    said = sited(tmp_path, "--k", "1")

    assert "1. h2，西（" in said
    assert "覆盖 100 → 170 / 220 人，45.5% → 77.3%。  估算 estimate" in said
    (site,) = rows_of(tmp_path, "sites.csv")
    assert (site["district"], site["people"]) == ("西", "220")
    assert (site["share_before_percent"], site["share_after_percent"]) == ("45.5", "77.3")
    about = json.loads((tmp_path / "sites.geojson").read_text("utf-8"))["about"]
    assert (about["people"], about["share_after_percent"]) == (220, 77.3)


def test_what_was_spent_stands_beside_the_budget(tmp_path):
    a_street(tmp_path, homes=[(0, 100), (2900, 70)])
    offers = venues_at(tmp_path, ("西", 2900, 60), name="c.csv", headings="name,lon,lat,cost")

    said = sited(tmp_path, "--candidates", offers, "--budget", "100")

    assert "花费 60，预算 100。" in said
    assert rows_of(tmp_path, "sites.csv")[0]["spent"] == "60"


@pytest.mark.parametrize(
    ("terms", "offer", "why"),
    [
        (["--k", "0"], ("西", 2900, 60), "没有新增的点：--k 是 0。"),
        (["--budget", "59"], ("西", 2900, 60), "能多覆盖人的候选点里，最便宜的要 60。"),
        (["--k", "1"], ("近", 10, 60), "候选点能覆盖的人，已有的点都覆盖了。"),
        (["--k", "1"], ("远", 90_000, 60), "没有一个候选点在路网上。"),
    ],
)
def test_where_no_site_is_proposed_the_reason_is_said(tmp_path, monkeypatch, terms, offer, why):
    a_street(tmp_path, homes=[(0, 100), (2900, 70)])
    offers = venues_at(tmp_path, offer, name="c.csv", headings="name,lon,lat,cost")
    (maps_drawn, said) = drawn(monkeypatch), sited(tmp_path, "--candidates", offers, *terms)

    (row,) = rows_of(tmp_path, "sites.csv")
    assert why in said
    assert why in row["gap"]
    assert why in maps_drawn[0].caption[0].zh
    assert "没有新增的点" in maps_drawn[0].title.zh


def test_the_title_of_a_map_of_sites_says_all_that_was_asked(tmp_path, monkeypatch):
    a_street(tmp_path, homes=[(0, 100), (2900, 70)])
    found = drawn(monkeypatch)

    sited(tmp_path, "--k", "1", "--minutes", "10", "--step-free")

    assert found[0].title == pictures.Said(
        "street：新增 1 个点，58.8% → 100.0% 的人走到学校不超过 10 分钟（长者步速、无台阶）",
        "street: 1 new site, 58.8% → 100.0% of people walk at most 10 min · school · pace of "
        "older adults, step-free",
    )


@pytest.mark.parametrize(("count", "texts"), [(40, 40), (41, 0)])
def test_many_sites_have_no_numbers_on_the_map(tmp_path, monkeypatch, count, texts):
    from xuecheng.registry.reach.tests.makers import import_people, import_street, street_rows

    import_street(tmp_path, rows=street_rows(count, step=0.02))
    import_people(tmp_path, rows=[f"h{each},{0.02 * each},0,10" for each in range(count)])
    found = drawn(monkeypatch)

    reach("site", "--k", "100", "--to", str(tmp_path))

    new = next(dots for dots in found[0].dots if dots.kind == "new")
    assert (len(new.lon), len(new.texts)) == (count, texts)


def test_only_floors_that_fall_short_are_named_with_the_most_there_can_be(tmp_path):
    a_street(tmp_path, homes=[*EAST_AND_WEST, (50_000, 30, 0, "西")], headings=DISTRICTS)

    said = refused(tmp_path, "--k", "3", "--floor", "80")

    assert "西：最多 70 / 100 人，70.0%；要求 80%（80 人）  估算 estimate" in said
    assert not re.search(r"东|中|60 岁", said)


def test_a_floor_beyond_number_is_named_alone(tmp_path):
    homes = [(0, 100, 40, "东"), (1200, 50, 5, "中"), (2200, 70, 30, "西"), (3000, 60, 3, "西")]
    a_street(tmp_path, homes=homes, headings=DISTRICTS)

    said = refused(tmp_path, "--minutes", "5", "--k", "1", "--floor", "西=60", "--floor", "中=60")

    assert "西：最多 70 / 130 人，53.8%；要求 60%（78 人）  估算 estimate" in said
    assert "中" not in said


def test_floors_that_can_only_be_held_one_by_one_are_said_to_be_so(tmp_path):
    a_street(tmp_path, homes=EAST_AND_WEST, headings=DISTRICTS)

    said = refused(tmp_path, "--k", "1", "--floor", "60")

    assert "中、西、60 岁及以上各自也许达得到要求，点数和预算不够让它们一起达到" in said
    assert "中：最多 50 / 50 人，100.0%；要求 60%（30 人）  估算 estimate" in said
    assert "东" not in said


@pytest.mark.parametrize("floor", ["0.6", "西=0.6"])
def test_a_floor_that_is_a_fraction_is_asked_about(tmp_path, floor):
    a_street(tmp_path, homes=EAST_AND_WEST, headings=DISTRICTS)

    said = refused(tmp_path, "--k", "1", "--floor", floor)

    assert "是想写 60 吗？" in said
    assert "写 0.6%。" in said
    sited(tmp_path, "--k", "2", "--floor", f"{floor}%")


@pytest.mark.parametrize(
    "name", ["60岁及以上", "60 岁及以上", "age_60_plus", "Age 60 plus", "女性 (人)"]
)
def test_a_floor_knows_a_group_by_the_heading_of_the_file(tmp_path, name):
    headings = "id,lon,lat,population,60岁及以上,女性"
    a_street(tmp_path, homes=[(0, 100, 40, 1), (2900, 70, 30, 1)], headings=headings)

    sited(tmp_path, "--k", "1", "--floor", f"{name}=70")

    floors = {row["group"]: row["floor_percent"] for row in rows_of(tmp_path, "sites_by_group.csv")}
    assert sorted(floors.values()) == ["", "", "70.0"]
    assert floors["女性" if "女" in name else "age_60_plus"] == "70.0"


def test_a_floor_of_everybody_is_told_where_there_is_no_group(tmp_path):
    a_street(tmp_path, homes=[(0, 100), (2900, 70)])

    said = sited(tmp_path, "--k", "1", "--floor", "60")

    assert "  所有人：100 → 170 / 170 人，58.8% → 100.0%（要求 60%）  估算 estimate" in said


def test_what_is_not_all_is_never_called_all(tmp_path):
    a_street(tmp_path, homes=[(0, 10_000), (50_000, 1)])

    said = reach("site", "--k", "1", "--to", str(tmp_path))

    assert "0.0% → 99.9%" in said
    assert rows_of(tmp_path, "sites.csv")[0]["share_after_percent"] == "99.9"
