"""Porto Alegre and Las Palmas, imported by the command."""

import csv
import re
from pathlib import Path

import numpy as np
import pytest

from xuecheng.registry.reach.models import Measurement, NetworkVersion, PopulationVersion
from xuecheng.registry.reach.tests import independent
from xuecheng.registry.reach.tests.independent import City
from xuecheng.registry.reach.tests.makers import reach, shared_file

pytestmark = pytest.mark.django_db
PACES = {"adult": 80, "elder": 60}


def test_the_second_computation_imports_nothing_of_the_city():
    text = Path(independent.__file__).read_text("utf-8")

    assert not re.search(r"^\s*(from|import) xuecheng", text, re.MULTILINE)


def import_porto_alegre():
    streets, cells = shared_file("osm/poa_osm.pbf"), shared_file("osm/poa_hexgrid.csv")
    reach("import-network", str(streets), "--name", "porto-alegre")
    reach(
        "import-population", str(cells), "--name", "porto-alegre", "--source", "r5r, MIT",
        "--taken-on", "2010-08-01",
    )  # fmt: skip
    return streets, cells


@pytest.mark.parametrize("step_free", [False, True])
def test_the_coverage_of_porto_alegre_equals_an_independent_computation(tmp_path, step_free):
    streets, cells = import_porto_alegre()
    with cells.open() as file:
        rows = list(csv.DictReader(file))
    lon, lat = ([float(row[name]) for row in rows] for name in ("lon", "lat"))
    people = np.array([int(row["population"]) for row in rows])
    city = City(streets, lon, lat, step_free=step_free)
    expected, near, minutes = {}, {}, {}
    for pace, metres in PACES.items():
        for kind in ("schools", "healthcare"):
            venues = [number for number, row in enumerate(rows) if int(row[kind] or 0)]
            times = city.times_to(venues, metres)
            near[pace, kind] = times <= 9000
            minutes[pace, kind] = [
                f"{np.ceil(time / 60) / 10:.1f}" if time <= 36_000 else "" for time in times
            ]
            expected[pace, kind] = int(people[near[pace, kind]].sum())

    options = ["--step-free"] if step_free else []
    reach("coverage", "--opportunities", "schools,healthcare", "--to", str(tmp_path), *options)

    population = PopulationVersion.objects.get()
    assert (population.cell_count, population.people) == (1227, 812_935)
    with (tmp_path / "coverage.csv").open(encoding="utf-8-sig") as file:
        found = {(row["pace"], row["category"]): row for row in csv.DictReader(file)}
    assert {key: int(found[key]["within"]) for key in expected} == expected
    assert {row["people"] for row in found.values()} == {"812935"}
    assert {row["estimate"] for row in found.values()} == {"估算 estimate"}
    with (tmp_path / "cells.csv").open(encoding="utf-8-sig") as file:
        by_cell = list(csv.DictReader(file))
    for (pace, kind), within in near.items():
        assert [row[f"within_15_{pace}_{kind}"] == "yes" for row in by_cell] == within.tolist()
        assert [row[f"minutes_{pace}_{kind}"] for row in by_cell] == minutes[pace, kind]
    assert Measurement.objects.get().is_estimate
    assert (tmp_path / "coverage.png").stat().st_size > 10_000


def test_las_palmas_is_imported_with_its_islands():
    said = reach("import-network", str(shared_file("osm/las_palmas_osm_20230221.pbf")))

    version = NetworkVersion.objects.get()
    assert (version.source, version.licence) == ("© OpenStreetMap contributors", "ODbL-1.0")
    assert str(version.taken_on) == "2023-02-21"
    assert version.node_count > 85_000
    assert version.report["fragments"] > 500
    assert "互不相通" in said
