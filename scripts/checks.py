"""Run every static check and say at the end which ones failed."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
CODE = ["src", "tests", "scripts", "bench", "conftest.py"]

CHECKS: dict[str, list[str]] = {
    "style": [PYTHON, "-m", "ruff", "check", *CODE],
    "format": [PYTHON, "-m", "ruff", "format", "--check", *CODE],
    "types": [PYTHON, "-m", "mypy"],
    "types of tools": [PYTHON, "-m", "mypy", "scripts", "bench", "conftest.py"],
    "contracts": [str(Path(PYTHON).parent / "lint-imports")],
    "migrations": [PYTHON, "-m", "xuecheng", "makemigrations", "--check", "--dry-run"],
    "django": [PYTHON, "-m", "xuecheng", "check"],
    "translations": [PYTHON, "-m", "scripts.messages", "--check"],
    "reference pages": [PYTHON, "-m", "scripts.reference_pages", "--check"],
    "links": [PYTHON, "-m", "scripts.links"],
}


def main() -> int:
    """Run all checks; return 1 if one failed."""
    failed = []
    with tempfile.TemporaryDirectory() as data:
        environment = {**os.environ, "XUECHENG_DATA": data, "PYTHONDONTWRITEBYTECODE": "1"}
        for name, command in CHECKS.items():
            print(f"--- {name} ---", flush=True)
            if subprocess.run(command, cwd=ROOT, env=environment).returncode:
                failed.append(name)
    print(f"\n{len(CHECKS)} checks, failed: {', '.join(failed) or 'none'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
