from datetime import UTC, datetime

import pytest

from xuecheng.registry.people import rules

AT = datetime(2026, 11, 25, 1, 0, 10, tzinfo=UTC)
NOW = int(AT.timestamp()) // 30


@pytest.mark.parametrize(
    ("last_used", "steps"),
    [
        (0, [NOW - 1, NOW, NOW + 1]),
        (NOW - 1, [NOW, NOW + 1]),
        (NOW, [NOW + 1]),
        (NOW + 1, []),
    ],
)
def test_a_step_opens_beside_the_present_one_and_after_the_last_used_one(last_used, steps):
    assert list(rules.open_steps(last_used=last_used, at=AT)) == steps


@pytest.mark.parametrize(
    ("last_used", "step", "seconds"),
    [
        (0, NOW, 0),
        (NOW, NOW + 1, 0),
        (NOW + 1, NOW + 2, 20),
    ],
)
def test_the_code_to_type_next_was_not_used_and_may_have_to_wait(last_used, step, seconds):
    assert rules.next_step(last_used=last_used, at=AT) == (step, seconds)
