"""What the residents of the demonstration city did: sign-ups, withdrawals, attendance."""

from bisect import bisect
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random

from xuecheng.journeys.demo.rules.classes import RunPlan
from xuecheng.journeys.demo.rules.residents import ResidentPlan

WITHDRAWN = 0.04
DESK = 0.18


@dataclass(frozen=True, slots=True)
class SignUpPlan:
    """One resident signing up for one class.

    :param withdraws_at: when they give the place back; ``None``: never.
    :param marks: one for each session that has taken place, ``""`` where the register stays empty.
    """

    resident: int
    at: datetime
    is_at_desk: bool
    withdraws_at: datetime | None
    marks: tuple[str, ...]


def plan_sign_ups(
    runs: Sequence[RunPlan], residents: Sequence[ResidentPlan], random: Random, *, now: datetime
) -> tuple[tuple[SignUpPlan, ...], ...]:
    """Return, for each run in order, who signs up, earliest first.

    Residents of the district come first, those with a larger appetite more often, nobody twice.
    The first two residents are given classes that make the demonstration worth a look.
    """
    by_district: dict[str, list[ResidentPlan]] = defaultdict(list)
    for resident in residents:
        by_district[resident.area_code[:6]].append(resident)
    return tuple(
        _sign_ups_of(run, by_district[run.venue.area_code[:6]], residents, random, now=now)
        for run in runs
    )


def _sign_ups_of(
    run: RunPlan,
    near: Sequence[ResidentPlan],
    everyone: Sequence[ResidentPlan],
    random: Random,
    *,
    now: datetime,
) -> tuple[SignUpPlan, ...]:
    last_possible = min(run.closes_at, now)
    if last_possible <= run.opens_at:
        return ()
    wanted = round(run.capacity * run.demand * _so_far(run, now))
    suitable = [person for person in near if _suits(person, run)]
    chosen = _weighted_sample(suitable, wanted, random)
    if len(chosen) < wanted:
        others = [p for p in everyone if _suits(p, run) and p not in chosen]
        chosen += _weighted_sample(others, wanted - len(chosen), random)
    chosen = _with_demonstration_people(run, chosen, everyone)
    span = (last_possible - run.opens_at).total_seconds()
    plans = []
    for person in chosen:
        after_opening = timedelta(seconds=int(span * random.betavariate(1.1, 3.5)))
        at = max(run.opens_at + after_opening, person.created_at + timedelta(hours=2))
        if at >= last_possible:
            continue
        plans.append(_sign_up(person, run, at, random, now=now))
    return tuple(sorted(plans, key=lambda plan: (plan.at, plan.resident)))


def _sign_up(
    person: ResidentPlan, run: RunPlan, at: datetime, random: Random, *, now: datetime
) -> SignUpPlan:
    withdraws_at = None
    if random.random() < WITHDRAWN and person.number > 2:
        withdraws_at = min(at + timedelta(days=random.randrange(1, 9)), now)
    return SignUpPlan(
        resident=person.number,
        at=at,
        is_at_desk=not person.phone or random.random() < DESK,
        withdraws_at=withdraws_at,
        marks=tuple(_mark(person, random) for meeting in run.meetings if meeting.ends_at <= now),
    )


def _mark(person: ResidentPlan, random: Random) -> str:
    if random.random() < person.diligence:
        return "present"
    return random.choices(("excused", "absent", ""), weights=(6, 3, 1))[0]


def _so_far(run: RunPlan, now: datetime) -> float:
    """Share of the final demand that has arrived: classes that just opened are still filling."""
    elapsed = (now - run.opens_at) / (run.closes_at - run.opens_at)
    return min(1.0, 0.35 + 0.8 * max(0.0, elapsed))


def _suits(person: ResidentPlan, run: RunPlan) -> bool:
    age = person.age(run.meetings[0].starts_at.date())
    audience = run.course.text.audience
    if audience == "older_adult":
        return age >= 50
    if audience in {"worker", "migrant_worker", "farmer"}:
        return 18 <= age < 65
    if audience == "youth":
        return 14 <= age < 35
    if audience == "international_resident":
        return person.language == "en"
    return age >= 14


def _weighted_sample(
    people: Sequence[ResidentPlan], count: int, random: Random
) -> list[ResidentPlan]:
    """Draw without replacement, in proportion to appetite."""
    if count <= 0 or not people:
        return []
    bounds = list(accumulate(person.appetite for person in people))
    chosen: dict[int, ResidentPlan] = {}
    for _ in range(count * 8):
        person = people[bisect(bounds, random.uniform(0, bounds[-1])) % len(people)]
        chosen.setdefault(person.number, person)
        if len(chosen) == count:
            break
    return list(chosen.values())


def _with_demonstration_people(
    run: RunPlan, chosen: list[ResidentPlan], everyone: Sequence[ResidentPlan]
) -> list[ResidentPlan]:
    chen, keller = everyone[0], everyone[1]
    is_home = run.teacher.name == "沈慧珍"
    titles = {
        chen: (
            "智能手机入门",
            "行楷书法：写一副春联",
            "太极八段锦（初级）",
            "沪语童谣：和孙辈一起念",
        ),
        keller: ("日常汉语会话",),
    }
    for person, wanted in titles.items():
        others = [other for other in chosen if other is not person]
        if is_home and run.course.text.title in wanted:
            others.insert(0, person)
        chosen = others
    return chosen
