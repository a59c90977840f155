"""The seats of a class, for the floor above."""

from uuid import UUID

from django.db.models import UUIDField
from django.utils.translation import gettext as _

from xuecheng.learning.courses import rules
from xuecheng.learning.courses.actions.steps import check_capacity
from xuecheng.learning.courses.models import CourseRun
from xuecheng.lib.prepared import Prepared, PreparedUpdate, Slot

_THIS = {"pk": Slot("id", UUIDField())}
_LOCKED_RUN = Prepared(
    CourseRun.objects.select_for_update(of=("self",))
    .select_related("course", "venue")
    .filter(**_THIS)
)
_SEATS = PreparedUpdate(
    CourseRun.objects.filter(**_THIS), "places_taken", "waiting", "last_queue_number"
)


def locked_run(run_id: UUID) -> CourseRun:
    """Return a class nobody else can change until this transaction ends, with course and venue.

    The school is read where somebody asks for it: most sign-ups need none, and this is the query
    a rush is made of.

    :raises UnknownRun: there is none.
    """
    run = _LOCKED_RUN.first(id=run_id)
    if run is None:
        raise rules.UnknownRun(_("没有找到这个班。"))
    return run


def seats(run: CourseRun, *, taken: int, waiting: int, last_queue_number: int) -> None:
    """Write the counters of a class that ``locked_run`` returned in this transaction."""
    run.places_taken, run.waiting, run.last_queue_number = taken, waiting, last_queue_number
    _SEATS.run(id=run.pk, places_taken=taken, waiting=waiting, last_queue_number=last_queue_number)


def resize(run: CourseRun, *, capacity: int) -> None:
    """Give a class that ``locked_run`` returned in this transaction another number of seats.

    :raises CapacityBelowTaken: more people hold a place than there would be seats.
    """
    run.capacity = capacity
    check_capacity(run)
    run.save(update_fields=["capacity"])
