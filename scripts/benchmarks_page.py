"""Write ``docs/reference/benchmarks.md`` from what the measurements kept."""

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference" / "benchmarks.md"
HEAD = """\
<!-- Made by `make bench-NAME`: do not edit. -->

# Benchmarks

Every figure was measured by the named command on the named machine.
Compare only figures of one run.
"""


def main() -> int:
    """Write the page."""
    results = sorted((ROOT / "bench" / "results").glob("*.json"))
    parts = [_part(json.loads(file.read_text("utf-8"))) for file in results]
    PAGE.write_text("\n".join([HEAD, *(parts or ["No measurement is kept yet.\n"])]), "utf-8")
    return 0


def _part(found: dict[str, Any]) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in found["versions"].items())
    lines = [
        f"## {found['title']}",
        "",
        found["how"],
        "",
        f"`make bench-{found['bench']}`, {found['measured_at'][:10]}, commit {found['commit']}; "
        f"{found['machine']}; {versions}.",
        "",
        "| Figure | Value | Unit | Bar | |",
        "| --- | ---: | --- | ---: | --- |",
        *(_row(row) for row in found["rows"]),
        "",
    ]
    return "\n".join(lines)


def _row(row: dict[str, Any]) -> str:
    sign = "≥" if row["better"] == "higher" else "≤"
    bar = f"{sign} {row['bar']:g}" if row["bar"] is not None else ""
    verdict = {True: "holds", False: "**missed**", None: ""}[row["holds"]]
    return f"| `{row['name']}` | {row['value']:g} | {row['unit']} | {bar} | {verdict} |"


if __name__ == "__main__":
    sys.exit(main())
