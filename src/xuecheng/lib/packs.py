"""Policy as data: packs of numbers and rules, each with its source and certainty.

A pack is a folder ``packs/<name>/`` of TOML files; ``pack.toml`` says what it is. A value that
is not public ships empty and ``unverified``; code that needs it says so instead of guessing.

What the numbers of a pack must be stands in ``packs/form.toml``: a pack that says something else is
refused when it is loaded.
"""

import json
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

from xuecheng.errors import Invalid, Missing

_PACKAGE = Path(__file__).resolve().parents[1]
_INSTALLED = _PACKAGE / "packs"
SHIPPED = _INSTALLED if _INSTALLED.exists() else _PACKAGE.parents[1] / "packs"
"""In the package where a wheel was installed; in a clone beside ``src``."""


class UnknownPack(Missing):
    """No pack of this name is installed."""

    code = "packs.unknown"


class BrokenPack(Invalid):
    """A pack cannot be read or makes no sense; the message names pack, file, key and what it is."""

    code = "packs.broken"


@dataclass(frozen=True, slots=True)
class Pack:
    """One pack in one version.

    :param valid_until: exclusive; ``None`` while in force.
    :param tables: what its other files hold, by file stem.
    """

    name: str
    version: str
    title: str
    title_en: str
    status: Literal["verified", "unverified"]
    source: str
    valid_from: date
    valid_until: date | None
    tables: dict[str, dict[str, Any]]

    @property
    def reference(self) -> str:
        """How records name the pack: ``demo-city@2026.1``."""
        return f"{self.name}@{self.version}"


@cache
def load(name: str, folder: Path | None = None) -> Pack:
    """Return the pack ``name``.

    :param folder: where the operator keeps packs of their own; they win over the shipped ones.
    :raises UnknownPack: no such folder.
    :raises BrokenPack: a file is not TOML, ``pack.toml`` lacks a field, or a number is none.
    """
    for root in filter(None, (folder, SHIPPED)):
        if (root / name / "pack.toml").exists():
            return _read(root / name)
    raise UnknownPack(f"no pack named {name}")


def _read(folder: Path) -> Pack:
    tables: dict[str, dict[str, Any]] = {}
    for file in sorted(folder.glob("*.toml")):
        try:
            tables[file.stem] = tomllib.loads(file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BrokenPack(f"{folder.name}/{file.name}: {error}") from error
        _check(tables[file.stem], _form().get(file.stem, {}), at=f"{folder.name}/{file.name}:")
    head = tables.pop("pack")
    try:
        return Pack(
            name=folder.name,
            version=head["version"],
            title=head["title"],
            title_en=head["title_en"],
            status=head["status"],
            source=head["source"],
            valid_from=head["valid_from"],
            valid_until=head.get("valid_until"),
            tables=tables,
        )
    except KeyError as error:
        raise BrokenPack(f"{folder.name}/pack.toml: {error.args[0]} is missing") from error


@cache
def _form() -> dict[str, Any]:
    return tomllib.loads((SHIPPED / "form.toml").read_text(encoding="utf-8"))


def _check(value: Any, form: Any, *, at: str) -> None:
    """Refuse what has not the form it must have.

    :param form: as ``packs/form.toml`` writes it: of a value, of a list's tables, or of a table.
    :param at: where it stands: pack, file and key.
    :raises BrokenPack: with the place, what is there and what is expected.
    """
    if isinstance(form, list):
        if not isinstance(value, list):
            raise _broken(at, value, f"tables [[{at.split()[-1]}]]")
        for number, row in enumerate(value, start=1):
            _check(row, form[0], at=f"{at} #{number}")
    elif "is" in form:
        if not _fits(value, form):
            raise _broken(at, value, _expected(form))
    elif not isinstance(value, dict):
        raise _broken(at, value, f"a table [{at.split()[-1]}]")
    else:
        for key, inner in form.items():
            for name in value if key == "*" else (key,):
                _check_key(value, name, inner, at=f"{at} {name}")


def _check_key(table: dict[str, Any], name: str, form: Any, *, at: str) -> None:
    if name in table:
        _check(table[name], form, at=at)
    elif "is" in form and not form.get("optional"):
        raise BrokenPack(f"{at} is missing; expected {_expected(form)}")


def _fits(value: Any, form: dict[str, Any]) -> bool:
    match form["is"]:
        case "date":
            return type(value) is date
        case "numbers":
            return isinstance(value, list) and all(_is_number(each, form) for each in value)
        case _:
            return _is_number(value, form)


def _is_number(value: Any, form: dict[str, Any]) -> bool:
    return type(value) is int and form["from"] <= value <= form.get("to", value)


def _expected(form: dict[str, Any]) -> str:
    if form["is"] == "date":
        return "a date such as 2026-01-01, without quotes"
    kind = "a list of whole numbers" if form["is"] == "numbers" else "a whole number"
    most = f" to {form['to']}" if "to" in form else ""
    return f"{kind} from {form['from']}{most}"


def _broken(at: str, value: Any, expected: str) -> BrokenPack:
    found = json.dumps(value, ensure_ascii=False, default=str)
    return BrokenPack(f"{at} is {found}; expected {expected}")
