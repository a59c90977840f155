"""One class at the desk: register, people, sessions, results."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from xuecheng.learning.courses.models import CourseRun, Session
from xuecheng.learning.enrolments import actions, queries
from xuecheng.learning.enrolments.forms import (
    CancelForm,
    CapacityForm,
    CorrectionForm,
    MoveForm,
    RegisterForm,
    ResultsForm,
    asked_session,
    is_asked,
    session_number,
)
from xuecheng.learning.enrolments.models import Attendance
from xuecheng.learning.enrolments.queries import ResultsSheet, Roster
from xuecheng.learning.enrolments.views.desk import SCHOOLS
from xuecheng.lib.forms import Form
from xuecheng.lib.guards import form_of, staff
from xuecheng.lib.request import CityRequest
from xuecheng.lib.words import hour, local_day, said


@require_http_methods(["GET", "POST"])
@staff(*SCHOOLS)
def register(request: CityRequest, slug: str) -> HttpResponse:
    """Show the register as a grid; one save writes the chosen session."""
    roster = actions.open_roster(slug=slug, by=request.actor, at=request.now)
    session = _chosen(request, roster)
    form = _register_form(request, roster, session)
    if request.method == "POST":
        with form.refusals():
            session = asked_session(request.GET.get("session", ""), session)
            changed = actions.mark(
                session_id=session.pk,
                marks=form.marks(),
                channel=Attendance.Channel.TEACHER,
                by=request.actor,
                at=request.now,
            )
            words = ngettext("已保存，改了 %(n)s 人。", "已保存，改了 %(n)s 人。", changed)
            messages.success(request, words % {"n": changed})
            return redirect(f"{request.path}?session={session.number}")
    page = {
        "roster": roster,
        "run": roster.run,
        "session": session,
        "rows": [
            (line, marks, form.typed(line.enrolment.pk, line.mark(session) if session else ""))
            for line, marks in roster.rows()
        ],
        "counts": roster.counts(session) if session else None,
        "is_open": session is not None and queries.takes_marks(session, at=request.now),
        "is_today": session is not None and local_day(session.starts_at) == local_day(request.now),
        "form": form,
        "tab": "register",
    }
    status = 422 if form.errors else 200
    return render(request, "enrolments/desk_run.html", page, status=status)


@require_GET
@staff(*SCHOOLS)
def sheet(request: CityRequest, slug: str) -> HttpResponse:
    """Show a sheet to sign on, for the wall or the teacher's folder."""
    roster = actions.open_roster(slug=slug, by=request.actor, at=request.now)
    session = _chosen(request, roster)
    page = {"roster": roster, "run": roster.run, "session": session}
    return render(request, "enrolments/desk_sheet.html", page)


@require_http_methods(["GET", "POST"])
@staff(*SCHOOLS)
def people(request: CityRequest, slug: str) -> HttpResponse:
    """Show who is in the class and who waits; change the number of seats."""
    roster = actions.open_roster(slug=slug, by=request.actor, at=request.now)
    run = roster.run
    form = CapacityForm(
        request.POST if request.method == "POST" else None, initial={"capacity": run.capacity}
    )
    if request.method == "POST":
        with form.refusals():
            changed = actions.change_capacity(
                run_id=run.pk, by=request.actor, at=request.now, **form.cleaned()
            )
            messages.success(request, _resized(moved_up=run.waiting - changed.waiting))
            return redirect("enrolments:desk-people", slug)
    page = {
        "roster": roster,
        "run": run,
        "to_tell": queries.to_tell(run, at=request.now).number,
        "form": form,
        "tab": "people",
    }
    status = 422 if form.errors else 200
    return render(request, "enrolments/desk_people.html", page, status=status)


@require_GET
@staff(*SCHOOLS)
def sessions(request: CityRequest, slug: str) -> HttpResponse:
    """Show the sessions, each with its changes."""
    run = queries.school_run(slug)
    actions.must_teach(request.actor, run)
    page = {
        "run": run,
        "sessions": list(run.sessions.order_by("number")),
        "to_tell": queries.to_tell(run, at=request.now).number,
        "tab": "sessions",
    }
    return render(request, "enrolments/desk_sessions.html", page)


@require_GET
@staff(*SCHOOLS)
def to_tell(request: CityRequest, slug: str) -> HttpResponse:
    """List who must be told of changes by phone or in person, to be printed."""
    found = actions.open_to_tell(slug=slug, by=request.actor, at=request.now)
    page = {"found": found, "run": found.run, "tab": "people"}
    return render(request, "enrolments/desk_to_tell.html", page)


@require_http_methods(["GET", "POST"])
@staff(*SCHOOLS)
def session_cancel(request: CityRequest, slug: str, number: int) -> HttpResponse:
    """Cancel one session; everyone is told."""
    run, session = _session(request, slug, number)
    if session.cancelled_at is not None:
        messages.info(request, _("这一讲已经取消过，没有再改，也没有再通知。"))
        return redirect("enrolments:desk-sessions", run.slug)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        with form.refusals():
            actions.cancel_session(
                session_id=session.pk, by=request.actor, at=request.now, **form.cleaned()
            )
            return _changed(request, run, _("这一讲取消了。"))
    return _change(request, run, form, session=session, change="cancel")


@require_http_methods(["GET", "POST"])
@staff(*SCHOOLS)
def session_move(request: CityRequest, slug: str, number: int) -> HttpResponse:
    """Move one session; everyone is told both times."""
    run, session = _session(request, slug, number)
    form = MoveForm(request.POST) if request.method == "POST" else MoveForm.at_present(session)
    if request.method == "POST":
        with form.refusals():
            actions.move_session(
                session_id=session.pk, by=request.actor, at=request.now, **form.times()
            )
            return _changed(request, run, _("时间改好了。"))
    return _change(request, run, form, session=session, change="move")


@require_http_methods(["GET", "POST"])
@staff(*SCHOOLS)
def run_cancel(request: CityRequest, slug: str) -> HttpResponse:
    """Cancel the whole class; everyone is released and told."""
    run = queries.school_run(slug)
    actions.must_run(request.actor, run)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        with form.refusals():
            actions.cancel_run(run_id=run.pk, by=request.actor, at=request.now, **form.cleaned())
            run.refresh_from_db(fields=["status"])
            return _changed(request, run, _("这个班停办了。"))
    return _change(request, run, form, session=None, change="cancel-run")


@require_http_methods(["GET", "POST"])
@staff(*SCHOOLS)
def results(request: CityRequest, slug: str) -> HttpResponse:
    """Enter results beside what the register suggests; one save, then confirm."""
    found = actions.open_results(slug=slug, by=request.actor, at=request.now)
    form = ResultsForm(
        request.POST if request.method == "POST" else None,
        names={line.enrolment_id: said(line.card, "name") for line in found.lines},
    )
    if request.method == "POST":
        with form.refusals():
            actions.enter_results(
                run_id=found.run.pk,
                entries=form.entries(),
                seen=form.seen(),
                by=request.actor,
                at=request.now,
            )
            messages.success(request, _("已保存。核对后请确认，确认后学员会收到通知。"))
            return redirect("enrolments:desk-results", slug)
    return _results(request, found, form)


@form_of("enrolments:desk-results", "slug")
@staff(*SCHOOLS)
def results_confirm(request: CityRequest, slug: str) -> HttpResponse:
    """Confirm all that is entered: credits and certificates follow at once."""
    found = actions.open_results(slug=slug, by=request.actor, at=request.now)
    form = Form(request.POST)
    with form.refusals():
        form.cleaned()
        made = actions.confirm_results(
            run_id=found.run.pk, result_ids=None, by=request.actor, at=request.now
        )
        words = ngettext("确认了 %(n)s 人的结业情况。", "确认了 %(n)s 人的结业情况。", len(made))
        messages.success(request, words % {"n": len(made)})
        return redirect("enrolments:desk-results", slug)
    return _results(request, found, form)


@require_http_methods(["GET", "POST"])
@staff(*SCHOOLS)
def result_correct(request: CityRequest, slug: str, result_id: UUID) -> HttpResponse:
    """Correct a confirmed result; the reason stays with it."""
    found = actions.open_results(slug=slug, by=request.actor, at=request.now)
    line = next((each for each in found.lines if each.result_id == result_id), None)
    if line is None:
        return redirect("enrolments:desk-results", slug)
    form = CorrectionForm(
        request.POST if request.method == "POST" else None,
        initial={"outcome": line.outcome, "grade": line.grade},
    )
    if request.method == "POST":
        with form.refusals():
            actions.correct_result(
                result_id=result_id, by=request.actor, at=request.now, **form.cleaned()
            )
            messages.success(request, _("更正已记下，还要确认一次才生效。"))
            return redirect("enrolments:desk-results", slug)
    page = {"run": found.run, "line": line, "form": form, "tab": "results"}
    status = 422 if form.errors else 200
    return render(request, "enrolments/desk_correction.html", page, status=status)


def _register_form(request: CityRequest, roster: Roster, session: Session | None) -> RegisterForm:
    """Return the register as it was sent; marks of a session that is not there are left out."""
    is_sent_for = is_asked(request.GET.get("session", ""), session)
    sent = (request.POST if is_sent_for else {}) if request.method == "POST" else None
    return RegisterForm(sent, enrolment_ids=[line.enrolment.pk for line in roster.lines])


def _resized(*, moved_up: int) -> str:
    """Return what came of another number of seats."""
    if moved_up <= 0:
        return _("名额改好了。")
    return ngettext(
        "名额改好了，候补的 %(n)s 人补上了，短信正在发出；没有手机号的，请当面告诉。",
        "名额改好了，候补的 %(n)s 人补上了，短信正在发出；没有手机号的，请当面告诉。",
        moved_up,
    ) % {"n": moved_up}


def _results(request: CityRequest, found: ResultsSheet, form: Form) -> HttpResponse:
    typed = form.data if form.is_bound else {}
    was_sent = isinstance(form, ResultsForm) and form.is_bound
    lines = [
        (
            line,
            typed.get(f"outcome-{line.enrolment_id}", "" if was_sent else line.outcome),
            typed.get(f"grade-{line.enrolment_id}", line.grade),
            form.errors.get(f"outcome-{line.enrolment_id}", ()),
        )
        for line in found.lines
    ]
    page = {"sheet": found, "run": found.run, "lines": lines, "form": form, "tab": "results"}
    status = 422 if form.errors else 200
    return render(request, "enrolments/desk_results.html", page, status=status)


def _change(
    request: CityRequest, run: CourseRun, form: Form, *, session: Session | None, change: str
) -> HttpResponse:
    marked = 0
    if session is not None and change == "cancel":
        marked = queries.register_counts(session.pk, enrolled=run.places_taken).marked
    page = {
        "run": run,
        "session": session,
        "form": form,
        "change": change,
        "people": run.places_taken + run.waiting,
        "tells_teacher": run.teacher_id not in (None, request.actor.person_id),
        "marked": marked,
        "unreachable": queries.unreachable(run, by=request.actor.person_id),
        "wait_until": queries.texts_wait_until(request.now),
        "tab": "sessions",
    }
    status = 422 if form.errors else 200
    return render(request, "enrolments/desk_change.html", page, status=status)


def _changed(request: CityRequest, run: CourseRun, done: str) -> HttpResponse:
    """Go back to the sessions, or to those whom the notice cannot reach."""
    messages.success(request, f"{done}{_on_their_way(request.now)}")
    missed = queries.to_tell(run, at=request.now).number
    return redirect("enrolments:desk-to-tell" if missed else "enrolments:desk-sessions", run.slug)


def _on_their_way(at: datetime) -> str:
    """Return when the notices of a change go out that was entered now."""
    wait_until = queries.texts_wait_until(at)
    if wait_until is None:
        return _("通知正在发出。")
    return _("夜里不打扰大家，%(hour)s 再发通知；来不及的马上发。") % {"hour": hour(wait_until)}


def _session(request: CityRequest, slug: str, number: int) -> tuple[CourseRun, Session]:
    run = queries.school_run(slug)
    actions.must_teach(request.actor, run)
    return run, queries.session_of(run, number)


def _chosen(request: CityRequest, roster: Roster) -> Session | None:
    return roster.session(session_number(request.GET.get("session", "")), at=request.now)
