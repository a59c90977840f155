from scripts import links, reference_pages
from tests.architecture import house


def test_every_command_setting_pack_and_page_is_in_the_reference():
    stale = [
        name
        for name, text in reference_pages.pages().items()
        if (reference_pages.REFERENCE / name).read_text("utf-8") != text
    ]

    assert stale == [], "run make docs"


def test_no_link_of_the_docs_is_broken(capsys):
    status = links.main()

    assert status == 0, capsys.readouterr().out


def test_every_page_of_the_docs_is_in_their_index():
    index = (house.ROOT / "docs" / "README.md").read_text("utf-8")

    lost = [
        page.name
        for page in (house.ROOT / "docs").rglob("*.md")
        if str(page.relative_to(house.ROOT / "docs")) not in index and page.name != "README.md"
    ]

    assert lost == []


def test_decisions_are_numbered_without_gaps():
    numbers = sorted(
        int(file.name[:4]) for file in (house.ROOT / "docs" / "decisions").glob("*.md")
    )

    assert numbers == list(range(1, len(numbers) + 1))
