"""Areas and venues."""

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from xuecheng.kernels.geo import Point
from xuecheng.lib.rows import Row


class AreaQuerySet(models.QuerySet["Area"]):
    """Chainable conditions on areas."""

    def under(self, code: str) -> Self:
        """The area with this code and everything below it."""
        return self.filter(code__startswith=code)

    def at(self, level: str) -> Self:
        """Areas of one level of the four-level network."""
        return self.filter(level=level)


class Area(Row):
    """One node of the city's administrative tree."""

    class Level(models.TextChoices):
        """The four-level network."""

        CITY = "city", _("市")
        DISTRICT = "district", _("区")
        SUBDISTRICT = "subdistrict", _("街镇")
        NEIGHBOURHOOD = "neighbourhood", _("居村委")

    class Kind(models.TextChoices):
        """What an area is in law; zones and farms have a code but no residents' committee."""

        CITY = "city", _("市")
        DISTRICT = "district", _("区")
        SUBDISTRICT = "subdistrict", _("街道")
        TOWN = "town", _("镇")
        TOWNSHIP = "township", _("乡")
        ZONE = "zone", _("开发区")
        FARM = "farm", _("农场")
        NEIGHBOURHOOD = "neighbourhood", _("居民区")
        VILLAGE = "village", _("村")

    code = models.CharField(
        max_length=12,
        help_text="National Bureau of Statistics code cut to its level: 31, 310104, 310104003, "
        "310104003001.",
    )
    level = models.CharField(max_length=16, choices=Level)
    kind = models.CharField(max_length=16, choices=Kind)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    population = models.PositiveIntegerField(
        null=True, blank=True, help_text="Usual residents, people, census of 2020."
    )
    is_demonstration = models.BooleanField(default=False)

    objects = AreaQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code"], name="area_code_once")]

    def __str__(self) -> str:
        return self.name


class Venue(Row):
    """A physical place of learning."""

    class Kind(models.TextChoices):
        """What kind of place."""

        SCHOOL = "school", _("学校")
        LEARNING_POINT = "learning_point", _("学习点")
        CULTURAL = "cultural", _("文化场馆")
        COMMUNITY = "community", _("社区活动室")
        OFFICE = "office", _("办公楼宇")

    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.SCHOOL)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="venues")
    address = models.CharField(max_length=160, blank=True)
    longitude = models.FloatField(
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
        help_text="Degrees, WGS84.",
    )
    latitude = models.FloatField(
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
        help_text="Degrees, WGS84.",
    )
    is_step_free = models.BooleanField(
        null=True, help_text="Lift or ramp to every teaching room; empty: not yet said."
    )
    has_hearing_loop = models.BooleanField(null=True, help_text="Empty: not yet said.")
    opening_hours = models.CharField(
        max_length=160,
        blank=True,
        help_text="In the OpenStreetMap form: Mo-Fr 08:30-16:30; Sa 09:00-12:00.",
    )
    phone = models.CharField(max_length=40, blank=True)
    keeper_id = models.UUIDField(
        null=True,
        blank=True,
        help_text="The organisation that keeps these facts; empty: the administration of the area.",
    )
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["latitude", "longitude"], name="venue_by_place")]
        constraints = [
            models.UniqueConstraint(fields=["area", "name"], name="venue_name_once_per_area"),
            models.CheckConstraint(
                name="venue_coordinates_together",
                condition=models.Q(longitude__isnull=True, latitude__isnull=True)
                # NULL in a range is neither true nor false, and a check passes what is not false.
                | models.Q(
                    longitude__isnull=False,
                    latitude__isnull=False,
                    longitude__range=(-180, 180),
                    latitude__range=(-90, 90),
                ),
            ),
        ]

    @property
    def point(self) -> Point | None:
        """Where it is; ``None`` if nobody has said."""
        if self.longitude is None or self.latitude is None:
            return None
        return Point(self.longitude, self.latitude)

    def __str__(self) -> str:
        return self.name
