"""Organisations and roles."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xuecheng.lib.prepared import Slot
from xuecheng.lib.rows import Row
from xuecheng.registry.people.models import Person
from xuecheng.registry.places.models import Area, Venue


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Chainable conditions on organisations."""

    def open_on(self, day: date) -> Self:
        """Organisations that had opened and not closed on ``day``."""
        return self.filter(Q(opened_on__isnull=True) | Q(opened_on__lte=day)).filter(
            Q(closed_on__isnull=True) | Q(closed_on__gt=day)
        )


class Organisation(Row):
    """A body that teaches, employs, verifies or steers."""

    class Kind(models.TextChoices):
        """What kind of body."""

        OPEN_UNIVERSITY = "open_university", _("开放大学")
        COMMUNITY_COLLEGE = "community_college", _("社区学院")
        COMMUNITY_SCHOOL = "community_school", _("社区学校")
        SENIOR_UNIVERSITY = "senior_university", _("老年大学")
        SENIOR_SCHOOL = "senior_school", _("街镇老年学校")
        LEARNING_POINT = "learning_point", _("学习点")
        CULTURAL_VENUE = "cultural_venue", _("文化场馆")
        TRAINING_PROVIDER = "training_provider", _("培训机构")
        EMPLOYER = "employer", _("用人单位")
        AUTHORITY = "authority", _("主管部门")

    class Sponsor(models.TextChoices):
        """Who runs and pays for it."""

        GOVERNMENT = "government", _("政府举办")
        SOCIAL = "social", _("社会力量举办")
        UNIVERSITY = "university", _("高校举办")
        ENTERPRISE = "enterprise", _("企业举办")

    class PointType(models.TextChoices):
        """The three types of learning point for older adults."""

        NEIGHBOURHOOD = "neighbourhood", _("居村委学习点")
        SOCIAL = "social", _("社会学习点")
        CARE = "care", _("养教结合点")

    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    seal_text = models.CharField(
        max_length=4, blank=True, help_text="Four characters for the school's learning stamp."
    )
    kind = models.CharField(max_length=24, choices=Kind)
    point_type = models.CharField(max_length=16, choices=PointType, blank=True)
    sponsor = models.CharField(max_length=16, choices=Sponsor, default=Sponsor.GOVERNMENT)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    administrative_parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="administered"
    )
    guidance_parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="guided"
    )
    main_venue = models.ForeignKey(
        Venue, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    phone = models.CharField(max_length=40, blank=True)
    approval_document = models.CharField(max_length=120, blank=True)
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    is_demonstration = models.BooleanField(default=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "name"], name="organisation_name_once_per_area"
            ),
            models.CheckConstraint(
                name="organisation_closes_after_it_opens",
                condition=Q(closed_on__isnull=True)
                | Q(opened_on__isnull=True)
                | Q(closed_on__gt=models.F("opened_on")),
            ),
            models.CheckConstraint(
                name="organisation_is_not_its_own_parent",
                condition=~Q(administrative_parent=models.F("id"))
                & ~Q(guidance_parent=models.F("id")),
            ),
            models.CheckConstraint(
                name="organisation_point_type_for_points_only",
                condition=Q(point_type="") | Q(kind="learning_point"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RoleQuerySet(models.QuerySet["Role"]):
    """Chainable conditions on roles."""

    def valid_on(self, day: date | Slot) -> Self:
        """Roles in force on ``day``; the upper bound is exclusive."""
        return self.filter(valid_from__lte=day).filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=day)
        )


class Role(Row):
    """What a person may do, in one organisation or in one area and all under it."""

    class Kind(models.TextChoices):
        """The roles of this thread."""

        TEACHER = "teacher", _("教师")
        ORGANISATION_STAFF = "organisation_staff", _("机构工作人员")
        DISTRICT_ADMIN = "district_admin", _("区管理员")
        CITY_ADMIN = "city_admin", _("市管理员")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=24, choices=Kind)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="roles"
    )
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True, help_text="Exclusive.")

    objects = RoleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="role_has_exactly_one_scope",
                condition=Q(organisation__isnull=True, area__isnull=False)
                | Q(organisation__isnull=False, area__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["person", "kind", "organisation"],
                condition=Q(organisation__isnull=False, valid_until__isnull=True),
                name="role_once_per_organisation",
            ),
            models.UniqueConstraint(
                fields=["person", "kind", "area"],
                condition=Q(area__isnull=False, valid_until__isnull=True),
                name="role_once_per_area",
            ),
        ]
