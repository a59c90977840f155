import re

from tests.architecture import house

# Written so that this file does not find itself.
MACHINE_PATH = re.compile(r"(?<![\w.:/$}])/(?:work|farm|root|tmp|home)/[\w.]+")
UNFINISHED = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX|HA" r"CK)\b")


def places(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{file}:{number} {line.strip()[:80]}"
        for file, text in house.text_files()
        if file.suffix != ".lock"
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_file_names_a_folder_of_somebody_s_machine():
    assert places(MACHINE_PATH) == []


def test_nothing_is_left_to_be_done_later():
    assert places(UNFINISHED) == []


def test_the_changelog_has_room_for_what_comes_next():
    changelog = (house.ROOT / "CHANGELOG.md").read_text("utf-8")

    assert "Keep a Changelog" in changelog
    assert "## [Unreleased]" in changelog


def test_the_licence_is_the_whole_text():
    licence = (house.ROOT / "LICENSE").read_text("utf-8")

    assert "Apache License" in licence
    assert "END OF TERMS AND CONDITIONS" in licence
