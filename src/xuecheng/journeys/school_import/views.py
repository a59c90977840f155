"""The pages of an import: choose a file, look at what it says, import it."""

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from xuecheng.journeys.school_import import actions, queries
from xuecheng.journeys.school_import.adapters.example import template_workbook
from xuecheng.journeys.school_import.forms import AnswersForm, DecisionsForm, UploadForm
from xuecheng.journeys.school_import.models import ImportDraft
from xuecheng.lib.guards import form_of, staff
from xuecheng.lib.request import CityRequest
from xuecheng.lib.words import local_day

SCHOOL_STAFF = ("organisation_staff", "district_admin", "city_admin")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "POST"])
@staff(*SCHOOL_STAFF)
def upload(request: CityRequest) -> HttpResponse:
    """Take a file, or show the form and the files that wait."""
    schools = queries.schools_of(request.actor, at=request.now)
    form = UploadForm(request.POST or None, request.FILES or None, schools=schools)
    if request.method == "POST":
        with form.refusals():
            given = form.cleaned()
            draft = actions.upload(
                organisation=form.school(),
                content=given["file"].read(),
                file_name=given["file"].name,
                by=request.actor,
                at=request.now,
            )
            return redirect("school_import:preview", draft.pk)
    page = {"form": form, "schools": schools, "drafts": queries.drafts_of(request.actor)}
    status = 422 if request.method == "POST" else 200
    return render(request, "school_import/upload.html", page, status=status)


@require_http_methods(["GET", "POST"])
@staff(*SCHOOL_STAFF)
def preview(request: CityRequest, draft_id: UUID) -> HttpResponse:
    """Show what the file would do; keep what was decided; import."""
    draft = queries.draft(draft_id, by=request.actor)
    if not draft.is_open(request.now):
        return redirect("school_import:done", draft.pk)
    venues = _venues(request, draft)
    if request.method == "GET":
        return _preview_page(request, draft, AnswersForm(initial=draft.answers, venues=venues))
    answers, decisions = AnswersForm(request.POST, venues=venues), DecisionsForm(request.POST)
    with answers.refusals():
        answers.cleaned()
        actions.decide(
            draft_id=draft.pk,
            decisions=decisions.decisions(),
            answers=answers.typed(),
            by=request.actor,
            at=request.now,
        )
        if "apply" not in request.POST:
            return redirect("school_import:preview", draft.pk)
        begun = actions.begin(
            draft_id=draft.pk, seen=decisions.seen(), by=request.actor, at=request.now
        )
        return redirect(
            "school_import:preview" if begun.failure else "school_import:done", draft.pk
        )
    draft.refresh_from_db()
    return _preview_page(request, draft, answers, status=422)


@require_http_methods(["GET", "POST"])
@staff(*SCHOOL_STAFF)
def replace(request: CityRequest, draft_id: UUID) -> HttpResponse:
    """Take a better file in the place of a waiting one; a reader of the address sees the page."""
    draft = queries.draft(draft_id, by=request.actor)
    if request.method == "GET":
        return redirect("school_import:preview", draft.pk)
    venues = _venues(request, draft)
    answers, decisions = AnswersForm(request.POST, venues=venues), DecisionsForm(request.POST)
    form = UploadForm(request.POST, request.FILES, schools=[draft.organisation])
    with answers.refusals(), form.refusals():
        answers.cleaned()
        actions.decide(  # first: whatever is wrong with the file, nothing filled in is lost
            draft_id=draft.pk,
            decisions=decisions.decisions(),
            answers=answers.typed(),
            by=request.actor,
            at=request.now,
        )
        given = form.cleaned()
        better = actions.replace(
            draft_id=draft.pk,
            content=given["file"].read(),
            file_name=given["file"].name,
            by=request.actor,
            at=request.now,
        )
        return redirect("school_import:preview", better.pk)
    draft.refresh_from_db()
    if not draft.is_open(request.now):
        return redirect("school_import:done", draft.pk)
    return _preview_page(request, draft, answers, file=form, status=422)


@require_GET
@staff(*SCHOOL_STAFF)
def done(request: CityRequest, draft_id: UUID) -> HttpResponse:
    """Show how far the import is, and when it has ended what it did."""
    draft = queries.draft(draft_id, by=request.actor)
    if draft.is_open(request.now):
        return redirect("school_import:preview", draft.pk)
    finished, total = queries.drawer().progress(draft.pk)
    runs = queries.written_runs(draft)
    page = {
        "draft": draft,
        "finished": finished,
        "total": total,
        "runs": runs,
        "is_one_place": len({run.venue_id for run in runs}) == 1,
    }
    return render(request, "school_import/done.html", page)


@form_of("school_import:preview", "draft_id")
@staff(*SCHOOL_STAFF)
def discard(request: CityRequest, draft_id: UUID) -> HttpResponse:
    """Remove a waiting file."""
    actions.discard(draft_id=draft_id, by=request.actor, at=request.now)
    return redirect("school_import:upload")


@require_GET
@staff(*SCHOOL_STAFF)
def template(request: CityRequest) -> HttpResponse:
    """Hand out a spreadsheet that reads without a question."""
    response = HttpResponse(template_workbook(today=local_day(request.now)), content_type=_XLSX)
    response["Content-Disposition"] = "attachment; filename=template.xlsx"
    return response


def _venues(request: CityRequest, draft: ImportDraft) -> Iterable[str]:
    nothing = queries.answers_from({})
    return queries.context(draft.organisation, answers=nothing, at=request.now).venues


def _preview_page(
    request: CityRequest,
    draft: ImportDraft,
    answers: AnswersForm,
    *,
    file: UploadForm | None = None,
    status: int = 200,
) -> HttpResponse:
    preview = queries.preview(draft, at=request.now)
    answers.ask_where(preview.reading.unplaced)
    file = file or UploadForm(schools=[draft.organisation])
    page = {
        "draft": draft,
        "form": answers,
        "asked": answers.asked(preview.asks),
        "file": file,
        "preview": preview,
    }
    return render(request, "school_import/preview.html", page, status=status)
