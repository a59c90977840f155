"""An uploaded file is kept, decided upon, and applied: all of it or nothing."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xuecheng.errors import CityError
from xuecheng.journeys.school_import import queries
from xuecheng.journeys.school_import.models import KEPT_FOR, ImportDraft
from xuecheng.journeys.school_import.queries import Change, Plan
from xuecheng.journeys.school_import.queries.schools import venues_of
from xuecheng.journeys.school_import.rules.facts import (
    course_facts,
    run_facts,
    session_plans,
    venue_facts,
)
from xuecheng.journeys.school_import.rules.problems import Severity
from xuecheng.journeys.school_import.rules.reading import Reading
from xuecheng.journeys.school_import.rules.schools import MOST_STEPS_AT_ONCE, NotReady, SeenAnew
from xuecheng.learning.courses import actions as courses
from xuecheng.learning.courses.models import Course
from xuecheng.learning.enrolments import actions as enrolments
from xuecheng.learning.enrolments.models import Enrolment
from xuecheng.lib import audit, jobs
from xuecheng.lib.actors import Actor
from xuecheng.registry.organisations import actions as organisations
from xuecheng.registry.organisations.models import Organisation
from xuecheng.registry.organisations.rules import NotYourOrganisation, may_run_school
from xuecheng.registry.people import actions as people
from xuecheng.registry.places import actions as places
from xuecheng.registry.places.actions import VenueFacts
from xuecheng.registry.places.models import Venue

Progress = Callable[[int, int], None]
_WRITTEN = (Change.NEW, Change.CHANGED)


@dataclass(frozen=True, slots=True)
class Applied:
    """What an import did.

    :param counts: what was made and changed; no personal data.
    :param runs: the classes it opened or changed, in the order of the file.
    """

    counts: Mapping[str, int]
    runs: tuple[UUID, ...]


# The waiting file


def upload(
    *, organisation: Organisation, content: bytes, file_name: str, by: Actor, at: datetime
) -> ImportDraft:
    """Keep a file for a school until the person has decided about it, at most seven days.

    The same file uploaded again, or a double click, returns the draft that waits already.

    :raises UnreadableFile: it is no spreadsheet that can be read.
    :raises NotYourOrganisation: ``by`` does not run the school.
    """
    _check_right(by, organisation)
    # Before the transaction: it may take long, and SQLite lets nobody else write meanwhile.
    queries.workbook(content, file_name)
    return _keep(organisation, content, file_name, by=by, at=at)


def replace(
    *, draft_id: UUID, content: bytes, file_name: str, by: Actor, at: datetime
) -> ImportDraft:
    """Keep a better file in the place of one that waits, with what was filled in for it.

    What was ticked goes: it spoke of rows of the old file. An old one that is being applied
    stays.

    :raises UnreadableFile: it is no spreadsheet that can be read; the old one goes on waiting.
    """
    _check_right(by, queries.draft(draft_id, by=by).organisation)
    queries.workbook(content, file_name)
    with transaction.atomic():
        old = _locked(draft_id, by)
        better = _keep(old.organisation, content, file_name, by=by, at=at)
        if better.pk != old.pk and old.is_open(at):
            better.answers = old.answers
            better.save(update_fields=["answers"])
            _close(old, ImportDraft.Status.DISCARDED, at)
    return better


@transaction.atomic
def decide(
    *,
    draft_id: UUID,
    decisions: Mapping[str, bool],
    answers: Mapping[str, str],
    by: Actor,
    at: datetime,
) -> ImportDraft:
    """Keep what the person ticked and filled in; a draft that is decided stays as it is.

    One whose import was interrupted waits again.

    :param answers: as :func:`queries.answers_from` takes them, checked by the form.
    """
    draft = _locked(draft_id, by)
    if draft.is_open(at):
        draft.status = ImportDraft.Status.WAITING
        draft.decisions = {**draft.decisions, **decisions}
        draft.answers = dict(answers)
        draft.failure = ""
        draft.save(update_fields=["status", "decisions", "answers", "failure"])
    return draft


@transaction.atomic
def discard(*, draft_id: UUID, by: Actor, at: datetime) -> None:
    """Remove a waiting file; what was applied or is being applied stays."""
    draft = _locked(draft_id, by)
    if draft.is_open(at):
        _close(draft, ImportDraft.Status.DISCARDED, at)


def remove_outdated(*, at: datetime) -> int:
    """Remove the files nobody decided about in seven days, and return how many.

    With them go files of that age which no draft knows: somebody pulled the plug while one was
    being stored.
    """
    outdated = list(ImportDraft.objects.outdated(at).values_list("pk", flat=True))
    removed = sum(_remove_outdated(draft_id, at=at) for draft_id in outdated)
    undecided = set(ImportDraft.objects.undecided().values_list("pk", flat=True))
    for draft_id in queries.drawer().older_than(at - KEPT_FOR) - undecided:
        queries.drawer().remove(draft_id)
    return removed


@transaction.atomic
def _remove_outdated(draft_id: UUID, *, at: datetime) -> bool:
    """Look again with the row locked: its person may be importing it just now."""
    found = ImportDraft.objects.select_for_update().outdated(at).filter(pk=draft_id)
    for draft in found:
        if draft.is_open(at):
            _close(draft, ImportDraft.Status.DISCARDED, at)
            return True
    return False


@transaction.atomic
def _keep(
    organisation: Organisation, content: bytes, file_name: str, *, by: Actor, at: datetime
) -> ImportDraft:
    draft, is_new = ImportDraft.objects.undecided().get_or_create(
        organisation=organisation,
        made_by=by.person_id,
        digest=hashlib.sha256(content).hexdigest(),
        defaults={"file_name": file_name[-120:], "created_at": at},
    )
    if is_new:
        _record("school_import.upload", draft, by=by, at=at)
        queries.drawer().put(draft.pk, content)  # last: what fails before it leaves no file behind
    return draft


# Applying


def begin(*, draft_id: UUID, seen: Iterable[str], by: Actor, at: datetime) -> ImportDraft:
    """Apply a decided draft: a small one at once, a large one as a job with progress.

    Beginning again while it is applied, or afterwards, changes nothing.

    :param seen: keys of the proposals that stood on the page the person confirmed.
    :raises NotReady: a problem still stops it.
    :raises SeenAnew: there are proposals the person has not seen.
    """
    draft = queries.draft(draft_id, by=by)
    if not draft.is_open(at):
        return draft
    try:
        reading = queries.reading_of(draft, at=at)
    except queries.UnknownDraft:  # a second press: the first has imported it by now
        draft.refresh_from_db()
        if not draft.is_open(at):
            return draft
        raise
    _check_ready(reading, set(seen))
    steps = queries.plan(reading.draft, draft.organisation, at=at).steps
    draft, has_begun = _mark_begun(draft_id, steps, by=by, at=at)
    if not has_begun or steps > MOST_STEPS_AT_ONCE:
        return draft
    return finish(draft_id=draft_id, by=by, at=at)


@transaction.atomic
def _mark_begun(draft_id: UUID, steps: int, *, by: Actor, at: datetime) -> tuple[ImportDraft, bool]:
    """Return the draft, and whether it was for us to begin it."""
    draft = _locked(draft_id, by)
    if not draft.is_open(at):
        return draft, False
    draft.status, draft.started_at, draft.failure = ImportDraft.Status.APPLYING, at, ""
    draft.save(update_fields=["status", "started_at", "failure"])
    if steps > MOST_STEPS_AT_ONCE:
        jobs.enqueue("xuecheng.journeys.school_import.tasks.apply", draft_id=str(draft.pk))
    return draft, True


def finish(*, draft_id: UUID, by: Actor, at: datetime) -> ImportDraft:
    """Apply a draft that has begun; if it cannot be, it waits again and says why.

    A second call after it was applied changes nothing.
    """
    try:
        return _finish(draft_id, by=by, at=at)
    except CityError as error:
        with transaction.atomic():
            draft = _locked(draft_id, by)
            if draft.status == ImportDraft.Status.APPLYING:
                draft.status = ImportDraft.Status.WAITING
                draft.failure = (error.message or _("导入没有成功，什么也没有改。"))[:400]
                draft.save(update_fields=["status", "failure"])
        return draft


@transaction.atomic
def _finish(draft_id: UUID, *, by: Actor, at: datetime) -> ImportDraft:
    draft = _locked(draft_id, by)
    if draft.status != ImportDraft.Status.APPLYING:
        return draft
    reading = queries.reading_of(draft, at=at)
    _check_ready(reading, None)
    applied = apply(
        reading=reading,
        organisation=draft.organisation,
        by=by,
        at=at,
        progress=lambda done, total: queries.drawer().note_progress(draft.pk, done, total),
    )
    draft.report, draft.runs = dict(applied.counts), [str(each) for each in applied.runs]
    _close(draft, ImportDraft.Status.APPLIED, at)
    _record("school_import.apply", draft, by=by, at=at, facts=draft.report)
    return draft


@transaction.atomic
def apply(
    *,
    reading: Reading,
    organisation: Organisation,
    by: Actor,
    at: datetime,
    progress: Progress = lambda done, total: None,
) -> Applied:
    """Make venues, courses, open classes and enrolments as a file asks: all or nothing.

    What is as the file says already is not touched; nobody and nothing is removed.

    :param progress: told after each step how many of how many are done.
    :raises NotReady: a problem stops it.
    :raises NotYourOrganisation: ``by`` does not run the school.
    """
    _check_right(by, organisation)
    _check_ready(reading, None)
    plan = queries.plan(reading.draft, organisation, at=at)
    return _Applying(plan, organisation, by, at, progress).all()


class _Applying:
    """One import under way; only :func:`apply` uses it."""

    def __init__(
        self, plan: Plan, organisation: Organisation, by: Actor, at: datetime, progress: Progress
    ) -> None:
        self._plan = plan
        self._organisation = organisation
        self._by = by
        self._at = at
        self._progress = progress
        self._done, self._steps = 0, plan.steps
        self._venues: dict[str, Venue] = {}
        self._courses: dict[str, Course] = {}
        self._runs: dict[tuple[str, str, str], UUID] = {}
        self._written: list[UUID] = []
        self._people: dict[tuple[object, ...], UUID] = {}

    def all(self) -> Applied:
        """Do everything, in the order in which one thing needs another."""
        self._save_venues()
        self._save_courses()
        self._save_runs()
        waiting = self._seat_learners()
        counts = self._plan.counts()
        told = {
            f"{kind}_{change}": getattr(counts[kind], change)
            for kind in counts
            for change in ("new", "changed", "unchanged", "left")
        } | {"people_new": self._plan.new_people, "waiting": waiting}
        return Applied(told, tuple(self._written))

    def _count(self, change: Change) -> None:
        self._done += change in _WRITTEN
        if self._done % 20 == 0:
            self._progress(self._done, self._steps)

    def _save_venues(self) -> None:
        self._venues = {venue.name: venue for venue in venues_of(self._organisation)}
        for each in self._plan.venues:
            is_ours = each.change in _WRITTEN
            facts = cast(VenueFacts, venue_facts(each.draft) if is_ours else {})
            if each.change is Change.NEW:
                facts["keeper_id"] = self._organisation.pk
            self._venues[each.draft.name] = places.save_venue(
                area=each.area, name=each.draft.name, by=self._by, at=self._at, **facts
            )
            self._count(each.change)
        self._give_main_venue()

    def _give_main_venue(self) -> None:
        """A school without a main venue gets the first of its file."""
        if self._organisation.main_venue_id is None and self._plan.venues:
            self._organisation = organisations.save_organisation(
                area=self._organisation.area,
                name=self._organisation.name,
                main_venue=self._venues[self._plan.venues[0].draft.name],
                by=self._by,
                at=self._at,
            )

    def _save_courses(self) -> None:
        for each in self._plan.courses:
            facts = course_facts(each.draft)
            if each.change is Change.NEW:
                facts["subject"] = each.draft.subject
            self._courses[each.draft.title] = courses.save_course(
                organisation=self._organisation,
                title=each.draft.title,
                by=self._by,
                at=self._at,
                **facts,
            )
            self._count(each.change)

    def _save_runs(self) -> None:
        self._runs = queries.run_ids_by_key(self._organisation)
        for each in self._plan.runs:
            if each.change is Change.UNCHANGED:
                continue
            draft = each.draft
            run = enrolments.revise_run(
                course=self._courses[draft.title],
                code=each.stored.code if each.stored else draft.code,
                term=draft.term,
                venue=self._venues[draft.venue],
                sessions=session_plans(draft),
                capacity=draft.capacity,
                by=self._by,
                at=self._at,
                teacher=each.teacher,
                **run_facts(draft),
            )
            enrolments.publish(run_id=run.pk, by=self._by, at=self._at)
            self._runs[draft.key] = run.pk
            self._written.append(run.pk)
            self._count(each.change)

    def _seat_learners(self) -> int:
        """Register and enrol, and return how many wait for a place."""
        waiting = 0
        for each in self._plan.seats:
            if each.change not in _WRITTEN:
                continue
            enrolment = enrolments.sign_up(
                learner_id=self._person(each),
                run_id=self._runs[each.draft.run],
                channel=Enrolment.Channel.ROSTER,
                by=self._by,
                at=self._at,
            )
            waiting += enrolment.status == Enrolment.Status.WAITING
            self._count(each.change)
        return waiting

    def _person(self, seat: queries.SeatPlan) -> UUID:
        learner = seat.draft.learner
        if seat.person_id is not None:
            if seat.adds_phone:
                people.add_phone(
                    person_id=seat.person_id, phone=learner.phone, by=self._by, at=self._at
                )
            return seat.person_id
        if seat.identity not in self._people:
            person = people.register(
                name=learner.name,
                origin="roster",
                phone=learner.phone,
                birth_on=learner.birth_on,
                gender=learner.gender,
                by=self._by,
                at=self._at,
            )
            self._people[seat.identity] = person.pk
        return self._people[seat.identity]


# Steps


def _check_right(by: Actor, organisation: Organisation) -> None:
    if not may_run_school(by, organisation.pk, organisation.area.code):
        raise NotYourOrganisation(_("您不能为这所学校导入。请用本校的工作人员账户登录。"))


def _check_ready(reading: Reading, seen: set[str] | None) -> None:
    stops = [problem for problem in reading.problems if problem.severity is Severity.STOPS]
    if stops or reading.draft.is_empty:
        words = ngettext(
            "还有 %(count)s 处没有解决，不能导入。请看标着“要先解决”的地方。",
            "还有 %(count)s 处没有解决，不能导入。请看标着“要先解决”的地方。",
            len(stops),
        )
        raise NotReady(words % {"count": len(stops)}, stops=len(stops))
    asked = {problem.proposal.key for problem in reading.problems if problem.proposal}
    if seen is not None and not asked <= seen:
        raise SeenAnew(_("您的选择带出了新的问题，请再看一遍，然后导入。"))


def _locked(draft_id: UUID, by: Actor) -> ImportDraft:
    found = queries.draft(draft_id, by=by)
    return (
        ImportDraft.objects.select_for_update(of=("self",))
        .select_related("organisation__area", "organisation__main_venue")
        .get(pk=found.pk)
    )


def _close(draft: ImportDraft, status: str, at: datetime) -> None:
    """Give a draft its end and, once that is stored, remove the file and what was typed."""
    draft.status, draft.finished_at = status, at
    draft.decisions, draft.answers = {}, {}
    draft.save(update_fields=["status", "finished_at", "decisions", "answers", "report", "runs"])
    transaction.on_commit(lambda: queries.drawer().remove(draft.pk))


def _record(
    what: str,
    draft: ImportDraft,
    *,
    by: Actor,
    at: datetime,
    facts: Mapping[str, object] | None = None,
) -> None:
    audit.record(
        by=by,
        what=what,
        subject_id=draft.pk,
        at=at,
        organisation_id=draft.organisation_id,
        facts=facts,
    )
