"""The cards of all figures: the plan's headline indicators and our own."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from xuecheng.lib import packs
from xuecheng.lib.packs import Pack
from xuecheng.steering.indicators.rules import Definition, UnknownFigure

_OWN = Path(__file__).parent.parent / "figures.toml"
# What is counted behind each measure of a headline indicator, where the plan's unit is a multiple.
_COUNTED = {"万人": ("人", "people")}


def plan_pack() -> Pack:
    """Return the pack of the plan that is measured."""
    return packs.load(settings.PLAN_PACK, settings.PACK_FOLDER)


def headlines() -> list[Definition]:
    """Return the cards of the plan's headline indicators, in the plan's order."""
    return list(_headlines(plan_pack().name, settings.PACK_FOLDER))


def own_figures() -> list[Definition]:
    """Return the cards of the city's own figures."""
    return list(_own())


def definition(key: str) -> Definition:
    """Return the card of one figure.

    :raises UnknownFigure: there is none of this name.
    """
    for card in (*headlines(), *own_figures()):
        if card.key == key:
            return card
    raise UnknownFigure(_("没有这个数据。请从城市学习脉搏页面选择。"))


@cache
def _own() -> tuple[Definition, ...]:
    table = tomllib.loads(_OWN.read_text(encoding="utf-8"))
    return tuple(
        Definition(
            **row | {"periods": tuple(row.get("periods", ()))},
            measure=row["key"],
            evidence="records",
        )
        for row in table["figure"]
    )


@cache
def _headlines(name: str, folder: Path | None) -> tuple[Definition, ...]:
    pack = packs.load(name, folder)
    sources = pack.tables["sources"]
    rows = pack.tables["indicators"]["headline"]
    return tuple(_headline(row, sources[row["source"]]) for row in rows)


def _headline(row: dict[str, Any], source: dict[str, Any]) -> Definition:
    unit, unit_en = _COUNTED.get(row["unit"], (row["unit"], row["unit_en"]))
    return Definition(
        key=row["key"],
        title=row["title"],
        title_en=row["title_en"],
        counts=row["counts"],
        counts_en=row["counts_en"],
        dated_by=row["dated_by"],
        dated_by_en=row["dated_by_en"],
        unit=unit,
        unit_en=unit_en,
        evidence=row["evidence"],
        source=source["title"],
        source_en=source["title_en"],
        measure=row.get("measure", ""),
        waits_for=row.get("waits_for", ""),
        waits_for_en=row.get("waits_for_en", ""),
        number=row["number"],
        increase=row["increase"] * row["unit_size"],
        plan_increase=row["increase"],
        plan_unit=row["unit"],
        plan_unit_en=row["unit_en"],
        place=row["place"],
        periods=("plan", "after-plan"),
    )
