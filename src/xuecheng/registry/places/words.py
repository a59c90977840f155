"""Places in the words people use, and the way to a map that can lead there."""

import re
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from xuecheng.kernels.geo import Point, gcj02_from_wgs84

_MAP = "https://uri.amap.com/marker"


def map_url(name: str, point: Point | None) -> str:
    """Return the address that opens a map app at a place; ``""`` where nobody placed it.

    :param point: WGS84; the map wants GCJ-02, so it is shifted here, at the edge.
    """
    if point is None:
        return ""
    shown = gcj02_from_wgs84(point)
    position = f"{shown.longitude:.6f},{shown.latitude:.6f}"
    asked = {"position": position, "name": name, "coordinate": "gaode", "callnative": 1}
    return f"{_MAP}?{urlencode(asked)}"


def opening_hours(text: str) -> tuple[str, ...]:
    """Return opening hours, one line for each rule: 周一到周五 8:30 到 16:30.

    :param text: in the OpenStreetMap form, as venues store it; empty: no lines.
    """
    if text == "24/7":
        return (_("全天开放"),)
    return tuple(_rule(rule) for rule in text.split("; ") if rule)


def _rule(rule: str) -> str:
    days, separator, hours = rule.rpartition(" ")
    told = _("不开放") if hours == "off" else _("，").join(map(_span, hours.split(",")))
    return f"{_days(days) if separator else _('每天')} {told}"


def _span(span: str) -> str:
    begins, ends = (clock.removeprefix("0") for clock in span.split("-"))
    return _("%(begins)s 到 %(ends)s") % {"begins": begins, "ends": ends}


def _days(days: str) -> str:
    if days == "Mo-Su":
        return _("每天")
    names = {
        "Mo": _("周一"),
        "Tu": _("周二"),
        "We": _("周三"),
        "Th": _("周四"),
        "Fr": _("周五"),
        "Sa": _("周六"),
        "Su": _("周日"),
        "PH": _("法定节假日"),
    }
    named = re.sub("[A-Z][a-zH]", lambda found: names[found[0]], days)
    return named.replace("-", pgettext("两天之间", "到")).replace(",", _("、"))
