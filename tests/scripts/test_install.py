from pathlib import Path

import pytest

from scripts import install


@pytest.fixture
def pip(tmp_path: Path, monkeypatch) -> Path:
    """A Python whose pip says what ``says`` holds, and ends with the status in ``status``."""
    python = tmp_path / "python"
    python.write_text(
        f"""#!/bin/sh
case "$*" in *--version*) exit 0 ;; esac
echo "$PIP_ROOT_USER_ACTION $PIP_DISABLE_PIP_VERSION_CHECK" >> {tmp_path}/told
cat {tmp_path}/says >&2
exit $(cat {tmp_path}/status)
""",
        "utf-8",
    )
    python.chmod(0o755)
    monkeypatch.setattr(install, "PYTHON", python)
    return tmp_path


def test_what_pip_remarks_is_not_shown_where_it_installed(pip, capfd):
    (pip / "says").write_text("WARNING: a remark\n", "utf-8")
    (pip / "status").write_text("0", "utf-8")

    status = install.main("requirements.lock")

    shown = capfd.readouterr()
    assert (status, shown.err) == (0, "")
    assert [line.split()[0] for line in shown.out.splitlines()] == ["Installing", "Installed"]
    assert (pip / "told").read_text("utf-8") == "ignore 1\n" * 2


def test_what_pip_says_is_shown_whole_where_it_fails(pip, capfd):
    (pip / "says").write_text("WARNING: Retrying\nERROR: no such package\n", "utf-8")
    (pip / "status").write_text("1", "utf-8")

    status = install.main("requirements.lock")

    shown = capfd.readouterr().out
    assert status == 1
    assert "WARNING: Retrying\nERROR: no such package\nInstalling failed: the lines above" in shown
