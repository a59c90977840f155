"""The cookie by which a browser is known."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse

from xuecheng.lib import sessions
from xuecheng.lib.request import CityRequest
from xuecheng.registry.people import actions, rules

_COOKIE = "device"
_LEFT = "left"


def token_of(request: CityRequest) -> str:
    """Return the browser's token; empty if it has none."""
    return request.COOKIES.get(_COOKIE, "")


def note_left(response: HttpResponse) -> HttpResponse:
    """Note in the browser that somebody signed out: whoever comes next may be somebody else."""
    response.set_cookie(_LEFT, "1", max_age=_seconds(), **_guarded())
    return response


def was_left(request: CityRequest) -> bool:
    """Return whether the last person in this browser signed out."""
    return bool(request.COOKIES.get(_LEFT))


def remember(request: CityRequest, response: HttpResponse, *, code_id: UUID) -> None:
    """Remember the browser in which a code let somebody in, by a cookie no script can read."""
    token = actions.remember_device(
        code_id=code_id,
        token=token_of(request),
        user_agent=request.headers.get("User-Agent", ""),
        session_key=sessions.key(request),
        at=request.now,
    )
    response.set_cookie(_COOKIE, token, max_age=_seconds(), **_guarded())
    response.delete_cookie(_LEFT)


def _seconds() -> int:
    return int(rules.DEVICE_LIFE.total_seconds())


def _guarded() -> dict[str, Any]:
    return {"httponly": True, "samesite": "Lax", "secure": settings.SESSION_COOKIE_SECURE}
