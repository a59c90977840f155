"""Make ``.venv`` and install the packages of a lock file into it; needs nothing but Python.

Usage: ``python3 scripts/install.py requirements.lock``
"""

import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".venv"
PYTHON = FOLDER / "bin" / "python"
PIP = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", "--quiet"]


def main(lock: str) -> int:
    """Install everything the lock file pins, and Xuecheng itself from this folder."""
    if sys.version_info < (3, 11):  # noqa: UP036  # whoever runs make may have an older one
        print("Xuecheng needs Python 3.11 or newer: make PYTHON=python3.11 ...")
        return 1
    began = time.monotonic()
    if not _works(PYTHON):
        print("Making .venv ...", flush=True)
        try:
            venv.create(FOLDER, clear=True, with_pip=True)
        except (subprocess.CalledProcessError, ImportError):
            print("Python cannot make a virtual environment here: apt install python3-venv")
            return 1
    print(f"Installing the packages of {lock} (a minute or two the first time) ...", flush=True)
    steps = (
        ["install", "--require-hashes", "--requirement", str(ROOT / lock)],
        ["install", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)],
    )
    for step in steps:
        if subprocess.run([*PIP, *step]).returncode:
            print("Installing failed: the lines above say why.")
            return 1
    print(f"Installed in {time.monotonic() - began:.0f} s.", flush=True)
    return 0


def _works(python: Path) -> bool:
    """Tell whether this environment exists and still starts, for instance after a move."""
    if not python.exists():
        return False
    return (
        subprocess.run([str(python), "-m", "pip", "--version"], capture_output=True).returncode == 0
    )


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
