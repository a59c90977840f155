"""How far the plan's headline indicators have come, as far as records can tell."""

from dataclasses import dataclass
from datetime import date, timedelta

from xuecheng.steering.indicators.queries.definitions import headlines, plan_pack
from xuecheng.steering.indicators.queries.figures import Cell, shown, total
from xuecheng.steering.indicators.queries.measures import MEASURES
from xuecheng.steering.indicators.rules import Definition, share_percent


@dataclass(frozen=True, slots=True)
class Period:
    """The days of the plan, both included."""

    begins_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Progress:
    """One headline indicator and what the records count for it.

    :param added: within the plan's period, up to today; ``None`` while nothing is computed.
    :param share: of the planned increase, percent; ``None`` where ``added`` is not shown.
    :param since: after the period, up to today; ``None`` before its end.
    """

    definition: Definition
    added: Cell | None = None
    share: float | None = None
    since: Cell | None = None

    @property
    def bar_percent(self) -> float:
        """The share as a bar shows it, which ends at the goal."""
        return min(self.share or 0.0, 100.0)


def period() -> Period:
    """Return the period of the plan that is measured."""
    table = plan_pack().tables["plan"]["period"]
    return Period(table["starts_on"], table["ends_on"])


def targets(*, today: date) -> list[Progress]:
    """Return every headline indicator; one query for each that is computed, after the end two.

    Only events inside the period count towards the plan. It closes at its end: what comes later
    stands apart.
    """
    return [_progress(card, period(), today) for card in headlines()]


def _progress(card: Definition, plan: Period, today: date) -> Progress:
    measure = MEASURES.get(card.measure)
    if measure is None or card.increase is None:
        return Progress(card)
    added = shown(total(measure, plan.begins_on, min(plan.ends_on, today)))
    share = None if added.value is None else share_percent(added.value, card.increase)
    since = None
    if today > plan.ends_on:
        since = shown(total(measure, plan.ends_on + timedelta(days=1), today))
    return Progress(card, added, share, since)
