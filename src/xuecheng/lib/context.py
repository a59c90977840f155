"""What the page shell needs on every page."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return what every page's shell shows."""
    return {
        "city_name": settings.CITY_NAME.get(get_language() or "zh-hans", ""),
        "help_phone": settings.HELP_PHONE,
        "is_demo": settings.DEMO,
    }
