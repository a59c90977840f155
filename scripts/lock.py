"""Pin every package this project needs, with hashes, into the lock files.

``requirements.lock`` is what the city runs on with SQLite, ``requirements-production.lock`` what it
runs on with everything; ``requirements-dev.lock`` adds tests and checks, and
``requirements-bench.lock`` the peers that one bench measures itself against.
"""

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PIP_TOOLS = "pip-tools==7.6.2"
PRODUCTION = ("--extra", "postgres", "--extra", "pdf", "--extra", "reach")
# Each lock keeps to what the one before it pins.
LOCKS: dict[str, list[str]] = {
    "requirements.lock": [],
    "requirements-production.lock": [*PRODUCTION, "--constraint", "requirements.lock"],
    "requirements-dev.lock": [
        *(*PRODUCTION, "--extra", "dev"),
        *("--constraint", "requirements-production.lock"),
    ],
    "requirements-bench.lock": [
        *(*PRODUCTION, "--extra", "dev", "--extra", "bench"),
        *("--constraint", "requirements-dev.lock"),
    ],
}
# Nothing about the machine or the registry it asked belongs into a lock file.
OPTIONS = [
    *("--quiet", "--generate-hashes", "--allow-unsafe", "--all-build-deps", "--strip-extras"),
    *("--no-annotate", "--no-header"),
    *("--no-emit-index-url", "--no-emit-find-links", "--no-emit-trusted-host"),
]


def main() -> int:
    """Write the lock files."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = str(Path(folder) / "bin" / "python")
        subprocess.run([python, "-m", "pip", "install", "--quiet", PIP_TOOLS], check=True)
        for lock, chosen in LOCKS.items():
            compiler = [python, "-m", "piptools", "compile", *OPTIONS, *chosen]
            subprocess.run(
                [*compiler, "--output-file", lock, "pyproject.toml"], check=True, cwd=ROOT
            )
            file = ROOT / lock
            file.write_text(f"# Made by `make lock`.\n{file.read_text('utf-8')}", "utf-8")
            print(f"{lock}: {file.read_text('utf-8').count('==')} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
