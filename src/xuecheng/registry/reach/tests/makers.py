"""Files for tests: small cities on the equator, where a thousandth of a degree is 111 m."""

import os
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest
from django.core.management import call_command

STREETS = "from_lon,from_lat,to_lon,to_lat,length_m,stairs,step_free,oneway"


def shared_file(path):
    """Return a file of the folder of shared inputs, or skip the test with the reason."""
    beside = Path(__file__).resolve().parents[6] / "shared"
    file = Path(os.environ.get("XUECHENG_SHARED", beside)) / "data" / path
    if not file.exists():
        pytest.skip(f"shared/data/{path} is not on this machine")
    return file


def reach(*words, **options):
    """Run the command and return what it printed."""
    said = StringIO()
    call_command("reach", *words, stdout=said, **options)
    return said.getvalue()


def write(folder, name, *lines):
    file = folder / name
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return str(file)


def street_rows(count=30, *, lat=0.0, start=0.0, step=0.001):
    """Return the rows of a straight street to the east, a node every 111 m."""
    ends = [start + step * number for number in range(count + 1)]
    return [f"{west:.6f},{lat},{east:.6f},{lat},,no,yes,no" for west, east in pairwise(ends)]


def import_street(folder, *, rows=None, name="street"):
    """Import a street, or other rows, and return what was printed."""
    file = write(folder, f"{name}.csv", STREETS, *(rows or street_rows()))
    return reach(
        "import-network", file, "--name", name, "--source", "drawn", "--taken-on", "2026-01-01"
    )


def import_people(folder, *, rows, headings="id,lon,lat,population", name="people", more=()):
    """Import cells and return what was printed."""
    file = write(folder, f"{name}.csv", headings, *rows)
    origin = ("--source", "counted", "--taken-on", "2020-11-01")
    return reach("import-population", file, "--name", name, *origin, *more)
