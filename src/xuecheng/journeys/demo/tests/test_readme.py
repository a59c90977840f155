from pathlib import Path

import pytest

from xuecheng.journeys.demo import queries

ROOT = Path(__file__).resolve().parents[5]
STAFF_LOGINS = ("`desk`", "`teacher`")


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_readme_has_the_logins_that_are_printed_and_no_other(name):
    lines = (ROOT / name).read_text("utf-8").splitlines()

    printed = [
        f"| {login.role} {login.role_en} | `{'` `'.join(login.how.split('  '))}`"
        for login in queries.logins()
    ]
    shown = [line for line in lines if "| `/" in line]
    assert [row.rpartition(" | ")[0] for row in shown] == printed


@pytest.mark.parametrize(("name", "results"), [("README.md", "results"), ("README.zh.md", "成绩")])
def test_the_readme_promises_results_at_the_desk_where_they_are_entered(name, results):
    lines = (ROOT / name).read_text("utf-8").splitlines()

    promised = {login: results in line for line in lines for login in STAFF_LOGINS if login in line}
    assert promised == {"`desk`": True, "`teacher`": False}
