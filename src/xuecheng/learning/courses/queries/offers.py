"""What the city's pack lets one choose by when looking for a class."""

from functools import cache
from pathlib import Path

from django.conf import settings

from xuecheng.learning.courses.rules import FindRule
from xuecheng.learning.courses.rules import find_rule as read_find_rule
from xuecheng.lib import packs


def find_rule() -> FindRule:
    """Return what the pack in force says about looking for a class."""
    return _find_rule(settings.CITY_PACK, settings.PACK_FOLDER)


@cache
def _find_rule(pack_name: str, folder: Path | None) -> FindRule:
    return read_find_rule(packs.load(pack_name, folder).tables)
