"""Where "back" leads somebody who has just signed in: to what they came for, not to the home page.

The session notes it for an hour and forgets it when it ends, on a shared device with the reader.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from xuecheng.lib.guards import FORGOTTEN_AFTER, back_to
from xuecheng.lib.request import CityRequest, stood_on

_CAME_FOR = "came_for"
_SIGN_IN = re.compile(r"(/en)?/sign-in/")


def came_from(request: CityRequest, way: Mapping[str, Any]) -> str:
    """Return the page from which somebody came to the sign-in, however often it began anew.

    :param way: what is known so far of a sign-in that was begun.
    """
    page = stood_on(request)
    if not _SIGN_IN.match(page):
        return page
    is_same_way = request.GET.get("next", "") == way.get("next", "")
    return str(way.get("came_from", "")) if is_same_way else ""


def note_way_back(request: CityRequest, way: Mapping[str, Any]) -> None:
    """Note what somebody signed in for; who came for nothing has no way back."""
    if not way["next"]:
        return
    until = request.now + timedelta(seconds=FORGOTTEN_AFTER)
    request.session[_CAME_FOR] = {
        "next": way["next"],
        "page": way["came_from"],
        "until": until.isoformat(),
    }


def way_back(request: CityRequest, asked: str = "") -> str:
    """Return where a page of the sign-in leads who is signed in.

    "Back" leads to the page on which they chose what they came for; a form that was sent twice, and
    "back" where they chose it on the home page, lead to the thing itself.

    :param asked: the page that the address of the sign-in names.
    """
    came = request.session.get(_CAME_FOR)
    if came is None or asked not in ("", came["next"]):
        return back_to(asked)
    if request.now >= datetime.fromisoformat(came["until"]):
        return back_to(asked)
    is_back = request.method == "GET" and came["page"] not in ("", reverse("home"))
    return back_to(came["page"] if is_back else came["next"])
