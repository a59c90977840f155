"""The school's desk: today, its classes, and people who come without a phone."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xuecheng.learning.enrolments import actions, queries
from xuecheng.learning.enrolments.forms import DeskSignUpForm, WithdrawForm
from xuecheng.learning.enrolments.rules import FormUsed, NameInClass, NotYourClass
from xuecheng.lib import qr
from xuecheng.lib.guards import staff
from xuecheng.lib.ids import new_id
from xuecheng.lib.request import CityRequest
from xuecheng.lib.words import local_day
from xuecheng.registry.organisations import queries as organisations
from xuecheng.registry.organisations.models import Organisation
from xuecheng.registry.people.rules import spaced_account_number

SCHOOLS = ("organisation_staff", "district_admin", "city_admin")
QR_PIXELS = 160


@require_GET
@staff(*SCHOOLS)
def today(request: CityRequest) -> HttpResponse:
    """Show who is expected at the school today, and the classes one can sign up for."""
    school, schools = _school(request)
    sessions = queries.school_today(school.pk, at=request.now)
    classes = queries.school_classes([school.pk], at=request.now)
    page = {
        "school": school,
        "schools": schools,
        "sessions": sessions,
        "counts": queries.day_counts(sessions),
        "open": [each for each in classes if each.run.sign_up_state(request.now).is_possible],
        "to_enter": [each for each in classes if each.is_to_enter(request.now)],
        "to_confirm": [each for each in classes if each.to_confirm],
    }
    return render(request, "enrolments/desk_today.html", page)


@require_GET
@staff(*SCHOOLS)
def runs(request: CityRequest) -> HttpResponse:
    """List the school's classes."""
    school, schools = _school(request)
    classes = queries.school_classes([school.pk], at=request.now)
    page = {"school": school, "schools": schools, "classes": classes}
    return render(request, "enrolments/desk_runs.html", page)


@require_GET
@staff(*SCHOOLS)
def sign_up(request: CityRequest) -> HttpResponse:
    """Let the clerk pick a class for somebody at the desk."""
    school, schools = _school(request)
    classes = queries.school_classes([school.pk], at=request.now)
    page = {
        "school": school,
        "schools": schools,
        "open": [each for each in classes if each.run.sign_up_state(request.now).is_possible],
    }
    return render(request, "enrolments/desk_sign_up.html", page)


@require_http_methods(["GET", "POST"])
@staff(*SCHOOLS)
def sign_up_run(request: CityRequest, slug: str) -> HttpResponse:
    """Take a name, and a phone if there is one; then print the slip."""
    run = actions.class_at_desk(slug=slug, by=request.actor)
    form = DeskSignUpForm(request.POST if request.method == "POST" else None)
    standing: NameInClass | FormUsed | None = None
    if request.method == "POST":
        with form.refusals():
            typed = form.cleaned()
            try:
                enrolment = actions.sign_up_at_desk(
                    run_id=run.pk, by=request.actor, at=request.now, **typed
                )
                return redirect("enrolments:desk-slip", enrolment.pk)
            except NameInClass as refusal:  # most likely nothing is wrong: the page shows the one
                standing = refusal
            except FormUsed as refusal:
                standing = refusal
                form = DeskSignUpForm({**request.POST.dict(), "key": new_id()})
    page = {
        "run": run,
        "next_at": queries.next_at(run, at=request.now),
        "form": form,
        "standing": standing,
        "is_namesake": isinstance(standing, NameInClass),
        "state": run.sign_up_state(request.now),
    }
    status = 422 if form.errors or standing else 200
    return render(request, "enrolments/desk_sign_up_run.html", page, status=status)


@require_GET
@staff(*SCHOOLS)
def slip(request: CityRequest, enrolment_id: UUID) -> HttpResponse:
    """Show the slip a person takes home."""
    found = actions.open_slip(enrolment_id=enrolment_id, by=request.actor, at=request.now)
    page = {
        "slip": found,
        "run": found.enrolment.run,
        "number": spaced_account_number(found.account_number),
        "qr": qr.svg(found.account_number, label=_("申学码"), size=QR_PIXELS),
    }
    return render(request, "enrolments/slip.html", page)


@require_http_methods(["GET", "POST"])
@staff(*SCHOOLS)
def withdraw(request: CityRequest, enrolment_id: UUID) -> HttpResponse:
    """Withdraw a learner who asked for it."""
    found = actions.open_slip(enrolment_id=enrolment_id, by=request.actor, at=request.now)
    if found.is_withdrawn:
        name = queries.learner_name(enrolment_id)
        messages.info(request, _("%(name)s早就退了，这次没有变动。") % {"name": name})
        return redirect("enrolments:desk-people", found.enrolment.run.slug)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        with form.refusals():
            moved_up = actions.withdraw_at_desk(
                enrolment_id=enrolment_id, by=request.actor, at=request.now, **form.cleaned()
            )
            messages.success(request, _withdrawn(found.position, moved_up))
            return redirect("enrolments:desk-people", found.enrolment.run.slug)
    page = {
        "position": found.position,
        "run": found.enrolment.run,
        "name": queries.learner_name(enrolment_id),
        "number": spaced_account_number(found.account_number),
        "form": form,
        "tab": "people",
    }
    status = 422 if form.errors else 200
    return render(request, "enrolments/desk_withdraw.html", page, status=status)


def _withdrawn(position: int, moved_up: Sequence[str]) -> str:
    """Return what came of a withdrawal: who has the seat now."""
    if position:
        return _("已退出候补。")
    if not moved_up:
        return _("已退班，这次没有人补上。")
    return _("已退班。候补的%(names)s补上了，短信正在发出；没有手机号的，请当面告诉。") % {
        "names": _("、").join(moved_up)
    }


def _school(request: CityRequest) -> tuple[Organisation, Sequence[Organisation]]:
    """Return the school a link asks for, else the reader's first, and all they may choose from."""
    schools = list(organisations.run_by(request.actor, on=local_day(request.now)))
    if not schools:
        raise NotYourClass(_("您还没有管理任何学校。请联系本单位管理员。"))
    asked = request.GET.get("school", "")
    chosen = next((each for each in schools if str(each.pk) == asked), schools[0])
    return chosen, schools
