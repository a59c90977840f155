"""The commands of the page that explains this to planners run as they stand there."""

import csv
import re
import shlex
from pathlib import Path

import pytest

from xuecheng.registry.reach.tests.makers import reach, shared_file

PAGE = Path(__file__).resolve().parents[5] / "docs" / "how-to" / "measure-walks-to-learning.md"
EXTRACTS = ("poa_osm.pbf", "poa_hexgrid.csv", "las_palmas_osm_20230221.pbf")

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(tmp_path, monkeypatch):
    """Return the page up to its two cities, and from there, with its small files written."""
    monkeypatch.chdir(tmp_path)
    text = PAGE.read_text("utf-8")
    for name, rows in re.findall(r"`(\w+\.csv)`:\n\n```csv\n(.*?)```", text, re.DOTALL):
        Path(name).write_text(rows, "utf-8")
    before, cities, after = text.partition("## Two cities")
    return before, cities + after


def run(text):
    """Run the commands of a part of the page, but for streets of extracts that are not here."""
    commands = re.findall(r"^\.venv/bin/xuecheng reach (.*)$", text, re.MULTILINE)
    words = [shlex.split(line) for line in commands]
    return [
        reach(*each, language="en")
        for each in words
        if not each[1].endswith(".pbf") or Path(each[1]).exists()
    ]


def rows_of(folder, name):
    with Path(folder, name).open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_the_commands_of_the_how_to_run(page):
    said = run(page[0])

    assert len(said) == 6
    assert {"coverage.png", "isochrone.png", "sites.png"} <= {
        file.name for file in Path("answers").iterdir()
    }


def test_the_floor_of_the_how_to_changes_the_answer(page):
    run(page[0])

    (free,), (floored,) = (rows_of(folder, "sites.csv") for folder in ("answers", "answers-floor"))

    assert (free["name"], free["people_after"], floored["name"], floored["people_after"]) == (
        ("b", "3800", "c", "3100")
    )
    assert "cell b, 3,800 of 6,500" in page[0]
    assert "cell c: 3,100 of 6,500" in page[0]


def test_the_page_names_all_it_needs_before_its_first_command(page):
    before = page[0].partition(".venv/bin/xuecheng reach")[0]

    assert "pip install -e '.[reach]'" in before
    assert ".venv/bin/xuecheng migrate" in before
    assert "XUECHENG_DATA" in before
    assert not re.search(r"^(xuecheng|pip) ", page[0] + page[1], re.MULTILINE)


def test_the_figures_of_the_two_cities_are_those_the_commands_give(page):
    for name in EXTRACTS:
        Path(name).symlink_to(shared_file(f"osm/{name}"))
    text = page[1].replace("\n", " ")

    said = "".join(run(page[1])).replace("\u202f", ",")

    found = [
        ("1,227 cells, 812,935 people", "1,227 cells, 812,935 people"),
        ("Older adults, Everyone: 607,567 / 812,935 people, 74.7%", "74.7 %"),
        ("Covered: 607,567 → 722,314 / 812,935", "722,314, 88.9 %"),
        ("Proven: among the candidates given, no choice is better.", "proven"),
        ("Older adults, 15 min: 0.97 km²", "0.97 of 1.61 km²"),
        ("Adults, 15 min: 1.61 km²", "0.97 of 1.61 km²"),
        ("People are not counted", "Nobody is counted"),
    ]
    assert [each for each in found if each[0] not in said or each[1] not in text] == []
    ground = {
        row["pace"]: int(row["square_metres"]) for row in rows_of("las-palmas", "isochrone.csv")
    }
    assert f"{100 * ground['elder'] / ground['adult']:.0f} %" in text
    assert f"{100 * 722_314 / 812_935:.1f} %" in text
