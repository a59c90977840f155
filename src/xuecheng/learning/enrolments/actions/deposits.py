"""From a confirmed result to the credit bank and the certificate, in the caller's transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from xuecheng.bank.credentials import actions as credentials
from xuecheng.bank.credentials import queries as certificates
from xuecheng.bank.credits import actions as credits
from xuecheng.bank.credits.models import Achievement
from xuecheng.learning.courses.models import CourseRun
from xuecheng.learning.enrolments import rules
from xuecheng.learning.enrolments.models import Result
from xuecheng.lib import words
from xuecheng.lib.actors import Actor
from xuecheng.registry.people.queries import Card


@dataclass(frozen=True, slots=True)
class Settled:
    """What a learner holds by a result; ``None`` where it gives nothing."""

    achievement_id: UUID | None = None
    certificate_id: UUID | None = None


def settle(
    result: Result,
    *,
    run: CourseRun,
    holder: Card,
    standing_id: UUID | None,
    by: Actor,
    at: datetime,
) -> Settled:
    """Bring bank and certificate in line with a result that becomes final.

    :param standing_id: the achievement an earlier result of this enrolment gave, if any: it is
        replaced or taken back, and its certificate revoked.
    """
    if standing_id is not None:
        _revoke(standing_id, reason=result.reason, by=by, at=at)
    if result.outcome != rules.COMPLETED:
        if standing_id is not None:
            credits.take_back(
                achievement_id=standing_id,
                record_id=result.pk,
                reason=result.reason,
                by=by,
                at=at,
            )
        return Settled()
    achievement = _achievement(result, run, standing_id, by=by, at=at)
    certificate = credentials.issue(
        learner_id=result.learner_id,
        achievement_id=achievement.pk,
        issuer_id=run.course.organisation_id,
        holder_name=holder.name,
        holder_pinyin=holder.name_pinyin,
        statement=_statement(result, run, achievement),
        by=by,
        at=at,
    )
    return Settled(achievement.pk, certificate.pk)


def _achievement(
    result: Result, run: CourseRun, standing_id: UUID | None, *, by: Actor, at: datetime
) -> Achievement:
    facts: dict[str, Any] = {
        "record_id": result.pk,
        "title": run.course.title,
        "title_en": run.course.title_en,
        "credit_kind": run.course.credit_kind,
        "minutes": result.minutes,
        "achieved_on": words.local_day(run.ends_at),
        "by": by,
        "at": at,
    }
    if standing_id is not None:
        return credits.replace(achievement_id=standing_id, reason=result.reason, **facts)
    return credits.deposit(
        learner_id=result.learner_id, source_id=run.course.organisation_id, **facts
    )


def _revoke(achievement_id: UUID, *, reason: str, by: Actor, at: datetime) -> None:
    certificate = certificates.of_achievement(achievement_id)
    if certificate is not None:
        credentials.revoke(certificate_id=certificate.pk, reason=reason, by=by, at=at)


def _statement(result: Result, run: CourseRun, achievement: Achievement) -> dict[str, Any]:
    course = run.course
    return {
        "course_title": course.title,
        "course_title_en": course.title_en,
        "organisation_name": course.organisation.name,
        "organisation_name_en": course.organisation.name_en,
        "sessions_attended": result.sessions_attended,
        "sessions_held": result.sessions_held,
        "minutes": result.minutes,
        "credits": achievement.amount,
        "began_on": words.local_day(run.starts_at).isoformat(),
        "ended_on": words.local_day(run.ends_at).isoformat(),
    }
