"""The interface itself: how failures and answers look, whatever they are about."""

from collections.abc import Mapping
from hashlib import blake2b
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import ValidationError
from pydantic_core import to_json

from xuecheng.errors import CityError, Invalid, Missing
from xuecheng.lib import http
from xuecheng.lib.api.callers import ByKey, TooManyRequests

PROBLEM = "application/problem+json"
_DEPENDS_ON = ("Authorization", "Accept-Language")


class Problem(Schema):
    """A failure (RFC 9457). ``code`` is stable; ``detail`` is for people."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    field: str | None = None


class BadParameter(Invalid):
    """A parameter has another form than the description says."""

    code = "api.bad_parameter"


class NoSuchAddress(Missing):
    """Nothing is at this address."""

    code = "api.no_such_address"


def make_api(*, title: str, description: str, version: str) -> NinjaAPI:
    """Return an interface whose failures are problem documents."""
    api = NinjaAPI(
        title=title,
        description=description,
        version=version,
        docs_url=None,
        auth=ByKey(),
        urls_namespace="api",
    )
    api.add_exception_handler(CityError, _on_city_error)  # type: ignore[arg-type]  # ninja passes the error, never its type
    api.add_exception_handler(ValidationError, _on_bad_parameter)  # type: ignore[arg-type]  # ninja passes the error, never its type
    return api


def nothing_there(request: HttpRequest, rest: str) -> HttpResponse:
    """Answer an address of the interface at which there is nothing: the last of its addresses."""
    translation.activate(translation.get_language_from_request(request))
    return _on_city_error(request, NoSuchAddress(_("这个地址没有内容。")))


def answer(request: HttpRequest, content: Mapping[str, Any]) -> HttpResponse:
    """Return ``content`` as JSON with an ETag; a caller who has it already gets 304 and no body.

    The content is written as it is: the schema of an operation describes it, and a test compares.

    :param content: may hold moments and ids; they are written as text.
    """
    body = to_json(content)
    etag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache", "Vary": ", ".join(_DEPENDS_ON)}
    response = HttpResponse(body, content_type="application/json; charset=utf-8", headers=headers)
    found = get_conditional_response(request, etag=etag, response=response)
    assert found is not None  # it is the response itself, or the 304
    return found


def _on_city_error(request: HttpRequest, error: CityError) -> HttpResponse:
    status = http.status_of(error)
    if isinstance(error, TooManyRequests):
        status = HTTPStatus.TOO_MANY_REQUESTS
    content = {**http.problem(error), "status": status.value, "title": status.phrase}
    written = {"ensure_ascii": False}
    response = JsonResponse(content, status=status, content_type=PROBLEM, json_dumps_params=written)
    patch_vary_headers(response, _DEPENDS_ON)
    if isinstance(error, TooManyRequests):
        response["Retry-After"] = "60"
    return response


def _on_bad_parameter(request: HttpRequest, error: ValidationError) -> HttpResponse:
    name = [part for part in error.errors[0]["loc"] if isinstance(part, str)][-1]
    message = _("参数 %(name)s 的写法不对。") % {"name": name}
    return _on_city_error(request, BadParameter(message, field=name))
