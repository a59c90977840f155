import json

import pytest
from bench import report

from scripts import benchmarks_page


@pytest.mark.parametrize(
    ("row", "holds"),
    [
        (report.Row("signup_vs_empty_view", 0.12, "ratio", 0.10, "higher"), True),
        (report.Row("signup_vs_empty_view", 0.09, "ratio", 0.10, "higher"), False),
        (report.Row("page_kb_max", 100, "kB", 100), True),
        (report.Row("page_kb_max", 101, "kB", 100), False),
        (report.Row("requests", 17, "1/s"), None),
    ],
)
def test_a_row_knows_whether_its_bar_holds(row, holds):
    assert row.holds is holds


def test_results_are_kept_and_shown_on_the_page(tmp_path, monkeypatch):
    (tmp_path / "bench").mkdir()
    monkeypatch.setattr(report, "RESULTS", tmp_path / "bench" / "results")
    monkeypatch.setattr(benchmarks_page, "ROOT", tmp_path)
    monkeypatch.setattr(benchmarks_page, "PAGE", tmp_path / "benchmarks.md")
    rows = [report.Row("page_kb_max", 101, "kB", 100)]

    holds = report.keep("thread", title="The thread", rows=rows, how="Once.")
    benchmarks_page.main()

    kept = json.loads((tmp_path / "bench" / "results" / "thread.json").read_text("utf-8"))
    assert holds is False
    assert kept["rows"][0]["holds"] is False
    assert "| `page_kb_max` | 101 | kB | ≤ 100 | **missed** |" in (
        tmp_path / "benchmarks.md"
    ).read_text("utf-8")
