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

    with pytest.raises(CommandError, match=r"没有安装 osmium。.*xuecheng\[reach\]"):
        reach("import-network", str(tmp_path / "s.csv"))
