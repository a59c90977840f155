"""The shipped packs: every number has its source, and the plan's pack says what the plan says."""

from collections.abc import Iterator
from typing import Any

import pytest

from xuecheng.lib import packs
from xuecheng.registry.places.tests.shared import shared_file

MARKS = {"F", "I"}
STATUS = {"verified", "unverified", "demonstration"}
NAMES = sorted(folder.parent.name for folder in packs.SHIPPED.glob("*/pack.toml"))
PLAN = packs.load("shanghai-145")


def tables(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every table in a file that states something itself."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from tables(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from tables(inner)


def numbered(pack: packs.Pack) -> list[dict[str, Any]]:
    return [
        table
        for file in pack.tables.values()
        for table in tables(file)
        if any(type(value) in (int, float) for value in table.values())
    ]


@pytest.mark.parametrize("name", NAMES)
def test_a_pack_says_which_version_of_what_it_is(name):
    pack = packs.load(name)

    assert pack.version
    assert pack.title
    assert pack.title_en
    assert pack.source
    assert pack.status in ("verified", "unverified")


@pytest.mark.parametrize("name", NAMES)
def test_every_number_of_a_pack_has_a_source_and_how_sure_it_is(name):
    for table in numbered(packs.load(name)):
        assert table.get("source"), table
        assert table.get("mark") in MARKS or table.get("status") in STATUS, table


def test_every_source_of_the_plan_is_listed_with_its_address():
    listed = PLAN.tables["sources"]

    for table in numbered(PLAN):
        assert listed[table["source"]]["url"].startswith("http")


def test_the_ten_headline_indicators_are_complete_in_both_languages():
    rows = PLAN.tables["indicators"]["headline"]

    assert [row["number"] for row in rows] == list(range(1, 11))
    for row in rows:
        assert row["counts_en"]
        assert row["dated_by_en"]
        assert row["evidence"] in ("records", "document")
        assert ("measure" in row) != bool(row.get("waits_for_en"))


def test_the_indicators_are_word_for_word_those_of_the_plan():
    text = shared_file("plan/plan.zh.txt").read_text("utf-8")
    table = text.split("终身教育事业发展主要指标")[1].split("三、主要任务")[0]
    lines = [line.strip() for line in table.splitlines() if line.strip()]

    for row in PLAN.tables["indicators"]["headline"]:
        at = lines.index(row["title"])
        assert lines[at - 1] == str(row["number"])
        assert str(row["increase"]) in lines[at + 1 : at + 4]
        assert lines[at + 1] == row["unit"] or row["unit"] in "所个"
