"""The log of what staff and the system saw and changed."""

from django.db import models
from django.db.models import Q

from xuecheng.lib.append_only import AppendOnlyRow


class Entry(AppendOnlyRow):
    """One thing that somebody on the staff, or the system, did to something."""

    at = models.DateTimeField()
    by_person = models.UUIDField(null=True, help_text="Empty when the system acted.")
    by_system = models.CharField(max_length=60, blank=True, help_text="The job: demo city.")
    what = models.CharField(max_length=60, help_text="The action: people.activate")
    subject_id = models.UUIDField(help_text="The row it was done to.")
    organisation_id = models.UUIDField(null=True, help_text="For whom the actor worked.")
    facts = models.JSONField(default=dict, help_text="Numbers and codes; never personal data.")

    class Meta:
        indexes = [
            models.Index(fields=["subject_id", "at"], name="audit_by_subject"),
            models.Index(fields=["by_person", "at"], name="audit_by_person"),
            models.Index(fields=["organisation_id", "at"], name="audit_by_organisation"),
        ]
        constraints = [
            models.CheckConstraint(
                name="audit_has_one_actor",
                condition=Q(by_person__isnull=True) ^ Q(by_system=""),
            )
        ]

    def __str__(self) -> str:
        return self.what
