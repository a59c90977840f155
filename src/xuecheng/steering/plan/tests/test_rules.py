from datetime import date

import pytest

from xuecheng.steering.plan.rules import State, state_on

BEGIN, END = date(2021, 1, 1), date(2025, 12, 31)


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2020, 12, 31), State.COMING),
        (BEGIN, State.RUNNING),
        (END, State.RUNNING),
        (date(2026, 1, 1), State.CLOSED),
    ],
)
def test_a_plan_runs_to_its_last_day_and_closes_after_it(day, state):
    assert state_on(day, begins_on=BEGIN, ends_on=END) is state
