"""The commands of the page that explains this to planners run as they stand there."""

import re
import shlex
from pathlib import Path

import pytest

from xuecheng.registry.reach.tests.makers import reach

PAGE = Path(__file__).resolve().parents[5] / "docs" / "how-to" / "measure-walks-to-learning.md"


@pytest.mark.django_db
def test_the_commands_of_the_how_to_run(tmp_path, monkeypatch):
    text = PAGE.read_text("utf-8")
    monkeypatch.chdir(tmp_path)
    for name, rows in re.findall(r"`(\w+\.csv)`:\n\n```csv\n(.*?)```", text, re.DOTALL):
        Path(name).write_text(rows, "utf-8")
    commands = [shlex.split(line)[2:] for line in re.findall(r"^xuecheng reach .*$", text, re.M)]

    said = [reach(*words) for words in commands if not words[1].endswith(".pbf")]

    assert len(said) == 6
    assert {"coverage.png", "isochrone.png", "sites.png"} <= {
        file.name for file in Path("answers").iterdir()
    }
