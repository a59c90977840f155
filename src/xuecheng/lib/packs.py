"""Policy as data: packs of numbers and rules, each with its source and certainty.

A pack is a folder ``packs/<name>/`` of TOML files; ``pack.toml`` says what it is. A value that
is not public ships empty and ``unverified``; code that needs it says so instead of guessing.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

from xuecheng.errors import Invalid, Missing

SHIPPED = Path(__file__).resolve().parents[3] / "packs"


class UnknownPack(Missing):
    """No pack of this name is installed."""

    code = "packs.unknown"


class BrokenPack(Invalid):
    """A pack file cannot be read; the message names file and place."""

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
    :raises BrokenPack: a file is not TOML, or ``pack.toml`` lacks a field.
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
        except tomllib.TOMLDecodeError as error:
            raise BrokenPack(f"{folder.name}/{file.name}: {error}") from error
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
