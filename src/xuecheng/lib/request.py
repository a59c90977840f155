"""The request a view receives, with what our middleware puts on it."""

from datetime import datetime

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from xuecheng.lib.actors import Actor
from xuecheng.lib.display import Display


class CityRequest(HttpRequest):
    """For annotations only: Django makes the request, middleware adds these attributes."""

    actor: Actor
    now: datetime
    display: Display
    htmx: HtmxDetails
