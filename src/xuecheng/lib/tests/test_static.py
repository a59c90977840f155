"""Budgets of what every page loads, and where third-party code comes from."""

import hashlib
import re
from pathlib import Path

from django.contrib.staticfiles import finders

import xuecheng

PACKAGE = Path(xuecheng.__file__).parent
OURS = PACKAGE / "lib/static/lib"


def templates():
    return [*PACKAGE.rglob("templates/**/*.html"), *PACKAGE.rglob("templates/**/*.svg")]


def test_stylesheets_together_stay_under_20_kb():
    assert sum(len(file.read_bytes()) for file in OURS.glob("*.css")) <= 20_000


def test_our_javascript_stays_under_5_kb():
    assert sum(len(file.read_bytes()) for file in OURS.glob("*.js")) <= 5_000


def test_stylesheets_lie_only_here():
    assert {file.parent for file in PACKAGE.rglob("static/**/*.css")} == {OURS}


def test_htmx_comes_from_its_package_unchanged():
    file = finders.find("django_htmx/htmx-2.min.js")

    assert hashlib.sha256(Path(file).read_bytes()).hexdigest() == HTMX_2


def test_no_template_has_inline_styles_or_scripts():
    inline = re.compile(r"\sstyle=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+=\"|javascript:")

    found = [file.name for file in templates() if inline.search(file.read_text("utf-8"))]

    assert found == []


def test_every_token_that_a_rule_uses_is_defined():
    look, tokens = ((OURS / name).read_text("utf-8") for name in ("look.css", "tokens.css"))

    used = set(re.findall(r"var\((--[\w-]+)", look + tokens))
    defined = set(re.findall(r"(--[\w-]+):", tokens))

    assert used <= defined


HTMX_2 = "71ea67185bfa8c98c39d31717c6fce5d852370fcdfd129db4543774d3145c0de"
