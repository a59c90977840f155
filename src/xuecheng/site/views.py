"""The home page of each role, the reader's settings, and pages for what goes wrong."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xuecheng.errors import Denied
from xuecheng.learning.courses import queries as courses
from xuecheng.lib import context, display, http
from xuecheng.lib.request import CityRequest, stood_on
from xuecheng.site import navigation, queries
from xuecheng.site.forms import DisplayForm

SUBJECTS = 5  # one line under the search


class FormTooOld(Denied):
    """The form's protection against forgery does not fit: mostly it lay open for too long."""

    code = "site.form_too_old"


@require_safe
def home(request: CityRequest) -> HttpResponse:
    """Show what the reader needs next: a resident the next class, staff their day."""
    actor = request.actor
    if actor.is_staff:
        day = queries.staff(actor, at=request.now)
        told = {"staff": day, "is_teacher": actor.has_role("teacher")}
        return render(request, "site/staff_home.html", told)
    resident = queries.resident(actor.person_id, at=request.now) if actor.person_id else None
    home = resident.home if resident else None
    shown = {
        "resident": resident,
        "soon": queries.soon(home, at=request.now, standing=request.standing),
        "subjects": [each for each in courses.subjects() if each.code != "other"][:SUBJECTS],
        "find_url": navigation.address("courses:find"),
        "tiles": navigation.items(navigation.TILES),
        "services": navigation.items(navigation.SERVICES),
    }
    return render(request, "site/home.html", shown)


@require_safe
def settings(request: CityRequest) -> HttpResponse:
    """Let the reader choose view, size, colours and language; the display middleware keeps it."""
    form, before = DisplayForm.of(request.display), DisplayForm.of(display.remembered(request))
    told = {
        "form": form,
        "was_asked": bool(request.GET.keys() & display.PARAMETERS),
        "was_changed": form.initial != before.initial,
    }
    return render(request, "site/settings.html", told)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that nothing was sent, why, and where to fill it in again (``CSRF_FAILURE_VIEW``)."""
    message = _(
        "这一页打开得太久，或者后来重新登录过，为了安全没有收下。以前保存过的都还在，刚才填的请再填一次。"
    )
    told = {"title": _("没有提交"), "back": stood_on(request)}
    return http.failure(request, FormTooOld(message), **told)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that it is our fault (``handler500``), without asking the database for anything."""
    page = render_to_string("500.html", context.shell(request))
    return HttpResponse(page, status=HTTPStatus.INTERNAL_SERVER_ERROR)
