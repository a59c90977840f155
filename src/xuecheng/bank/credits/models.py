"""Achievements."""

from django.db import models
from django.db.models import Q

from xuecheng.lib.append_only import AppendOnlyRow


class Achievement(AppendOnlyRow):
    """Something a learner achieved, attested by its source and stored for ever.

    A correction reverses: a new row names the old one in ``replaces``; ``is_void`` rows only take
    back and give nothing.
    """

    learner_id = models.UUIDField(db_index=True)
    source_id = models.UUIDField(help_text="The organisation that attests it.")
    record_id = models.UUIDField(
        help_text="The source's own record, for example a confirmed result: counted once."
    )
    title = models.CharField(max_length=120)
    credit_kind = models.CharField(max_length=12, help_text="academic, vocational or leisure")
    minutes = models.PositiveIntegerField(help_text="Learning time, minutes; not a value.")
    amount = models.PositiveIntegerField(
        null=True, blank=True, help_text="Credits in hundredths; empty: no known value."
    )
    tariff = models.CharField(
        max_length=80, blank=True, help_text="Pack, version and rule that valued it."
    )
    posting_id = models.UUIDField(null=True, blank=True)
    achieved_on = models.DateField()
    deposited_at = models.DateTimeField()
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replacement"
    )
    is_void = models.BooleanField(default=False)
    reason = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["learner_id", "source_id", "record_id"], name="achievement_counted_once"
            ),
            models.CheckConstraint(
                name="achievement_posted_when_valued",
                condition=Q(amount__isnull=True, posting_id__isnull=True)
                | Q(amount__isnull=False, posting_id__isnull=False),
            ),
        ]
