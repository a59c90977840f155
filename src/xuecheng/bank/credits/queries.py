"""What a learner has achieved, and what it is worth."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import Sum

from xuecheng.bank.books import queries as books
from xuecheng.bank.credits import rules
from xuecheng.bank.credits.models import Achievement
from xuecheng.lib import packs
from xuecheng.registry.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class Line:
    """One achievement as its learner sees it.

    :param corrects: the row before it, if this one corrects or takes back.
    """

    achievement: Achievement
    source: Organisation
    valued_by: rules.Valuation | None
    corrects: Achievement | None


@dataclass(frozen=True, slots=True)
class Account:
    """What a learner holds in one kind of credit, and what it comes from.

    :param credits: hundredths.
    :param minutes: learning time, stored apart from the value.
    :param valued_by: each rule that valued one of its achievements, once.
    """

    kind: str
    credits: int
    minutes: int
    lines: tuple[Line, ...]
    valued_by: tuple[rules.Valuation, ...]


def is_replaced(achievement_id: UUID) -> bool:
    """Return whether a correction put another achievement in the place of this one."""
    return Achievement.objects.filter(replaces_id=achievement_id, is_void=False).exists()


def accounts(learner_id: UUID) -> list[Account]:
    """Return a learner's three kinds of credit with their achievements. Three queries."""
    held = balances(learner_id)
    by_kind: dict[str, list[Line]] = {kind: [] for kind in rules.KINDS}
    for line in achievements(learner_id):
        by_kind[line.achievement.credit_kind].append(line)
    return [
        Account(
            kind=kind,
            credits=held[kind],
            minutes=sum(line.achievement.minutes for line in lines),
            lines=tuple(lines),
            valued_by=tuple(dict.fromkeys(line.valued_by for line in lines if line.valued_by)),
        )
        for kind, lines in by_kind.items()
    ]


def balances(learner_id: UUID) -> dict[str, int]:
    """Return the credits a learner holds, in hundredths, by kind; always all kinds. One query."""
    held = books.balances(learner_id=learner_id, account=rules.HELD)
    return {kind: held.get(unit, 0) for kind, unit in rules.UNITS.items()}


def minutes(learner_id: UUID) -> dict[str, int]:
    """Return the learning time of all that stands, in minutes, by kind. One query."""
    rows = Achievement.objects.standing().filter(learner_id=learner_id).order_by("credit_kind")
    sums = dict(rows.values_list("credit_kind").annotate(Sum("minutes")))
    return {kind: sums.get(kind, 0) for kind in rules.KINDS}


def achievements(learner_id: UUID) -> list[Line]:
    """Return all a learner achieved, also what was taken back, the latest first. Two queries."""
    rows = list(
        Achievement.objects.unreplaced()
        .filter(learner_id=learner_id)
        .select_related("replaces")
        .order_by("-achieved_on", "-id")
    )
    sources = Organisation.objects.in_bulk({row.source_id for row in rows})
    return [Line(row, sources[row.source_id], row.valued_by, row.replaces) for row in rows]


def achievement(achievement_id: UUID) -> Achievement | None:
    """Return an achievement if it stands: neither corrected nor taken back."""
    return Achievement.objects.standing().filter(pk=achievement_id).first()


def worth(*, credit_kind: str, minutes: int, on: date) -> tuple[int | None, rules.Valuation | None]:
    """Return what learning is worth by the city's pack, in hundredths, and the rule that says so.

    ``(None, None)`` where the pack has no tariff for this kind on that day.
    """
    pack = packs.load(settings.CITY_PACK, settings.PACK_FOLDER)
    tariff = rules.tariff_for(
        credit_kind, on=on, among=_tariffs(settings.CITY_PACK, settings.PACK_FOLDER)
    )
    if tariff is None:
        return None, None
    return tariff.amount(minutes), rules.Valuation(
        pack=pack.reference,
        pack_title=pack.title,
        pack_title_en=pack.title_en,
        rule=tariff.key,
        minutes=tariff.minutes,
        hundredths=tariff.hundredths,
        step=tariff.step,
        status=tariff.status,
        source=tariff.source,
        source_en=tariff.source_en,
    )


@cache
def _tariffs(pack_name: str, folder: Path | None) -> Sequence[rules.Tariff]:
    table = packs.load(pack_name, folder).tables.get("tariff", {})
    return rules.tariffs(table.get("tariff", []))
