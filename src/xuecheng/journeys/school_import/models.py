"""Uploaded files that wait for a decision."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xuecheng.lib.rows import Row
from xuecheng.registry.organisations.models import Organisation

KEPT_FOR = timedelta(days=7)
LONGEST_APPLYING = timedelta(minutes=20)


class ImportDraftQuerySet(models.QuerySet["ImportDraft"]):
    """Chainable conditions on drafts."""

    def undecided(self) -> Self:
        """Drafts whose file is still kept."""
        return self.filter(status__in=[ImportDraft.Status.WAITING, ImportDraft.Status.APPLYING])

    def outdated(self, at: datetime) -> Self:
        """Undecided drafts that were kept long enough."""
        return self.undecided().filter(created_at__lte=at - KEPT_FOR)


class ImportDraft(Row):
    """A file somebody uploaded for a school; the file itself lies in the data folder.

    What was typed and ticked is kept here and holds no names; the file is removed once it is
    applied, discarded or outdated.
    """

    class Status(models.TextChoices):
        """Waiting, being applied, then applied; or discarded, by the person or by time."""

        WAITING = "waiting", _("待核对")
        APPLYING = "applying", _("正在导入")
        APPLIED = "applied", _("已导入")
        DISCARDED = "discarded", _("已放弃")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    made_by = models.UUIDField(null=True, help_text="The acting person; empty: the system.")
    file_name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file, to know it again.")
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    decisions = models.JSONField(default=dict, help_text="Proposal key to accepted or not.")
    answers = models.JSONField(default=dict, help_text="What the file does not say, as typed.")
    report = models.JSONField(default=dict, help_text="Counts of what was imported.")
    runs = models.JSONField(default=list, help_text="Ids of the classes it opened or changed.")
    failure = models.CharField(max_length=400, blank=True, help_text="Why the last try failed.")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ImportDraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "made_by", "digest"],
                condition=Q(status__in=["waiting", "applying"]),
                name="import_file_waits_once",
            )
        ]
        indexes = [models.Index(fields=["made_by", "status"], name="import_by_person")]

    def is_stuck(self, at: datetime) -> bool:
        """Whether applying began so long ago that it must have been interrupted."""
        return (
            self.status == self.Status.APPLYING
            and self.started_at is not None
            and at - self.started_at > LONGEST_APPLYING
        )

    def is_open(self, at: datetime) -> bool:
        """Whether somebody may decide about it: it waits, or applying it was interrupted."""
        return self.status == self.Status.WAITING or self.is_stuck(at)
