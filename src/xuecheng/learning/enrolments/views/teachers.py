"""The teacher's day and register, made for a phone held in one hand."""

from functools import lru_cache
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xuecheng.learning.enrolments import actions, forms, queries
from xuecheng.learning.enrolments.forms import CheckInForm
from xuecheng.lib.guards import staff
from xuecheng.lib.request import CityRequest

TEACHERS = ("teacher", "organisation_staff", "district_admin", "city_admin")


@require_GET
@staff(*TEACHERS)
def teach(request: CityRequest) -> HttpResponse:
    """Show today's classes first, then all the others."""
    teacher_id = request.actor.person_id
    assert teacher_id is not None, "only people sign in"
    page = {
        "today": queries.teaching_today(teacher_id, at=request.now),
        "classes": queries.teacher_classes(teacher_id, at=request.now),
    }
    return render(request, "enrolments/teach.html", page)


@require_http_methods(["GET", "POST"])
@staff(*TEACHERS)
def register(request: CityRequest, slug: str) -> HttpResponse:
    """Show the register of one session; mark whoever shows a learning code."""
    roster = actions.open_roster(slug=slug, by=request.actor, at=request.now)
    asked = request.GET.get("session", "")
    session = roster.session(forms.session_number(asked), at=request.now)
    form = CheckInForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        with form.refusals():
            session = forms.asked_session(asked, session)
            enrolment_id = actions.check_in(
                session_id=session.pk, by=request.actor, at=request.now, **form.cleaned()
            )
            name = queries.learner_name(enrolment_id)
            messages.success(request, _("%(name)s到了") % {"name": name})
            return _to_register(slug, session.number)
    page = {
        "roster": roster,
        "run": roster.run,
        "session": session,
        "lines": roster.marked_lines(session),
        "counts": roster.counts(session) if session else None,
        "form": form,
        "is_open": session is not None and queries.takes_marks(session, at=request.now),
    }
    status = 422 if form.errors else 200
    return render(request, "enrolments/register.html", page, status=status)


@require_http_methods(["GET", "POST"])
@staff(*TEACHERS)
def mark(request: CityRequest, session_id: UUID) -> HttpResponse:
    """Write one mark, and give back the line that was tapped; a reader gets the register."""
    if request.method == "GET":
        return _to_register(*queries.session_place(session_id))
    enrolment_id, mark = forms.tap(request.POST)
    sheet = actions.tap(
        session_id=session_id,
        enrolment_id=enrolment_id,
        mark=mark,
        by=request.actor,
        at=request.now,
    )
    if not request.htmx:
        return _to_register(sheet.slug, sheet.number)
    page = {
        "session_id": session_id,
        "enrolment_id": enrolment_id,
        "mark": mark,
        "counts": queries.register_counts(session_id, enrolled=sheet.enrolled),
        "is_open": sheet.is_open(request.now),
        "csrf_token": get_token(request),
    }
    # Without the request: two lines need none of the shell's menus.
    return HttpResponse(render_to_string("enrolments/register.html#tapped", page))


def _to_register(slug: str, number: int) -> HttpResponse:
    return HttpResponseRedirect(f"{_register_page(slug, get_language() or '')}?session={number}")


@lru_cache(maxsize=1024)
def _register_page(slug: str, language: str) -> str:
    """Return the address of a register, which is asked for once for each of its taps."""
    return reverse("enrolments:teach-run", args=[slug])
