"""The content files of the demonstration city."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from xuecheng.journeys.demo.rules.content import (
    AreaFacts,
    Content,
    CourseText,
    DistrictFacts,
    NameParts,
)

FOLDER = Path(__file__).parent / "content"


def read_content(areas: Iterable[tuple[str, str, str]]) -> Content:
    """Return the content, laid over real areas.

    :param areas: code, name and English name of districts and of subdistricts and towns.
    """
    facts = [AreaFacts(code, name, name_en) for code, name, name_en in areas]
    centres = _read("districts")
    return Content(
        districts=tuple(
            DistrictFacts(area.code, area.name, area.name_en, **centres[area.code])
            for area in facts
            if len(area.code) == 6
        ),
        subdistricts=tuple(area for area in facts if len(area.code) == 9),
        courses=tuple(
            CourseText(**{**entry, "lessons": tuple(entry.get("lessons", ()))})
            for entry in _read("courses")["course"]
        ),
        names=_names(_read("names")),
    )


def _names(parts: dict[str, Any]) -> NameParts:
    return NameParts(
        surnames=parts["surnames"],
        older_women=tuple(parts["older"]["women"]),
        older_men=tuple(parts["older"]["men"]),
        middle_women=tuple(parts["middle"]["women"]),
        middle_men=tuple(parts["middle"]["men"]),
        younger_women=tuple(parts["younger"]["women"]),
        younger_men=tuple(parts["younger"]["men"]),
        international=tuple(parts["international"]["names"]),
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
