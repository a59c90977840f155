"""Enrolments, attendance and results."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xuecheng.learning.courses.models import CourseRun, Session
from xuecheng.lib.append_only import AppendOnlyRow
from xuecheng.lib.rows import Row
from xuecheng.registry.people.models import Person

CLASS_CANCELLED = "class cancelled"  # the reason of a change: nobody in the class asked for it
MOVED_UP = "moved up"
BEFORE_CONFIRMATION = "before confirmation"  # the reason of a row that corrects no confirmed one
_OURS = frozenset({CLASS_CANCELLED, MOVED_UP, BEFORE_CONFIRMATION})


def typed(reason: str) -> str:
    """Return a reason as somebody typed it, with a full stop where it would be taken for ours."""
    return f"{reason}." if reason in _OURS else reason


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    """Chainable conditions on enrolments."""

    def live(self) -> Self:
        """Enrolments that hold a place or wait for one."""
        return self.filter(status__in=[Enrolment.Status.ENROLLED, Enrolment.Status.WAITING])

    def enrolled(self) -> Self:
        """Enrolments that hold a place."""
        return self.filter(status=Enrolment.Status.ENROLLED)

    def waiting(self) -> Self:
        """Enrolments on the waiting list, first in line first."""
        return self.filter(status=Enrolment.Status.WAITING).order_by("queue_number")


class Enrolment(Row):
    """A learner's place, or wait for a place, in a class."""

    class Status(models.TextChoices):
        """Waiting becomes enrolled by itself; both can be withdrawn; nothing comes back."""

        ENROLLED = "enrolled", _("已报名")
        WAITING = "waiting", _("候补中")
        WITHDRAWN = "withdrawn", _("已退班")

    class Channel(models.TextChoices):
        """How the learner signed up."""

        SELF = "self", _("本人")
        DESK = "desk", _("窗口代报")
        ROSTER = "roster", _("名册导入")

    learner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    # An index of its own would only repeat the beginning of those below; so for the session.
    run = models.ForeignKey(CourseRun, on_delete=models.PROTECT, related_name="+", db_index=False)
    status = models.CharField(max_length=10, choices=Status)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.SELF)
    queue_number = models.PositiveIntegerField(
        help_text="Order of sign-ups in this class, given out under the lock of the class."
    )
    signed_up_at = models.DateTimeField()
    enrolled_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "run"],
                condition=Q(status__in=["enrolled", "waiting"]),
                name="enrolment_live_once_per_class",
            ),
            models.UniqueConstraint(
                fields=["run", "queue_number"], name="enrolment_queue_number_once"
            ),
        ]
        indexes = [models.Index(fields=["run", "status", "queue_number"], name="enrolment_queue")]


class EnrolmentChange(AppendOnlyRow):
    """Every change of an enrolment's status, kept for ever."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="changes")
    learner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    to_status = models.CharField(max_length=10, choices=Enrolment.Status)
    at = models.DateTimeField()
    by = models.UUIDField(null=True, blank=True, help_text="The acting person; empty: the system.")
    reason = models.CharField(max_length=60, blank=True)


class Attendance(Row):
    """What the register says of one learner in one session; a change is audited."""

    class Mark(models.TextChoices):
        """Present, excused, absent."""

        PRESENT = "present", pgettext_lazy("mark", "到")
        EXCUSED = "excused", pgettext_lazy("mark", "假")
        ABSENT = "absent", pgettext_lazy("mark", "缺")

    class Channel(models.TextChoices):
        """How the mark was made."""

        TEACHER = "teacher", _("老师点名")
        CODE = "code", _("扫码或报号")

    learner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="attendances")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="+", db_index=False)
    mark = models.CharField(max_length=10, choices=Mark)
    channel = models.CharField(max_length=10, choices=Channel)
    marked_at = models.DateTimeField()
    marked_by = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "enrolment"], name="attendance_once_per_session"
            )
        ]


class ResultQuerySet(models.QuerySet["Result"]):
    """Chainable conditions on results."""

    def standing(self) -> Self:
        """Results that no later row corrects."""
        return self.filter(correction__isnull=True)

    def confirmed(self) -> Self:
        """Results somebody confirmed."""
        return self.filter(confirmation__isnull=False)


class Result(AppendOnlyRow):
    """What a learner achieved in a class, as entered; a correction is a new row."""

    class Outcome(models.TextChoices):
        """Completed, or not."""

        COMPLETED = "completed", _("结业")
        NOT_COMPLETED = "not_completed", _("未结业")

    learner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="results")
    outcome = models.CharField(max_length=16, choices=Outcome)
    grade = models.CharField(max_length=20, blank=True, help_text="As the school writes it.")
    sessions_attended = models.PositiveSmallIntegerField()
    sessions_held = models.PositiveSmallIntegerField()
    minutes = models.PositiveIntegerField(help_text="Minutes attended.")
    rule = models.CharField(
        max_length=80, help_text="Pack, version and rule that judged it: city@2026.1/completion"
    )
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="correction"
    )
    reason = models.CharField(max_length=120, blank=True, help_text="Why it corrects.")
    entered_at = models.DateTimeField()
    entered_by = models.UUIDField(null=True, blank=True)

    objects = ResultQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=Q(corrects__isnull=True),
                name="result_first_once_per_enrolment",
            ),
            models.CheckConstraint(
                name="result_attended_at_most_held",
                condition=Q(sessions_attended__lte=models.F("sessions_held")),
            ),
        ]


class ResultConfirmation(AppendOnlyRow):
    """The moment a result became final, and by whom."""

    result = models.OneToOneField(Result, on_delete=models.PROTECT, related_name="confirmation")
    learner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    achievement_id = models.UUIDField(
        null=True, blank=True, help_text="What the credit bank holds by it; empty: nothing."
    )
    at = models.DateTimeField()
    by = models.UUIDField(null=True, blank=True)
