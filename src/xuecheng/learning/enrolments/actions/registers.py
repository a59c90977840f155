"""Who was there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, FilteredRelation, Q
from django.utils.translation import gettext as _

from xuecheng.errors import Missing
from xuecheng.learning.courses.models import CourseRun, Session
from xuecheng.learning.enrolments import queries, rules
from xuecheng.learning.enrolments.models import Attendance, Enrolment
from xuecheng.lib import audit, words
from xuecheng.lib.actors import Actor
from xuecheng.registry.people import queries as people


@dataclass(frozen=True, slots=True)
class _Line:
    """One learner's line in the register of one session."""

    enrolment_id: UUID
    learner_id: UUID
    mark: str


@transaction.atomic
def mark(
    *, session_id: UUID, marks: Mapping[UUID, str], channel: str, by: Actor, at: datetime
) -> int:
    """Write marks into the register of a session; return how many changed.

    :param marks: enrolment id -> ``present``, ``excused``, ``absent``, or ``""`` to take back.
    :param channel: ``teacher`` or ``code``.
    :raises NotYourClass: ``by`` neither teaches the class nor runs the school.
    :raises NoSession: the session is cancelled, or its day has not come.
    :raises NotInClass: an enrolment holds no place in this class.
    """
    session = _session(session_id)
    must_teach(by, session.run)
    _must_take_marks(session, set(marks.values()), at=at)
    lines = _lines(session, marks)
    changed = [line for line in lines if line.mark != marks[line.enrolment_id]]
    _write(session, changed, marks, channel=channel, by=by, at=at)
    _audit_changes(session, changed, marks, by=by, at=at)
    return len(changed)


@transaction.atomic
def check_in(*, session_id: UUID, account_number: str, by: Actor, at: datetime) -> UUID:
    """Mark the holder of a learning account present; return their enrolment's id.

    :param account_number: as read from the learner's code or typed.
    :raises UnknownAccount: no account has this number.
    :raises NotInClass: its holder has no place in the class.
    """
    learner = people.person_of_account(account_number)
    if learner is None:
        raise rules.UnknownAccount(
            _("没有这个学习账号，请核对数字，或按姓名点名。"), field="account_number"
        )
    run_id = _session(session_id).run_id
    enrolment = Enrolment.objects.enrolled().filter(run_id=run_id, learner=learner).first()
    if enrolment is None:
        raise rules.NotInClass(
            _("这位学员不在这个班的名册上。可以请窗口代报名。"), field="account_number"
        )
    mark(
        session_id=session_id,
        marks={enrolment.pk: rules.PRESENT},
        channel=Attendance.Channel.CODE,
        by=by,
        at=at,
    )
    return enrolment.pk


def open_roster(*, slug: str, by: Actor, at: datetime) -> queries.Roster:
    """Return the roster of a class for its teacher or school, and keep a note of who looked.

    :raises NotYourClass: ``by`` neither teaches the class nor runs the school.
    """
    roster = queries.roster(slug)
    must_teach(by, roster.run)
    note_look("enrolments.open_roster", roster.run, by=by, at=at)
    return roster


def open_results(*, slug: str, by: Actor, at: datetime) -> queries.ResultsSheet:
    """Return the results sheet of a class, and keep a note of who looked.

    :raises NotYourClass: ``by`` neither teaches the class nor runs the school.
    """
    run = queries.school_run(slug)
    must_teach(by, run)
    note_look("enrolments.open_results", run, by=by, at=at)
    return queries.results_sheet(run.pk, at=at)


def must_teach(by: Actor, run: CourseRun) -> None:
    """Refuse whoever neither teaches this class nor runs its school."""
    organisation = run.course.organisation
    if not rules.may_teach(
        by,
        teacher_id=run.teacher_id,
        organisation_id=organisation.pk,
        area_code=organisation.area.code,
    ):
        raise rules.NotYourClass(_("这个班由其他老师任教。如果弄错了，请联系学校改一下。"))


def note_look(what: str, run: CourseRun, *, by: Actor, at: datetime) -> None:
    """Write down that a member of staff looked at people of a class."""
    organisation_id = run.course.organisation_id
    audit.record(by=by, what=what, subject_id=run.pk, organisation_id=organisation_id, at=at)


def _session(session_id: UUID) -> Session:
    found = Session.objects.select_related("run__course__organisation__area")
    try:
        return found.get(pk=session_id)
    except Session.DoesNotExist:
        raise Missing(_("没有这一讲。")) from None


def _must_take_marks(session: Session, marks: set[str], *, at: datetime) -> None:
    if session.cancelled_at is not None:
        raise rules.NoSession(_("这一讲已经取消，不用点名。"))
    unknown = marks - rules.MARKS - {""}
    if unknown:
        raise ValueError(f"not a mark: {unknown}")
    held_on, today = words.local_day(session.starts_at), words.local_day(at)
    if not all(rules.may_mark(each, held_on=held_on, today=today) for each in marks):
        raise rules.NoSession(
            _("这一讲在 %(day)s，当天才能点到；提前请假可以现在记。")
            % {"day": words.day(session.starts_at)}
        )


def _lines(session: Session, marks: Mapping[UUID, str]) -> Sequence[_Line]:
    in_class = (
        Enrolment.objects.enrolled()
        .filter(run_id=session.run_id, pk__in=marks)
        .annotate(
            line=FilteredRelation("attendances", condition=Q(attendances__session=session.pk))
        )
        .annotate(mark=F("line__mark"))
        .order_by("pk")  # two people writing the same register take its rows in one order
    )
    lines = [
        _Line(enrolment_id, learner_id, old or "")
        for enrolment_id, learner_id, old in in_class.values_list("pk", "learner_id", "mark")
    ]
    if len(lines) != len(marks):
        raise rules.NotInClass(_("名册刚刚变了：有学员已退班。请刷新后再点。"))
    return lines


def _write(
    session: Session,
    changed: Sequence[_Line],
    marks: Mapping[UUID, str],
    *,
    channel: str,
    by: Actor,
    at: datetime,
) -> None:
    cleared = [line.enrolment_id for line in changed if not marks[line.enrolment_id]]
    if cleared:
        Attendance.objects.filter(session=session, enrolment__in=cleared).delete()
    Attendance.objects.bulk_create(
        (
            Attendance(
                learner_id=line.learner_id,
                enrolment_id=line.enrolment_id,
                session=session,
                mark=marks[line.enrolment_id],
                channel=channel,
                marked_at=at,
                marked_by=by.person_id,
            )
            for line in changed
            if marks[line.enrolment_id]
        ),
        update_conflicts=True,
        unique_fields=["session", "enrolment"],
        update_fields=["mark", "channel", "marked_at", "marked_by"],
    )


def _audit_changes(
    session: Session,
    changed: Sequence[_Line],
    marks: Mapping[UUID, str],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Write down which marks were overwritten; the first mark is its own record."""
    overwritten = [
        {"enrolment": str(line.enrolment_id), "from": line.mark, "to": marks[line.enrolment_id]}
        for line in changed
        if line.mark
    ]
    if overwritten:
        audit.record(
            by=by,
            what="enrolments.mark",
            subject_id=session.pk,
            organisation_id=session.run.course.organisation_id,
            at=at,
            facts={"marks": overwritten},
        )
