"""Activating an account: document, check, done."""

import json
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from xuecheng.errors import Invalid, Refused
from xuecheng.lib.guards import signed_in
from xuecheng.lib.request import CityRequest
from xuecheng.lib.sealed import Unreadable, seal, unseal
from xuecheng.registry.people import actions, queries, rules
from xuecheng.registry.people.forms import DocumentForm
from xuecheng.registry.people.models import Consent, IdentityDocument
from xuecheng.registry.people.views.reader import reader
from xuecheng.registry.people.views.waiting import refusals_of

_TYPED = "activation"


@require_http_methods(["GET", "POST"])
@signed_in
def activate(request: CityRequest) -> HttpResponse:
    """Ask for the document."""
    if queries.card(reader(request)).is_activated:
        return redirect("people:activated")
    form = DocumentForm(request.POST or None, initial=_typed(request))
    if request.method == "GET":
        return render(request, "people/activate.html", {"form": form})
    with refusals_of(form, request):
        # Sealed: a document number lies open nowhere, not even in a session.
        request.session[_TYPED] = seal(json.dumps(form.cleaned())).decode()
        return redirect("people:activate-check")
    return render(request, "people/activate.html", {"form": form}, status=422)


@require_http_methods(["GET", "POST"])
@signed_in
def check(request: CityRequest) -> HttpResponse:
    """Show what was typed, and activate the account with it."""
    typed = _typed(request)
    if not typed:
        return redirect("people:activate")
    if request.method == "GET":
        return render(request, "people/activate_check.html", _shown(typed))
    try:
        actions.activate(
            person_id=reader(request),
            document_kind=typed["kind"],
            document_number=typed["document_number"],
            issuing_country=typed["issuing_country"],
            consents=[Consent.Purpose.IDENTITY],
            by=request.actor,
            at=request.now,
        )
    except (Invalid, Refused) as error:
        form = DocumentForm(typed)
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return render(request, "people/activate.html", {"form": form}, status=422)
    del request.session[_TYPED]
    return redirect("people:activated")


@require_GET
@signed_in
def done(request: CityRequest) -> HttpResponse:
    """Say that the account is activated."""
    card = queries.card(reader(request))
    if not card.is_activated:
        return redirect("people:activate")
    return render(request, "people/activated.html", {"card": card})


def _typed(request: CityRequest) -> dict[str, Any]:
    try:
        sealed = request.session.get(_TYPED)
        return dict(json.loads(unseal(sealed.encode()))) if sealed else {}
    except Unreadable:  # the key was changed in between
        return {}


def _shown(typed: dict[str, Any]) -> dict[str, Any]:
    kind = IdentityDocument.Kind(typed["kind"])
    is_passport = kind == IdentityDocument.Kind.PASSPORT
    country = rules.COUNTRIES.get(typed["issuing_country"]) if is_passport else None
    return {"kind": kind.label, "number": typed["document_number"].upper(), "country": country}
