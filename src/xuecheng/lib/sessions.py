"""Signing a browser in and out, with an opaque id.

The session holds ``person_id``, and ``is_staff`` where roles count. A browser of one's own stays
signed in for ``SESSION_COOKIE_AGE``; a shared one, and every desk, only while it is in use.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token

from xuecheng.lib.request import CityRequest

_SHARED = "shared_device"  # a cookie
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
    renew(request)
    if idle is not None:
        request.session["idle_seconds"] = int(idle.total_seconds())
        request.session["used_at"] = request.now.isoformat()
        request.session.set_expiry(0)
    rotate_token(request)


def renew(request: CityRequest) -> None:
    """Let this session outlive a change of the password it began with."""
    request.session["signed_in_at"] = request.now.isoformat()


def signed_in_at(request: CityRequest) -> datetime | None:
    """Return when the session of this browser began."""
    began = request.session.get("signed_in_at")
    return datetime.fromisoformat(began) if began else None


def key(request: CityRequest) -> str:
    """Return what the session of this browser is stored under, so that it can be ended."""
    if request.session.session_key is None:
        request.session.save()
    return str(request.session.session_key)


def end(session_key: str) -> None:
    """End the session of another browser."""
    SessionStore(session_key).delete()


def sign_out(request: CityRequest) -> None:
    """End the session of this browser."""
    request.session.flush()
    rotate_token(request)


def idle(get_response: Callable[[CityRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """End a session that was not used for as long as it was allowed (a middleware).

    Pages of somebody who is signed in are not kept by the browser: "back" shows them to nobody
    else, and to oneself as they are now, not with a place in a queue that one has left.
    """

    def middleware(request: CityRequest) -> HttpResponse:
        request.was_idle = False
        if used := request.session.get("used_at"):
            unused_for = request.now - datetime.fromisoformat(used)
            if unused_for >= timedelta(seconds=request.session["idle_seconds"]):
                request.session.flush()
                request.was_idle = True
            elif unused_for >= _NOTED_EVERY:
                request.session["used_at"] = request.now.isoformat()
        was_known = _is_known(request)
        response = get_response(request)
        if was_known or _is_known(request):
            response.headers["Cache-Control"] = "private, no-store"
        return response

    return middleware


def why_ended(request: CityRequest) -> Literal["idle", "over", ""]:
    """Return why a browser that brings a session along is signed out; ``""``: it brings none.

    ``idle``: it was not used for as long as it was allowed, which was found just now. ``over``: it
    ended some other way, mostly by its age.
    """
    if request.was_idle:
        return "idle"
    is_brought = settings.SESSION_COOKIE_NAME in request.COOKIES
    return "over" if is_brought and request.session.is_empty() else ""


def _is_known(request: CityRequest) -> bool:
    return "person_id" in request.session


def is_shared_device(request: CityRequest) -> bool:
    """Return whether the session ends with its use, so that nothing of it may stay behind."""
    return "idle_seconds" in request.session


def mark_shared(response: HttpResponse) -> HttpResponse:
    """Note in this browser that many people use it; it forgets that when it is closed.

    The mark outlives every session, as what was typed does: "back" fills fields in again. Who
    signs in as if the browser were their own does not take it away from those before them.
    """
    response.set_cookie(
        _SHARED, "1", httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
    return response


def is_marked_shared(request: HttpRequest) -> bool:
    """Return whether somebody said that many people use this browser."""
    return _SHARED in request.COOKIES
