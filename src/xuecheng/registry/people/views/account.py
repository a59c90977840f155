"""What a person sees and changes about themselves."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xuecheng.lib import post, qr, sessions
from xuecheng.lib.guards import form_of, signed_in
from xuecheng.lib.request import CityRequest, address
from xuecheng.lib.templatetags import words
from xuecheng.registry.people import actions, queries, rules
from xuecheng.registry.people.forms import (
    AreaForm,
    DetailsForm,
    NearForm,
    NewPhoneCodeForm,
    NewPhoneForm,
)
from xuecheng.registry.people.views.device import remember, token_of
from xuecheng.registry.people.views.reader import reader
from xuecheng.registry.people.views.waiting import refusals_of
from xuecheng.registry.people.words import certainty_words
from xuecheng.registry.places import queries as places

_QR_PIXELS = 264  # fits the narrowest phone, and a scanner at arm's length
_ON_THE_WAY = "new_phone"


@require_GET
@signed_in
def account(request: CityRequest) -> HttpResponse:
    """Show the account and what is kept."""
    person_id = reader(request)
    card = queries.card(person_id)
    page = {
        "card": card,
        "certainty": certainty_words(card.account.assurance),
        "devices": queries.known_devices(person_id, here=token_of(request)),
        "consents": queries.consents(person_id),
    }
    return render(request, "people/account.html", page)


@require_GET
@signed_in
def learning_code(request: CityRequest) -> HttpResponse:
    """Show the account number as a code to scan, on the screen and as a card to print."""
    card = queries.card(reader(request))
    drawn = qr.svg(card.account.number, label=_("申学码"), size=_QR_PIXELS)
    return render(request, "people/learning_code.html", {"card": card, "qr": drawn})


@require_GET
@signed_in
def own_data(request: CityRequest) -> HttpResponse:
    """Hand over everything personal that is kept, as a file."""
    note = _("证件号码只写最后四位。要看完整的号码，请带证件到任一窗口。")
    data = {"note": note, **queries.own_data(reader(request), at=request.now)}
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="xuecheng.json"'
    response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "POST"])
@signed_in
def details(request: CityRequest) -> HttpResponse:
    """Change how the name is written, and the language."""
    kept = queries.card(reader(request)).details
    form = DetailsForm(
        request.POST or None,
        initial={"name_pinyin": kept.name_pinyin, "language": kept.language},
    )
    if request.method == "GET":
        return render(request, "people/details.html", {"form": form})
    with form.refusals():
        actions.save_details(
            person_id=reader(request), by=request.actor, at=request.now, **form.cleaned()
        )
        return _changed(request)
    return render(request, "people/details.html", {"form": form}, status=422)


@require_http_methods(["GET", "POST"])
@signed_in
def home(request: CityRequest) -> HttpResponse:
    """Choose a district, then the subdistrict or town in it."""
    district = request.GET.get("district", "")
    if not district:
        kept = queries.card(reader(request)).details.home_area
        choices = {"districts": places.districts(), "kept": kept}
        return render(request, "people/home_district.html", choices)
    tree = places.area_tree(district)
    names = [(node.area.code, words.local(node.area, "name")) for node in tree.children]
    form = AreaForm(request.POST or None, areas=names)
    page = {"form": form, "district": tree.area}
    if request.method == "GET":
        return render(request, "people/home_area.html", page)
    with form.refusals():
        area = places.area(form.cleaned()["area"])
        actions.save_home(
            person_id=reader(request), area=area, point=None, by=request.actor, at=request.now
        )
        return redirect("people:home-near" if queries.near_choices(area) else "people:account")
    return render(request, "people/home_area.html", page, status=422)


@require_http_methods(["GET", "POST"])
@signed_in
def home_near(request: CityRequest) -> HttpResponse:
    """Take the nearest place of learning as the point of 我家附近, if the person wishes."""
    area = queries.card(reader(request)).details.home_area
    if area is None:
        return redirect("people:home")
    choices = queries.near_choices(area)
    names = [(key, words.local(venue, "name")) for key, venue in choices.items()]
    form = NearForm(request.POST or None, venues=names)
    page = {"form": form, "area": area}
    if request.method == "GET":
        return render(request, "people/home_near.html", page)
    with form.refusals():
        venue = choices[form.cleaned()["venue"]]
        actions.save_home(
            person_id=reader(request),
            area=area,
            point=venue.point,
            by=request.actor,
            at=request.now,
        )
        return _changed(request)
    return render(request, "people/home_near.html", page, status=422)


@form_of("people:home")
@signed_in
def home_forget(request: CityRequest) -> HttpResponse:
    """Forget where the person lives."""
    actions.save_home(
        person_id=reader(request), area=None, point=None, by=request.actor, at=request.now
    )
    return _changed(request)


@form_of("people:account")
@signed_in
def device_forget(request: CityRequest, device_id: UUID) -> HttpResponse:
    """Forget one browser."""
    actions.forget_device(
        person_id=reader(request), device_id=device_id, by=request.actor, at=request.now
    )
    messages.success(request, _("已经移除。那台设备已经退出，下次登录要填姓名。"))
    return redirect("people:account")


@require_http_methods(["GET", "POST"])
@signed_in
def new_phone(request: CityRequest) -> HttpResponse:
    """Ask for another number and send a code to it."""
    form = NewPhoneForm(request.POST or None, initial={"is_shared": ""})
    page = {"form": form, "card": queries.card(reader(request))}
    if request.method == "GET":
        return render(request, "people/new_phone.html", page)
    with refusals_of(form, request):
        typed = form.cleaned()
        try:
            code_id = actions.send_code(
                phone=typed["phone"], address=address(request), at=request.now
            )
        except post.NotSent as error:
            form.add_error("phone", error.message)
        else:
            request.session[_ON_THE_WAY] = {
                "code": str(code_id),
                "phone": rules.masked_phone(typed["phone"]),
                "is_shared": typed["use"] == "shared",
            }
            return redirect("people:new-phone-code")
    return render(request, "people/new_phone.html", page, status=422)


@require_http_methods(["GET", "POST"])
@signed_in
def new_phone_code(request: CityRequest) -> HttpResponse:
    """Take the code that came to the new number."""
    way = request.session.get(_ON_THE_WAY)
    if way is None:
        return redirect("people:account")
    person_id, token = reader(request), token_of(request)
    form = NewPhoneCodeForm(
        request.POST or None,
        is_known_device=actions.is_known_device(person_id, token, at=request.now),
        has_document=actions.has_document(person_id),
    )
    page: dict[str, Any] = {"form": form, "phone": way["phone"]}
    if settings.DEMO and not queries.sent_code(UUID(way["code"]), at=request.now).is_over:
        page["demonstration"] = actions.digits(UUID(way["code"]))
    if request.method == "GET":
        return render(request, "people/new_phone_code.html", page)
    with refusals_of(form, request):
        actions.change_phone(
            person_id=person_id,
            code_id=UUID(way["code"]),
            is_shared=way["is_shared"],
            device_token=token,
            by=request.actor,
            at=request.now,
            **form.cleaned(),
        )
        del request.session[_ON_THE_WAY]
        messages.success(request, _("手机号换好了。下次用新号码登录。"))
        response = redirect("people:account")
        if not sessions.is_shared_device(request):
            remember(request, response, code_id=UUID(way["code"]))
        return response
    return render(request, "people/new_phone_code.html", page, status=422)


def _changed(request: CityRequest) -> HttpResponse:
    messages.success(request, _("已经改好了。"))
    return redirect("people:account")
