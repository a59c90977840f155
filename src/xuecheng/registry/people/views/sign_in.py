"""Coming in by phone: number, code, and on a browser that is not known the name.

What is known so far lies in the session, never in an address. Before the code every page is the
same for a number that has an account and for one that has none; after it, none tells whose it is.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from xuecheng.lib import limits, post, sessions
from xuecheng.lib.forms import Form
from xuecheng.lib.guards import FORGOTTEN_AFTER, back_to, form_of, purpose_of
from xuecheng.lib.ids import new_id
from xuecheng.lib.request import CityRequest, address
from xuecheng.registry.people import actions, queries, rules
from xuecheng.registry.people.forms import (
    CodeForm,
    LastFourForm,
    NameForm,
    NewAccountForm,
    PasswordForm,
    PhoneForm,
)
from xuecheng.registry.people.models import Consent
from xuecheng.registry.people.views.device import note_left, remember, token_of, was_left
from xuecheng.registry.people.views.waiting import refusals_of
from xuecheng.registry.people.views.way_back import came_from, note_way_back, way_back

SHARED_IDLE = timedelta(minutes=30)
_ON_THE_WAY = "sign_in"
_FIRST = "people/sign_in.html"


@never_cache
@require_http_methods(["GET", "POST"])
def phone(request: CityRequest) -> HttpResponse:
    """Ask for the number and send a code to it."""
    if request.actor.is_known:
        return redirect(way_back(request, request.GET.get("next", "")))
    came = came_from(request, request.session.get(_ON_THE_WAY, {}))
    form = PhoneForm(request.POST or None, initial={**first_page(request), "came_from": came})
    if request.method == "GET":
        return _page(request, _FIRST, {"form": form})
    with refusals_of(form, request):
        typed = form.cleaned()
        try:
            code_id = _sent(request, typed)
        except post.NotSent as error:
            form.add_error("phone", error.message)
        else:
            _begin(request, code_id, typed)
            return noting_device(form, redirect("people:sign-in-code"))
    return noting_device(form, _page(request, _FIRST, {"form": form}, status=422))


@never_cache
@require_http_methods(["GET", "POST"])
def code(request: CityRequest) -> HttpResponse:
    """Ask for the code."""
    way = request.session.get(_ON_THE_WAY)
    if way is None:
        return _start_again(request)
    form = CodeForm(request.POST or None)
    if request.method == "GET":
        return _page(request, "people/sign_in_code.html", _code_page(request, form))
    with refusals_of(form, request):
        is_own = not (way["is_shared_device"] or was_left(request))
        outcome = actions.prove(
            code_id=UUID(way["code"]),
            device_token=token_of(request) if is_own else "",
            at=request.now,
            **form.cleaned(),
        )
        return _go_on(request, outcome)
    return _page(request, "people/sign_in_code.html", _code_page(request, form), status=422)


@form_of("people:sign-in-code")
def code_again(request: CityRequest) -> HttpResponse:
    """Send the code once more, as a text message or read out by a call."""
    way = request.session.get(_ON_THE_WAY)
    if way is None:
        return _start_again(request)
    by_voice = settings.MESSAGE_VOICE and request.POST.get("way") == "voice"
    before = way["code"]
    try:
        way["code"] = str(
            actions.send_again(
                code_id=UUID(before),
                address=address(request),
                at=request.now,
                way="voice" if by_voice else "text",
            )
        )
        request.session.modified = True
        sent = (
            _("又发了一次，请看手机。")
            if way["code"] == before
            else _("新的验证码发了，请看手机。")
        )
        messages.success(request, _("正在打电话给您。") if by_voice else sent)
    except limits.TooOften as error:
        messages.info(request, error.message)
    except (rules.CodeOver, post.NotSent) as error:
        messages.warning(request, error.message)
    return redirect("people:sign-in-code")


@never_cache
@require_http_methods(["GET", "POST"])
def name(request: CityRequest) -> HttpResponse:
    """Ask who it is: a number alone never says. Ask again where the name goes with nobody of it."""
    way = request.session.get(_ON_THE_WAY)
    if way is None:
        return _start_again(request)
    form = NameForm(request.POST or None, initial={"name": way.get("name", "")})
    page = {"form": form, "is_other_name": way.get("step") == "other_name", "phone": way["phone"]}
    if request.method == "GET":
        return _page(request, "people/sign_in_name.html", page)
    with refusals_of(form, request):
        return _named(request, form.cleaned()["name"], is_new="new" in request.POST)
    return _page(request, "people/sign_in_name.html", page, status=422)


@never_cache
@require_http_methods(["GET", "POST"])
def document(request: CityRequest) -> HttpResponse:
    """Ask the person of an activated account for the end of the document's number."""
    way = request.session.get(_ON_THE_WAY)
    if way is None or "person" not in way:
        return _start_again(request)
    person_id = UUID(way["person"])
    form = LastFourForm(request.POST or None)
    page = {"form": form, "demonstration": settings.DEMO and queries.last_four(person_id)}
    if request.method == "GET":
        return _page(request, "people/sign_in_document.html", page)
    with refusals_of(form, request):
        outcome = actions.give_document(
            code_id=UUID(way["code"]),
            person_id=person_id,
            at=request.now,
            **form.cleaned(),
        )
        return _go_on(request, outcome)
    return _page(request, "people/sign_in_document.html", page, status=422)


@never_cache
@require_http_methods(["GET", "POST"])
def new(request: CityRequest) -> HttpResponse:
    """Offer an account to somebody whose name does not go with the number."""
    way = request.session.get(_ON_THE_WAY)
    if way is None or "name" not in way:
        return _start_again(request)
    form = NewAccountForm(request.POST or None)
    page = _new_page(request, form)
    if request.method == "GET":
        return _page(request, "people/sign_in_new.html", page)
    with refusals_of(form, request):
        is_shared = form.cleaned()["use"] == "shared"
        if page["is_used"] and not is_shared:
            return redirect("people:sign-in-alone")
        return _opened(request, is_shared=is_shared)
    return _page(request, "people/sign_in_new.html", page, status=422)


@never_cache
@require_http_methods(["GET", "POST"])
def alone(request: CityRequest) -> HttpResponse:
    """Ask once more before a number that somebody uses becomes the reader's alone."""
    way = request.session.get(_ON_THE_WAY)
    if way is None or "name" not in way:
        return _start_again(request)
    form = Form(request.POST)
    page = _new_page(request, form)
    if request.method == "GET":
        return _page(request, "people/sign_in_alone.html", page)
    with refusals_of(form, request):
        return _opened(request, is_shared=False)
    return _page(request, "people/sign_in_alone.html", page, status=422)


@never_cache
@require_GET
def taken_over(request: CityRequest) -> HttpResponse:
    """Tell who lost a number to somebody else since when, and how they come to their account."""
    way = request.session.get(_ON_THE_WAY)
    if way is None or not way.get("since"):
        return _start_again(request)
    page = {"since": datetime.fromisoformat(way["since"]), "phone": way["phone"]}
    return _page(request, "people/sign_in_taken_over.html", page)


@require_http_methods(["GET", "POST"])
def sign_out(request: CityRequest) -> HttpResponse:
    """End the session; a link only asks."""
    if request.method == "GET":
        return render(request, "people/sign_out.html")
    sessions.sign_out(request)
    messages.success(request, _("您已经退出。"))
    return note_left(redirect("home"))


def _page(
    request: CityRequest, template: str, page: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Return a page of the sign-in, which tells at its top what one signs in for."""
    way = request.session.get(_ON_THE_WAY, {})
    asked = way if template != _FIRST else request.POST or request.GET
    if purpose := purpose_of(request, asked.get("next", "")):
        messages.info(request, purpose)
    return render(request, template, page, status=status)


def first_page(request: CityRequest) -> dict[str, Any]:
    """Return what the first page of a sign-in shows before anything is typed."""
    next_page = request.GET.get("next", "")
    return {"next": next_page, "is_shared_device": sessions.is_marked_shared(request)}


def noting_device(form: PhoneForm | PasswordForm, response: HttpResponse) -> HttpResponse:
    """Return the answer to a first page, which notes a device that was said to be shared."""
    is_shared = form.cleaned_data.get("is_shared_device")
    return sessions.mark_shared(response) if is_shared else response


def _code_page(request: CityRequest, form: CodeForm) -> dict[str, Any]:
    """Return what the page says that asks for the code, or for another one."""
    way = request.session[_ON_THE_WAY]
    code_id = UUID(way["code"])
    sent = queries.sent_code(code_id, at=request.now)
    is_shown = settings.DEMO and not sent.is_over
    return {
        "form": form,
        "sent": sent,
        "phone": way["phone"],
        "next": way["next"],
        "has_voice": settings.MESSAGE_VOICE,
        "demonstration": actions.digits(code_id) if is_shown else "",
    }


def _new_page(request: CityRequest, form: Form) -> dict[str, Any]:
    """Return what the pages say that offer an account, by whether somebody uses the number now."""
    way = request.session[_ON_THE_WAY]
    return {
        "form": form,
        "name": way["name"],
        "phone": way["phone"],
        "step": way["step"],
        "is_used": queries.is_in_use(way["number"], at=request.now),
    }


def _opened(request: CityRequest, *, is_shared: bool) -> HttpResponse:
    way = request.session[_ON_THE_WAY]
    outcome = actions.open_account(
        code_id=UUID(way["code"]),
        name=way["name"],
        is_shared=is_shared,
        consents=[Consent.Purpose.ACCOUNT],
        language=get_language() or "zh-hans",
        at=request.now,
    )
    response = _go_on(request, outcome)
    messages.success(request, _("账户开好了。"))
    return response


def _sent(request: CityRequest, typed: dict[str, Any]) -> UUID:
    """Send a code; a program that fills in what nobody sees gets the same page and no message.

    Who asks once more too soon, in the browser that has the good code on its way, is led to it.
    """
    if typed["website"]:
        return new_id()
    try:
        return actions.send_code(phone=typed["phone"], address=address(request), at=request.now)
    except limits.TooOften as error:
        on_its_way = _code_sent_to(request, typed["phone"])
        if on_its_way is None:
            error.message += _("收到的验证码，请填在刚才要它的手机或电脑上。")
            raise
        messages.info(request, error.message)
        return on_its_way


def _code_sent_to(request: CityRequest, phone: str) -> UUID | None:
    """Return the code this browser asked for with the same number, while it is good."""
    way = request.session.get(_ON_THE_WAY, {})
    if way.get("number") != queries.phone_fingerprint(phone):
        return None
    code_id = UUID(way["code"])
    return None if queries.sent_code(code_id, at=request.now).is_over else code_id


def _begin(request: CityRequest, code_id: UUID, typed: dict[str, Any]) -> None:
    request.session[_ON_THE_WAY] = {
        "code": str(code_id),
        "phone": rules.masked_phone(typed["phone"]),
        "number": queries.phone_fingerprint(typed["phone"]),
        "next": typed["next"],
        "came_from": typed["came_from"],
        "is_shared_device": typed["is_shared_device"],
    }
    request.session.set_expiry(FORGOTTEN_AFTER)


def _go_on(request: CityRequest, outcome: actions.Outcome) -> HttpResponse:
    if outcome.step == "signed_in" and outcome.person_id:
        return _welcome(request, outcome.person_id)
    if outcome.step == "document":
        request.session[_ON_THE_WAY]["person"] = str(outcome.person_id)
        request.session.modified = True
    page = {
        "name": "sign-in-name",
        "document": "sign-in-document",
        "other_name": "sign-in-name",
        "taken_over": "sign-in-taken-over",
        "unknown": "sign-in-new",
    }
    return redirect(f"people:{page[outcome.step]}")


def _named(request: CityRequest, name: str, *, is_new: bool) -> HttpResponse:
    """Lead on by a name; who says to be new is led to a new account unless the name is known.

    A name that was looked for before is not looked for again: it would count as one more try.
    """
    way = request.session[_ON_THE_WAY]
    newcomers = redirect("people:sign-in-new")
    if is_new and name == way.get("name"):
        return newcomers
    outcome = actions.give_name(
        code_id=UUID(way["code"]), name=name, at=request.now, device_token=token_of(request)
    )
    since = outcome.since.isoformat() if outcome.since else ""
    way |= {"name": name, "step": outcome.step, "since": since}
    request.session.modified = True
    return newcomers if is_new and outcome.step == "other_name" else _go_on(request, outcome)


def _welcome(request: CityRequest, person_id: UUID) -> HttpResponse:
    way = request.session[_ON_THE_WAY]
    response = redirect(back_to(way["next"]))
    idle = SHARED_IDLE if way["is_shared_device"] else None
    sessions.sign_in(request, person_id=person_id, idle=idle)
    note_way_back(request, way)
    if not way["is_shared_device"]:
        remember(request, response, code_id=UUID(way["code"]))
    return response


def _start_again(request: CityRequest) -> HttpResponse:
    """Answer a page that is out of its turn: a double click, the back button, a lost session."""
    if sessions.why_ended(request):
        messages.info(request, _("您有一会儿没有操作，请从手机号再来一次。"))
    return redirect(way_back(request) if request.actor.is_known else "people:sign-in")
