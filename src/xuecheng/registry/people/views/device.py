"""The cookie by which a browser is known."""

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse

from xuecheng.lib import sessions
from xuecheng.lib.request import CityRequest
from xuecheng.registry.people import actions, rules

_COOKIE = "device"


def token_of(request: CityRequest) -> str:
    """Return the browser's token; empty if it has none."""
    return request.COOKIES.get(_COOKIE, "")


def remember(request: CityRequest, response: HttpResponse, *, code_id: UUID) -> None:
    """Remember the browser in which a code let somebody in, by a cookie no script can read."""
    token = actions.remember_device(
        code_id=code_id,
        token=token_of(request),
        user_agent=request.headers.get("User-Agent", ""),
        session_key=sessions.key(request),
        at=request.now,
    )
    response.set_cookie(
        _COOKIE,
        token,
        max_age=int(rules.DEVICE_LIFE.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
