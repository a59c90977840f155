"""Budgets of what every page loads."""

import re
from pathlib import Path

import xuecheng

PACKAGE = Path(xuecheng.__file__).parent
OURS = PACKAGE / "lib/static/lib"


def test_stylesheets_together_stay_under_20_kb():
    assert sum(len(file.read_bytes()) for file in OURS.glob("*.css")) <= 20_000


def test_our_javascript_stays_under_5_kb():
    assert sum(len(file.read_bytes()) for file in OURS.glob("*.js")) <= 5_000


def test_stylesheets_lie_only_here():
    assert {file.parent for file in PACKAGE.rglob("static/**/*.css")} == {OURS}


def test_every_token_that_a_rule_uses_is_defined():
    look, tokens = ((OURS / name).read_text("utf-8") for name in ("look.css", "tokens.css"))

    used = set(re.findall(r"var\((--[\w-]+)", look + tokens))
    defined = set(re.findall(r"(--[\w-]+):", tokens))

    assert used <= defined
