"""A learner's credits."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xuecheng.bank.credits import queries
from xuecheng.lib.guards import signed_in
from xuecheng.lib.request import CityRequest


@signed_in
@require_GET
def credits(request: CityRequest) -> HttpResponse:
    """Show what each achievement counts for, kind by kind, hours apart from credits."""
    assert request.actor.person_id is not None
    accounts = queries.accounts(request.actor.person_id)
    return render(
        request,
        "credits/credits.html",
        {"accounts": accounts, "is_empty": not any(each.lines for each in accounts)},
    )
