"""The page for people who write programs: the interface, from its own description."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from xuecheng.lib.request import CityRequest
from xuecheng.site.api import api


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the interface.

    :param parameters: name and what the description says of it.
    """

    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[tuple[str, str], ...]


@require_safe
def page(request: CityRequest) -> HttpResponse:
    """Show what programs may ask, how often, and how failures look."""
    shown = {
        "operations": operations(api.get_openapi_schema(path_prefix="/api/v1/")),
        "description_url": reverse("api:openapi-json"),
        "per_minute": settings.API_PER_MINUTE,
        "public_url": settings.PUBLIC_URL,
    }
    return render(request, "site/developers.html", shown)


def operations(schema: Mapping[str, Any]) -> list[Operation]:
    """Return the operations of an OpenAPI document in its order."""
    return [
        Operation(
            method=method.upper(),
            path=path,
            summary=operation.get("summary", ""),
            description=operation.get("description", ""),
            parameters=tuple(
                (each["name"], each.get("description", "")) for each in operation["parameters"]
            ),
        )
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]
