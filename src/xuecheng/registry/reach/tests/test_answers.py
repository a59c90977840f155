import csv
import json
import re

import numpy as np
import pytest
from django.core.management import CommandError
from django.db import OperationalError

from xuecheng.kernels import siting
from xuecheng.kernels.reach import VERSION
from xuecheng.registry.places.tests.makers import make_venue
from xuecheng.registry.reach import actions, captions
from xuecheng.registry.reach.adapters import looks
from xuecheng.registry.reach.models import Measurement, NetworkVersion, PopulationVersion
from xuecheng.registry.reach.queries import versions
from xuecheng.registry.reach.queries.grounds import ground, street_minutes, times_to
from xuecheng.registry.reach.queries.siting import Proposal
from xuecheng.registry.reach.queries.walks import walking
from xuecheng.registry.reach.rules.findings import DOORS_VERSION
from xuecheng.registry.reach.rules.venues import Place
from xuecheng.registry.reach.tests.makers import (
    STREETS,
    import_people,
    import_street,
    reach,
    street_rows,
    write,
)

pytestmark = pytest.mark.django_db
METRES = 111_195.08  # of a degree on the equator


def east(metres):
    return f"{metres / METRES:.9f}"


def hundred_metres(count):
    """Return the rows of a street to the east, a node every 100 m."""
    return [
        f"{east(100 * number)},0,{east(100 * number + 100)},0,100,no,yes,no"
        for number in range(count)
    ]


def a_street(folder, *, homes, headings="id,lon,lat,population", more=()):
    """Import 3 km of street with homes at (metres, people, ...) along it."""
    rows = [f"h{number},{east(home[0])},0,{','.join(map(str, home[1:]))}"
            for number, home in enumerate(homes)]  # fmt: skip
    import_street(folder, rows=hundred_metres(30))
    import_people(folder, rows=rows, headings=headings, more=more)


def venues_at(folder, *places, name="venues.csv", headings="name,lon,lat,category"):
    rows = [f"{title},{east(metres)},0,{rest}" for title, metres, rest in places]
    return write(folder, name, headings, *rows)


def rows_of(folder, name):
    with (folder / name).open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_fifteen_minutes_are_within_fifteen_minutes(tmp_path):
    a_street(tmp_path, homes=[(900, 10), (901, 100), (1200, 1000), (1201, 10000)])

    reach("coverage", "--venues", venues_at(tmp_path, ("学校", 0, "school")), "--to", str(tmp_path))

    found = {row["pace"]: row["within"] for row in rows_of(tmp_path, "coverage.csv")}
    assert found == {"adult": "1110", "elder": "10"}


def test_coverage_is_told_by_category_group_and_district(tmp_path):
    headings = "id,lon,lat,population,age_60_plus,district"
    a_street(tmp_path, homes=[(0, 10, 4, "东"), (2900, 30, 5, "西")], headings=headings)
    venues = venues_at(tmp_path, ("甲", 100, "school"), ("乙", 2800, "cultural"))

    reach("coverage", "--venues", venues, "--to", str(tmp_path))

    found = {
        (row["category"], row["group"], row["district"]): (row["within"], row["people"])
        for row in rows_of(tmp_path, "coverage.csv")
        if row["pace"] == "elder"
    }
    assert found["any", "everyone", ""] == ("40", "40")
    assert found["school", "everyone", ""] == ("10", "40")
    assert found["school", "age_60_plus", ""] == ("4", "9")
    assert found["cultural", "everyone", "西"] == ("30", "30")
    assert found["cultural", "age_60_plus", "东"] == ("0", "4")


def test_every_output_of_an_estimate_says_so_and_carries_its_basis(tmp_path):
    a_street(tmp_path, homes=[(0, 10), (2900, 5), (50_000, 20)])
    venues = venues_at(tmp_path, ("甲", 100, "school"))
    to = ("--venues", venues, "--to", str(tmp_path))

    said = reach("coverage", *to) + reach("site", *to, "--k", "1")
    said += reach("isochrone", *to, "--venue", "甲", "--population", "people")

    for line in said.splitlines():
        if re.search(r"\d 人", line):
            assert "估算 estimate" in line, line
    assert "1 格（20 人，估算 estimate）500 米内没有路" in said
    assert "多覆盖 5 人  估算 estimate" in said
    for name in ("coverage.csv", "cells.csv", "isochrone.csv", "sites.csv"):
        assert {row["estimate"] for row in rows_of(tmp_path, name)} == {"估算 estimate"}
    for name in ("cells.geojson", "isochrone.geojson", "sites.geojson"):
        whole = json.loads((tmp_path / name).read_text("utf-8"))
        assert whole["about"]["estimate"] == "估算 estimate"
        assert "2020年11月1日" in whole["about"]["basis"]
        assert "drawn, 1 January 2026" in whole["about"]["basis"]
        marks = {each["properties"]["estimate"] for each in whole["features"]}
        assert marks == {"估算 estimate"}, name
    assert Measurement.objects.count() == 3
    assert all(each.is_estimate for each in Measurement.objects.all())


def test_counted_people_are_no_estimate(tmp_path):
    a_street(tmp_path, homes=[(0, 10)], more=["--measured"])
    venues = venues_at(tmp_path, ("甲", 100, "school"))

    said = reach("coverage", "--venues", venues, "--to", str(tmp_path))

    assert "估算" not in said
    assert {row["estimate"] for row in rows_of(tmp_path, "coverage.csv")} == {""}


def test_an_answer_is_kept_with_what_it_was_computed_from(tmp_path):
    a_street(tmp_path, homes=[(0, 10)])
    venues = venues_at(tmp_path, ("甲", 100, "school"))

    reach("coverage", "--venues", venues, "--to", str(tmp_path))
    reach("coverage", "--venues", venues, "--to", str(tmp_path))
    reach("coverage", "--venues", venues, "--to", str(tmp_path), "--minutes", "10")

    first, again, other = Measurement.objects.order_by("id")
    assert first.network == NetworkVersion.objects.get()
    assert first.population == PopulationVersion.objects.get()
    assert first.kernel_version == VERSION
    assert first.answer[0] == ["school", "adult", "everyone", "", 10, 10]
    assert first.question["doors_version"] == DOORS_VERSION
    assert first.inputs_sha256 == again.inputs_sha256 != other.inputs_sha256


@pytest.mark.parametrize(
    "words", [["coverage"], ["isochrone", "--at", "0,0"], ["site", "--k", "1"]]
)
def test_an_answer_that_cannot_be_kept_is_not_written(tmp_path, monkeypatch, words):
    a_street(tmp_path, homes=[(0, 10), (1500, 10)])
    to = ("--venues", venues_at(tmp_path, ("甲", 100, "school")), "--to", str(tmp_path / "answers"))

    def full(*args, **kwargs):
        raise OperationalError("the disk is full")

    monkeypatch.setattr(actions, "keep", full)

    with pytest.raises(OperationalError):
        reach(*words, *to)

    assert not (tmp_path / "answers").exists()


def test_a_venue_on_an_island_stops_the_question_and_leaves_nothing_behind(tmp_path):
    a_street(tmp_path, homes=[(0, 10)])
    rows = [*hundred_metres(30), "0,0.01,0.001,0.01,,no,yes,no"]
    streets = write(tmp_path, "s.csv", STREETS, *rows)
    reach("import-network", streets, "--source", "drawn", "--taken-on", "2026-01-01")
    places = ["街上,0,0,school", "岛上,0.0005,0.01,school", "海里,0.5,0.5,school"]
    venues = write(tmp_path, "v.csv", "name,lon,lat,category", *places)
    folder = tmp_path / "answers"

    with pytest.raises(CommandError) as refusal:
        reach("coverage", "--venues", venues, "--to", str(folder))

    said = str(refusal.value)
    assert "岛上（0.00050, 0.01000）：在一片孤立的路上（2 个点）" in said
    assert "海里（0.50000, 0.50000）：500 米内没有路" in said
    assert "街上" not in said
    assert not folder.exists()
    assert not Measurement.objects.exists()
    reach("coverage", "--venues", venues, "--to", str(folder), "--leave-out")
    assert Measurement.objects.get().question["venues"] == 1


def test_venues_come_from_the_registry_where_no_file_is_given(tmp_path):
    a_street(tmp_path, homes=[(0, 10)])
    make_venue("街角学校", longitude=0.001, latitude=0.0)
    make_venue("没有坐标", longitude=None, latitude=None)

    said = reach("coverage", "--to", str(tmp_path))

    assert "学校，长者，所有人：10 / 10 人，100.0%" in said


def test_people_and_streets_of_different_cities_are_refused(tmp_path):
    import_street(tmp_path)
    import_people(tmp_path, rows=["a,100,20,10"])
    venues = venues_at(tmp_path, ("甲", 100, "school"))

    with pytest.raises(CommandError, match="同一个城市") as refusal:
        reach("coverage", "--venues", venues, "--to", str(tmp_path))

    assert "人口 people 2020-11-01 没有一格在路网 street 2026-01-01 的范围里" in str(refusal.value)
    assert "请用 --network" in str(refusal.value)


@pytest.mark.parametrize(
    ("words", "language", "why"),
    [
        (["--at=5,0.001"], "zh-hans", "经度和纬度好像写反了：对调以后就在路网的范围里"),
        (["--at=5,0.001"], "en", "Longitude and latitude seem to be swapped"),
        (["--at=70,70"], "zh-hans", "是不是同一个城市。要用别的城市的路网，请用 --network"),
        (["--at=70,70"], "en", "For another city's streets say their name with --network."),
        (["--at=0.001,5.006"], "zh-hans", "请改正坐标，或者在地图数据里把路接上。"),
        (["--venues", "swapped.csv", "--venue", "甲"], "zh-hans", "经度和纬度好像写反了"),
    ],
)
def test_a_place_that_misses_the_streets_is_told_what_may_be_the_matter(
    tmp_path, monkeypatch, words, language, why
):
    monkeypatch.chdir(tmp_path)
    import_street(tmp_path, rows=street_rows(lat=5.0))
    write(tmp_path, "swapped.csv", "name,lon,lat", "甲,5,0.001")

    with pytest.raises(CommandError) as refusal:
        reach("isochrone", *words, "--language", language)

    assert why in str(refusal.value).splitlines()[-1]


@pytest.mark.parametrize("more", [[], ["--leave-out"]])
def test_venues_that_all_miss_the_streets_are_told_what_may_be_the_matter(tmp_path, more):
    import_street(tmp_path, rows=street_rows(lat=5.0))
    import_people(tmp_path, rows=["a,0.001,5,10"])
    venues = write(tmp_path, "v.csv", "name,lon,lat", "甲,5,0.001", "乙,5,0.002")

    with pytest.raises(CommandError, match="经度和纬度好像写反了") as refusal:
        reach("coverage", "--venues", venues, "--to", str(tmp_path), *more)

    assert "请加上 --leave-out" not in str(refusal.value)


def test_people_who_live_beside_the_streets_stop_a_question_about_them(tmp_path):
    import_street(tmp_path)
    import_people(tmp_path, rows=["a,0.001,0.006,10"])
    venues = venues_at(tmp_path, ("甲", 100, "school"))

    with pytest.raises(CommandError, match=r"没有一格人口在路网上。.*--network"):
        reach("coverage", "--venues", venues, "--to", str(tmp_path))


@pytest.mark.parametrize("joined", [True, False])
def test_a_place_west_and_south_is_no_option(tmp_path, joined):
    rows = [f"-51.2,-30.0{number},-51.2,-30.0{number + 1},,no,yes,no" for number in range(1, 5)]
    import_street(tmp_path, rows=rows)
    at = "-51.2000,-30.0300"

    reach("isochrone", *([f"--at={at}"] if joined else ["--at", at]), "--to", str(tmp_path))

    assert {row["place"] for row in rows_of(tmp_path, "isochrone.csv")} == {at}


def test_the_ground_of_a_place_counts_the_newest_people_who_live_there(tmp_path):
    a_street(tmp_path, homes=[(0, 10), (2900, 5)])

    said = reach("isochrone", "--at", "0,0", "--to", str(tmp_path))

    people = {row["pace"]: row["people"] for row in rows_of(tmp_path, "isochrone.csv")}
    assert people == {"adult": "10", "elder": "10"}
    assert "没有数人" not in said
    assert Measurement.objects.get().population == PopulationVersion.objects.get()


@pytest.mark.parametrize("home", ["70,70", "0.001,0.006"])
def test_the_ground_of_a_place_says_that_the_newest_people_live_elsewhere(tmp_path, home):
    import_street(tmp_path)
    import_people(tmp_path, rows=[f"a,{home},10"])

    said = reach("isochrone", "--at", "0,0", "--to", str(tmp_path))

    assert "没有数人：最新的人口 people 2020-11-01 不在路网 street 2026-01-01 上。" in said
    assert {row["people"] for row in rows_of(tmp_path, "isochrone.csv")} == {""}
    assert "估算" not in said
    assert Measurement.objects.get().population is None
    with pytest.raises(CommandError, match="同一个城市"):
        reach("isochrone", "--at", "0,0", "--population", "people", "--to", str(tmp_path))


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["coverage", "--network", "nowhere"], "没有叫 nowhere 的路网"),
        (["coverage", "--minutes", "0"], "1 到 120"),
        (["coverage"], "还没有带坐标的学习点"),
        (["coverage", "--opportunities", "pubs"], "人口数据里没有 pubs"),
        (["isochrone"], "只写一个"),
        (["isochrone", "--at", "here"], "经度,纬度"),
        (["isochrone", "--venue", "无名"], "没有叫“无名”的学习点"),
        (["site"], "--k"),
        (["site", "--k", "1", "--floor", "much"], "--floor"),
        (["site", "--k", "1", "--floor", "巴黎=10"], "没有 巴黎"),
        (["site", "--budget", "5"], "每个候选点都要有费用"),
        (["site", "--k", "1", "--candidates", "places.csv"], "1 个地点写了名额，例如 乙"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_with_what_to_do(
    tmp_path, monkeypatch, words, why
):
    a_street(tmp_path, homes=[(0, 10)])
    write(tmp_path, "places.csv", "name,lon,lat,名额", "甲,0,0,", "乙,0,0,30")
    monkeypatch.chdir(tmp_path)

    with pytest.raises(CommandError, match=why):
        reach(*words, "--to", str(tmp_path / "answers"))

    assert not (tmp_path / "answers").exists()


def test_a_step_free_walk_goes_round_the_stairs(tmp_path):
    stairs = f"0,0,{east(300)},0,300,yes,no,no"
    ramp = [
        f"0,0,{east(150)},0.002,600,no,yes,no",
        f"{east(150)},0.002,{east(300)},0,600,no,yes,no",
    ]
    import_street(tmp_path, rows=[stairs, *ramp])
    import_people(tmp_path, rows=[f"a,{east(300)},0,10"])
    to = ("--venues", venues_at(tmp_path, ("甲", 0, "school")), "--to", str(tmp_path))

    reach("coverage", *to)
    over = rows_of(tmp_path, "cells.csv")[0]
    reach("coverage", *to, "--step-free")
    around = rows_of(tmp_path, "cells.csv")[0]

    assert (over["minutes_elder_school"], over["within_15_elder_school"]) == ("5.0", "yes")
    assert (around["minutes_elder_school"], around["within_15_elder_school"]) == ("20.0", "no")
    assert around["within_15_adult_school"] == "yes"


def test_a_landing_between_stairs_is_no_door_for_wheels(tmp_path):
    street = hundred_metres(120)
    up = [
        f"{east(500)},0,{east(500)},0.001,,yes,no,no",
        f"{east(700)},0,{east(700)},0.001,,yes,no,no",
    ]
    landing = f"{east(500)},0.001,{east(700)},0.001,,no,yes,no"
    import_street(tmp_path, rows=[*street, *up, landing])
    import_people(tmp_path, rows=[f"a,{east(600)},0.0009,10"])
    to = ("--venues", venues_at(tmp_path, ("甲", 600, "school")), "--to", str(tmp_path))

    reach("coverage", *to, "--step-free")

    assert rows_of(tmp_path, "cells.csv")[0]["minutes_elder_school"] == "1.7"


def test_a_venue_on_a_landing_between_stairs_is_no_place_for_wheels(tmp_path):
    stairs = f"{east(2000)},0,{east(2000)},0.01,,yes,no,no"
    landing = f"{east(2000)},0.01,{east(2100)},0.01,,no,yes,no"
    import_street(tmp_path, rows=[*hundred_metres(30), stairs, landing])
    import_people(tmp_path, rows=["a,0,0,10"])
    venues = write(tmp_path, "v.csv", "name,lon,lat", f"山上,{east(2100)},0.01")

    with pytest.raises(CommandError, match=r"山上.*在一片孤立的路上（2 个点）"):
        reach("coverage", "--venues", venues, "--step-free", "--to", str(tmp_path))


def test_the_ground_of_the_slower_walker_lies_within_that_of_the_faster(tmp_path):
    import_street(tmp_path)

    reach("isochrone", "--at", "0.015,0", "--to", str(tmp_path))

    areas = {(row["pace"], row["minutes"]): int(row["square_metres"])
             for row in rows_of(tmp_path, "isochrone.csv")}  # fmt: skip
    assert areas["elder", "15"] == pytest.approx(1800 * 60 + 3.14 * 900, rel=0.02)
    assert areas["adult", "5"] < areas["adult", "10"] < areas["adult", "15"]
    assert all(areas["elder", each] < areas["adult", each] for each in ("5", "10", "15"))
    assert (tmp_path / "isochrone.png").stat().st_size > 5_000


def test_the_best_sites_are_found_and_proven(tmp_path):
    a_street(tmp_path, homes=[(0, 100), (1500, 50), (2900, 70)])
    existing = venues_at(tmp_path, ("甲", 0, "school"))

    said = reach("site", "--venues", existing, "--k", "1", "--to", str(tmp_path))

    assert "已证明：在给出的候选点里，没有更好的选法。" in said
    (site,) = rows_of(tmp_path, "sites.csv")
    assert (site["name"], site["people_won"]) == ("h2", "70")
    assert (site["people_before"], site["people_after"]) == ("100", "170")
    assert (site["best_possible"], site["gap_percent"]) == ("170", "0.00")
    assert Measurement.objects.get().question["siting_version"] == siting.VERSION


def test_a_floor_takes_the_site_to_the_district_that_needs_it(tmp_path):
    headings = "id,lon,lat,population,district"
    homes = [(0, 100, "东"), (1500, 50, "中"), (2900, 70, "西")]
    a_street(tmp_path, homes=homes, headings=headings)
    to = ("--venues", venues_at(tmp_path, ("甲", 0, "school")), "--to", str(tmp_path))

    reach("site", *to, "--k", "1", "--floor", "中=100")

    assert rows_of(tmp_path, "sites.csv")[0]["name"] == "h1"
    with pytest.raises(CommandError, match="点数和预算不够让"):
        reach("site", *to, "--k", "1", "--floor", "60%")


def test_a_budget_chooses_among_candidates_with_costs(tmp_path):
    a_street(tmp_path, homes=[(0, 100), (1500, 50), (2900, 70)])
    offers = venues_at(
        tmp_path, ("东", 0, 90), ("中", 1500, 40), ("西", 2900, 60), name="c.csv",
        headings="name,lon,lat,cost",
    )  # fmt: skip

    reach("site", "--candidates", offers, "--budget", "100", "--to", str(tmp_path))

    assert [row["name"] for row in rows_of(tmp_path, "sites.csv")] == ["西", "中"]


def test_a_name_is_no_formula_in_a_table(tmp_path):
    a_street(tmp_path, homes=[(0, 100)])
    offers = venues_at(tmp_path, ("=1+1", 0, "x"), name="c.csv")

    reach("site", "--candidates", offers, "--k", "1", "--to", str(tmp_path))

    assert rows_of(tmp_path, "sites.csv")[0]["name"] == "'=1+1"


def test_a_place_people_only_leave_has_no_ground_to_draw(tmp_path):
    import_street(tmp_path, rows=["0,0,0.001,0,,no,yes,yes"])
    folder = tmp_path / "answers"

    with pytest.raises(CommandError, match="没有一段路通到这里"):
        reach("isochrone", "--at", "0,0", "--to", str(folder))

    assert not folder.exists()
    assert not Measurement.objects.exists()


def test_a_network_of_one_corner_has_no_ground_to_draw(tmp_path):
    import_street(tmp_path, rows=["0,0,0,0,0,no,yes,no"])

    with pytest.raises(CommandError, match="没有一段路通到这里"):
        reach("isochrone", "--at", "0,0", "--to", str(tmp_path))


def test_a_place_off_the_streets_is_not_advised_to_be_left_out(tmp_path):
    import_street(tmp_path)

    with pytest.raises(CommandError, match=r"0\.5,0\.5（.*500 米内没有路") as refusal:
        reach("isochrone", "--at", "0.5,0.5", "--to", str(tmp_path))

    assert "--leave-out" not in str(refusal.value)


def test_of_two_venues_with_one_name_none_is_taken_in_silence(tmp_path):
    import_street(tmp_path)
    venues = venues_at(tmp_path, ("甲", 0, "school"), ("甲", 1500, "school"))

    with pytest.raises(CommandError, match="2 个") as refusal:
        reach("isochrone", "--venues", venues, "--venue", "甲", "--to", str(tmp_path))

    assert "--at 0.00000,0.00000" in str(refusal.value)
    assert "--at 0.01349,0.00000" in str(refusal.value)


def test_maps_speak_english_where_no_font_is_chinese(tmp_path, monkeypatch):
    monkeypatch.setattr(looks, "_fonts", lambda: frozenset({"DejaVu Sans"}))
    import_street(tmp_path)

    reach("isochrone", "--at", "0.015,0", "--to", str(tmp_path))  # a missing glyph would warn

    assert (tmp_path / "isochrone.png").exists()


def test_a_choice_that_is_not_proven_says_how_far_from_the_best_it_can_be():
    empty = np.zeros(0, np.bool_)
    unproven = Proposal(None, 0, (), 0, 986, 1000, 2000, empty, 0, True)

    zh, en = captions.in_each(captions.gap_words, unproven, False)

    assert zh == "在给出的候选点里，最好的选法不会超过 1\u202f000 人：这个选法离最好最多差 1.40%。"
    assert captions.gap_words(unproven, True) == f"{zh}  估算 estimate"
    assert en.endswith("this one is at most 1.40% from the best possible.")


def test_a_note_on_people_off_the_streets_says_that_they_are_estimated():
    note = captions.cells_note(2, 30, venues_too=False, is_estimate=True)

    assert "2 格（30 人，估算 estimate）500 米内没有路" in note


def test_a_map_colours_a_street_as_far_as_people_walk_on_it(tmp_path):
    import_street(tmp_path, rows=[f"0,0,{east(600)},0,600,no,yes,no"])
    network = versions.network(versions.network_version(""))
    on = ground(network, None, [Place("甲", 0.0, 0.0)], walking=walking(), step_free=False)
    graph = on.graph("elder")
    times = times_to(on, graph, on.venues, minutes=9)

    lines, minutes = street_minutes(on, graph, times, limit_minutes=9)

    ends = {float(each): round(line[:, 0].max() * METRES)
            for line, each in zip(lines, minutes, strict=True)}  # fmt: skip
    assert ends == {np.inf: 600, 9.0: 540, 6.0: 360, 3.0: 180}


def test_a_map_leaves_out_the_ways_to_doors(tmp_path):
    import_street(tmp_path)
    network = versions.network(versions.network_version(""))
    on = ground(network, None, [Place("甲", 0.0005, 0.0005)], walking=walking(), step_free=False)
    graph = on.graph("elder")
    times = times_to(on, graph, on.venues, minutes=15)

    lines, _minutes = street_minutes(on, graph, times, limit_minutes=15)

    assert not lines[:, :, 1].any()
