"""Storing achievements, and posting what they are worth."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from xuecheng.bank.books import actions as books
from xuecheng.bank.credits import queries, rules
from xuecheng.bank.credits.models import Achievement
from xuecheng.lib import audit
from xuecheng.lib.actors import Actor
from xuecheng.lib.ids import new_id
from xuecheng.lib.locks import hold
from xuecheng.registry.organisations import queries as organisations
from xuecheng.registry.organisations.rules import may_run_school


@dataclass(frozen=True, slots=True)
class _Record:
    """What a source attests about a learner."""

    learner_id: UUID
    source_id: UUID
    record_id: UUID
    title: str
    title_en: str
    credit_kind: str
    minutes: int
    achieved_on: date


@transaction.atomic
def deposit(
    *,
    learner_id: UUID,
    source_id: UUID,
    record_id: UUID,
    title: str,
    title_en: str = "",
    credit_kind: str,
    minutes: int,
    achieved_on: date,
    by: Actor,
    at: datetime,
) -> Achievement:
    """Store an achievement and, where the city's pack gives it a value, post the credits.

    :param source_id: the organisation that attests it.
    :param record_id: the source's own record; a repeat returns the achievement that is there.
    :param credit_kind: ``academic``, ``vocational`` or ``leisure``.
    :param minutes: learning time, stored apart from the value.
    :param achieved_on: the day whose tariff counts.
    :raises NotYourRecord: ``by`` does not work for the source.
    :raises RecordTaken: the record was deposited with another kind, time or day.
    """
    record = _Record(
        learner_id, source_id, record_id, title, title_en, credit_kind, minutes, achieved_on
    )
    _must_attest(by, source_id)
    before = _before(record, replaces_id=None)
    return before or _store(record, by=by, at=at)


@transaction.atomic
def replace(
    *,
    achievement_id: UUID,
    record_id: UUID,
    title: str,
    title_en: str = "",
    credit_kind: str,
    minutes: int,
    achieved_on: date,
    reason: str,
    by: Actor,
    at: datetime,
) -> Achievement:
    """Correct an achievement: a new one takes its place, the old credits are taken back.

    :param record_id: of the corrected record; a repeat returns what is there.
    :raises NoLongerStands: it has been corrected or taken back by another record.
    :raises KindStays: the correction is of another kind of credit.
    :raises BelowZero: the old credits have been used, and the new ones do not make up for them.
    """
    old = _held_achievement(achievement_id, by)
    record = _Record(
        old.learner_id,
        old.source_id,
        record_id,
        title,
        title_en,
        credit_kind,
        minutes,
        achieved_on,
    )
    if before := _before(record, replaces_id=old.pk):
        return before
    _must_stand(old)
    if credit_kind != old.credit_kind:
        raise rules.KindStays(
            _("更正不能改变学分的种类。如果种类登记错了，请先撤回，再按新的记录存入。"),
            field="credit_kind",
        )
    # First the new, then the old: only what is left in the end must not be below zero.
    new = _store(record, by=by, at=at, replaces=old, reason=reason)
    _reverse(old, record_id=record_id, at=at)
    return new


@transaction.atomic
def take_back(
    *, achievement_id: UUID, record_id: UUID, reason: str, by: Actor, at: datetime
) -> Achievement:
    """Take an achievement and its credits back; return the row that says so.

    :param record_id: of the record that takes back; a repeat returns what is there.
    :raises NoLongerStands: it has been corrected or taken back by another record.
    :raises BelowZero: the credits have been used.
    """
    old = _held_achievement(achievement_id, by)
    record = _Record(
        old.learner_id,
        old.source_id,
        record_id,
        old.title,
        old.title_en,
        old.credit_kind,
        0,
        old.achieved_on,
    )
    if before := _before(record, replaces_id=old.pk):
        return before
    _must_stand(old)
    void = _save(record, by=by, at=at, replaces=old, reason=reason, is_void=True)
    _reverse(old, record_id=record_id, at=at)
    return void


def _before(record: _Record, *, replaces_id: UUID | None) -> Achievement | None:
    """Hold the learner's achievements, and return what the same record stored before."""
    hold(f"achievements of {record.learner_id}")
    stored = Achievement.objects.filter(
        learner_id=record.learner_id, source_id=record.source_id, record_id=record.record_id
    ).first()
    if stored is None:
        return None
    says = (record.credit_kind, record.minutes, record.achieved_on, replaces_id)
    if says != (stored.credit_kind, stored.minutes, stored.achieved_on, stored.replaces_id):
        raise rules.RecordTaken(_("这条记录已经存入过，内容不一样。请用更正。"))
    return stored


def _store(
    record: _Record,
    *,
    by: Actor,
    at: datetime,
    replaces: Achievement | None = None,
    reason: str = "",
) -> Achievement:
    """Value a record, post what it is worth, and save it."""
    if record.credit_kind not in rules.KINDS:
        raise rules.UnknownKind(_("没有这种学分。"), field="credit_kind")
    amount, valuation = queries.worth(
        credit_kind=record.credit_kind, minutes=record.minutes, on=record.achieved_on
    )
    value: dict[str, Any] = {"amount": amount}
    if valuation is not None:
        value |= {"tariff": valuation.reference, "valuation": valuation.stored()}
    if amount:
        posting = books.post(
            learner_id=record.learner_id,
            key=f"deposit:{record.source_id}:{record.record_id}",
            legs=rules.deposit_legs(
                source_id=record.source_id, kind=record.credit_kind, amount=amount
            ),
            at=at,
            memo=value["tariff"],
        )
        value["posting_id"] = posting.id
    return _save(record, by=by, at=at, replaces=replaces, reason=reason, **value)


def _save(
    record: _Record,
    *,
    by: Actor,
    at: datetime,
    replaces: Achievement | None,
    reason: str,
    **facts: Any,
) -> Achievement:
    achievement = Achievement(
        id=new_id(),
        learner_id=record.learner_id,
        source_id=record.source_id,
        record_id=record.record_id,
        title=record.title,
        title_en=record.title_en,
        credit_kind=record.credit_kind,
        minutes=record.minutes,
        achieved_on=record.achieved_on,
        deposited_at=at,
        replaces=replaces,
        reason=reason,
        **facts,
    )
    achievement.save()
    what = "take_back" if achievement.is_void else "replace" if replaces else "deposit"
    audit.record(
        by=by,
        what=f"credits.{what}",
        subject_id=achievement.pk,
        organisation_id=record.source_id,
        at=at,
    )
    return achievement


def _reverse(old: Achievement, *, record_id: UUID, at: datetime) -> None:
    if old.posting_id is not None:
        books.reverse(
            learner_id=old.learner_id,
            posting_id=old.posting_id,
            key=f"reverse:{old.source_id}:{record_id}",
            at=at,
        )


def _held_achievement(achievement_id: UUID, by: Actor) -> Achievement:
    achievement = Achievement.objects.filter(pk=achievement_id).first()
    if achievement is None:
        raise rules.NoAchievement(_("学分银行里没有这条学习成果。"))
    _must_attest(by, achievement.source_id)
    return achievement


def _must_attest(by: Actor, source_id: UUID) -> None:
    source = organisations.organisation(source_id)
    if not may_run_school(by, source.pk, source.area.code):
        raise rules.NotYourRecord(_("只有出具成果的机构可以存入、更正或撤回。"))


def _must_stand(achievement: Achievement) -> None:
    if Achievement.objects.filter(replaces=achievement).exists() or achievement.is_void:
        raise rules.NoLongerStands(_("这条学习成果已经更正或撤回过了。"))
