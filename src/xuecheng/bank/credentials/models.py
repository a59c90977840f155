"""Certificates and their revocation."""

from datetime import date

from django.db import models
from django.db.models import Q

from xuecheng.bank.credentials import rules
from xuecheng.lib.append_only import AppendOnlyRow
from xuecheng.lib.personal import personal
from xuecheng.lib.words import local_day


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
    digest = models.CharField(max_length=64, help_text="Stamp over number, name and statement.")

    class Meta:
        constraints = [
            models.CheckConstraint(name="certificate_names_holder", condition=~Q(holder_name=""))
        ]

    def __str__(self) -> str:
        return self.serial

    @property
    def says(self) -> rules.Statement:
        """The statement as values."""
        return rules.Statement.of(self.statement)

    @property
    def issued_on(self) -> date:
        """The day of issue in the city's time."""
        return local_day(self.issued_at)

    @property
    def sealed_text(self) -> bytes:
        """All the certificate says, in the canonical form its stamp vouches for."""
        return rules.sealed_text(
            serial=self.serial,
            learner_id=self.learner_id,
            achievement_id=self.achievement_id,
            issuer_id=self.issuer_id,
            holder_name=self.holder_name,
            holder_pinyin=self.holder_pinyin,
            issued_at=self.issued_at,
            statement=self.statement,
        )

    @property
    def is_revoked(self) -> bool:
        """Whether it has been taken back."""
        return hasattr(self, "revocation")


class Revocation(AppendOnlyRow):
    """A certificate taken back."""

    certificate = models.OneToOneField(
        Certificate, on_delete=models.PROTECT, related_name="revocation"
    )
    at = models.DateTimeField()
    by = models.UUIDField(null=True, blank=True, help_text="The acting person; empty: the system.")
    reason = models.CharField(max_length=160)
