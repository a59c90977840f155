"""Achievements."""

from typing import Self

from django.db import models
from django.db.models import Q

from xuecheng.bank.credits.rules import Valuation
from xuecheng.lib.append_only import AppendOnlyRow


class AchievementQuerySet(models.QuerySet["Achievement"]):
    """Chainable conditions on achievements."""

    def unreplaced(self) -> Self:
        """Not replaced by a later row; some of these only take back."""
        return self.filter(replacement__isnull=True)

    def standing(self) -> Self:
        """Neither corrected nor taken back."""
        return self.unreplaced().filter(is_void=False)


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
    title_en = models.CharField(max_length=160, blank=True)
    credit_kind = models.CharField(max_length=12, help_text="academic, vocational or leisure")
    minutes = models.PositiveIntegerField(help_text="Learning time, minutes; not a value.")
    amount = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text="Credits in hundredths; empty: no known value; 0: too little for a credit.",
    )
    tariff = models.CharField(
        max_length=120, blank=True, help_text="Pack, version and rule that valued it."
    )
    valuation = models.JSONField(
        default=dict, blank=True, help_text="That rule as it stood: numbers, source, status."
    )
    posting_id = models.UUIDField(null=True, blank=True)
    achieved_on = models.DateField()
    deposited_at = models.DateTimeField()
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replacement"
    )
    is_void = models.BooleanField(default=False)
    reason = models.CharField(max_length=160, blank=True)

    objects = AchievementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["learner_id", "source_id", "record_id"], name="achievement_counted_once"
            ),
            models.CheckConstraint(
                name="achievement_posted_when_worth_something",
                condition=Q(amount__gt=0, posting_id__isnull=False)
                | Q(Q(amount__isnull=True) | Q(amount=0), posting_id__isnull=True),
            ),
            models.CheckConstraint(
                name="achievement_valued_by_a_rule",
                condition=Q(amount__isnull=True) | ~Q(tariff=""),
            ),
            models.CheckConstraint(
                name="achievement_void_gives_nothing",
                condition=Q(is_void=False)
                | Q(minutes=0, amount__isnull=True, replaces__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def valued_by(self) -> Valuation | None:
        """The rule that valued it; ``None`` while there is no known value."""
        return Valuation.of(self.valuation)
