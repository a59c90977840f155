"""Which venues a question is about, and what is said of them."""

import json

import pytest

from xuecheng.registry.reach import captions
from xuecheng.registry.reach.models import Measurement
from xuecheng.registry.reach.rules.paces import bands
from xuecheng.registry.reach.tests.makers import (
    import_people,
    import_street,
    reach,
)
from xuecheng.registry.reach.tests.test_answers import (
    a_street,
    east,
    hundred_metres,
    rows_of,
    venues_at,
)
from xuecheng.registry.reach.tests.test_sites import drawn

pytestmark = pytest.mark.django_db
HEADINGS = "id,lon,lat,population,healthcare,schools"
HOMES = [(0, 100, 1, 0), (1500, 50, 0, 1), (2900, 70, 0, 0)]


def elders(folder):
    return {row["category"]: row["within"] for row in rows_of(folder, "coverage.csv")
            if row["pace"] == "elder"}  # fmt: skip


def test_venues_of_a_file_and_of_the_population_count_together(tmp_path):
    a_street(tmp_path, homes=HOMES, headings=HEADINGS)
    file = venues_at(tmp_path, ("甲", 2900, "school"))
    to = ("--venues", file, "--opportunities", "healthcare", "--to", str(tmp_path))

    said = reach("coverage", *to)

    assert elders(tmp_path) == {"any": "170", "healthcare": "100", "school": "70"}
    assert "学习点：venues.csv 1，医疗点 1；一共 2 个。" in said
    assert Measurement.objects.get().question["origins"] == {"venues.csv": 1, "healthcare": 1}
    about = json.loads((tmp_path / "cells.geojson").read_text("utf-8"))["about"]
    assert about["origins"] == {"venues.csv": 1, "healthcare": 1}


def test_sites_of_an_answer_are_venues_beside_those_it_was_asked_for(tmp_path):
    a_street(tmp_path, homes=HOMES, headings=HEADINGS)
    asked = ("--opportunities", "healthcare", "--to", str(tmp_path))
    reach("site", "--k", "1", *asked)
    (site,) = rows_of(tmp_path, "sites.csv")

    reach("coverage", "--venues", str(tmp_path / "sites.csv"), *asked)

    assert elders(tmp_path)["any"] == site["people_after"] == "170"
    assert elders(tmp_path)["healthcare"] == site["people_before"] == "100"
    assert elders(tmp_path)["new_site"] == "70"


def test_sites_count_on_from_venues_of_both_kinds(tmp_path):
    a_street(tmp_path, homes=HOMES, headings=HEADINGS)
    file = venues_at(tmp_path, ("甲", 2900, "school"))

    said = reach(
        "site", "--venues", file, "--opportunities", "healthcare", "--k", "1", "--to", str(tmp_path)
    )

    assert "一共 2 个。" in said
    (site,) = rows_of(tmp_path, "sites.csv")
    assert (site["name"], site["people_before"]) == ("h1", "170")


@pytest.mark.parametrize("command", [["coverage"], ["site", "--k", "1"]])
def test_venues_that_are_left_out_are_counted_and_named(tmp_path, monkeypatch, command):
    a_street(tmp_path, homes=[(0, 100), (2900, 70)])
    far = [(f"远{number}", 50_000 + number, "school") for number in range(5)]
    file, found = venues_at(tmp_path, ("甲", 0, "school"), *far), drawn(monkeypatch)

    said = reach(*command, "--venues", file, "--leave-out", "--to", str(tmp_path))

    line = "略过 5 个走不到的学习点：远0、远1、远2，还有 2 个"
    gone = {"count": 5, "names": ["远0", "远1", "远2", "远3", "远4"]}
    assert f"{line}。\n" in said
    assert any(line in each.zh for each in found[0].caption)
    assert Measurement.objects.get().question["left_out"] == gone
    file = "cells.geojson" if command == ["coverage"] else "sites.geojson"
    about = json.loads((tmp_path / file).read_text("utf-8"))["about"]
    assert about["left_out"] == gone
    assert "5 venues nobody can walk to were left out: 远0, 远1, 远2 and 2 more" in about["basis"]


def test_nothing_is_said_of_venues_where_none_was_left_out(tmp_path):
    a_street(tmp_path, homes=[(0, 100)])

    said = reach("coverage", "--venues", venues_at(tmp_path, ("甲", 0, "school")), "--leave-out",
                 "--to", str(tmp_path))  # fmt: skip

    assert "略过" not in said
    assert Measurement.objects.get().question["left_out"] == {"count": 0, "names": []}


@pytest.mark.parametrize("is_step_free", [True, False])
def test_a_step_free_answer_says_of_how_many_streets_nobody_knows(
    tmp_path, monkeypatch, is_step_free
):
    unknown = [f"{east(3000)},0,{east(3100)},0,100,no,,no"] * 2
    import_street(tmp_path, rows=[*hundred_metres(30), *unknown])
    import_people(tmp_path, rows=["a,0,0,10"])
    file, found = venues_at(tmp_path, ("甲", 0, "school")), drawn(monkeypatch)
    options = ["--step-free"] if is_step_free else []

    said = reach("coverage", "--venues", file, "--to", str(tmp_path), *options)

    line = "32 段路里，2 段不知道轮椅能不能走，按能走算"
    assert (line in said) == is_step_free
    assert (line in rows_of(tmp_path, "coverage.csv")[0]["basis"]) == is_step_free
    assert ("无台阶" in found[0].title.zh) == is_step_free
    assert ("step-free" in found[0].title.en) == is_step_free
    about = json.loads((tmp_path / "cells.geojson").read_text("utf-8"))["about"]
    assert (about["segments"], about["unknown_access"]) == (32, 2)


def test_a_map_of_several_kinds_of_venue_names_them(tmp_path, monkeypatch):
    a_street(tmp_path, homes=HOMES, headings=HEADINGS)
    found = drawn(monkeypatch)

    reach("coverage", "--opportunities", "healthcare,schools", "--to", str(tmp_path))

    assert "的人走到医疗点或学校不超过 15 分钟" in found[0].title.zh
    assert found[0].dots[-1].label.zh == "医疗点或学校"


def test_more_than_three_kinds_of_venue_are_shortened():
    zh, en = captions.in_each(captions.categories_words, ["a", "b", "c", "d"])

    assert zh == "任一学习点（a、b、c，还有 1 个）"
    assert en == "Any venue (a, b, c and 1 more)"


@pytest.mark.parametrize(
    ("limit", "edges"),
    [
        (1, (1,)),
        (2, (1, 2)),
        (3, (1, 2, 3)),
        (10, (3, 7, 10)),
        (15, (5, 10, 15)),
        (20, (7, 13, 20)),
    ],
)
def test_bands_end_at_whole_minutes(limit, edges):
    assert bands(limit) == edges


def test_rings_and_colours_of_streets_end_alike(tmp_path, monkeypatch):
    import_street(tmp_path)
    found = drawn(monkeypatch)

    reach("isochrone", "--at", "0.015,0", "--minutes", "10", "--to", str(tmp_path))

    rings = {int(row["minutes"]) for row in rows_of(tmp_path, "isochrone.csv")}
    assert rings == set(found[0].minutes) - {float("inf")} == {3, 7, 10}


@pytest.mark.parametrize("minutes", ["1", "2"])
def test_a_limit_of_less_than_three_minutes_is_drawn(tmp_path, minutes):
    import_street(tmp_path)

    reach("isochrone", "--at", "0.015,0", "--minutes", minutes, "--to", str(tmp_path))

    assert (tmp_path / "isochrone.png").stat().st_size > 5_000


def test_marks_of_venues_are_larger_where_they_are_few():
    from xuecheng.registry.reach.adapters.pictures import mark_area

    assert mark_area(1) == mark_area(80) == 64
    assert mark_area(100) == 52
    assert mark_area(2000) == 22
