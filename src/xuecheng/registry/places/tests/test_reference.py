import csv
from collections import Counter

import pytest

from xuecheng.registry.places import reference, rules
from xuecheng.registry.places.rules import BadAreaTable
from xuecheng.registry.places.tests.shared import shared_file


def _rows(path):
    with shared_file(path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_shanghai_has_16_districts_215_subdistricts_and_towns_and_19_zones_and_farms():
    kinds = Counter(row.kind for row in reference.areas())

    assert kinds["city"] == 1
    assert kinds["district"] == 16
    assert kinds["subdistrict"] + kinds["town"] + kinds["township"] == 215
    assert kinds["zone"] + kinds["farm"] == 19


def test_the_districts_add_up_to_the_city_of_the_census():
    assert sum(row.population or 0 for row in reference.areas()) == 24_870_895


def test_the_table_is_well_formed_with_every_parent_first():
    rules.check_table(reference.areas(), known=())


def test_english_names_are_unique_within_a_district_and_in_plain_letters():
    names = [(row.code[:6], row.name_en) for row in reference.areas()]

    assert len(set(names)) == len(names)
    assert all(name.replace("ü", "u").isascii() for _district, name in names)


def test_every_district_is_the_one_of_the_national_table():
    ours = {row.code: row.name for row in reference.areas() if row.kind == "district"}

    theirs = {row["code"]: row["name"] for row in _rows("data/shanghai/shanghai_areas.csv")}
    assert ours == theirs


def test_every_subdistrict_is_the_one_of_the_national_table():
    ours = {row.code: row.name for row in reference.areas() if len(row.code) == 9}

    theirs = {row["code"]: row["name"] for row in _rows("data/shanghai/shanghai_streets.csv")}
    assert ours == theirs


def test_every_population_is_the_one_of_the_census():
    ours = {row.name: row.population for row in reference.areas() if row.kind == "district"}

    census = _rows("data/shanghai/shanghai_district_population.csv")
    assert ours == {row["district"]: int(row["pop_2020"]) for row in census}


def test_a_table_with_other_columns_is_refused(tmp_path):
    file = tmp_path / "areas.csv"
    file.write_text("代码,名称\n31,上海市\n", encoding="utf-8")

    with pytest.raises(BadAreaTable, match="columns"):
        reference.read(file)


def test_a_table_in_another_encoding_is_refused(tmp_path):
    file = tmp_path / "areas.csv"
    file.write_bytes("code,kind,name,name_en,population\n31,city,上海市,Shanghai,".encode("gbk"))

    with pytest.raises(BadAreaTable, match="UTF-8"):
        reference.read(file)


def test_a_population_that_is_no_number_is_refused_with_its_line(tmp_path):
    file = tmp_path / "areas.csv"
    file.write_text("code,kind,name,name_en,population\n31,city,上海市,Shanghai,many\n", "utf-8")

    with pytest.raises(BadAreaTable, match="line 2"):
        reference.read(file)
