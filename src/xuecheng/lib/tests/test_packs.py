import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from xuecheng.lib import packs

HEAD = """
version = "1"
title = "试"
title_en = "Trial"
status = "unverified"
source = "-"
valid_from = 2026-01-01
"""
SHIPPED = sorted(file.parent.name for file in packs.SHIPPED.glob("*/pack.toml"))
TARIFF = "[[tariff]]\nminutes = 960\nhundredths = 100\nvalid_from = 2026-01-01\n"


@pytest.fixture
def load(tmp_path: Path):
    """Give ``load(people="...")``: the pack of these files, by stem."""

    def load(**files: str) -> packs.Pack:
        folder = tmp_path / "trial"
        folder.mkdir()
        for stem, text in ({"pack": HEAD} | files).items():
            (folder / f"{stem}.toml").write_text(text, "utf-8")
        return packs.load("trial", tmp_path)

    return load


def test_a_pack_is_its_head_and_its_tables(load):
    pack = load(people="[phone_numbers]\ndormant_days = 90\n")

    assert (pack.reference, pack.valid_from) == ("trial@1", date(2026, 1, 1))
    assert pack.tables == {"people": {"phone_numbers": {"dormant_days": 90}}}


def test_what_a_pack_leaves_out_and_what_nobody_expects_is_no_fault(load):
    pack = load(people="[phone_numbers]\n", tariff="", weather="[sun]\nhours = -1\n")

    assert set(pack.tables) == {"people", "tariff", "weather"}


@pytest.mark.parametrize("value", ['"abc"', "-1", "0", "1.5", "true", "[200]", "36501"])
def test_a_number_that_is_none_is_named_with_its_place_and_what_is_expected(load, value):
    with pytest.raises(packs.BrokenPack) as refusal:
        load(people=f"[phone_numbers]\ndormant_days = {value}\n")

    assert refusal.value.message == (
        f"trial/people.toml: phone_numbers dormant_days is {value}; "
        "expected a whole number from 1 to 36500"
    )


@pytest.mark.parametrize(
    ("stem", "text", "says"),
    [
        ("courses", "[find]\nfees_fen = [20000, -1]", "[20000, -1]; expected a list of whole"),
        ("courses", "[find]\nnear_m = 0", "find near_m is 0; expected a whole number from 1"),
        ("enrolments", "[completion]\nshare_percent = 175", "whole number from 0 to 100"),
        ("people", "phone_numbers = 200", "is 200; expected a table [phone_numbers]"),
        ("tariff", TARIFF + TARIFF.replace("960", '"16 h"'), 'tariff #2 minutes is "16 h"'),
        ("tariff", TARIFF.replace("hundredths = 100\n", ""), "tariff #1 hundredths is missing"),
        ("tariff", "[tariff]\nminutes = 960", "expected tables [[tariff]]"),
        (
            "plan",
            '[period]\nstarts_on = "2026"\nends_on = 2030-12-31',
            'is "2026"; expected a date',
        ),
        ("sources", "[plan]\npublished_on = 2026", "plan published_on is 2026; expected a date"),
        ("pack", HEAD + "valid_until = 2027", "trial/pack.toml: valid_until is 2027; expected"),
    ],
)
def test_each_file_of_a_pack_is_held_against_its_form(load, stem, text, says):
    with pytest.raises(packs.BrokenPack) as refusal:
        load(**{stem: text})

    assert f"trial/{stem}.toml: " in refusal.value.message
    assert says in refusal.value.message


def test_a_file_that_is_no_utf_8_is_named(load, tmp_path):
    load()
    (tmp_path / "trial" / "people.toml").write_bytes("# 天".encode("gb18030"))
    packs.load.cache_clear()

    with pytest.raises(packs.BrokenPack, match=r"trial/people\.toml: "):
        packs.load("trial", tmp_path)


def numbers_without_form(value: Any, form: Any) -> list[Any]:
    """Return the numbers and dates in a pack that nothing holds against a form."""
    if isinstance(value, dict):
        known = form if isinstance(form, dict) else {}
        inner = [(each, known.get(key, known.get("*"))) for key, each in value.items()]
    elif isinstance(value, list) and isinstance(form, list):
        inner = [(each, form[0]) for each in value]
    else:
        is_held = isinstance(form, dict) and "is" in form
        return [] if is_held or isinstance(value, str) else [value]
    return [lost for each, known in inner for lost in numbers_without_form(each, known)]


@pytest.mark.parametrize("name", SHIPPED)
def test_every_number_of_a_shipped_pack_has_a_form(name):
    form = tomllib.loads((packs.SHIPPED / "form.toml").read_text("utf-8"))

    assert numbers_without_form(packs.load(name).tables, form) == []
