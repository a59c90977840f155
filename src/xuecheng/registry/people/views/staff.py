"""Coming in as staff: login and password, then a code of the phone that opens once."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xuecheng.lib import qr, sessions
from xuecheng.lib.actors import Actor
from xuecheng.lib.guards import back_to
from xuecheng.lib.request import CityRequest, address
from xuecheng.registry.people import actions, queries, rules
from xuecheng.registry.people.forms import NewPasswordForm, PasswordForm, TotpForm
from xuecheng.registry.people.views.sign_in import SHARED_IDLE, first_page, noting_device
from xuecheng.registry.people.views.waiting import refusals_of

_DESK_IDLE = timedelta(hours=12)  # a working day; a desk is never signed in overnight
_ON_THE_WAY = "staff_sign_in"
_FORGOTTEN_AFTER = 900  # seconds


@never_cache
@require_http_methods(["GET", "POST"])
def password(request: CityRequest) -> HttpResponse:
    """Ask for login and password."""
    if request.session.get("is_staff"):
        return redirect(back_to(request.GET.get("next", "")))
    form = PasswordForm(request.POST or None, initial=first_page(request))
    if request.method == "GET":
        return render(request, "people/staff_sign_in.html", {"form": form})
    with refusals_of(form, request):
        typed = form.cleaned()
        person_id = actions.check_staff_password(
            login=typed["login"],
            password=typed["password"],
            address=address(request),
            at=request.now,
        )
        request.session[_ON_THE_WAY] = {
            "person": str(person_id),
            "proved_at": request.now.isoformat(),
            "next": typed["next"],
            "is_shared_device": typed["is_shared_device"],
        }
        if not request.actor.is_known:  # a resident stays signed in, whatever comes of this
            request.session.set_expiry(_FORGOTTEN_AFTER)
        return noting_device(form, redirect("people:staff-code"))
    page = render(request, "people/staff_sign_in.html", {"form": form}, status=422)
    return noting_device(form, page)


@never_cache
@require_http_methods(["GET", "POST"])
def code(request: CityRequest) -> HttpResponse:
    """Ask for the time-based code; the first time, show what the phone must scan."""
    way = _on_the_way(request)
    if way is None:
        return _start_again(request)
    person_id = UUID(way["person"])
    form = TotpForm(request.POST or None)
    page = {"form": form, **_enrolment(person_id)}
    if settings.DEMO:
        page["demonstration"] = queries.next_code(person_id, at=request.now)
    if request.method == "GET":
        return render(request, "people/staff_code.html", page)
    with refusals_of(form, request):
        actions.check_totp(person_id=person_id, at=request.now, **form.cleaned())
        if queries.staff_password(person_id).is_initial:
            way |= {"has_code": True, "proved_at": request.now.isoformat()}
            request.session.modified = True
            return redirect("people:staff-password")
        return _welcome(request, way)
    return render(request, "people/staff_code.html", page, status=422)


@never_cache
@require_http_methods(["GET", "POST"])
def new_password(request: CityRequest) -> HttpResponse:
    """Let a member of staff choose a password, at first use before anything opens."""
    way = _on_the_way(request)
    is_first = way is not None and way.get("has_code", False)
    if not is_first and not request.session.get("is_staff"):
        return _start_again(request)
    person_id = UUID(way["person"]) if way and is_first else request.actor.person_id
    form = NewPasswordForm(request.POST or None)
    page = {"form": form, "is_first": is_first}
    if request.method == "GET" or person_id is None:
        return render(request, "people/staff_password.html", page)
    with refusals_of(form, request):
        actions.change_staff_password(
            person_id=person_id,
            by=Actor(person_id=person_id),
            at=request.now,
            **form.cleaned(),
        )
        sessions.renew(request)
        messages.success(request, _("密码已经换好了。"))
        return _welcome(request, way) if way and is_first else redirect("home")
    return render(request, "people/staff_password.html", page, status=422)


def _on_the_way(request: CityRequest) -> dict[str, Any] | None:
    """Return what was proved so far; a proof left lying is worth nothing to whoever comes next."""
    way: dict[str, Any] | None = request.session.get(_ON_THE_WAY)
    if way is None:
        return None
    if request.now < datetime.fromisoformat(way["proved_at"]) + rules.PASSWORD_LIFE:
        return way
    del request.session[_ON_THE_WAY]
    messages.warning(request, _("时间太久了。请重新填账号和密码。"))
    return None


def _enrolment(person_id: UUID) -> dict[str, Any]:
    """Return what a phone that makes no codes yet must scan; nothing once it does."""
    row = queries.staff_password(person_id)
    if row.enrolled_at:
        return {}
    totp = queries.totp(person_id)
    uri = totp.provisioning_uri(name=row.login, issuer_name=_("学城"))
    secret = " ".join(totp.secret[at : at + 4] for at in range(0, len(totp.secret), 4))
    return {"qr": qr.svg(uri, label=_("给动态码应用扫的二维码"), size=264), "secret": secret}


def _welcome(request: CityRequest, way: dict[str, Any]) -> HttpResponse:
    idle = SHARED_IDLE if way["is_shared_device"] else _DESK_IDLE
    sessions.sign_in(request, person_id=UUID(way["person"]), is_staff=True, idle=idle)
    return redirect(back_to(way["next"]))


def _start_again(request: CityRequest) -> HttpResponse:
    return redirect("home" if request.session.get("is_staff") else "people:staff-sign-in")
