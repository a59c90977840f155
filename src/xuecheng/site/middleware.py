"""Who is acting: from the session to an Actor on the request."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from xuecheng.lib.actors import NOBODY, Actor
from xuecheng.registry.organisations import queries as organisations


def actor(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Put a lazy ``request.actor`` on the request: two small queries, only where it is asked for."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]  # read by every view
        return get_response(request)

    return middleware


def _actor(request: HttpRequest) -> Actor:
    person = request.session.get("person_id")
    if not person:
        return NOBODY
    person_id = UUID(person)
    is_staff_session = bool(request.session.get("is_staff"))
    grants = organisations.grants(person_id, on=request.now.date()) if is_staff_session else ()  # type: ignore[attr-defined]  # set by lib.middleware
    return Actor(person_id=person_id, grants=grants)
