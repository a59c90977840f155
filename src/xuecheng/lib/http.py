"""The one place that knows which HTTP status a kind of failure becomes."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from xuecheng.errors import CityError, Denied, Invalid, Missing, Refused, Unavailable
from xuecheng.lib.limits import TooOften

STATUS: dict[type[CityError], HTTPStatus] = {
    Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    Denied: HTTPStatus.FORBIDDEN,
    Missing: HTTPStatus.NOT_FOUND,
    Refused: HTTPStatus.CONFLICT,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    TooOften: HTTPStatus.TOO_MANY_REQUESTS,
}
_TITLES = {
    HTTPStatus.FORBIDDEN: _("这一页您现在不能看"),
    HTTPStatus.NOT_FOUND: _("没有找到"),
    HTTPStatus.CONFLICT: _("现在还不能这样做"),
    HTTPStatus.SERVICE_UNAVAILABLE: _("暂时连不上"),
}


def status_of(error: CityError) -> HTTPStatus:
    """Return the status of the kind ``error`` belongs to; 500 for a bare CityError."""
    for kind in type(error).__mro__:
        if kind in STATUS:
            return STATUS[kind]
    return HTTPStatus.INTERNAL_SERVER_ERROR


def problem(error: CityError) -> dict[str, object]:
    """Return the RFC 9457 problem document of an error, with our stable ``code``."""
    status = status_of(error)
    return {
        "type": f"urn:xuecheng:problem:{error.code}",
        "title": status.phrase,
        "status": status.value,
        "detail": error.message,
        "code": error.code,
        **({"field": error.field} if error.field else {}),
        **error.facts(),
    }


def failure(
    request: HttpRequest, error: CityError, *, title: str = "", back: str = ""
) -> HttpResponse:
    """Return what tells a person what failed: a page, or its short form.

    :param title: of the page, where the kind of failure says too little.
    :param back: the address where the person can do it again, if there is one.

    The API answers with the problem document, a request of htmx with the bare message, which our
    JavaScript shows as a notice on the page that is open.
    """
    status = status_of(error)
    if request.path.startswith("/api/"):
        return JsonResponse(problem(error), status=status, content_type="application/problem+json")
    if request.headers.get("HX-Request"):
        return HttpResponse(error.message, status=status, content_type="text/plain; charset=utf-8")
    told = {
        "title": title or _TITLES.get(status, _("没有办成")),
        "message": error.message,
        "back": back,
    }
    return render(request, "lib/failure.html", told, status=status)
