"""How far the plan's headline indicators have come, as far as records can tell."""

from dataclasses import dataclass
from datetime import date

from xuecheng.steering.indicators.queries import periods
from xuecheng.steering.indicators.queries.definitions import headlines
from xuecheng.steering.indicators.queries.figures import Cell, shown, total
from xuecheng.steering.indicators.queries.measures import MEASURES
from xuecheng.steering.indicators.rules import Definition, Period, Verdict, share_percent, verdict


@dataclass(frozen=True, slots=True)
class Progress:
    """One headline indicator and what the records count for it.

    :param added: within the plan's period, up to today; ``None`` while nothing is computed.
    :param share: of the planned increase, percent; ``None`` where ``added`` is not shown.
    :param since: after the period, up to today; ``None`` before its end.
    :param verdict: ``None`` before the end of the period.
    """

    definition: Definition
    added: Cell | None = None
    share: float | None = None
    since: Cell | None = None
    verdict: Verdict | None = None

    @property
    def bar_percent(self) -> float:
        """The share as a bar shows it, which ends at the goal."""
        return min(self.share or 0.0, 100.0)


def targets(*, today: date) -> list[Progress]:
    """Return every headline indicator; one query for each that is computed, after the end two.

    Only events inside the period count towards the plan. It closes at its end: what comes later
    stands apart.
    """
    plan = periods.plan(today=today)
    after = periods.after_plan(today=today)
    return [_progress(card, plan, after) for card in headlines()]


def share(card: Definition, value: int | None) -> float | None:
    """Return how much of what the plan asks for is done, percent; ``None`` if it is not shown."""
    return None if value is None or not card.increase else share_percent(value, card.increase)


def judged(card: Definition, value: int | None) -> Verdict:
    """Return whether what the plan asked for was done; every headline indicator is an increase."""
    return verdict("increase", card.increase, added=value) if card.increase else Verdict.WAITS


def _progress(card: Definition, plan: Period, after: Period | None) -> Progress:
    measure = MEASURES.get(card.measure)
    if measure is None:
        return Progress(card, verdict=Verdict.WAITS if after else None)
    added = shown(total(measure, plan.begins_on, plan.ends_on))
    since = shown(total(measure, after.begins_on, after.ends_on)) if after else None
    return Progress(
        card,
        added,
        share(card, added.value),
        since,
        verdict=judged(card, added.value) if after else None,
    )
