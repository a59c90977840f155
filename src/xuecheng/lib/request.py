"""The request a view receives, with what our middleware puts on it."""

from collections.abc import Mapping
from datetime import datetime
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from xuecheng.lib.actors import Actor
from xuecheng.lib.display import Display


class CityRequest(HttpRequest):
    """For annotations only: Django makes the request, middleware adds these attributes.

    ``standing`` says what the reader holds already, one word for each thing by its id;
    ``was_idle`` that this request found the session unused for too long and ended it.
    """

    actor: Actor
    standing: Mapping[UUID, str]
    now: datetime
    was_idle: bool
    display: Display
    htmx: HtmxDetails


def stood_on(request: HttpRequest) -> str:
    """Return the page of ours that a form stood on, as the browser tells; ``""`` if it does not."""
    told = urlsplit(request.headers.get("Referer", ""))
    is_ours = told.netloc == request.get_host() and told.path.startswith("/")
    if not is_ours or told.path.startswith("//"):
        return ""
    return f"{told.path}?{told.query}" if told.query else told.path


def address(request: HttpRequest) -> str:
    """Return where a request comes from, for counting; one IPv6 household counts as one.

    ``X-Forwarded-For`` is believed only as far as ``TRUSTED_PROXIES`` of the operator wrote it.
    """
    hops = [request.META.get("REMOTE_ADDR", "")]
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") + hops
    text = hops[-1 - settings.TRUSTED_PROXIES] if len(hops) > settings.TRUSTED_PROXIES else hops[0]
    try:
        found = ip_address(text.strip())
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        return str(ip_network((found, 64), strict=False))
    return str(found)
