"""Files of an answer: written with it or not at all, and safe to open whatever a name is."""

import csv
import errno
import io
from pathlib import Path

import pytest
from django.core.management import CommandError

from xuecheng.registry.reach.adapters import outputs
from xuecheng.registry.reach.models import Measurement
from xuecheng.registry.reach.tests.makers import reach, write
from xuecheng.registry.reach.tests.test_answers import a_street, rows_of, venues_at
from xuecheng.registry.reach.tests.test_files import KINDS, asked

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("method", ["mkdir", "write_bytes", "replace"])
def test_an_answer_whose_files_cannot_be_written_is_not_kept(tmp_path, monkeypatch, kind, method):
    options = asked(tmp_path)

    def full(self, *args, **kwargs):
        raise OSError(errno.ENOSPC, "it fails", str(self))

    with monkeypatch.context() as patch:
        patch.setattr(Path, method, full)
        with pytest.raises(CommandError, match="一个文件也没有写"):
            reach(*KINDS[kind], *options)

    assert Measurement.objects.count() == 0
    assert not list((tmp_path / "answers").glob("*"))
    reach(*KINDS[kind], *options)
    assert Measurement.objects.count() == 1


@pytest.mark.parametrize("kind", list(KINDS))
def test_an_answer_to_be_written_over_a_file_is_not_kept(tmp_path, kind):
    options = asked(tmp_path)
    (tmp_path / "answers").write_text("mine")

    with pytest.raises(CommandError, match="是文件，不是文件夹"):
        reach(*KINDS[kind], *options)

    assert Measurement.objects.count() == 0


@pytest.mark.parametrize("folder", ["a\0b", "a\ud800b"])
def test_a_folder_no_system_can_name_is_refused_and_nothing_is_kept(tmp_path, folder):
    options = asked(tmp_path)[:2]

    with pytest.raises(CommandError) as refusal:
        reach("coverage", *options, "--to", str(tmp_path / folder))

    assert "的名字里有不能用的字符。请用 --to 换一个文件夹。" in str(refusal.value)
    assert Measurement.objects.count() == 0


@pytest.mark.parametrize(
    "name", ["-2+3+cmd|' /C calc'!A0", "=1+1", "+1", "@SUM(1)", "\t=1", "\r=1"]
)
def test_no_cell_and_no_heading_is_a_formula(name):
    table = outputs.table(("id", name), [(name, -2.5), (-1, "a-b")])

    rows = list(csv.reader(io.StringIO(table.decode("utf-8-sig"), newline="")))
    assert rows == [["id", f"'{name}"], [f"'{name}", "-2.5"], ["-1", "a-b"]]


def test_a_candidate_is_no_formula_in_the_table_of_sites(tmp_path):
    a_street(tmp_path, homes=[(0, 100)])
    offers = venues_at(tmp_path, ("-2+3+cmd|' /C calc'!A0", 0, "x"), name="c.csv")

    reach("site", "--candidates", offers, "--k", "1", "--to", str(tmp_path))

    assert rows_of(tmp_path, "sites.csv")[0]["name"] == "'-2+3+cmd|' /C calc'!A0"


def test_a_column_of_people_is_no_formula_as_a_heading(tmp_path):
    a_street(tmp_path, homes=[(0, 100, 3)], headings="id,lon,lat,population,=1岁")
    venues = venues_at(tmp_path, ("甲", 0, "school"))

    reach("coverage", "--venues", venues, "--to", str(tmp_path))

    assert "'=1岁" in rows_of(tmp_path, "cells.csv")[0]


@pytest.mark.parametrize("name", ["$x_{$", "$5 or $6", r"\$"])
def test_a_name_is_no_formula_on_a_map(tmp_path, name):
    a_street(tmp_path, homes=[(0, 100)])
    venues = write(tmp_path, "v.csv", "name,lon,lat,category", f"{name},0,0,{name}")
    to = ("--venues", venues, "--to", str(tmp_path))

    reach("coverage", *to)
    reach("isochrone", *to, "--venue", name)

    assert Measurement.objects.count() == 2
