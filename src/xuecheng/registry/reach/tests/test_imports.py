import errno
from pathlib import Path

import osmium
import pytest
from django.core.management import CommandError

from xuecheng.kernels.reach import ONE_WAY, STAIRS, VERSION
from xuecheng.registry.places.tests.makers import make_venue
from xuecheng.registry.reach.models import NetworkVersion, PopulationVersion
from xuecheng.registry.reach.queries import files, versions
from xuecheng.registry.reach.tests.makers import (
    STREETS,
    import_people,
    import_street,
    reach,
    shared_file,
    street_rows,
    write,
)

pytestmark = pytest.mark.django_db


def refused(*words):
    """Run the command, which must refuse and store nothing, and return why."""
    with pytest.raises(CommandError) as refusal:
        reach(*words)
    assert not NetworkVersion.objects.exists()
    assert not PopulationVersion.objects.exists()
    return str(refusal.value)


def test_a_network_is_stored_with_what_it_was_made_from(tmp_path):
    import_street(tmp_path)

    version = NetworkVersion.objects.get()
    assert (version.name, version.source, str(version.taken_on)) == (
        "street",
        "drawn",
        "2026-01-01",
    )
    assert (version.segment_count, version.node_count) == (30, 31)
    assert (version.kernel_version, len(version.sha256)) == (VERSION, 64)
    assert versions.network(version).segment_count == 30


def test_importing_a_file_again_changes_nothing(tmp_path):
    import_street(tmp_path)

    said = import_street(tmp_path)

    assert "以前导入过" in said
    assert NetworkVersion.objects.count() == 1


@pytest.mark.parametrize(
    "other",
    [
        ["--source", "surveyed"],
        ["--licence", "CC0-1.0"],
        ["--taken-on", "2026-02-02"],
    ],
)
def test_the_same_streets_with_another_origin_are_new(tmp_path, other):
    import_street(tmp_path)
    file = str(tmp_path / "street.csv")
    origin = ("--name", "street", "--source", "drawn", "--taken-on", "2026-01-01")

    said = reach("import-network", file, *origin, *other)

    assert "以前导入过" not in said
    first, second = NetworkVersion.objects.order_by("imported_at", "id")
    assert (first.source, first.licence, str(first.taken_on)) == ("drawn", "", "2026-01-01")
    assert other[1] in (second.source, second.licence, str(second.taken_on))
    assert versions.network_version("street") == second


def test_the_same_people_with_other_groups_are_new(tmp_path):
    rows, headings = ["a,0,0,10,4"], "id,lon,lat,population,members"
    import_people(tmp_path, rows=rows, headings=headings)

    said = import_people(tmp_path, rows=rows, headings=headings, more=["--groups", "members"])
    again = import_people(tmp_path, rows=rows, headings=headings, more=["--groups", "Members"])

    assert "以前导入过" not in said
    assert "以前导入过" in again
    newest = versions.people(versions.population_version("people"))
    assert (list(newest.groups), list(newest.opportunities)) == (["members"], [])


def test_a_file_imported_again_after_another_is_the_newest(tmp_path):
    import_street(tmp_path, rows=street_rows(3))
    import_street(tmp_path, rows=street_rows(5))

    said = import_street(tmp_path, rows=street_rows(3))

    assert "以前导入过" not in said
    assert versions.network_version("street").segment_count == 3
    assert NetworkVersion.objects.count() == 3


def test_a_file_an_older_reader_read_is_read_again(tmp_path, monkeypatch):
    import_street(tmp_path)
    monkeypatch.setattr(files, "READER_VERSION", files.READER_VERSION + 1)

    said = import_street(tmp_path)

    assert "以前导入过" not in said
    assert NetworkVersion.objects.count() == 2


def test_the_report_names_islands_and_absurd_lengths(tmp_path):
    island = street_rows(3, lat=0.5)
    absurd = ["0.031,0,0.032,0,9000,no,yes,no", "0.030,0,0.031,0,3,no,yes,no"]

    said = import_street(tmp_path, rows=[*street_rows(), *island, *absurd])

    assert "4 个点，在 0.0, 0.5" in said
    assert "第 35 行：写着 9 000 米，直线是 111 米" in said.replace("\u202f", " ")
    assert "第 36 行：写着 3 米" in said


def test_the_report_names_venues_nobody_walks_to(tmp_path):
    streets = write(tmp_path, "s.csv", STREETS, *street_rows(), *street_rows(3, lat=0.02))
    venues = write(tmp_path, "v.csv", "name,lon,lat", "岛上学校,0.001,0.02", "街上学校,0.001,0")
    origin = ("--source", "drawn", "--taken-on", "2026-01-01")

    said = reach("import-network", streets, *origin, "--venues", venues)

    assert "岛上学校（0.00100, 0.02000）：在一片孤立的路上（4 个点）" in said
    assert "街上学校" not in said


def test_the_report_counts_venues_far_from_every_street(tmp_path):
    streets = write(tmp_path, "s.csv", STREETS, *street_rows())
    venues = write(tmp_path, "v.csv", "name,lon,lat", "街上学校,0.001,0", "外地学校,5,5")
    origin = ("--source", "drawn", "--taken-on", "2026-01-01")

    said = reach("import-network", streets, *origin, "--venues", venues)

    assert "走不到的学习点 1 个" in said
    assert "外地学校（5.00000, 5.00000）：500 米内没有路" in said


def test_the_report_counts_registered_venues_of_other_cities_last(tmp_path):
    for number in range(20):
        make_venue(f"外地学校{number}", longitude=5, latitude=5)
    make_venue("街边学校", longitude=0.5, latitude=0)
    make_venue("岛上学校", longitude=0.001, latitude=0.02)

    said = import_street(tmp_path, rows=[*street_rows(), *street_rows(3, lat=0.02)])

    assert "走不到的学习点 22 个" in said
    assert "岛上学校" in said
    assert "还有 2 个" in said


def test_seven_bad_rows_are_named_in_one_go(tmp_path):
    bad = [
        "181,0,0.1,0,,,,",
        "0,91,0.1,0,,,,",
        "0,0,x,0,,,,",
        "0,0,0.1,,,,,",
        "0,0,0.001,0,-5,,,",
        "0,0,0.001,0,5,maybe,,",
        "0,0,0.001,0,600000,,,",
    ]
    file = write(tmp_path, "s.csv", STREETS, *street_rows(2), *bad)

    said = refused("import-network", file, "--source", "x", "--taken-on", "2026-01-01")

    fields = ["from_lon", "from_lat", "to_lon", "to_lat", "length_m", "stairs", "length_m"]
    assert "有 7 处要改，什么也没有导入" in said
    for row, field in enumerate(fields, 4):
        assert f"第 {row} 行，{field}" in said


def test_a_row_whose_ends_lie_in_different_cities_is_named(tmp_path):
    rows = ["121.43,31.19,21.43,31.19,,no,yes,no", "0,0,0.001,0,90,,,", "0,0,0,1,100,,,"]
    file = write(tmp_path, "s.csv", STREETS, *rows)

    said = refused("import-network", file, "--source", "x", "--taken-on", "2026-01-01")

    assert "第 2 行，to_lon“21.43” 离起点太远：直线 9 105 公里" in said.replace("\u202f", " ")
    assert "第 4 行，to_lat“1” 离起点太远：直线 111 公里，最多 50 公里" in said
    assert "第 3 行" not in said


def test_a_row_across_the_line_where_longitudes_begin_anew_is_named(tmp_path):
    rows = ["179.9995,0,-179.9995,0,,no,yes,no", "179.999,0,179.9995,0,,no,yes,no"]
    file = write(tmp_path, "s.csv", STREETS, *rows)

    said = refused("import-network", file, "--source", "x", "--taken-on", "2026-01-01")

    assert "第 2 行，to_lon“-179.9995” 跨过 180° 经线" in said
    assert "第 3 行" not in said
    assert not NetworkVersion.objects.exists()


def test_a_line_that_leaps_to_another_city_is_named(tmp_path):
    line = """{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {},
      "geometry": {"type": "LineString", "coordinates": [[0, 0], [0.001, 0], [100, 0]]}}]}"""
    file = write(tmp_path, "s.geojson", line)

    said = refused("import-network", file, "--source", "x", "--taken-on", "2026-01-01")

    assert "第 1 行，coordinates 离起点太远" in said


def test_negative_weights_are_refused_with_what_to_do(tmp_path):
    file = write(tmp_path, "s.csv", STREETS, "0,0,0.001,0,-1,,,")

    said = refused("import-network", file, "--source", "x", "--taken-on", "2026-01-01")

    assert "第 2 行，length_m“-1” 不能是负数。请改成 0 或更大的数。 [negative]" in said


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("s.csv", STREETS),
        ("s.geojson", '{"type": "FeatureCollection", "features": []}'),
    ],
)
def test_an_empty_network_is_refused(tmp_path, name, text):
    said = refused("import-network", write(tmp_path, name, text))

    assert "没有行人可以走的路" in said


def test_a_truncated_extract_is_refused(tmp_path):
    whole = shared_file("osm/poa_osm.pbf").read_bytes()
    for share in (0.01, 0.6, 0.999):
        cut = tmp_path / "cut.osm.pbf"
        cut.write_bytes(whole[: int(len(whole) * share)])

        assert "请重新下载" in refused("import-network", str(cut))


def test_a_file_of_another_kind_is_refused(tmp_path):
    assert "不认识" in refused("import-network", write(tmp_path, "s.shp", "x"))
    assert "请重新下载" in refused("import-network", write(tmp_path, "s.osm.pbf", "<html>"))
    assert "没有下载完" in refused("import-network", write(tmp_path, "s.geojson", '{"type":'))
    assert "是空的" in refused("import-network", write(tmp_path, "s.csv", ""))


@pytest.mark.parametrize("what", ["import-network", "import-population"])
@pytest.mark.parametrize(
    ("language", "missing", "folder"),
    [
        ("zh-hans", "没有 {} 这个文件。请核对", "{} 是文件夹，这里要写一个文件。"),
        ("en", "There is no file {}. Check", "{} is a folder; name a file here."),
    ],
)
def test_a_file_that_is_not_there_is_named_in_the_language(
    tmp_path, what, language, missing, folder
):
    file, below = tmp_path / "none.csv", tmp_path / "none.csv" / "s.csv"

    assert missing.format(file) in refused(what, str(file), "--language", language)
    file.mkdir()
    assert folder.format(file) in refused(what, str(file), "--language", language)
    assert missing.format(below) in refused(what, str(below), "--language", language)


def test_a_file_nobody_may_read_is_named(tmp_path, monkeypatch):
    file = write(tmp_path, "s.csv", STREETS)

    def forbidden(self, *args):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "open", forbidden)

    assert f"没有权限读 {file}" in refused("import-network", file)


def test_people_whose_columns_are_swapped_on_the_streets_are_warned_of(tmp_path):
    import_street(tmp_path, rows=street_rows(lat=5.0))

    said = import_people(tmp_path, rows=["a,5,0.001,10", "b,5,0.002,10", "c,70,70,1"])

    assert "没有一格在路网 street 2026-01-01 的范围里" in said
    assert "经度和纬度好像写反了" in said


def test_people_of_another_city_than_the_newest_streets_are_no_worry(tmp_path):
    import_street(tmp_path, rows=street_rows(lat=5.0))

    said = import_people(tmp_path, rows=["a,70,70,10"])
    namesake = import_people(tmp_path, rows=["a,70,70,10"], name="street")

    assert "范围里" not in said
    assert "地点和路网是不是同一个城市" in namesake
    assert "--network" not in namesake


def test_venues_of_a_file_that_all_miss_the_streets_are_hinted_at(tmp_path):
    streets = write(tmp_path, "s.csv", STREETS, *street_rows(lat=5.0))
    origin = ("--source", "drawn", "--taken-on", "2026-01-01")
    swapped = write(tmp_path, "v.csv", "name,lon,lat", "甲,5,0.001")
    abroad = write(tmp_path, "w.csv", "name,lon,lat", "甲,70,70")

    assert "经度和纬度好像写反了" in reach("import-network", streets, *origin, "--venues", swapped)
    assert "是不是同一个城市" in reach("import-network", streets, *origin, "--venues", abroad)


def test_missing_columns_are_named(tmp_path):
    said = refused("import-network", write(tmp_path, "s.csv", "from_lon,from_lat,x", "0,0,0"))

    assert "to_lon（终点经度）、to_lat（终点纬度）" in said


def test_nobody_s_data_are_not_stored(tmp_path):
    file = write(tmp_path, "s.csv", STREETS, *street_rows())

    assert "--source" in refused("import-network", file)
    assert "--taken-on" in refused("import-network", file, "--source", "drawn")


@pytest.mark.parametrize("what", ["import-network", "import-population"])
@pytest.mark.parametrize(
    ("option", "said", "why"),
    [
        ("--name", "长" * 61, "--name 最多 60 个字"),
        ("--source", "s" * 256, "--source 最多 255 个字"),
        ("--licence", "s" * 61, "--licence 最多 60 个字"),
        ("--taken-on", "2026-13-01", "--taken-on 要写成日期，例如 2020-11-01"),
    ],
)
def test_an_option_that_cannot_be_kept_is_refused(tmp_path, what, option, said, why):
    origin = {"--source": "drawn", "--taken-on": "2026-01-01", option: said}
    words = [word for pair in origin.items() for word in pair]

    assert why in refused(what, str(tmp_path / "none.csv"), *words)


def test_lines_of_a_map_become_streets_that_meet_at_their_bends(tmp_path):
    lines = """{"type": "FeatureCollection", "features": [
      {"type": "Feature", "properties": {"台阶": true, "oneway": "-1"}, "geometry":
       {"type": "LineString", "coordinates": [[0, 0], [0.001, 0], [0.002, 0]]}},
      {"type": "Feature", "properties": {"length_m": 300}, "geometry":
       {"type": "LineString", "coordinates": [[0.001, 0], [0.001, 0.002]]}}]}"""
    origin = ("--source", "drawn", "--taken-on", "2026-01-01")

    reach("import-network", write(tmp_path, "s.geojson", lines), *origin)

    network = versions.network(NetworkVersion.objects.get())
    assert network.node_count == 4
    assert network.length_dm.tolist() == [1112, 1112, 3000]
    assert network.flags[0] == STAIRS | ONE_WAY
    assert network.node_lon[network.from_node[0]] == 0.002


def test_an_extract_with_a_way_across_the_sea_is_refused(tmp_path):
    file = tmp_path / "s.osm.pbf"
    with osmium.SimpleWriter(str(file)) as writer:
        for number, lon in ((1, 0.0), (2, 1.0)):
            writer.add_node(osmium.osm.mutable.Node(id=number, location=(lon, 0.0)))
        writer.add_way(osmium.osm.mutable.Way(id=1, nodes=[1, 2], tags={"highway": "path"}))

    said = refused("import-network", str(file), "--taken-on", "2026-01-01")

    assert "s.osm.pbf 里 1 段路比 50 公里长" in said


def test_a_length_is_shared_by_all_parts_of_a_line(tmp_path):
    line = """{"type": "FeatureCollection", "features": [{"type": "Feature",
      "properties": {"length_m": 400}, "geometry": {"type": "MultiLineString",
      "coordinates": [[[0, 0], [0.001, 0]], [[0.001, 0], [0.002, 0], [0.004, 0]]]}}]}"""
    file = write(tmp_path, "s.geojson", line)

    reach("import-network", file, "--source", "drawn", "--taken-on", "2026-01-01")

    network = versions.network(NetworkVersion.objects.get())
    assert network.length_dm.tolist() == [1000, 1000, 2000]


def test_a_feature_that_is_no_line_is_named(tmp_path):
    point = """{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {},
      "geometry": {"type": "Point", "coordinates": [0, 0]}}]}"""

    said = refused("import-network", write(tmp_path, "s.geojson", point))

    assert "第 1 行，coordinates 不是线" in said


def test_people_are_an_estimate_until_somebody_says_they_were_counted(tmp_path):
    rows = ["a,0,0,10,4,1", "b,0.001,0,20,5,0"]
    headings = "编号,经度,纬度,人口,60岁及以上,学校"

    said = import_people(tmp_path, rows=rows, headings=headings)
    import_people(tmp_path, rows=rows, headings=headings, name="counted", more=["--measured"])

    assert "30 人（估算 estimate）" in said
    estimate, counted = PopulationVersion.objects.order_by("-is_estimate")
    assert (estimate.is_estimate, counted.is_estimate) == (True, False)
    cells = versions.people(estimate)
    assert {name: each.tolist() for name, each in cells.groups.items()} == {"age_60_plus": [4, 5]}
    assert cells.opportunities["schools"].tolist() == [1, 0]


def test_cells_of_a_map_are_their_middles(tmp_path):
    cells = """{"type": "FeatureCollection", "features": [{"type": "Feature",
      "properties": {"人口": 12}, "geometry": {"type": "Polygon",
      "coordinates": [[[0, 0], [0.002, 0], [0.002, 0.004], [0, 0.004], [0, 0]]]}}]}"""
    file = write(tmp_path, "p.geojson", cells)

    reach("import-population", file, "--source", "drawn", "--taken-on", "2020-11-01")

    stored = versions.people(PopulationVersion.objects.get())
    assert (stored.lon[0], stored.lat[0], stored.total) == (0.001, 0.002, 12)


def test_bad_cells_are_named_in_one_go(tmp_path):
    rows = ["a,0,0,-10,1", "a,0,0,5,9", "c,0,0,many,1"]
    file = write(tmp_path, "p.csv", "id,lon,lat,population,age_60_plus", *rows)

    said = refused("import-population", file)

    for each in (
        "第 2 行，population",
        "第 3 行，age_60_plus",
        "第 3 行，id",
        "第 4 行，population",
    ):
        assert each in said


def test_a_column_of_words_is_not_used(tmp_path):
    said = import_people(
        tmp_path, rows=["a,0,0,10,old town"], headings="id,lon,lat,population,note"
    )

    assert "没有用的列：note" in said


def test_messages_come_in_english_too(tmp_path):
    file = write(tmp_path, "s.csv", STREETS, "0,0,0.001,0,-1,,,")

    said = refused("import-network", file, "--language", "en")

    assert "Row 2, length_m “-1” must not be negative" in said
