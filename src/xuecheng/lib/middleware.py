"""What every request carries before a view sees it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from xuecheng.errors import CityError
from xuecheng.lib import display as display_modes
from xuecheng.lib import http
from xuecheng.lib.request import CityRequest

Next = Callable[[CityRequest], HttpResponse]

_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)


def content_security_policy(get_response: Next) -> Next:
    """Forbid everything that does not come from this server: no inline script or style."""

    def middleware(request: CityRequest) -> HttpResponse:
        response = get_response(request)
        if not settings.DEBUG:
            response.setdefault("Content-Security-Policy", _POLICY)
        return response

    return middleware


def language(get_response: Next) -> Next:
    """Speak the language the address says: English under ``/en/``, Chinese elsewhere.

    Django's own middleware also reads what the browser prefers and then, because Chinese addresses
    have no prefix, does not use it; but has every page kept apart by it (``Vary``).
    """
    prefixes = {code for code, _name in settings.LANGUAGES} - {settings.LANGUAGE_CODE}

    def middleware(request: CityRequest) -> HttpResponse:
        prefix = request.path_info[1:].partition("/")[0]
        translation.activate(prefix if prefix in prefixes else settings.LANGUAGE_CODE)
        response = get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language())
        return response

    return middleware


def moment(get_response: Next) -> Next:
    """Put one ``request.now`` on the request, so that all of it happens at one time."""

    def middleware(request: CityRequest) -> HttpResponse:
        request.now = timezone.now()
        return get_response(request)

    return middleware


def parts(get_response: Next) -> Next:
    """Keep answers to htmx out of every cache: they are parts, at the address of a whole page.

    A browser that had kept one would show it, bare, when somebody comes "back" to that address.
    """

    def middleware(request: CityRequest) -> HttpResponse:
        response = get_response(request)
        if "HTTP_HX_REQUEST" in request.META:
            response.headers["Cache-Control"] = "private, no-store"
        return response

    return middleware


def display(get_response: Next) -> Next:
    """Put ``request.display`` (mode, size, contrast) on the request, from link, cookie or default.

    ``?mode=elder`` in any link switches and is remembered in the cookie.
    """

    def middleware(request: CityRequest) -> HttpResponse:
        chosen = SimpleLazyObject(lambda: display_modes.from_request(request))
        request.display = chosen  # type: ignore[assignment]  # behaves as the Display
        response = get_response(request)
        if request.META.get("QUERY_STRING") and request.GET.keys() & display_modes.PARAMETERS:
            display_modes.remember(response, chosen, secure=settings.SESSION_COOKIE_SECURE)  # type: ignore[arg-type]  # behaves as the Display
        return response

    return middleware


def failures(get_response: Next) -> Next:
    """Turn an anticipated failure that no view caught into its page or problem document."""

    def middleware(request: CityRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: CityRequest, exception: Exception) -> HttpResponse | None:
        return http.failure(request, exception) if isinstance(exception, CityError) else None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]  # Django's hook
    return middleware
