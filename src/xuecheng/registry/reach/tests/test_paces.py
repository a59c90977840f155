"""How people walk is the city's to say: its pack names paces, stairs and the limit."""

import json
from dataclasses import replace
from datetime import date

import pytest
from django.core.management import CommandError

from xuecheng.lib import packs
from xuecheng.registry.reach import captions
from xuecheng.registry.reach.models import Measurement
from xuecheng.registry.reach.rules.paces import Basis, walking
from xuecheng.registry.reach.tests.makers import reach
from xuecheng.registry.reach.tests.test_answers import a_street, rows_of, venues_at

DAY = date(2026, 1, 1)
BASIS = Basis({"elder": 50}, 10, False, 100, "ours@2", False, "drawn", "", DAY)
HEAD = """
version = "2"
title = "x"
title_en = "x"
status = "unverified"
source = "x"
valid_from = 2026-01-01
"""
RULES = """
[circle]
minutes = 10
status = "verified"
[paces]
adult_m_per_min = 70
elder_m_per_min = 50
stairs_percent = 200
status = "verified"
"""


def pack_in_force(settings, folder, rules):
    """Put a pack of the city's own in force."""
    (folder / "ours").mkdir()
    (folder / "ours" / "pack.toml").write_text(HEAD, "utf-8")
    if rules:
        (folder / "ours" / "reach.toml").write_text(rules, "utf-8")
    settings.CITY_PACK, settings.PACK_FOLDER = "ours", folder


def asked(folder):
    """Import a street with a home every 100 m to 900 m; return options, the venue at its end."""
    a_street(folder, homes=[(metres, 1) for metres in range(0, 1000, 100)])
    return ("--venues", venues_at(folder, ("甲", 0, "school")), "--to", str(folder / "answers"))


def within(folder, pace):
    """Return how many homes lie within the limit."""
    rows = rows_of(folder / "answers", "coverage.csv")
    return {int(row["within"]) for row in rows if row["pace"] == pace}


@pytest.mark.parametrize("name", ["shanghai", "demo-city"])
def test_a_shipped_pack_says_how_people_walk_and_that_nobody_verified_it(name):
    pack = packs.load(name)

    rules = walking(pack.tables, pack=pack.reference)

    assert (rules.limit_minutes, rules.stairs_percent) == (15, 100)
    assert rules.metres_per_minute == {"adult": 80, "elder": 60}
    assert (rules.pack, rules.is_verified) == (pack.reference, False)


def test_rules_are_verified_only_if_each_table_is():
    table = {"minutes": 15, "adult_m_per_min": 80, "elder_m_per_min": 60, "status": "verified"}
    loose = table | {"status": "unverified"}

    both, one = ({"reach": {"circle": table, "paces": paces}} for paces in (table, loose))

    assert walking(both, pack="").is_verified
    assert not walking(one, pack="").is_verified


@pytest.mark.django_db
def test_the_citys_pack_sets_paces_and_limit(tmp_path, settings):
    pack_in_force(settings, tmp_path, RULES)

    said = reach("coverage", *asked(tmp_path))

    assert within(tmp_path, "elder") == {6}  # 10 minutes at 50 m: the homes at 0 to 500 m
    assert within(tmp_path, "adult") == {8}
    assert "长者每分钟 50 米（10 分钟 500 米）" in said
    assert "步速依据 ours@2（已核实）" in said
    assert Measurement.objects.get().question["walking"]["pack"] == "ours@2"


@pytest.mark.django_db
def test_a_question_may_ask_for_another_limit_than_the_pack(tmp_path, settings):
    pack_in_force(settings, tmp_path, RULES)

    reach("coverage", *asked(tmp_path), "--minutes", "4")

    assert within(tmp_path, "elder") == {3}


@pytest.mark.django_db
def test_stairs_take_as_long_as_the_pack_says(tmp_path, settings):
    pack_in_force(settings, tmp_path, RULES)
    options = asked(tmp_path)
    rows = [f"{100 * n / 111_195.08:.9f},0,{100 * (n + 1) / 111_195.08:.9f},0,100,yes,no,no"
            for n in range(10)]  # fmt: skip
    heads = "from_lon,from_lat,to_lon,to_lat,length_m,stairs,step_free,oneway"
    file = tmp_path / "steps.csv"
    file.write_text("\n".join((heads, *rows)), "utf-8")
    reach("import-network", str(file), "--source", "drawn", "--taken-on", "2026-01-02")

    said = reach("coverage", *options, "--network", "steps")

    assert within(tmp_path, "elder") == {3}  # 500 m of level way are 250 m of stairs
    assert "台阶按平路用时的 200% 计" in said
    about = json.loads((tmp_path / "answers" / "cells.geojson").read_text("utf-8"))
    assert about["about"]["stairs_percent"] == 200


@pytest.mark.django_db
def test_without_paces_in_the_pack_nothing_is_measured_and_the_file_to_write_is_named(
    tmp_path, settings
):
    pack_in_force(settings, tmp_path, "")

    with pytest.raises(CommandError, match=r"ours@2 .*reach\.toml"):
        reach("coverage", *asked(tmp_path))

    assert not Measurement.objects.exists()


def test_the_basis_says_how_stairs_are_counted():
    zh, en = captions.in_each(captions.basis_line, BASIS)

    assert "台阶按平路计时" in zh
    assert "stairs count as level" in en
    assert "台阶按平路" not in captions.basis_line(replace(BASIS, step_free=True))


@pytest.mark.parametrize(("is_verified", "sure"), [(False, "unverified"), (True, "verified")])
def test_the_basis_names_the_pack_and_how_sure_it_is(is_verified, sure):
    _zh, en = captions.in_each(captions.basis_line, replace(BASIS, is_verified=is_verified))

    assert f"paces by ours@2 ({sure})" in en
