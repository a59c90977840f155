"""Rows, headings and options that would be read otherwise than they were meant are refused."""

import json

import pytest
from django.core.management import CommandError

from xuecheng.registry.reach.models import Measurement, PopulationVersion
from xuecheng.registry.reach.queries import versions
from xuecheng.registry.reach.rules.tables import columns, lost_letters
from xuecheng.registry.reach.rules.venues import HEADINGS
from xuecheng.registry.reach.tests.makers import import_people, reach, write
from xuecheng.registry.reach.tests.test_answers import a_street, rows_of, venues_at

pytestmark = pytest.mark.django_db
ORIGIN = ("--source", "drawn", "--taken-on", "2026-01-01")


def refused(*words):
    with pytest.raises(CommandError) as refusal:
        reach(*words)
    return str(refusal.value)


def people_refused(folder, headings, *rows, more=()):
    """Import cells, which must be refused with nothing stored, and return why."""
    said = refused("import-population", write(folder, "p.csv", headings, *rows), *ORIGIN, *more)
    assert not PopulationVersion.objects.exists()
    return said


def sites_refused(folder, headings, *rows, more=("--k", "1")):
    """Ask for a site among candidates, which must be refused with nothing kept, and return why."""
    a_street(folder, homes=[(0, 10)])
    offers = write(folder, "c.csv", headings, *rows)
    said = refused("site", "--candidates", offers, *more, "--to", str(folder / "answers"))
    assert not Measurement.objects.exists()
    assert not (folder / "answers").exists()
    return said


def collection(*features):
    return json.dumps({"type": "FeatureCollection", "features": list(features)})


def feature(geometry, **properties):
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def spot(lon=0, lat=0):
    return {"type": "Point", "coordinates": [lon, lat]}


def test_a_number_cut_in_two_by_its_comma_is_named(tmp_path):
    said = people_refused(tmp_path, "id,lon,lat,population", "a,0,0,1,200", "b,0,0,3,,")

    assert "有 1 处要改" in said
    assert "第 2 行“200” 有 5 格，列名只有 4 个。" in said
    assert "[too_many_cells]" in said


def test_a_number_cut_in_two_is_named_beside_a_heading_left_empty(tmp_path):
    said = people_refused(tmp_path, "id,lon,lat,population, ", "a,0,0,1,200")

    assert "第 2 行“200” 有 5 格，列名只有 4 个。" in said


def test_a_cost_cut_in_two_by_its_comma_is_named(tmp_path):
    said = sites_refused(tmp_path, "name,lon,lat,cost", "甲,0.001,0,1,200", more=["--budget", "9"])

    assert "第 2 行“200” 有 5 格" in said


def test_a_street_with_more_cells_than_headings_is_named(tmp_path):
    file = write(tmp_path, "s.csv", "from_lon,from_lat,to_lon,to_lat,length_m", "0,0,0,0,1,200")

    assert "第 2 行“200” 有 6 格" in refused("import-network", file, *ORIGIN)


@pytest.mark.parametrize(
    ("headings", "why"),
    [
        ("id,lon,lat,population,population", "列名 population 写了不止一次。"),
        ("id,lon,lat,population,人口（人）", "列名 人口（人） 和 population 是一回事"),
        ("id,lon,lat,population,note,note", "列名 note 写了不止一次。"),
        ("lon,lat,population,schools,学校", "列名 学校 和 schools 是一回事"),
        ("lon,lat,population,Parks,parks", "列名 parks 和 Parks 是一回事"),
    ],
)
def test_two_columns_of_one_meaning_are_refused_by_name(tmp_path, headings, why):
    said = people_refused(tmp_path, headings, "0,0,0,1,2" if "id" not in headings else "a,0,0,1,2")

    assert why in said


def test_columns_that_are_not_used_may_be_alike(tmp_path):
    said = import_people(
        tmp_path, rows=["a,0,0,1,old,new"], headings="id,lon,lat,population,Note,note"
    )

    assert "没有用的列：Note、note" in said


def test_headings_left_empty_are_no_repetition():
    found = columns(["lon", "", "lat", " ", ""], HEADINGS)

    assert (list(found.by_field), found.others, found.repeated) == (["lon", "lat"], (), ())


def test_a_property_written_twice_in_a_map_is_refused(tmp_path):
    text = collection(feature(spot(), population=1)).replace('n": 1', 'n": 1, "population": 2')
    file = write(tmp_path, "p.geojson", text)

    assert "population 写了不止一次" in refused("import-population", file, *ORIGIN)


def test_a_feature_lies_where_its_geometry_says(tmp_path):
    text = collection(feature(spot(1, 2), population=5, longitude=100, 纬度=50, lon=7))

    reach("import-population", write(tmp_path, "p.geojson", text), *ORIGIN)

    cells = versions.people(PopulationVersion.objects.get())
    assert (cells.lon.tolist(), cells.lat.tolist(), cells.opportunities) == ([1], [2], {})


@pytest.mark.parametrize(
    ("headings", "row", "field"),
    [("name,lon,lat,cost", "甲,0,0,2.5", "cost"), ("name,lon,lat,名额", "甲,0,0,30.5", "名额")],
)
def test_a_part_of_a_unit_is_refused_with_what_to_do(tmp_path, headings, row, field):
    said = sites_refused(tmp_path, headings, row, more=["--budget", "4", "--language", "en"])

    assert f"Row 2, {field} “{row.rpartition(',')[2]}” is no whole number" in said
    assert "yuan instead of 10,000 yuan" in said
    assert "[not_whole]" in said


def test_a_cost_may_be_written_with_decimals_that_say_nothing(tmp_path):
    a_street(tmp_path, homes=[(0, 10)])
    offers = venues_at(tmp_path, ("甲", 0, "2.0"), name="c.csv", headings="name,lon,lat,cost")

    reach("site", "--candidates", offers, "--budget", "2", "--to", str(tmp_path))

    assert rows_of(tmp_path, "sites.csv")[0]["cost"] == "2"


@pytest.mark.parametrize("option", ["--k", "--budget"])
@pytest.mark.parametrize("amount", [10**16, 10**30, -1])
def test_an_amount_nobody_can_mean_is_refused(tmp_path, option, amount):
    said = sites_refused(tmp_path, "name,lon,lat,cost", "甲,0,0,1", more=[f"{option}={amount}"])

    assert f"{option} 要在 0 到 1 000 000 000 000 000 之间" in said.replace("\u202f", " ")


def test_an_existing_venue_with_places_is_refused_as_a_candidate_is(tmp_path):
    a_street(tmp_path, homes=[(0, 10)])
    venues = venues_at(tmp_path, ("甲", 0, "30"), headings="name,lon,lat,capacity")

    said = refused("site", "--venues", venues, "--k", "1", "--to", str(tmp_path / "answers"))

    assert "选址还不会按名额算；1 个地点写了名额，例如 甲。请删去这一列。" in said


@pytest.mark.parametrize(
    "geometry",
    [
        '{"type": "Point", "coordinates": ' + "[" * depth + "0" + "]" * depth + "}"
        for depth in (500, 5000, 100_000)
    ],
)
@pytest.mark.parametrize("what", ["import-population", "import-network"])
def test_a_map_nested_without_end_is_refused(tmp_path, geometry, what):
    text = collection(feature(spot(), population=1)).replace(json.dumps(spot()), geometry)

    assert refused(what, write(tmp_path, "deep.geojson", text), *ORIGIN)


@pytest.mark.parametrize(
    ("letter", "shown"), [("\ud800", "\\ud800"), ("\0", "\\x00"), ("\udfff", "\\udfff")]
)
@pytest.mark.parametrize("field", ["name", "category", "district"])
def test_a_letter_no_database_keeps_is_named(tmp_path, letter, shown, field):
    a_street(tmp_path, homes=[(0, 10)])
    text = collection(feature(spot(), population=5, **{field: f"甲{letter}"}))
    file = write(tmp_path, "p.geojson", text)

    said = [
        refused("import-population", file, *ORIGIN),
        refused("coverage", "--venues", file, "--to", str(tmp_path / "answers")),
    ]

    for each in said:
        assert f"第 1 行，{field}“甲{shown}” 里有不能保存的字符" in each
        assert lost_letters(each) == ()
    assert PopulationVersion.objects.count() == 1


def test_a_heading_with_a_letter_no_database_keeps_is_named(tmp_path):
    text = collection(feature(spot(), population=5, **{"甲\ud800": 3}))

    said = refused("import-population", write(tmp_path, "p.geojson", text), *ORIGIN)

    assert "列名 甲\\ud800 里有不能保存的字符" in said


@pytest.mark.parametrize("option", ["--name", "--source", "--licence"])
def test_an_option_with_a_letter_no_database_keeps_is_refused(tmp_path, option):
    file = write(tmp_path, "p.csv", "lon,lat,population", "0,0,1")

    said = refused("import-population", file, *ORIGIN, option, "a\udcff")

    assert f"{option} 里有不能保存的字符：a\\udcff" in said


@pytest.mark.parametrize("chosen", ["membrs", "population", "members,membrs"])
def test_a_group_that_is_no_column_is_refused_with_those_there_are(tmp_path, chosen):
    rows = ("id,lon,lat,population,members,Kids", "a,0,0,10,4,1")

    said = people_refused(tmp_path, *rows, more=["--groups", chosen])

    name = chosen.rpartition(",")[2]
    assert f"--groups 里的 {name} 不是 p.csv 的列，或者不能用；能用的是：members、Kids。" in said


def test_a_group_cannot_take_the_place_of_everybody(tmp_path):
    rows = ("id,lon,lat,population,everyone", "a,0,0,10,4")

    said = people_refused(tmp_path, *rows, more=["--groups", "everyone"])

    assert "--groups 里的 everyone 不是 p.csv 的列，或者不能用；能用的是：没有。" in said


def test_a_group_that_was_asked_for_is_read_or_refused(tmp_path):
    rows = ("id,lon,lat,population,members", "a,0,0,10,few")

    said = people_refused(tmp_path, *rows, more=["--groups", "members"])

    assert "第 2 行，members“few” 不是数" in said


def test_a_group_may_be_asked_for_in_the_words_of_the_file(tmp_path):
    import_people(
        tmp_path, rows=["a,0,0,10,4,2"], headings="id,lon,lat,population,会员,岗位",
        more=["--groups", "会员,jobs"],
    )  # fmt: skip

    assert set(versions.people(PopulationVersion.objects.get()).groups) == {"会员", "jobs"}
