"""The plan's page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from xuecheng.lib.request import CityRequest
from xuecheng.steering.indicators.charts import view_of
from xuecheng.steering.plan import queries


@require_safe
def plan(request: CityRequest) -> HttpResponse:
    """Show the plan: its targets with the share that is done, and its open questions."""
    found = queries.plan(at=request.now)
    return render(
        request, "plan/plan.html", {"plan": found, "view": view_of(request.GET.get("f1"))}
    )
