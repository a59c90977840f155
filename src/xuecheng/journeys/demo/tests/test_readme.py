from pathlib import Path

import pytest

from xuecheng.journeys.demo import queries

ROOT = Path(__file__).resolve().parents[5]


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_readme_has_the_logins_that_are_printed_and_no_other(name):
    lines = (ROOT / name).read_text("utf-8").splitlines()

    printed = [
        f"| {login.role} {login.role_en} | `{'` `'.join(login.how.split('  '))}`"
        for login in queries.logins()
    ]
    shown = [line for line in lines if "| `/" in line]
    assert [row.rpartition(" | ")[0] for row in shown] == printed
