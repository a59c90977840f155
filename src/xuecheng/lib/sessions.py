"""Signing a browser in and out, with an opaque id.

The session holds ``person_id``, and ``is_staff`` where roles count. A browser of one's own stays
signed in for ``SESSION_COOKIE_AGE``; a shared one, and every desk, only while it is in use.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpResponse
from django.middleware.csrf import rotate_token

from xuecheng.lib.request import CityRequest

_NOTED_EVERY = timedelta(minutes=1)  # one write a minute, not one a page


def sign_in(
    request: CityRequest, *, person_id: UUID, is_staff: bool = False, idle: timedelta | None = None
) -> None:
    """Begin a new session of this person in this browser; nothing of the old one stays.

    :param idle: end it after so long without use, and when the browser is closed.
    """
    request.session.flush()
    request.session["person_id"] = str(person_id)
    request.session["is_staff"] = is_staff
    if idle is not None:
        request.session["idle_seconds"] = int(idle.total_seconds())
        request.session["used_at"] = request.now.isoformat()
        request.session.set_expiry(0)
    rotate_token(request)


def sign_out(request: CityRequest) -> None:
    """End the session of this browser."""
    request.session.flush()
    rotate_token(request)


def idle(get_response: Callable[[CityRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """End a session that was not used for as long as it was allowed (a middleware)."""

    def middleware(request: CityRequest) -> HttpResponse:
        if used := request.session.get("used_at"):
            unused_for = request.now - datetime.fromisoformat(used)
            if unused_for >= timedelta(seconds=request.session["idle_seconds"]):
                request.session.flush()
            elif unused_for >= _NOTED_EVERY:
                request.session["used_at"] = request.now.isoformat()
        return get_response(request)

    return middleware


def is_shared_device(request: CityRequest) -> bool:
    """Return whether the session ends with its use, so that nothing of it may stay behind."""
    return "idle_seconds" in request.session
