"""Uploaded files that wait, and what they say."""

from collections.abc import Mapping
from datetime import date, datetime, time
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from xuecheng.errors import Missing
from xuecheng.journeys.school_import.adapters.drawer import Drawer
from xuecheng.journeys.school_import.models import ImportDraft
from xuecheng.journeys.school_import.queries.files import workbook
from xuecheng.journeys.school_import.queries.schools import context
from xuecheng.journeys.school_import.queries.seats import recognised
from xuecheng.journeys.school_import.rules.draft import Answers, Whereabouts
from xuecheng.journeys.school_import.rules.places import read_position
from xuecheng.journeys.school_import.rules.reading import Reading, read
from xuecheng.journeys.school_import.rules.schedule import read_bells_text
from xuecheng.journeys.school_import.rules.workbook import Workbook
from xuecheng.learning.courses.models import CourseRun
from xuecheng.lib.actors import Actor
from xuecheng.lib.words import local_day
from xuecheng.registry.organisations.models import Organisation
from xuecheng.registry.organisations.queries import run_by
from xuecheng.registry.organisations.rules import NotYourOrganisation, may_run_school


class UnknownDraft(Missing):
    """There is no such upload, it is somebody else's, or it has been removed."""

    code = "school_import.unknown_draft"


def drawer() -> Drawer:
    """Return the folder uploaded files wait in."""
    return Drawer(settings.DATA / "imports")


def schools_of(actor: Actor, *, at: datetime) -> list[Organisation]:
    """Return the schools an actor may import for. One query."""
    return list(run_by(actor, on=local_day(at)))


def drafts_of(actor: Actor) -> list[ImportDraft]:
    """Return an actor's undecided uploads for schools of theirs, the newest first. One query."""
    mine = ImportDraft.objects.undecided().filter(made_by=actor.person_id)
    waiting = mine.select_related("organisation__area").order_by("-created_at", "id")
    return [each for each in waiting if _may_open(each, actor)]


def draft(draft_id: UUID, *, by: Actor) -> ImportDraft:
    """Return an upload of the actor's own.

    :raises UnknownDraft: there is none, or it is somebody else's.
    :raises NotYourOrganisation: the actor no longer works for its school.
    """
    found = (
        ImportDraft.objects.select_related("organisation__area", "organisation__main_venue")
        .filter(pk=draft_id, made_by=by.person_id)
        .first()
    )
    if found is None:
        raise UnknownDraft(_("没有找到这份表格。上传的表格只保留 7 天，请重新上传。"))
    if not _may_open(found, by):
        raise NotYourOrganisation(_("这份表格是另一所学校的。请用那所学校的工作人员账户登录。"))
    return found


def _may_open(found: ImportDraft, actor: Actor) -> bool:
    school = found.organisation
    return may_run_school(actor, school.pk, school.area.code)


def reading_of(
    stored: ImportDraft,
    *,
    at: datetime,
    decisions: Mapping[str, bool] | None = None,
    answers: Mapping[str, str] | None = None,
) -> Reading:
    """Read an upload's file with what was decided so far, or with other decisions and answers.

    :raises UnknownDraft: the file has been removed.
    :raises UnreadableFile: the file on the disk is no longer what was uploaded.
    """
    content = drawer().get(stored.pk)
    if content is None:
        raise UnknownDraft(_("这份表格已经处理过，或者放了超过 7 天。请重新上传。"))
    return reading(
        workbook(content, stored.file_name),
        stored.organisation,
        answers=answers_from(stored.answers if answers is None else answers),
        decisions=stored.decisions if decisions is None else decisions,
        at=at,
    )


def reading(
    book: Workbook,
    organisation: Organisation,
    *,
    answers: Answers,
    decisions: Mapping[str, bool],
    at: datetime,
) -> Reading:
    """Read a workbook beside what a school has already."""
    found = read(book, context(organisation, answers=answers, at=at), decisions)
    return recognised(found, organisation, decisions)


def written_runs(stored: ImportDraft) -> list[CourseRun]:
    """Return the classes an import opened or changed that residents see, in order. One query."""
    seen = CourseRun.objects.public().select_related("course", "venue")
    by_id = {str(run.pk): run for run in seen.filter(pk__in=stored.runs)}
    return [by_id[each] for each in stored.runs if each in by_id]


def answers_from(typed: Mapping[str, str]) -> Answers:
    """Return the answers a form checked and a draft keeps, as values."""
    return Answers(
        year=_number(typed.get("year")),
        week_one=date.fromisoformat(typed["week_one"]) if typed.get("week_one") else None,
        bells=_bells(typed.get("bells", "")),
        minutes=_number(typed.get("minutes")),
        capacity=_number(typed.get("capacity")),
        venue=typed.get("venue", ""),
        whereabouts=_whereabouts(typed),
    )


def _whereabouts(typed: Mapping[str, str]) -> Mapping[str, Whereabouts]:
    """Return what was filled in as ``address-KEY`` and ``position-KEY``, by the venue's key."""
    keys = {name.partition("-")[2] for name in typed if name.startswith(("address-", "position-"))}
    return {
        key: Whereabouts(
            typed.get(f"address-{key}", ""), read_position(typed.get(f"position-{key}", ""))
        )
        for key in keys
    }


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _bells(text: str) -> Mapping[int, tuple[time, time]]:
    return read_bells_text(text)[0]
