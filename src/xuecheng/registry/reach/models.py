"""Streets and people in versions, and what was measured on them."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xuecheng.lib.append_only import AppendOnlyRow


class VersionQuerySet(models.QuerySet["Version"]):
    """Chainable conditions on versions."""

    def light(self) -> Self:
        """Without the arrays, which may be large."""
        return self.defer("arrays")

    def newest_first(self) -> Self:
        """In the order they are looked for."""
        return self.order_by("-imported_at", "-id")


class Version(AppendOnlyRow):
    """What one file said, as it was read; written once and whole."""

    name = models.CharField(max_length=60, help_text="By which commands ask for it.")
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, help_text="Of the file, in hexadecimal digits.")
    kernel_version = models.PositiveIntegerField(help_text="Of kernels.reach, at the import.")
    asked_sha256 = models.CharField(
        max_length=64,
        help_text="Of the file, its reader, its origin and the options; empty in older versions.",
    )
    source = models.CharField(max_length=255, help_text="Who is to be named beside every figure.")
    licence = models.CharField(max_length=60, blank=True, help_text="ODbL-1.0")
    taken_on = models.DateField(help_text="The day the data show.")
    imported_at = models.DateTimeField()
    report = models.JSONField(help_text="Counts and findings of the import.")
    arrays = models.BinaryField(help_text="A compressed NumPy archive (npz).")

    objects = VersionQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.name} {self.taken_on}"


class NetworkVersion(Version):
    """The streets people walk, as one file gave them."""

    node_count = models.PositiveIntegerField()
    segment_count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="reach_network_is_whole",
                condition=Q(node_count__gte=1, segment_count__gte=1) & ~Q(source=""),
            ),
        ]


class PopulationVersion(Version):
    """Where people live, as one file gave it."""

    cell_count = models.PositiveIntegerField()
    people = models.PositiveBigIntegerField()
    is_estimate = models.BooleanField(help_text="Spread from larger areas or modelled: 估算.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="reach_population_is_whole",
                condition=Q(cell_count__gte=1, people__gte=1) & ~Q(source=""),
            ),
        ]


class Measurement(AppendOnlyRow):
    """An answer, with all that is needed to compute it again."""

    class Kind(models.TextChoices):
        """What was asked."""

        COVERAGE = "coverage", _("覆盖")
        ISOCHRONE = "isochrone", _("步行范围")
        SITES = "sites", _("选址")

    kind = models.CharField(max_length=16, choices=Kind)
    network = models.ForeignKey(NetworkVersion, on_delete=models.PROTECT, related_name="+")
    population = models.ForeignKey(
        PopulationVersion, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    kernel_version = models.PositiveIntegerField(help_text="Of kernels.reach, at the measurement.")
    inputs_sha256 = models.CharField(
        max_length=64, help_text="Of both files, the venues and the question, canonically written."
    )
    question = models.JSONField(help_text="Paces, limit, venues and terms.")
    answer = models.JSONField()
    is_estimate = models.BooleanField(help_text="Whether an estimate went into it: 估算.")
    measured_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kind", "measured_at"], name="reach_measured_when")]

    def __str__(self) -> str:
        return f"{self.kind} {self.measured_at:%Y-%m-%d}"
