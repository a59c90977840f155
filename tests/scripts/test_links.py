from pathlib import Path

import pytest

from scripts import links


@pytest.fixture
def root(tmp_path: Path, monkeypatch) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "run.md").write_text("# Run it\n\n## 学城 in `production`\n", "utf-8")
    monkeypatch.setattr(links, "ROOT", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "link",
    [
        "docs/run.md",
        "docs/run.md#run-it",
        "docs/run.md#学城-in-production",
        "https://example.org/x",
    ],
)
def test_a_good_link_is_passed(root, link):
    (root / "README.md").write_text(f"[there]({link})", "utf-8")

    assert links.main() == 0


@pytest.mark.parametrize("link", ["docs/gone.md", "docs/run.md#gone", "images/gone.png"])
def test_a_broken_link_is_named(root, capsys, link):
    (root / "README.md").write_text(f"[there]({link})", "utf-8")

    assert links.main() == 1
    assert f"README.md: {link}" in capsys.readouterr().out


def test_a_link_inside_code_is_no_link(root):
    (root / "README.md").write_text("`[there](gone.md)`", "utf-8")

    assert links.main() == 0
