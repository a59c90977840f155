"""Areas and venues for tests."""

from functools import cache
from typing import Any

from xuecheng.registry.places import reference, rules
from xuecheng.registry.places.models import Area, Venue
from xuecheng.registry.places.rules import AreaRow

XUJIAHUI = "310104014"


@cache
def shanghai() -> dict[str, AreaRow]:
    """Return the shipped rows by code."""
    return {row.code: row for row in reference.areas()}


def make_area(code: str = XUJIAHUI, **facts: Any) -> Area:
    """Return the area with this code, made with all that hold it; real codes get real names."""
    stored = Area.objects.filter(code=code).first()
    if stored:
        return stored
    row = shanghai().get(code) or AreaRow(code, rules.level_of(code), f"区域{code}", f"Area {code}")
    above = [code[:length] for length in (2, 6, 9) if length < len(code)]
    parent = make_area(above[-1]) if above else None
    made = {
        "level": rules.level_of(code),
        "kind": row.kind,
        "name": row.name,
        "name_en": row.name_en,
        "population": row.population,
        "parent": parent,
    }
    return Area.objects.create(code=code, **{**made, **facts})


def make_venue(name: str = "徐家汇社区学校", **facts: Any) -> Venue:
    """Return a new venue, by default a step-free school in Xujiahui."""
    made = {
        "area": facts.pop("area", None) or make_area(),
        "name_en": "Xujiahui Community School",
        "address": "南丹路 100 号",
        "longitude": 121.4365,
        "latitude": 31.1920,
        "is_step_free": True,
    }
    return Venue.objects.create(name=name, **{**made, **facts})
