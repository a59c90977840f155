"""What must hold for every change, and what every change does."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _

from xuecheng.learning.courses import rules
from xuecheng.learning.courses.models import CourseRun
from xuecheng.learning.courses.rules import SessionPlan
from xuecheng.learning.courses.words import problem_words
from xuecheng.lib import audit
from xuecheng.lib.actors import Actor
from xuecheng.registry.organisations.models import Organisation
from xuecheng.registry.organisations.rules import may_run_school


def check_right(by: Actor, organisation: Organisation, *, teacher_id: UUID | None = None) -> None:
    """Refuse who may not run the classes of a school.

    :param teacher_id: who may do it too, being the class's teacher.
    :raises rules.NotYourSchool: ``by`` is neither.
    """
    is_teacher = teacher_id is not None and by.person_id == teacher_id and by.has_role("teacher")
    if not (is_teacher or may_run_school(by, organisation.pk, organisation.area.code)):
        raise rules.NotYourSchool(_("您不能改这所学校的班。请用本校的工作人员账户登录。"))


def check_not_over(run: CourseRun) -> None:
    """Refuse to change a class that is closed.

    :raises rules.RunIsOver: it has finished or was cancelled.
    """
    if run.status == CourseRun.Status.FINISHED:
        raise rules.RunIsOver(_("这个班已经结业，不能再改。"))
    if run.status == CourseRun.Status.CANCELLED:
        raise rules.RunIsOver(_("这个班已经停办，不能再改。"))


def check_run(run: CourseRun, sessions: Sequence[SessionPlan], *, window: bool = True) -> None:
    """Refuse a class that makes no sense.

    :param window: whether its sign-up times count too.
    :raises rules.InvalidRun: with all that is wrong.
    :raises rules.CapacityBelowTaken: as :func:`check_capacity` does.
    """
    problems = rules.run_problems(
        code=run.code,
        term=run.term,
        sessions=sessions,
        capacity=run.capacity,
        fee_fen=run.fee_fen,
        materials_fee_fen=run.materials_fee_fen,
        sign_up_opens_at=run.sign_up_opens_at if window else None,
        sign_up_closes_at=run.sign_up_closes_at if window else None,
    )
    if problems:
        raise rules.InvalidRun(problem_words(problems[0]), problems=problems)
    check_capacity(run)


def check_capacity(run: CourseRun) -> None:
    """Refuse fewer seats than people hold.

    :raises rules.CapacityBelowTaken: there would be.
    """
    if run.capacity < run.places_taken:
        message = _("已有 %(taken)s 人报上名，名额不能少于 %(taken)s。") % {
            "taken": run.places_taken
        }
        raise rules.CapacityBelowTaken(message, taken=run.places_taken)


def change(row: Model, values: Mapping[str, object]) -> bool:
    """Set the values and return whether there is anything to save."""
    changed = row._state.adding
    for name, value in values.items():
        if row._state.adding or getattr(row, name) != value:
            setattr(row, name, value)
            changed = True
    return changed


def note_change(
    what: str, subject_id: UUID, organisation: Organisation, by: Actor, at: datetime
) -> None:
    """Keep a note of who changed what, with the school it belongs to."""
    audit.record(by=by, what=what, subject_id=subject_id, at=at, organisation_id=organisation.pk)
