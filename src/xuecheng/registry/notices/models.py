"""Notices and their dispatch."""

from django.db import models
from django.db.models import Q

from xuecheng.lib.append_only import AppendOnlyRow
from xuecheng.lib.personal import personal
from xuecheng.lib.rows import Row
from xuecheng.registry.people.models import Person, PhoneNumber


class Notice(Row):
    """Something a person was told."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40, help_text="Names the words: enrolments.moved_up")
    facts = models.JSONField(
        default=dict,
        help_text=personal("to fill in the words of the notice", keep="two years after sending"),
    )
    path = models.CharField(max_length=200, blank=True, help_text="The page it speaks of.")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    number = models.ForeignKey(
        PhoneNumber,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        help_text="Whom its text message goes to; empty: to where the person is reached then.",
    )
    text_due_at = models.DateTimeField(
        null=True, blank=True, help_text="When its text message is tried next; empty: settled."
    )

    class Meta:
        indexes = [
            models.Index(fields=["person", "-created_at"], name="notice_of_person"),
            models.Index(
                fields=["text_due_at"],
                condition=Q(text_due_at__isnull=False),
                name="notice_text_due",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["number", "kind"],
                condition=Q(number__isnull=False),
                name="notice_to_number_once",
            ),
        ]


class Dispatch(AppendOnlyRow):
    """One attempt to send a notice outside; the number itself is not kept."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="dispatches")
    channel = models.CharField(max_length=10)
    at = models.DateTimeField()
    succeeded = models.BooleanField()
    detail = models.CharField(max_length=200, blank=True)
