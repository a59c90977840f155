"""Keep every app's English catalogue in step with the Chinese texts in its code.

``make messages`` collects the texts marked for translation, writes each app's
``locale/en/LC_MESSAGES/django.po`` (translations that are there stay, texts that are gone go) and
compiles the ``.mo`` beside it. ``--check`` writes nothing and names every text without English,
every catalogue that is out of step, and every text that two apps translate differently. Works
without the gettext programs.
"""

import argparse
import ast
import os
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib import import_module
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parents[1] / "src"
TEMPLATE_SUFFIXES = {".html", ".txt", ".xml"}
# The functions whose arguments are texts; Babel gives their literal arguments, ``None`` for others.
MARKERS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": None,
    "ngettext_lazy": None,
    "pgettext": None,
    "pgettext_lazy": None,
    "npgettext": None,
    "npgettext_lazy": None,
}
HAN = re.compile(r"[\u3400-\u9fff]")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|(?<!\{)\{(\w+)\}")

_LITERAL = r"u?(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")"
_CALL = re.compile(
    rf"\b(n?p?gettext|_)\(\s*({_LITERAL}(?:\s*,\s*{_LITERAL})*)(?:\s*,\s*count)?\s*\)"
)
# Catalogues carry no date of their own: the same texts give the same bytes.
_NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)
_HEADER = """\
# The English of {app}; the texts in the code are Chinese.
msgid ""
msgstr ""
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""

Text = str | tuple[str, str]
"""One text, or its singular and plural."""
Texts = dict[tuple[str | None, Text], list[str]]
"""The files of each text, by context and text."""


def main() -> int:
    """Write the catalogues, or check them; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, report what is wrong")
    parser.add_argument("apps", nargs="*", help="app labels, for example courses; default: all")
    options = parser.parse_args()
    folders = app_folders()
    chosen = {
        app: folder
        for app, folder in folders.items()
        if not options.apps or app.rpartition(".")[2] in options.apps
    }
    catalogues = {app: catalogue(app, chosen, folders) for app in chosen}
    problems = list(_without_english(catalogues)) + list(_translated_twice(catalogues))
    if options.check:
        problems += _out_of_step(catalogues, chosen)
    else:
        for app, wanted in catalogues.items():
            _write(app, wanted, chosen[app])
    for problem in problems:
        print(problem)
    texts = sum(len(each) for each in catalogues.values())
    print(f"{texts} texts in {len(catalogues)} apps, {len(problems)} to mend")
    return 1 if problems and options.check else 0


def app_folders() -> dict[str, Path]:
    """Return our installed apps and their folders."""
    os.environ.setdefault("XUECHENG_SECRET_KEY", "only to read the list of installed apps")
    sys.path.insert(0, str(SOURCE))
    installed = import_module("xuecheng.site.settings").INSTALLED_APPS
    ours = [app for app in installed if app.startswith("xuecheng.")]
    return {app: SOURCE.joinpath(*app.split(".")) for app in ours}


def catalogue(app: str, chosen: dict[str, Path], folders: dict[str, Path]) -> Catalog:
    """Return an app's texts with the English it has for them."""
    wanted = _empty_catalogue()
    there = _stored(chosen[app])
    for (context, text), files in sorted(texts_of(app, folders).items(), key=_order):
        known = there.get(text[0] if isinstance(text, tuple) else text, context=context)
        wanted.add(
            text,
            _kept(text, known),
            locations=[(file, 0) for file in sorted(set(files))],
            context=context,
        )
    return wanted


def texts_of(app: str, folders: dict[str, Path]) -> Texts:
    """Return the texts marked in an app's own files, and the files each one stands in."""
    found: Texts = {}
    inner = [other for other in folders.values() if folders[app] in other.parents]
    for file in sorted(folders[app].rglob("*")):
        relative = file.relative_to(folders[app])
        if {"tests", "migrations", "locale"} & set(relative.parts):
            continue
        if any(folder in file.parents for folder in inner):
            continue
        for context, text in _texts_in(file):
            found.setdefault((context, text), []).append(relative.as_posix())
    return found


def _texts_in(file: Path) -> Iterator[tuple[str | None, Text]]:
    if file.suffix == ".py":
        with file.open("rb") as lines:
            for _, name, found, _ in extract_python(lines, MARKERS, [], {"encoding": "utf-8"}):
                yield from _message(str(name), [each for each in _forms(found) if each])
    elif file.suffix in TEMPLATE_SUFFIXES and "templates" in file.parts:
        python = templatize(file.read_text(encoding="utf-8"), origin=str(file))
        for name, literals in _CALL.findall(python):
            yield from _message(name, list(ast.literal_eval(f"({literals},)")))


def _message(name: str, arguments: list[str]) -> Iterator[tuple[str | None, Text]]:
    context = arguments.pop(0) if "pgettext" in name and arguments else None
    if name.startswith(("ngettext", "npgettext")) and len(arguments) >= 2:
        yield context, (arguments[0], arguments[1])
    elif arguments:
        yield context, arguments[0]


def _kept(text: Text, known: Message | None) -> str | tuple[str, ...]:
    """Return the English that is there, as long as its shape still fits."""
    there = known.string if known else None
    if isinstance(text, tuple):
        return tuple(there) if isinstance(there, tuple | list) else ("", "")
    return there if isinstance(there, str) else ""


def _without_english(catalogues: dict[str, Catalog]) -> Iterator[str]:
    for app, each in catalogues.items():
        for message in _messages(each):
            text, english = _forms(message.id)[0], _forms(message.string)
            if HAN.search(text) and not all(english):
                yield f"{app}: no English for {text!r} ({message.locations[0][0]})"
            elif all(english) and _names(text) != _names(english[-1]):
                yield f"{app}: other placeholders in the English of {text!r}"


def _names(text: str) -> set[str]:
    return {one or other for one, other in PLACEHOLDER.findall(text)}


def _translated_twice(catalogues: dict[str, Catalog]) -> Iterator[str]:
    """Django joins all catalogues: the same text with two translations shows only one of them."""
    seen: dict[tuple[str | None, tuple[str, ...]], tuple[str, tuple[str, ...]]] = {}
    for app, each in catalogues.items():
        for message in _messages(each):
            text, english = _forms(message.id), _forms(message.string)
            if not all(english):
                continue
            other, before = seen.setdefault((message.context, text), (app, english))
            if before != english:
                yield (
                    f"{app}: {text[0]!r} is {english[-1]!r} here, {before[-1]!r} in {other}: "
                    "use one English, or pgettext"
                )


def _forms(text: str | Iterable[str] | None) -> tuple[str, ...]:
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def _out_of_step(catalogues: dict[str, Catalog], folders: dict[str, Path]) -> list[str]:
    return [
        f"{app}: {file.name} is out of step, run make messages"
        for app, wanted in catalogues.items()
        for file, content in _files(app, wanted, folders[app]).items()
        if (file.read_bytes() if file.exists() else b"") != content
    ]


def _write(app: str, wanted: Catalog, folder: Path) -> None:
    for file, content in _files(app, wanted, folder).items():
        if content:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        else:
            file.unlink(missing_ok=True)


def _files(app: str, wanted: Catalog, folder: Path) -> dict[Path, bytes]:
    """Return what an app's two catalogue files must hold; empty for an app without texts."""
    catalogues = folder / "locale" / "en" / "LC_MESSAGES"
    source, compiled = BytesIO(), BytesIO()
    if len(wanted):
        source.write(_HEADER.format(app=app).encode())
        write_po(source, wanted, width=100, omit_header=True, include_lineno=False)
        write_mo(compiled, wanted)
    return {
        catalogues / "django.po": source.getvalue(),
        catalogues / "django.mo": compiled.getvalue(),
    }


def _stored(folder: Path) -> Catalog:
    file = folder / "locale" / "en" / "LC_MESSAGES" / "django.po"
    if not file.exists():
        return _empty_catalogue()
    with file.open("rb") as stream:
        return read_po(stream, locale="en")


def _empty_catalogue() -> Catalog:
    return Catalog(
        locale="en",
        project="xuecheng",
        version="1",
        creation_date=_NO_DATE,
        revision_date=_NO_DATE,
        fuzzy=False,
    )


def _messages(each: Catalog) -> Iterator[Message]:
    return (message for message in each if message.id)


def _order(item: tuple[tuple[str | None, Text], list[str]]) -> tuple[str, ...]:
    """Order texts by the first file they stand in, so that neighbours stay neighbours."""
    (context, text), files = item
    return (min(files), text[0] if isinstance(text, tuple) else text, context or "")


if __name__ == "__main__":
    sys.exit(main())
