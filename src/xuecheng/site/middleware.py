"""Who is acting, and what they have already: from the session to values on the request."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse
from django.utils.functional import SimpleLazyObject

from xuecheng.learning.enrolments import queries as enrolments
from xuecheng.lib import sessions
from xuecheng.lib.actors import NOBODY, Actor
from xuecheng.lib.request import CityRequest
from xuecheng.lib.words import local_day
from xuecheng.registry.organisations import queries as organisations


def actor(get_response: Callable[[CityRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Put ``request.actor`` on the request. One query for staff, none for anybody else."""

    def middleware(request: CityRequest) -> HttpResponse:
        request.actor = _actor(request)
        return get_response(request)

    return middleware


def standing(get_response: Callable[[CityRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Put a lazy ``request.standing`` on the request, for pages below enrolments.

    One query where a page asks for it, none for a stranger.
    """

    def middleware(request: CityRequest) -> HttpResponse:
        request.standing = SimpleLazyObject(lambda: _standing(request))  # type: ignore[assignment]  # behaves as the dict
        return get_response(request)

    return middleware


def _standing(request: CityRequest) -> dict[UUID, str]:
    person_id = request.actor.person_id
    return enrolments.standing(person_id) if person_id else {}


def _actor(request: CityRequest) -> Actor:
    person = request.session.get("person_id")
    if not person:
        return NOBODY
    person_id = UUID(person)
    if not request.session.get("is_staff"):
        return Actor(person_id=person_id)
    today, since = local_day(request.now), sessions.signed_in_at(request)
    return Actor(person_id=person_id, grants=organisations.grants(person_id, on=today, since=since))
