"""What the plan says and how far it has come."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from xuecheng.lib.packs import Pack
from xuecheng.lib.words import local_day
from xuecheng.steering.indicators.queries import periods
from xuecheng.steering.indicators.queries.definitions import plan_pack
from xuecheng.steering.indicators.queries.targets import Progress, targets
from xuecheng.steering.indicators.rules import Kind, Period, Verdict, verdict
from xuecheng.steering.plan.rules import State, state_on


@dataclass(frozen=True, slots=True)
class Source:
    """Where a number stands."""

    title: str
    title_en: str
    url: str
    published_on: date


@dataclass(frozen=True, slots=True)
class FurtherTarget:
    """A target outside the table of headline indicators; no records count towards one yet."""

    title: str
    title_en: str
    value: int
    unit: str
    unit_en: str
    kind: Kind
    place: str
    source: Source

    @property
    def verdict(self) -> Verdict:
        """What records say of it once the plan is over."""
        return verdict(self.kind, self.value)


@dataclass(frozen=True, slots=True)
class Baseline:
    """Where the city stood before the plan, in the plan's own words."""

    title: str
    title_en: str
    says: str
    says_en: str
    place: str


@dataclass(frozen=True, slots=True)
class Question:
    """Something in the plan that does not fit together, or leaves its meaning open."""

    title: str
    title_en: str
    state: str
    state_en: str
    text: str
    text_en: str
    place: str
    source: Source


@dataclass(frozen=True, slots=True)
class PlanView:
    """The whole plan."""

    pack: Pack
    as_of: datetime
    period: Period
    state: State
    targets: list[Progress]
    further: list[FurtherTarget]
    baselines: list[Baseline]
    questions: list[Question]
    sources: list[Source]


def plan(*, at: datetime) -> PlanView:
    """Return the plan as it stands; its numbers come from the pack, its progress from records."""
    pack = plan_pack()
    table = pack.tables["plan"]
    sources = {key: Source(**row) for key, row in pack.tables["sources"].items()}
    plan_period = periods.plan_days()
    today = local_day(at)
    return PlanView(
        pack=pack,
        as_of=at,
        period=plan_period,
        state=state_on(today, begins_on=plan_period.begins_on, ends_on=plan_period.ends_on),
        targets=targets(today=today),
        further=[_row(FurtherTarget, row, sources) for row in table["further"]],
        baselines=[_row(Baseline, row, sources) for row in table["baseline"]],
        questions=[_row(Question, row, sources) for row in table["question"]],
        sources=list(sources.values()),
    )


def _row(kind: type[Any], row: dict[str, Any], sources: dict[str, Source]) -> Any:
    """Return a row of the pack as one of the values above; what they leave out is not shown."""
    values = row | {"source": sources[row["source"]]}
    return kind(**{name: values[name] for name in kind.__slots__})
