"""Courses, classes and their sessions."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xuecheng.learning.courses.rules import SignUpState, english_room, sign_up_state
from xuecheng.lib.prepared import Slot
from xuecheng.lib.rows import Row
from xuecheng.registry.organisations.models import Organisation
from xuecheng.registry.people.models import Person
from xuecheng.registry.places.models import Venue


class Subject(Row):
    """What a course is about, as a resident would look for it."""

    code = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0, help_text="Order in lists.")

    def __str__(self) -> str:
        return self.name


class Course(Row):
    """The description of something an organisation teaches."""

    class CreditKind(models.TextChoices):
        """The three kinds of credit; leisure never becomes academic."""

        ACADEMIC = "academic", _("学历教育学分")
        VOCATIONAL = "vocational", _("职业培训学分")
        LEISURE = "leisure", _("文化休闲学分")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="courses")
    title = models.CharField(max_length=80)
    title_en = models.CharField(max_length=120, blank=True)
    summary = models.TextField(blank=True)
    summary_en = models.TextField(blank=True)
    credit_kind = models.CharField(max_length=12, choices=CreditKind, default=CreditKind.LEISURE)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "title"], name="course_title_once_per_organisation"
            )
        ]

    def __str__(self) -> str:
        return self.title


class CourseRunQuerySet(models.QuerySet["CourseRun"]):
    """Chainable conditions on classes."""

    def public(self) -> Self:
        """Classes a resident may see."""
        return self.exclude(status=CourseRun.Status.DRAFT)

    def open_for_sign_up(self, at: datetime | Slot) -> Self:
        """Classes one can sign up for at ``at``, full or not."""
        return self.filter(
            status=CourseRun.Status.OPEN,
            session_count__gt=0,
            sign_up_opens_at__lte=at,
            sign_up_closes_at__gt=at,
            ends_at__gt=at,
        )

    def with_places(self) -> Self:
        """Classes with a free place."""
        return self.filter(places_taken__lt=F("capacity"))

    def of(self, organisation: Organisation) -> Self:
        """Classes an organisation runs."""
        return self.filter(course__organisation=organisation)


class SessionQuerySet(models.QuerySet["Session"]):
    """Chainable conditions on sessions."""

    def taking_place(self) -> Self:
        """Sessions nobody cancelled."""
        return self.filter(cancelled_at__isnull=True)

    def upcoming(self, at: datetime | Slot) -> Self:
        """Sessions that take place and have not begun at ``at``."""
        return self.taking_place().filter(starts_at__gte=at)


class CourseRun(Row):
    """A dated class of a course, in one place, with a number of seats."""

    class Status(models.TextChoices):
        """Life of a class: draft, open, then finished or cancelled."""

        DRAFT = "draft", _("未发布")
        OPEN = "open", _("开班")
        FINISHED = "finished", _("已结业")
        CANCELLED = "cancelled", _("已停办")

    class Audience(models.TextChoices):
        """Whom a class is made for."""

        EVERYONE = "everyone", _("不限")
        OLDER_ADULT = "older_adult", _("长者")
        WORKER = "worker", _("职工")
        YOUTH = "youth", _("青少年")
        FAMILY = "family", _("亲子")
        MIGRANT_WORKER = "migrant_worker", _("外来务工人员")
        FARMER = "farmer", _("新型农民")
        SPECIAL_GROUP = "special_group", _("特殊群体")
        INTERNATIONAL_RESIDENT = "international_resident", _("在沪外籍人士")

    class Language(models.TextChoices):
        """The language of teaching."""

        MANDARIN = "zh", _("普通话")
        SHANGHAINESE = "wuu", _("沪语")
        ENGLISH = "en", _("英语")
        MANDARIN_AND_ENGLISH = "zh-en", _("普通话、英语")

    class PartOfDay(models.TextChoices):
        """When the sessions begin: before 12:00, before 17:30, later."""

        MORNING = "morning", _("上午")
        AFTERNOON = "afternoon", _("下午")
        EVENING = "evening", _("晚上")

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="runs")
    slug = models.CharField(max_length=12, unique=True, help_text="In the address of its page.")
    code = models.CharField(
        max_length=40, help_text="The school's own number of the class, within a term."
    )
    term = models.CharField(max_length=20, help_text="For example 2026-autumn.")
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=40, blank=True)
    teacher = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    teacher_name = models.CharField(max_length=60, blank=True, help_text="As the school prints it.")
    teacher_note = models.CharField(max_length=120, blank=True)
    audience = models.CharField(max_length=24, choices=Audience, default=Audience.EVERYONE)
    language = models.CharField(max_length=6, choices=Language, default=Language.MANDARIN)
    fee_fen = models.PositiveIntegerField(default=0, help_text="For the whole class, in fen.")
    materials_fee_fen = models.PositiveIntegerField(default=0, help_text="In fen.")
    materials_note = models.CharField(max_length=120, blank=True)
    capacity = models.PositiveIntegerField(help_text="Seats.")
    places_taken = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0, help_text="People on the waiting list.")
    last_queue_number = models.PositiveIntegerField(
        default=0, help_text="Order of sign-ups, given out under this row's lock."
    )
    sign_up_opens_at = models.DateTimeField()
    sign_up_closes_at = models.DateTimeField()
    starts_at = models.DateTimeField(help_text="Beginning of the first session.")
    ends_at = models.DateTimeField(help_text="End of the last session.")
    weekday = models.PositiveSmallIntegerField(help_text="Of most sessions; 0 is Monday.")
    part_of_day = models.CharField(max_length=10, choices=PartOfDay)
    session_count = models.PositiveSmallIntegerField(help_text="Sessions that take place.")
    created_at = models.DateTimeField()

    objects = CourseRunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["course", "term", "code"], name="run_code_once_per_course_and_term"
            ),
            models.CheckConstraint(
                name="run_never_overfull", condition=Q(places_taken__lte=F("capacity"))
            ),
            models.CheckConstraint(name="run_has_seats", condition=Q(capacity__gt=0)),
            models.CheckConstraint(
                name="run_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(name="run_weekday_of_week", condition=Q(weekday__lte=6)),
            models.CheckConstraint(
                name="run_sign_up_closes_after_it_opens",
                condition=Q(sign_up_closes_at__gt=F("sign_up_opens_at")),
            ),
        ]
        indexes = [
            models.Index(fields=["status", "starts_at", "id"], name="run_by_start"),
            models.Index(fields=["venue", "status"], name="run_by_venue"),
        ]

    @property
    def room_en(self) -> str:
        """The room for English readers, where it has a number or a usual name."""
        return english_room(self.room)

    @property
    def places_left(self) -> int:
        """Seats nobody holds."""
        return self.capacity - self.places_taken

    @property
    def sign_up_ends_at(self) -> datetime:
        """When sign-up is over: cancelled sessions may end a class before its announced date."""
        return min(self.sign_up_closes_at, self.ends_at)

    def sign_up_state(self, at: datetime) -> SignUpState:
        """Return what signing up means at ``at``."""
        return sign_up_state(
            status=self.status,
            has_sessions=self.session_count > 0,
            opens_at=self.sign_up_opens_at,
            closes_at=self.sign_up_ends_at,
            is_full=self.is_full,
            at=at,
        )

    @property
    def price_fen(self) -> int:
        """What it costs with materials, in fen."""
        return self.fee_fen + self.materials_fee_fen

    @property
    def is_full(self) -> bool:
        """Whether a sign-up goes to the waiting list: no free seat, or others wait already."""
        return self.places_left == 0 or self.waiting > 0


class Session(Row):
    """One meeting of a class."""

    run = models.ForeignKey(CourseRun, on_delete=models.CASCADE, related_name="sessions")
    number = models.PositiveSmallIntegerField(help_text="1 is the first.")
    title = models.CharField(max_length=80, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    moved_from = models.DateTimeField(null=True, blank=True, help_text="The old time, if moved.")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=120, blank=True)
    revision = models.PositiveSmallIntegerField(
        default=0, help_text="Grows whenever calendars must read it anew."
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="session_number_once_per_run"),
            models.CheckConstraint(
                name="session_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at"], name="session_by_start"),
            # The next session of each class in a list is one step in this index.
            models.Index(
                fields=["run", "starts_at"],
                condition=Q(cancelled_at__isnull=True),
                name="session_next_of_run",
            ),
        ]

    @property
    def minutes(self) -> int:
        """Length in minutes."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)
