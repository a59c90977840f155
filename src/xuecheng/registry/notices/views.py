"""What the reader was told."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from xuecheng.lib.guards import signed_in
from xuecheng.lib.request import CityRequest
from xuecheng.registry.notices import actions, queries


@signed_in
@require_http_methods(["GET", "POST"])
def messages(request: CityRequest) -> HttpResponse:
    """Show messages, newest first; posting marks them all as read."""
    reader = request.actor.person_id
    assert reader is not None, "signed_in lets only people pass"
    if request.method == "POST":
        actions.mark_read(person_id=reader, at=request.now)
        return redirect("notices:messages")
    page = queries.messages(reader, after=request.GET.get("after", ""))
    shown = {"page": page, "unread": queries.unread(reader)}
    return render(request, "notices/messages.html", shown)
