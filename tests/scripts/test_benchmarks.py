import json
import subprocess

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


def a_clone(folder):
    """Return a folder with three files under one commit."""
    for name in ("code.py", "bench/results/reach.json", "docs/reference/benchmarks.md"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("one\n", "utf-8")
    author = ("-c", "user.name=bench", "-c", "user.email=bench@example.org")
    for words in (("init", "-q"), ("add", "."), (*author, "commit", "-q", "-m", "One")):
        subprocess.run(["git", *words], cwd=folder, check=True)
    return folder


@pytest.mark.parametrize(
    ("changed", "is_dirty"),
    [
        ((), False),
        (("bench/results/reach.json", "docs/reference/benchmarks.md", "note.txt"), False),
        (("code.py",), True),
    ],
)
def test_a_commit_is_marked_where_something_else_was_measured(
    tmp_path, monkeypatch, changed, is_dirty
):
    monkeypatch.setattr(report, "ROOT", a_clone(tmp_path))
    for name in changed:
        (tmp_path / name).write_text("two\n", "utf-8")

    commit = report._commit()

    assert commit.endswith("-dirty") == is_dirty
    assert len(commit.removesuffix("-dirty")) >= 7


def test_outside_a_clone_no_commit_is_known(tmp_path, monkeypatch):
    monkeypatch.setattr(report, "ROOT", tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))

    assert report._commit() == "unknown"
