"""Take a picture of every page, from a demonstration city of its own: ``make pictures``.

The set lies in ``docs/images/pages/``, its index is ``docs/reference/pictures.md``. The city always
lives on the same day, so that a picture changes only when its page does.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from PIL import Image  # noqa: E402 — Django first
from playwright.sync_api import Browser  # noqa: E402
from tests.journeys.city import Demo, demo_city  # noqa: E402
from tests.journeys.visits import VISITS, WALKS, file_name, role_of  # noqa: E402
from tests.visitor import PROFILES, Visitor, chromium, visitor  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "images" / "pages"
INDEX = ROOT / "docs" / "reference" / "pictures.md"
COLOURS = 48
TALLEST = {"desktop": 1500, "phone": 1688, "elder": 2000}
TALLEST_MAIN = {"desktop": 3000, "phone": 3400, "elder": 4200}
WIDTHS = {"desktop": 480, "phone": 180, "elder": 180}
MOST_BYTES = 9_000_000


def main() -> int:
    """Take all pictures anew; return 1 if they have become too heavy."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    taken: dict[str, str] = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        demo_city(Path(folder), scale=()) as demo,
        chromium() as window,
    ):
        for profile in PROFILES:
            taken |= dict(_pictures(window, demo, profile))
        _home(window, demo)
    INDEX.write_text(_index(taken), "utf-8")
    size = sum(file.stat().st_size for file in FOLDER.iterdir())
    print(f"{len(taken)} pages, {size / 1e6:.1f} MB")
    return int(size > MOST_BYTES)


def _pictures(window: Browser, demo: Demo, profile: str) -> Iterator[tuple[str, str]]:
    """Take one picture of each page; yield its name and how one comes to it."""
    seen = set()
    for visit in VISITS:
        if visit.name in seen:
            continue
        seen.add(visit.name)
        with visitor(window, demo.url, profile, session=role_of(demo, visit)) as somebody:
            somebody.open(visit.address(demo.facts))
            _take(somebody, visit.name, profile, TALLEST_MAIN if visit.is_main else TALLEST)
        yield visit.name, f"`{visit.path}`"
    for walk in WALKS:
        with visitor(window, demo.url, profile, session=role_of(demo, walk)) as somebody:
            number = list(PROFILES).index(profile)
            for page, _ in zip(walk.pages, walk.steps(somebody, number), strict=True):
                name = file_name(page)
                _take(somebody, name, profile, TALLEST)
                yield name, "step by step"


def _take(somebody: Visitor, name: str, profile: str, tallest: dict[str, int]) -> None:
    """Take the page in a window as tall as the page is, so that bars stay at its foot."""
    page = somebody.page
    height = page.evaluate("document.documentElement.scrollHeight")
    width = page.viewport_size["width"] if page.viewport_size else 0
    page.set_viewport_size({"width": width, "height": min(height, tallest[profile])})
    _save(page.screenshot(), FOLDER / f"{name}-{profile}.png")
    page.set_viewport_size(PROFILES[profile]["viewport"])


def _home(window: Browser, demo: Demo) -> None:
    """Take the picture of the README."""
    with visitor(window, demo.url, session=demo.sessions["resident"]) as somebody:
        somebody.open("/")
        _save(somebody.page.screenshot(), ROOT / "docs" / "images" / "home.png")


def _save(png: bytes, file: Path) -> None:
    picture = Image.open(BytesIO(png)).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)


def _index(taken: dict[str, str]) -> str:
    parts = [f"## {name}\n\n{how}\n\n{_images(name)}\n" for name, how in taken.items()]
    return (
        "<!-- Made by `make pictures`. -->\n\n# Pictures\n\n"
        "Every page on a desktop, on a phone, and on a phone in the elder view, in the "
        "demonstration city. Long pages are cut.\n\n" + "\n".join(parts)
    )


def _images(name: str) -> str:
    return "\n".join(
        f'<img src="../images/pages/{name}-{profile}.png" width="{width}" alt="{name}, {profile}">'
        for profile, width in WIDTHS.items()
    )


if __name__ == "__main__":
    sys.exit(main())
