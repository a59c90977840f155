"""What a clerk does for somebody who stands at the desk with a document."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xuecheng.lib.guards import staff
from xuecheng.lib.request import CityRequest
from xuecheng.registry.people import actions, queries, rules
from xuecheng.registry.people.forms import DeskPhoneForm


@require_http_methods(["GET", "POST"])
@staff("organisation_staff")
def link_phone(request: CityRequest) -> HttpResponse:
    """Find somebody's account by the original of their document, and give it a number.

    A new number is shown large first, to be read back; all that was typed travels along.
    """
    form = DeskPhoneForm(request.POST or None)
    page: dict[str, Any] = {"form": form}
    if request.method == "GET" or "change" in request.POST:
        return render(request, "people/desk_phone.html", page)
    with form.refusals():
        try:
            person = actions.link_phone(**form.facts(), by=request.actor, at=request.now)
        except rules.NotReadBack as asked:
            shown = rules.spaced_phone(asked.number)
            page |= {"name": asked.name, "number": asked.number, "shown": shown}
            return render(request, "people/desk_phone_check.html", page)
        card = queries.card(person.pk)
        said = _("%(name)s的手机号连上了：%(phone)s。现在就可以用这个号码登录。")
        messages.success(request, said % {"name": card.name, "phone": card.phone})
        return redirect("people:desk-phone")
    return render(request, "people/desk_phone.html", page, status=422)
