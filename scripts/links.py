"""Check that every relative link of the Markdown pages leads to a file, and to its heading."""

import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parents[1]
LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


def main() -> int:
    """Print every broken link; return 1 if there is one."""
    pages = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
    broken = [problem for page in pages for problem in _broken(page)]
    print("\n".join([*broken, f"{len(pages)} pages, {len(broken)} broken links"]))
    return 1 if broken else 0


def _broken(page: Path) -> Iterator[str]:
    for target in LINK.findall(CODE.sub("", page.read_text("utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, heading = unquote(target).partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists():
            yield f"{page.relative_to(ROOT)}: {target} leads nowhere"
        elif heading and file.suffix == ".md" and heading not in _headings(file):
            yield f"{page.relative_to(ROOT)}: {target} names no heading"


def _headings(page: Path) -> set[str]:
    """Return the anchors a page's headings get on the usual hosts."""
    lines = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {_anchor(line) for line in lines}


def _anchor(heading: str) -> str:
    kept = "".join(
        sign
        for sign in heading.lower().replace("`", "")
        if sign in " -_" or unicodedata.category(sign)[0] in "LN"
    )
    return kept.strip().replace(" ", "-")


if __name__ == "__main__":
    sys.exit(main())
