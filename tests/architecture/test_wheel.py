"""A wheel, which ``pip install .`` makes, holds all that a clone holds beside the code."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.architecture import house

BESIDE = ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE")
KINDS = ("**/locale/**/*.mo", "**/templates/**/*.*", "**/static/**/*.*", "**/*.csv", "**/*.toml")


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Build a wheel of a copy, without a network, and return the folder it is unpacked in."""
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "copy"
    for name in ("src", "packs"):
        left_out = shutil.ignore_patterns("*.egg-info", "__pycache__")
        shutil.copytree(house.ROOT / name, copy / name, ignore=left_out)
    for name in BESIDE:
        shutil.copy(house.ROOT / name, copy / name)
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    done = subprocess.run([*pip, "-w", str(folder), str(copy)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = folder.glob("*.whl")
    ZipFile(wheel).extractall(folder / "installed")
    return folder / "installed"


def files(root: Path, *kinds: str) -> set[str]:
    found = (file for kind in kinds for file in root.glob(kind) if file.is_file())
    return {file.relative_to(root).as_posix() for file in found}


def test_a_wheel_holds_every_pack(installed):
    assert files(installed / "xuecheng" / "packs", "**/*") == files(house.ROOT / "packs", "**/*")


def test_a_wheel_holds_templates_catalogues_and_tables(installed):
    assert files(house.HOUSE, *KINDS) - files(installed / "xuecheng", *KINDS) == set()


def test_what_a_wheel_installed_loads_its_packs(installed):
    code = "from xuecheng.lib import packs; print(packs.SHIPPED, packs.load('shanghai').name)"
    environment = {**os.environ, "PYTHONPATH": str(installed)}

    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=installed, capture_output=True, text=True
    )

    assert done.stdout.split() == [str(installed / "xuecheng" / "packs"), "shanghai"], done.stderr
