import os
import subprocess
import sys

import pytest
from django.core.management import CommandError

from xuecheng.registry.reach import commands
from xuecheng.registry.reach.tests.makers import reach

START = """
import sys, django
for name in ("numpy", "scipy", "numba", "highspy", "osmium", "shapely", "matplotlib"):
    sys.modules[name] = None  # importing it fails
django.setup()
from django.core.management import load_command_class
load_command_class("xuecheng.registry.reach", "reach").create_parser("xuecheng", "reach")
import xuecheng.site.urls
"""


def test_the_city_starts_without_what_computes_walks():
    done = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True)

    assert done.returncode == 0, done.stderr


def test_the_command_says_which_extra_is_missing(monkeypatch, tmp_path):
    monkeypatch.setattr(commands, "find_spec", lambda name: None if name == "osmium" else name)

    with pytest.raises(CommandError, match=r"没有安装 osmium。") as refusal:
        reach("import-network", str(tmp_path / "s.csv"))

    assert f"{sys.executable} -m pip install -e '.[reach]'" in str(refusal.value)


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("language", "why"),
    [
        ("zh-hans", "还没有建好，或者要更新。请运行 xuecheng migrate"),
        ("en", "is empty or out of date. Run xuecheng migrate"),
    ],
)
@pytest.mark.parametrize("words", [["coverage"], ["import-network", "none.csv"]])
def test_an_empty_database_is_named_with_what_to_do(tmp_path, words, language, why):
    command = [sys.executable, "-m", "xuecheng", "reach", *words, "--language", language]
    data = {"XUECHENG_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "xuecheng.site.settings"}

    done = subprocess.run(command, env={**os.environ, **data}, capture_output=True, text=True)

    assert done.returncode == 1
    assert f"{tmp_path / 'xuecheng.sqlite3'} {why}" in done.stderr
    assert "XUECHENG_DATA" in done.stderr
    assert len(done.stderr.splitlines()) == 1
