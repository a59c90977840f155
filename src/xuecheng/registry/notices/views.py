"""What the reader was told."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods

from xuecheng.lib.guards import signed_in
from xuecheng.lib.request import CityRequest
from xuecheng.registry.notices import actions, queries

AT_ONCE = 30


@signed_in
@require_http_methods(["GET", "POST"])
def messages(request: CityRequest) -> HttpResponse:
    """Show messages, newest first; posting marks them all as read."""
    reader = request.actor.person_id
    assert reader is not None, "signed_in lets only people pass"
    if request.method == "POST":
        actions.mark_read(person_id=reader, at=request.now)
        return redirect("notices:messages")
    before = _moment(request.GET.get("before", ""))
    found = queries.messages(reader, before=before, limit=AT_ONCE + 1)
    page = {
        "told": found[:AT_ONCE],
        "older": found[AT_ONCE - 1].created_at.isoformat() if len(found) > AT_ONCE else "",
        "unread": queries.unread(reader),
    }
    return render(request, "notices/messages.html", page)


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text.replace(" ", "+"))
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None
