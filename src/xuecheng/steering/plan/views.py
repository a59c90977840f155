"""The plan's page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from xuecheng.lib.request import CityRequest
from xuecheng.steering.plan import queries


@require_safe
def plan(request: CityRequest) -> HttpResponse:
    """Show the plan: its targets with the share that is done, and its open questions."""
    asked = request.GET.get("f1")
    default = "table" if request.display.is_elder else "chart"
    return render(
        request,
        "plan/plan.html",
        {
            "plan": queries.plan(at=request.now),
            "view": asked if asked in ("chart", "table", "source") else default,
        },
    )
