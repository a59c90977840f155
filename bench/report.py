"""What a measurement found, kept as ``bench/results/NAME.json`` for the benchmarks page."""

import json
import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).resolve().parents[1]
RESULTS = Path(__file__).parent / "results"
WRITTEN = ("bench/results", "docs/reference/benchmarks.md")
"""What a measurement writes itself."""
PACKAGES = ("django", "granian", "psycopg", "playwright")


@dataclass(frozen=True, slots=True)
class Row:
    """One figure and the bar it has to clear.

    :param bar: ``None`` for a figure that is only told.
    :param better: whether more is better or less.
    """

    name: str
    value: float
    unit: str
    bar: float | None = None
    better: Literal["higher", "lower"] = "lower"

    @property
    def holds(self) -> bool | None:
        """Whether the bar is cleared; ``None`` without a bar."""
        if self.bar is None:
            return None
        return self.value >= self.bar if self.better == "higher" else self.value <= self.bar


def keep(bench: str, *, title: str, rows: Sequence[Row], how: str) -> bool:
    """Print the rows, keep them, and return whether every bar is cleared.

    :param how: one paragraph: what was done, with what load, how often.
    """
    found = {
        "bench": bench,
        "title": title,
        "how": how,
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "machine": _machine(),
        "versions": _versions(),
        "rows": [
            {
                "name": row.name,
                "value": round(row.value, 4),
                "unit": row.unit,
                "bar": row.bar,
                "better": row.better,
                "holds": row.holds,
            }
            for row in rows
        ],
    }
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps(found, ensure_ascii=False, indent=2)
    (RESULTS / f"{bench}.json").write_text(f"{text}\n", "utf-8")
    for row in rows:
        bar = f"bar {row.bar:g}" if row.bar is not None else ""
        print(f"{row.name:<36} {row.value:>12.4g} {row.unit:<16} {bar:<12} {_word(row.holds)}")
    return all(row.holds is not False for row in rows)


def _word(holds: bool | None) -> str:
    return {True: "holds", False: "MISSED", None: ""}[holds]


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GiB, {platform.system()}"


def _versions() -> dict[str, str]:
    installed = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            installed[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return installed


def _commit() -> str:
    """Return the commit that was measured; ``unknown`` outside a clone.

    Where tracked files were changed since, ``-dirty`` is added, but for what measurements write.
    """
    commit = _git("rev-parse", "--short", "HEAD")
    if not commit:
        return "unknown"
    others = (".", *(f":(exclude){each}" for each in WRITTEN))
    changes = _git("status", "--porcelain", "--untracked-files=no", "--", *others)
    return f"{commit}-dirty" if changes else commit


def _git(*words: str) -> str:
    try:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True)
    except FileNotFoundError:
        return ""
    return done.stdout.strip()
