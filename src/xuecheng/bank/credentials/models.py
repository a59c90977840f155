"""Certificates and their revocation."""

from django.db import models

from xuecheng.lib.append_only import AppendOnlyRow
from xuecheng.lib.personal import personal


class Certificate(AppendOnlyRow):
    """A statement by an organisation that a learner completed something."""

    serial = models.CharField(max_length=16, unique=True, help_text="XC26-7K4M-92QD")
    learner_id = models.UUIDField(db_index=True)
    issuer_id = models.UUIDField(db_index=True, help_text="The organisation that issues it.")
    achievement_id = models.UUIDField(unique=True)
    holder_name = models.CharField(
        max_length=60,
        help_text=personal("because the certificate says it", keep="the certificate's term ends"),
    )
    holder_pinyin = models.CharField(
        max_length=120,
        blank=True,
        help_text=personal("because the certificate says it", keep="the certificate's term ends"),
    )
    statement = models.JSONField(
        help_text="All the certificate says besides the name: course, organisation, sessions, "
        "minutes, credits, dates, in both languages."
    )
    issued_at = models.DateTimeField()
    digest = models.CharField(max_length=64, help_text="Keyed digest over number, name, statement.")


class Revocation(AppendOnlyRow):
    """A certificate taken back."""

    certificate = models.OneToOneField(
        Certificate, on_delete=models.PROTECT, related_name="revocation"
    )
    at = models.DateTimeField()
    by = models.UUIDField(null=True, blank=True)
    reason = models.CharField(max_length=160)
