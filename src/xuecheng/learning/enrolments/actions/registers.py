"""Who was there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, FilteredRelation, Q, QuerySet, UUIDField
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xuecheng.errors import Missing
from xuecheng.learning.courses.models import CourseRun, Session
from xuecheng.learning.enrolments import queries, rules
from xuecheng.learning.enrolments.models import Attendance, Enrolment
from xuecheng.lib import audit, words
from xuecheng.lib.actors import Actor
from xuecheng.lib.prepared import Prepared, PreparedInsert, Slot
from xuecheng.registry.people import queries as people
from xuecheng.registry.people.rules import compact, normal_account_number, told_number


@dataclass(frozen=True, slots=True)
class Sheet:
    """What marking needs to know of a session, in the order of ``_SHEET``."""

    session_id: UUID
    number: int
    starts_at: datetime
    cancelled_at: datetime | None
    run_id: UUID
    slug: str
    enrolled: int
    teacher_id: UUID | None
    organisation_id: UUID
    area_code: str

    def is_open(self, at: datetime) -> bool:
        """Return whether presence can be marked at ``at``: on the day of the session."""
        held_on, today = words.local_day(self.starts_at), words.local_day(at)
        return rules.may_mark(rules.PRESENT, held_on=held_on, today=today)


# Named columns, not whole rows of five tables: a register is tapped by everyone at once.
_SESSION_COLUMNS = ("pk", "number", "starts_at", "cancelled_at")
_RUN_COLUMNS = (
    "pk",
    "slug",
    "places_taken",
    "teacher_id",
    "course__organisation_id",
    "course__organisation__area__code",
)
_SHEET = Prepared(
    Session.objects.filter(pk=Slot("session_id", UUIDField())).values_list(
        *_SESSION_COLUMNS, *(f"run__{column}" for column in _RUN_COLUMNS)
    )
)


@dataclass(frozen=True, slots=True)
class _Line:
    """One learner's line in the register of one session."""

    enrolment_id: UUID
    learner_id: UUID
    mark: str


def _lines_of(
    run_id: UUID, session_id: UUID
) -> "QuerySet[Enrolment, tuple[UUID, UUID, str | None]]":
    """Return everybody with a place in a class, with their mark in one session."""
    condition = Q(attendances__session=session_id)
    return (
        Enrolment.objects.enrolled()
        .filter(run_id=run_id)
        .annotate(line=FilteredRelation("attendances", condition=condition))
        .annotate(mark=F("line__mark"))
        .values_list("pk", "learner_id", "mark")
    )


# A sheet with one line of it.
_TAPPED = Prepared(
    Enrolment.objects.enrolled()
    .filter(pk=Slot("enrolment_id", UUIDField()), run__sessions=Slot("session_id", UUIDField()))
    .annotate(
        line=FilteredRelation(
            "attendances", condition=Q(attendances__session=Slot("session_id", UUIDField()))
        )
    )
    .values_list(
        "learner_id",
        "line__mark",
        *(f"run__sessions__{column}" for column in _SESSION_COLUMNS),
        *(f"run__{column}" for column in _RUN_COLUMNS),
    )
)
_MARK = PreparedInsert(
    Attendance,
    unique=("session", "enrolment"),
    update=("mark", "channel", "marked_at", "marked_by"),
)


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
    return _mark(_sheet(session_id), marks, channel=channel, by=by, at=at)


@transaction.atomic
def tap(*, session_id: UUID, enrolment_id: UUID, mark: str, by: Actor, at: datetime) -> Sheet:
    """Write one mark as :func:`mark` does, and return in which register."""
    marks, channel = {enrolment_id: mark}, Attendance.Channel.TEACHER
    found = _TAPPED.first(session_id=session_id, enrolment_id=enrolment_id)
    if found is None:
        # No such line: what is wrong, and whether ``by`` may know, is found out in the usual order.
        sheet = _sheet(session_id)
        _mark(sheet, marks, channel=channel, by=by, at=at)
        return sheet
    learner_id, old, *facts = found
    sheet = Sheet(*facts)
    _must_mark(sheet, marks, by=by, at=at)
    line = _Line(enrolment_id, learner_id, old or "")
    _write_changes(sheet, [line], marks, channel=channel, by=by, at=at)
    return sheet


@transaction.atomic
def check_in(*, session_id: UUID, account_number: str, by: Actor, at: datetime) -> UUID:
    """Mark the holder of a learning account present; return their enrolment's id.

    :param account_number: as read from the learner's code or typed; or four digits that stand at
        one name of the register only, as the end of the account's or the phone's number.
    :raises NotYourClass: ``by`` neither teaches the class nor runs the school; nothing is said of
        the number then.
    :raises UnknownAccount: no account has this number.
    :raises NotInClass: its holder has no place in the class.
    :raises NotOneLearner: the four digits are those of nobody in the class, or of several.
    """
    sheet = _sheet(session_id)
    _must_teach(by, sheet.teacher_id, sheet.organisation_id, sheet.area_code)
    end = compact(account_number)
    is_end = rules.is_end_of_number(end)
    enrolment_id = _by_end(sheet, end) if is_end else _by_number(sheet, account_number)
    _mark(sheet, {enrolment_id: rules.PRESENT}, channel=Attendance.Channel.CODE, by=by, at=at)
    return enrolment_id


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
    _must_teach(by, run.teacher_id, organisation.pk, organisation.area.code)


def note_look(what: str, run: CourseRun, *, by: Actor, at: datetime) -> None:
    """Write down that a member of staff looked at people of a class."""
    organisation_id = run.course.organisation_id
    audit.record(by=by, what=what, subject_id=run.pk, organisation_id=organisation_id, at=at)


def _must_teach(by: Actor, teacher_id: UUID | None, organisation_id: UUID, area_code: str) -> None:
    if not rules.may_teach(
        by, teacher_id=teacher_id, organisation_id=organisation_id, area_code=area_code
    ):
        raise rules.NotYourClass(_("这个班由其他老师任教。如果弄错了，请联系学校改一下。"))


def _sheet(session_id: UUID) -> Sheet:
    found = _SHEET.first(session_id=session_id)
    if found is None:
        raise Missing(_("没有这一讲。"))
    return Sheet(*found)


def _by_number(sheet: Sheet, number: str) -> UUID:
    """Return the enrolment of the holder of an account."""
    learner = people.person_of_account(number)
    if learner is None:
        raise rules.UnknownAccount(
            _("没有这个学习账户号：%(number)s。请核对数字，或按姓名点名。")
            % {"number": told_number(number)},
            field="account_number",
        )
    enrolment = Enrolment.objects.enrolled().filter(run=sheet.run_id, learner=learner).first()
    if enrolment is None:
        raise rules.NotInClass(
            _("账户尾号 %(end)s 的学员不在这个班的名册上。可以请窗口代报名。")
            % {"end": (normal_account_number(number) or "")[-4:]},
            field="account_number",
        )
    return enrolment.pk


def _by_end(sheet: Sheet, end: str) -> UUID:
    """Return the enrolment of the one learner beside whose name these four digits can stand."""
    enrolled = Enrolment.objects.enrolled().filter(run=sheet.run_id)
    held = dict(enrolled.values_list("learner_id", "pk"))
    found = [
        held[learner_id]
        for learner_id, card in people.cards(held).items()
        if end in (card.account.number[-4:], card.phone[-4:])
    ]
    if len(found) == 1:
        return found[0]
    if found:
        told = ngettext(
            "尾号 %(end)s 的学员有 %(n)s 位。请输完整的学习账户号，或在下面点姓名。",
            "尾号 %(end)s 的学员有 %(n)s 位。请输完整的学习账户号，或在下面点姓名。",
            len(found),
        )
    else:
        told = _("这个班没有尾号 %(end)s 的学员。请输完整的学习账户号，或在下面点姓名。")
    raise rules.NotOneLearner(told % {"end": end, "n": len(found)}, field="account_number")


def _mark(sheet: Sheet, marks: Mapping[UUID, str], *, channel: str, by: Actor, at: datetime) -> int:
    _must_mark(sheet, marks, by=by, at=at)
    return _write_changes(sheet, _lines(sheet, marks), marks, channel=channel, by=by, at=at)


def _must_mark(sheet: Sheet, marks: Mapping[UUID, str], *, by: Actor, at: datetime) -> None:
    _must_teach(by, sheet.teacher_id, sheet.organisation_id, sheet.area_code)
    _must_take_marks(sheet, set(marks.values()), at=at)


def _must_take_marks(sheet: Sheet, marks: set[str], *, at: datetime) -> None:
    if sheet.cancelled_at is not None:
        raise rules.NoSession(_("这一讲已经取消，不用点名。"))
    unknown = marks - rules.MARKS - {""}
    if unknown:
        raise ValueError(f"not a mark: {unknown}")
    held_on, today = words.local_day(sheet.starts_at), words.local_day(at)
    if not all(rules.may_mark(each, held_on=held_on, today=today) for each in marks):
        raise rules.NoSession(
            _("这一讲在 %(day)s，当天才能点到；提前请假可以现在记。")
            % {"day": words.day(sheet.starts_at)}
        )


def _lines(sheet: Sheet, marks: Mapping[UUID, str]) -> Sequence[_Line]:
    # Two people writing the same register take its rows in one order.
    found = _lines_of(sheet.run_id, sheet.session_id).filter(pk__in=marks).order_by("pk")
    lines = [_Line(enrolment_id, learner_id, old or "") for enrolment_id, learner_id, old in found]
    if len(lines) != len(marks):
        raise rules.NotInClass(_("名册刚刚变了：有学员已退班。请刷新后再点。"))
    return lines


def _write_changes(
    sheet: Sheet,
    lines: Sequence[_Line],
    marks: Mapping[UUID, str],
    *,
    channel: str,
    by: Actor,
    at: datetime,
) -> int:
    """Write what differs from the register and return how many lines that are."""
    changed = [line for line in lines if line.mark != marks[line.enrolment_id]]
    _write(sheet, changed, marks, channel=channel, by=by, at=at)
    _audit_changes(sheet, changed, marks, by=by, at=at)
    return len(changed)


def _write(
    sheet: Sheet,
    changed: Sequence[_Line],
    marks: Mapping[UUID, str],
    *,
    channel: str,
    by: Actor,
    at: datetime,
) -> None:
    cleared = [line.enrolment_id for line in changed if not marks[line.enrolment_id]]
    if cleared:
        Attendance.objects.filter(session=sheet.session_id, enrolment__in=cleared).delete()
    _MARK.run_all(
        Attendance(
            learner_id=line.learner_id,
            enrolment_id=line.enrolment_id,
            session_id=sheet.session_id,
            mark=marks[line.enrolment_id],
            channel=channel,
            marked_at=at,
            marked_by=by.person_id,
        )
        for line in changed
        if marks[line.enrolment_id]
    )


def _audit_changes(
    sheet: Sheet,
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
            subject_id=sheet.session_id,
            organisation_id=sheet.organisation_id,
            at=at,
            facts={"marks": overwritten},
        )
