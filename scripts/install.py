"""Make ``.venv`` and install the packages of a lock file into it; needs nothing but Python.

Usage: ``python3 scripts/install.py requirements.lock``
"""

import os
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".venv"
PYTHON = FOLDER / "bin" / "python"
# What pip remarks about itself says nothing about Xuecheng.
CALM = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"}


def main(lock: str) -> int:
    """Install everything the lock file pins, and Xuecheng itself from this folder."""
    if sys.version_info < (3, 11):  # noqa: UP036  # whoever runs make may have an older one
        print("Xuecheng needs Python 3.11 or newer: make PYTHON=python3.11 ...")
        return 1
    began = time.monotonic()
    print("Installing into .venv (a minute or two the first time) ...", flush=True)
    if not _works(PYTHON):
        try:
            venv.create(FOLDER, clear=True, with_pip=True)
        except (subprocess.CalledProcessError, ImportError):
            print("Python cannot make a virtual environment here: apt install python3-venv")
            return 1
    steps = (
        ["install", "--require-hashes", "--requirement", str(ROOT / lock)],
        ["install", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)],
    )
    for step in steps:
        if not _pip(*step):
            print("Installing failed: the lines above say why.")
            return 1
    print(f"Installed in {time.monotonic() - began:.0f} s.", flush=True)
    return 0


def _pip(*step: str) -> bool:
    """Run one step of pip in the new environment; what it says is shown where it fails."""
    done = subprocess.run(
        [str(PYTHON), "-m", "pip", "--no-input", "--quiet", *step],
        env={**os.environ, **CALM},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        print(done.stdout.strip(), flush=True)
    return done.returncode == 0


def _works(python: Path) -> bool:
    """Tell whether this environment exists and still starts, for instance after a move."""
    if not python.exists():
        return False
    return (
        subprocess.run([str(python), "-m", "pip", "--version"], capture_output=True).returncode == 0
    )


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
