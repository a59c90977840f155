"""Who may open a view, and what happens to whoever opens one that only takes a form.

``@signed_in`` sends a stranger to sign-in and back; ``@staff("organisation_staff")`` asks for a
role anywhere, and the view then checks the organisation itself with ``request.actor.holds``. Roles
count only in a session that began as staff: others are sent to the sign-in of staff.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xuecheng.errors import Denied
from xuecheng.lib import sessions
from xuecheng.lib.request import CityRequest, stood_on

View = Callable[..., HttpResponse]
FORGOTTEN_AFTER = 3600  # seconds: what an unfinished sign-in left in the session
_PURPOSE = "sign_in_for"
_ENDED = {
    "idle": gettext_lazy("您有一会儿没有操作，请再登录一次。登录以后就回到刚才那一页。"),
    "over": gettext_lazy("上次的登录已经结束，请再登录一次。登录以后就到您要去的那一页。"),
}


class NotForYou(Denied):
    """The person is signed in as staff, but this page is for other roles."""

    code = "lib.not_for_you"


def signed_in(view: View) -> View:
    """Open ``view`` to anyone who is signed in."""

    @wraps(view)
    def guarded(request: CityRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.actor.is_known:
            return to_sign_in(request)
        return view(request, *args, **kwargs)

    return guarded


def staff(*roles: str) -> Callable[[View], View]:
    """Open a view to those who hold one of ``roles`` anywhere."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: CityRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.actor.is_known:
                return to_sign_in(request, staff=True)
            if not request.session.get("is_staff"):
                messages.info(request, _("这一页是给工作人员用的，请用工作账号登录。"))
                return to_sign_in(request, staff=True)
            if not request.actor.has_role(*roles):
                raise NotForYou(_("这一页是给工作人员用的。如果您应该能打开，请联系本单位管理员。"))
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def form_of(page: str, *kept: str) -> Callable[[View], View]:
    """Let a view take only what a form on ``page`` sends; whoever opens its address gets the page.

    What a form is answered with may stay at the view's address, a failure for one. The language
    link, a reload and "back" then ask for it without the form.

    :param kept: the parts of the address that the page has too.
    """

    def decorate(view: View) -> View:
        @require_http_methods(["GET", "POST"])
        @wraps(view)
        def taking(request: CityRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "GET":
                return redirect(page, **{name: kwargs[name] for name in kept})
            return view(request, *args, **kwargs)

        return taking

    return decorate


def to_sign_in(
    request: CityRequest, *, staff: bool = False, purpose: Mapping[str, str] | None = None
) -> HttpResponse:
    """Send a stranger to sign-in, and afterwards back to where they wanted to go.

    Who was signed in is told why they are not any more.

    :param purpose: what they sign in for, by language: each page of the sign-in tells it.
    """
    page = reverse("people:staff-sign-in" if staff else "people:sign-in")
    is_form = request.method != "GET"
    if why := sessions.why_ended(request):
        messages.info(request, _ENDED[why])
        if is_form:
            messages.warning(request, _("刚才那一步没有提交，登录以后请再做一次。"))
    wanted = (stood_on(request) or request.path) if is_form else request.get_full_path()
    if purpose:
        request.session[_PURPOSE] = {"next": wanted, "told": dict(purpose)}
        request.session.set_expiry(FORGOTTEN_AFTER)
    return redirect(f"{page}?{urlencode({'next': wanted})}")


def purpose_of(request: CityRequest, wanted: str) -> str:
    """Return what this browser signs in for on its way to ``wanted``; empty if nothing was said."""
    purpose = request.session.get(_PURPOSE)
    if purpose is None or purpose["next"] != wanted:
        return ""
    return str(purpose["told"].get(get_language(), ""))


def back_to(wanted: str) -> str:
    """Return where to go after sign-in: ``wanted`` if it is a page of ours, else the home page."""
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else reverse("home")
