"""What the page shell needs on every page."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language

from xuecheng.lib import display as displays
from xuecheng.lib import sessions
from xuecheng.lib.words import is_english


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return what every page's shell shows."""
    display = getattr(request, "display", None) or displays.from_request(request)
    other = "zh-hans" if is_english() else "en"
    return {
        "city_name": settings.CITY_NAME.get(get_language() or "zh-hans", ""),
        "help_phone": settings.HELP_PHONE,
        "operator_address": settings.OPERATOR_ADDRESS,
        "is_demo": settings.DEMO,
        "display": display,
        "is_marked_shared": sessions.is_marked_shared(request),
        "page_language": "en" if is_english() else "zh-CN",
        "other_language_url": _plain(translate_url(request.get_full_path(), other)),
        "other_mode_url": _other_mode(request, "standard" if display.is_elder else "elder"),
    }


def _other_mode(request: HttpRequest, mode: str) -> str:
    query = request.GET.copy()
    query.pop("size", None)  # it would ask for the elder view
    query["mode"] = mode
    return _plain(f"{request.path}?{query.urlencode()}")


def _plain(url: str) -> str:
    """Keep a link on this site even if the path begins with two slashes."""
    return "/" + url.lstrip("/")
