"""Issuing certificates and taking them back."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from xuecheng.bank.credentials import queries, rules
from xuecheng.bank.credentials.models import Certificate, Revocation
from xuecheng.bank.credits import queries as credits
from xuecheng.lib import audit, limits, stamps
from xuecheng.lib.actors import Actor
from xuecheng.lib.locks import hold
from xuecheng.lib.words import local_day
from xuecheng.registry.organisations import queries as organisations
from xuecheng.registry.organisations.rules import may_run_school

CHECKS = {"limit": 60, "seconds": 600}
"""Enough for a personnel office with a pile of papers, far too few to guess a number."""


@transaction.atomic
def issue(
    *,
    learner_id: UUID,
    achievement_id: UUID,
    issuer_id: UUID,
    holder_name: str,
    holder_pinyin: str,
    statement: Mapping[str, Any],
    by: Actor,
    at: datetime,
) -> Certificate:
    """Write a certificate, once for each achievement; a repeat returns the one that is there.

    :param statement: the fields of :class:`rules.Statement`, days as ISO texts.
    :raises NotYourCertificate: ``by`` does not run the issuer.
    :raises NothingAchieved: the achievement does not stand, or is not this learner's and issuer's.
    """
    _must_run(by, issuer_id)
    hold(f"certificate of {achievement_id}")
    issued = queries.of_achievement(achievement_id)
    if issued is not None:
        return issued
    achievement = credits.achievement(achievement_id)
    if achievement is None or (achievement.learner_id, achievement.source_id) != (
        learner_id,
        issuer_id,
    ):
        raise rules.NothingAchieved(_("没有可以发证的学习成果。请先核对成绩。"))
    rules.Statement.of(statement)
    certificate = Certificate(
        serial=_new_serial(local_day(at).year),
        learner_id=learner_id,
        achievement_id=achievement_id,
        issuer_id=issuer_id,
        holder_name=holder_name,
        holder_pinyin=holder_pinyin,
        statement=dict(statement),
        issued_at=at,
    )
    certificate.digest = stamps.stamp(queries.STAMP, certificate.sealed_text)
    certificate.save()
    _record("issue", certificate, by=by, at=at)
    return certificate


@transaction.atomic
def revoke(*, certificate_id: UUID, reason: str, by: Actor, at: datetime) -> Revocation:
    """Take a certificate back for good; a repeat returns the revocation that is there.

    :param reason: for the holder and the issuer; strangers who check the number do not see it.
    :raises NoCertificate: there is none.
    :raises NotYourCertificate: ``by`` does not run the issuer.
    """
    hold(f"revocation of {certificate_id}")
    certificate = Certificate.objects.filter(pk=certificate_id).first()
    if certificate is None:
        raise rules.NoCertificate(_("没有这张证书。"))
    _must_run(by, certificate.issuer_id)
    revoked = Revocation.objects.filter(certificate=certificate).first()
    if revoked is not None:
        return revoked
    revocation = Revocation(certificate=certificate, at=at, by=by.person_id, reason=reason)
    revocation.save()
    _record("revoke", certificate, by=by, at=at)
    return revocation


def count_check(*, by_address: str, at: datetime) -> None:
    """Count one check of a number, so that numbers cannot be tried out.

    :raises TooOften: this address has checked too many in the last minutes.
    """
    limits.spend(bucket=f"certificate checks from {by_address}", at=at, **CHECKS)


def _new_serial(year: int) -> str:
    """Draw a number nobody has; it cannot be guessed from another one."""
    while True:
        serial = rules.serial(year=year, draw=secrets.randbelow(rules.DRAWS))
        if not Certificate.objects.filter(serial=serial).exists():
            return serial


def _must_run(by: Actor, issuer_id: UUID) -> None:
    issuer = organisations.organisation(issuer_id)
    if not may_run_school(by, issuer.pk, issuer.area.code):
        raise rules.NotYourCertificate(_("只有签发机构可以发证和吊销。"))


def _record(verb: str, certificate: Certificate, *, by: Actor, at: datetime) -> None:
    audit.record(
        by=by,
        what=f"credentials.{verb}",
        subject_id=certificate.pk,
        organisation_id=certificate.issuer_id,
        at=at,
    )
