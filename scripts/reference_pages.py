"""Write the reference pages that are made from the code: ``make docs``.

``--check`` writes nothing and fails if a page is out of step.
"""

import hashlib
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import redirect_stdout
from importlib import metadata
from inspect import getdoc
from io import StringIO
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import django

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference"
MADE = "<!-- Made by `make docs` from the code: change it there. -->\n\n"
CITY = re.compile(r"^xuecheng(\.|$)")


def main(arguments: list[str]) -> int:
    """Write the pages, or check them."""
    stale = []
    for name, text in pages().items():
        file = REFERENCE / name
        if file.exists() and file.read_text("utf-8") == text:
            continue
        stale.append(name)
        if "--check" not in arguments:
            file.write_text(text, "utf-8")
    print(f"{len(PAGES)} reference pages, out of step: {', '.join(stale) or 'none'}")
    return 1 if stale and "--check" in arguments else 0


def pages() -> dict[str, str]:
    """Return every page made from the code, by file name."""
    return {name: MADE + make() for name, make in PAGES.items()}


def settings_page() -> str:
    """Return what an operator may set."""
    from xuecheng.site.settings.environment import Environment

    rows = [
        (f"`XUECHENG_{name.upper()}`", _default(field), f"{field.description}{_choices(field)}")
        for name, field in Environment.model_fields.items()
    ]
    return (
        "# Settings\n\nEnvironment variables, read once at the start; a value that makes no sense "
        "stops the program with a message.\n\n"
        + _table(("Variable", "Default", "What it sets"), rows)
    )


def commands_page() -> str:
    """Return every command of make and of xuecheng."""
    make = [
        (f"`make {target}`", says)
        for target, says in re.findall(
            r"^([a-z%-]+):.*## (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE
        )
    ]
    own = [(f"`xuecheng {name}{options}`", says) for name, options, says in _own_commands()]
    return (
        "# Commands\n\n## make\n\nFor people who work in a clone of the repository.\n\n"
        + _table(("Command", "What it does"), make)
        + "\n## xuecheng\n\nFor operators. In a clone the command is `.venv/bin/xuecheng`; "
        "`xuecheng COMMAND --help` shows every option. "
        "Django's own commands work too.\n\n" + _table(("Command", "What it does"), own)
    )


def packs_page() -> str:
    """Return the packs that are shipped."""
    from xuecheng.lib import packs

    folders = sorted(file.parent.name for file in packs.SHIPPED.glob("*/pack.toml"))
    rows = [
        (f"`{each.name}`", each.version, each.title_en, each.status, each.source)
        for each in map(packs.load, folders)
    ]
    return (
        "# Packs\n\nA pack is a folder of TOML files: policy as data, each number with its source. "
        "A number that is not public ships empty and `unverified`. `XUECHENG_CITY_PACK` names the "
        "pack that is in force; packs of your own lie in `XUECHENG_PACK_FOLDER`.\n\n"
        + _table(("Pack", "Version", "What it is", "Status", "Source"), rows)
    )


def pages_page() -> str:
    """Return every page of the city with its address."""
    rows = [(f"`/{path}`", f"`{name}`", says) for path, name, says in sorted(_views())]
    return (
        "# Pages\n\nEvery address in Chinese; the same page in English is under `/en/`. "
        "`?mode=elder` opens any page in the elder view.\n\n"
        + _table(("Address", "Name", "What it does"), rows)
    )


_COOKIES = [
    (
        "`sessionid`",
        "an opaque key to who is signed in",
        "30 days or until sign-out; on a shared browser while it is in use",
    ),
    ("`device`", "an opaque key by which a browser of one's own is known", "400 days without use"),
    (
        "`shared_device`",
        "says that many people use this browser, so that no field is filled in again; "
        "nothing about a person",
        "until the browser is closed",
    ),
    ("`mode`, `size`, `contrast`", "how pages are shown; nothing about a person", "a year"),
    ("`csrftoken`", "lets forms be sent from our pages only; nothing about a person", "a year"),
    ("`messages`", "what the next page has to tell", "until it is shown"),
]


def personal_data_page() -> str:
    """Return every column that holds personal data."""
    from django.apps import apps

    from xuecheng.lib.personal import PersonalNote

    rows = [
        (f"`{model._meta.label}.{field.name}`", f"kept {note.purpose}", f"until {note.keep}")
        for model in sorted(apps.get_models(), key=lambda each: each._meta.label)
        for field in model._meta.get_fields()
        if isinstance(note := getattr(field, "help_text", ""), PersonalNote)
    ]
    return (
        "# Personal data\n\nEvery column that holds something about a person, why it is kept and "
        "for how long.\n\n"
        + _table(("Column", "Purpose", "Kept"), rows)
        + "\n## Cookies\n\nWhat a browser is given to keep. No script of a page reads those of "
        "sign-in.\n\n" + _table(("Cookie", "Purpose", "Kept"), _COOKIES)
    )


def third_party_page() -> str:
    """Return the files of other projects that browsers load, with their fingerprints."""
    rows = [
        (f"`{path}`", f"{package} {metadata.version(package)}", f"`{_sha256(path)}`")
        for path, package in sorted(_third_party().items())
    ]
    return (
        "# Third-party files\n\nWhat a browser loads that others wrote. Nothing of it lies in this "
        "repository: it comes from pinned packages, and a test compares its fingerprint.\n\n"
        + _table(("File", "Package", "SHA-256"), rows)
    )


PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "commands.md": commands_page,
    "packs.md": packs_page,
    "pages.md": pages_page,
    "personal-data.md": personal_data_page,
    "third-party.md": third_party_page,
}


def _default(field: Any) -> str:
    value = field.default
    value = value.get_secret_value() if hasattr(value, "get_secret_value") else value
    if value in ("", None):
        return "empty"
    return f"`{int(value) if isinstance(value, bool) else value}`"


def _choices(field: Any) -> str:
    if get_origin(field.annotation) is not Literal:
        return ""
    return f" One of {', '.join(f'`{choice}`' for choice in get_args(field.annotation))}."


def _own_commands() -> Iterator[tuple[str, str, str]]:
    from django.core.management import BaseCommand, get_commands, load_command_class

    for name, app in sorted(get_commands().items()):
        if not (isinstance(app, str) and CITY.match(app)):
            continue
        command = load_command_class(app, name)
        is_ours = type(command).__base__ is BaseCommand  # else Django's, with something added
        options = _options(command.create_parser("xuecheng", name)) if is_ours else ""
        yield name, options, _first_line(command.help) or _first_line(getdoc(command))


def _options(parser: Any) -> str:
    from django.core.management.base import DjangoHelpFormatter

    common = DjangoHelpFormatter.show_last
    shown = [
        action.option_strings[0] if action.option_strings else action.dest.upper()
        for action in parser._actions
        if action.dest != "help" and not common & set(action.option_strings)
    ]
    return "".join(f" [{each}]" if each.startswith("-") else f" {each}" for each in shown)


def _views() -> Iterator[tuple[str, str, str]]:
    from django.urls import URLPattern, get_resolver

    def walk(patterns: Iterable[Any], prefix: str, space: str) -> Iterator[tuple[str, str, str]]:
        for each in patterns:
            path = prefix + str(each.pattern)
            if isinstance(each, URLPattern):
                if CITY.match(getattr(each.callback, "__module__", "")):
                    yield path, space + (each.name or ""), _first_line(getdoc(each.callback))
            elif "api" not in (each.namespace or ""):
                inner = f"{space}{each.namespace}:" if each.namespace else space
                yield from walk(each.url_patterns, path, inner)

    yield from walk(get_resolver().url_patterns, "", "")


def _third_party() -> dict[str, str]:
    """Return the static files our templates ask for and others wrote, with their package."""
    asked: set[str] = set()
    for file in (ROOT / "src").rglob("*.html"):
        asked |= set(re.findall(r"\{% static ['\"]([^'\"]+)['\"]", file.read_text("utf-8")))
    packages = metadata.packages_distributions()
    return {
        path: packages[path.split("/")[0]][0] for path in asked if path.split("/")[0] in packages
    }


def _sha256(path: str) -> str:
    from django.contrib.staticfiles import finders

    found = finders.find(path)
    assert found, f"no installed package has {path}"
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()


def _first_line(text: str | None) -> str:
    return (text or "").strip().split("\n", 1)[0]


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    def line(cells: Iterable[str]) -> str:
        plain = (cell.replace("|", "\\|").replace("\n", " ") for cell in cells)
        return f"| {' | '.join(plain)} |\n"

    return line(head) + line("---" for _ in head) + "".join(line(row) for row in rows)


def _set_up() -> None:
    """Load the city on an empty data folder, whoever calls."""
    os.environ.setdefault("XUECHENG_DATA", tempfile.mkdtemp(prefix="xuecheng-docs-"))
    os.environ.setdefault("XUECHENG_SECRET_KEY", "only to read what the code says")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xuecheng.site.settings")
    with redirect_stdout(StringIO()):
        django.setup()


if __name__ == "__main__":
    _set_up()
    sys.exit(main(sys.argv[1:]))
