"""Counters of tries."""

from django.db import models


class Counter(models.Model):
    """How often something was tried since its window opened."""

    bucket = models.CharField(
        max_length=64,
        primary_key=True,
        help_text="Fingerprint of what is counted.",
    )
    count = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True, help_text="Afterwards it counts from zero.")

    def __str__(self) -> str:
        return self.bucket
