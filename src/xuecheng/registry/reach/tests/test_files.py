"""What stands in the files of an answer, and what is said where they cannot be written."""

import errno
import json
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError
from django.utils import translation
from PIL import Image

from xuecheng.registry.reach import captions, words
from xuecheng.registry.reach.adapters import keys, looks, maps, pictures
from xuecheng.registry.reach.models import NetworkVersion, PopulationVersion
from xuecheng.registry.reach.queries import versions
from xuecheng.registry.reach.tests.makers import STREETS, reach, write
from xuecheng.registry.reach.tests.test_answers import a_street, rows_of, venues_at

pytestmark = pytest.mark.django_db
KINDS = {
    "coverage": ["coverage"],
    "isochrone": ["isochrone", "--venue", "甲", "--population", "people"],
    "sites": ["site", "--k", "1"],
}


def asked(folder, *, more=()):
    """Import a street with homes at both ends, and return options: a venue at one of them."""
    a_street(folder, homes=[(0, 10), (2900, 5), (50_000, 20)], more=more)
    return ("--venues", venues_at(folder, ("甲", 100, "school")), "--to", str(folder / "answers"))


def refused(*words):
    with pytest.raises(CommandError) as refusal:
        reach(*words)
    return str(refusal.value)


def failing(monkeypatch, method, code, *, after=0):
    """Let a method of paths fail as the system does, after so many calls that succeed."""
    whole, calls = getattr(Path, method), []

    def fails(self, *args, **kwargs):
        calls.append(self)
        if len(calls) > after:
            raise OSError(code, "it fails", str(self))
        return whole(self, *args, **kwargs)

    monkeypatch.setattr(Path, method, fails)


def test_a_file_where_a_folder_is_needed_is_named(tmp_path):
    options = asked(tmp_path)
    (tmp_path / "answers").write_text("mine")

    said = refused("coverage", *options)

    assert f"{tmp_path / 'answers'} 是文件，不是文件夹。请用 --to 换一个文件夹。" in said
    assert (tmp_path / "answers").read_text() == "mine"
    below = refused("coverage", *options[:2], "--to", str(tmp_path / "answers" / "below" / "it"))
    assert f"{tmp_path / 'answers'} 是文件" in below


def test_a_folder_where_a_file_is_needed_is_named_and_nothing_is_written(tmp_path):
    options = asked(tmp_path)
    (tmp_path / "answers" / "coverage.png").mkdir(parents=True)

    said = refused("coverage", *options, "--language", "en")

    assert f"{tmp_path / 'answers' / 'coverage.png'} is a folder where a file is to be" in said
    assert [file.name for file in (tmp_path / "answers").iterdir()] == ["coverage.png"]


@pytest.mark.parametrize(
    ("method", "code", "zh", "en"),
    [
        ("mkdir", errno.EACCES, "没有权限写 {}", "You may not write in {}"),
        ("write_bytes", errno.EROFS, "没有权限写 {}", "You may not write in {}"),
        ("write_bytes", errno.ENOSPC, "磁盘满了，写不下 {}", "The disk of {} is full"),
        ("write_bytes", errno.EIO, "：it fails。请用 --to", "cannot be written: it fails."),
    ],
)
@pytest.mark.parametrize("kind", list(KINDS))
def test_a_folder_that_cannot_be_written_is_named_with_what_to_do(
    tmp_path, monkeypatch, kind, method, code, zh, en
):
    options = asked(tmp_path)
    failing(monkeypatch, method, code)

    for language, why, nothing in (("zh-hans", zh, "一个文件也没有写。"), ("en", en, "No file")):
        said = refused(*KINDS[kind], *options, "--language", language)
        assert why.format(tmp_path / "answers") in said
        assert "--to" in said
        assert nothing in said


def test_a_disk_that_fills_up_leaves_the_older_files_whole(tmp_path, monkeypatch):
    options = asked(tmp_path)
    reach("coverage", *options)
    before = {file: file.read_bytes() for file in (tmp_path / "answers").iterdir()}
    failing(monkeypatch, "write_bytes", errno.ENOSPC, after=2)

    refused("coverage", *options, "--minutes", "10")

    assert {file: file.read_bytes() for file in (tmp_path / "answers").iterdir()} == before


def test_a_table_of_sites_says_what_was_asked_and_of_which_versions(tmp_path):
    reach("site", *asked(tmp_path), "--k", "1", "--floor", "20")

    (row,) = rows_of(tmp_path / "answers", "sites.csv")
    assert (row["pace"], row["limit_minutes"], row["most_sites"]) == ("elder", "15", "1")
    assert (row["budget"], row["floors"]) == ("", "20")
    assert row["network"] == f"street 2026-01-01 {NetworkVersion.objects.get().pk}"
    assert row["population"] == f"people 2020-11-01 {PopulationVersion.objects.get().pk}"
    assert row["gap"].startswith("已证明：在给出的候选点里，没有更好的选法。 | Proven: among the")
    assert "drawn" in row["basis"]
    assert "Older adults at 60 m/min" in row["basis"]
    assert row["estimate"] == "估算 estimate"


def test_a_table_without_a_site_still_says_how_good_that_is(tmp_path):
    options = asked(tmp_path)

    reach("site", *options, "--k", "0")

    (row,) = rows_of(tmp_path / "answers", "sites.csv")
    assert (row["number"], row["name"], row["people_won"]) == ("", "", "0")
    assert (row["people_before"], row["people_after"], row["best_possible"]) == ("10", "10", "10")
    assert (row["gap_percent"], row["estimate"]) == ("0.00", "估算 estimate")
    assert row["most_sites"] == "0"
    assert row["network"].startswith("street 2026-01-01")
    assert "drawn, 1 January 2026" in row["basis"]
    whole = json.loads((tmp_path / "answers" / "sites.geojson").read_text("utf-8"))
    assert (whole["features"], whole["about"]["asked"]["most_sites"]) == ([], 0)


def test_candidates_off_the_streets_and_the_bound_are_told(tmp_path):
    offers = venues_at(tmp_path, ("近", 2900, "x"), ("远", 80_000, "x"), name="c.csv")

    said = reach("site", *asked(tmp_path), "--k", "1", "--candidates", offers, "--language", "en")

    assert "1 candidate has no street within 500 m and was left out." in said
    assert "Proven: among the candidates given, no choice is better." in said


def ink(file, box):
    """Return how many pixels of the seal's colour lie in a part of a picture.

    :param box: left, top, right and bottom as shares of it.
    """
    picture = np.asarray(Image.open(file).convert("RGB")).astype(int)
    high, wide = picture.shape[:2]
    left, top, right, bottom = box
    part = picture[int(top * high) : int(bottom * high), int(left * wide) : int(right * wide)]
    seal = [int(looks.SEAL[place : place + 2], 16) for place in (1, 3, 5)]
    return int((np.abs(part - seal).sum(axis=2) < 30).sum())


@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("is_estimate", [True, False])
def test_a_map_is_drawn_and_marks_an_estimate_in_its_corner(tmp_path, kind, is_estimate):
    options = asked(tmp_path, more=[] if is_estimate else ["--measured"])

    reach(*KINDS[kind], *options)

    file = tmp_path / "answers" / f"{kind}.png"
    picture = Image.open(file)
    assert picture.width == maps.WIDE_IN * maps.DPI
    assert picture.height > 500
    assert len(picture.convert("RGB").getcolors(1000)) > 8
    corner = ink(file, (0.8, 0.0, 1.0, 0.09))
    assert corner > 100 if is_estimate else corner == 0


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_map_is_given_the_label_the_sources_and_the_bound(tmp_path, monkeypatch, kind):
    options, drawn, png = asked(tmp_path), [], maps.png
    monkeypatch.setattr(maps, "png", lambda picture: drawn.append(picture) or png(picture))

    reach(*KINDS[kind], *options)

    (picture,) = drawn
    assert picture.estimate == "估算 estimate"
    text = " ".join(f"{each.zh} {each.en}" for each in picture.caption)
    assert "drawn, 1 January 2026" in text
    assert "counted, 1 November 2020" in text
    assert "估算 estimate" in text
    assert ("Proven: among the candidates given" in text) == (kind == "sites")


def test_a_key_speaks_one_language_after_the_other():
    assert keys.within(5) == pictures.Said("5 分钟以内", "≤ 5 min")


@pytest.mark.parametrize(
    ("most", "people"), [(1, [1]), (3, [2]), (6, [1, 5]), (870, [100, 500]), (1000, [200, 1000])]
)
def test_a_key_shows_marks_of_round_numbers_of_people(most, people):
    found = pictures.sizes(most)

    assert [number for number, _area in found] == people
    assert [area for _number, area in found] == [2 + 150 * each / most for each in people]


def test_a_map_without_people_left_outside_has_no_sizes():
    assert pictures.sizes(0) == []


@pytest.mark.parametrize(
    ("say", "one"),
    [
        (lambda: words.people_words(1), "1 person"),
        (lambda: words.node_words(1), "1 node"),
        (lambda: captions.off_words(1, 1, is_estimate=False), "1 cell (1 person) has no street"),
    ],
)
def test_one_is_no_plural_in_english(say, one):
    with translation.override("en"):
        assert say().startswith(one)


def test_reports_in_english_tell_one_from_many(tmp_path):
    rows = ["0,0,0.001,0,,no,yes,no"]
    streets = write(tmp_path, "s.csv", STREETS, *rows)
    origin = ("--source", "drawn", "--taken-on", "2026-01-01", "--language", "en")
    cells = write(tmp_path, "p.csv", "id,lon,lat,population", "a,0,0,1")

    said = reach("import-network", streets, *origin) + reach("import-population", cells, *origin)
    said += reach("site", "--k", "1", "--minutes", "1", "--to", str(tmp_path), "--language", "en")

    for each in (
        "2 nodes, 1 segment, 0 km",
        "1 cell, 1 person (",
        "wins 1 person",
        "within 1 minute (",
    ):
        assert each in said


def test_an_extract_of_openstreetmap_is_credited_whatever_source_was_typed():
    named = NetworkVersion(source="surveyed", file_name="City.OSM.PBF")

    assert versions.network_source(named) == "surveyed, © OpenStreetMap contributors"
    named.file_name = "city.csv"
    assert versions.network_source(named) == "surveyed"
