"""What must be right before the city starts."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import Error

from xuecheng.learning.courses.rules import BrokenFindRule, find_rule
from xuecheng.lib import packs

_SETTINGS = ("CITY_PACK", "PLAN_PACK")


def packs_in_force(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[Error]:
    """Return what is wrong with the packs the settings name: no page can do without them."""
    found = []
    for setting in _SETTINGS:
        name = getattr(settings, setting)
        hint = f"XUECHENG_{setting} names this pack; docs/reference/pack-format.md says its form."
        try:
            find_rule(packs.load(name, settings.PACK_FOLDER).tables)
        except (packs.BrokenPack, packs.UnknownPack) as error:
            found.append(Error(error.message, hint=hint, id=error.code))
        except BrokenFindRule as error:
            found.append(Error(f"{name}/{error.message}", hint=hint, id=error.code))
    return found
