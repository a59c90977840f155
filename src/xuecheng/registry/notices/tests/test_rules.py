"""When a text message waits for the morning."""

from datetime import UTC, datetime, timedelta

import pytest

from xuecheng.registry.notices.rules import QuietHours, first_try, quiet_hours

QUIET = QuietHours(begins_hour=21, ends_hour=8, lead=timedelta(hours=2))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "needed_by", "tried"),
    [
        (at(24, 20, 59), at(25, 14), at(24, 20, 59)),  # still evening
        (at(24, 21), at(25, 14), at(25, 8)),
        (at(25, 2, 30), at(25, 10), at(25, 8)),
        (at(25, 7, 59), at(27, 9), at(25, 8)),
        (at(25, 8), at(27, 9), at(25, 8)),
        (at(24, 23), at(25, 9, 30), at(24, 23)),  # early next morning: at once
        (at(25, 5), at(25, 6), at(25, 5)),
        (at(24, 23), at(24, 22), at(24, 23)),  # over already
        (at(24, 23), None, at(24, 23)),
    ],
)
def test_a_text_message_waits_for_the_morning_if_that_is_early_enough(now, needed_by, tried):
    assert first_try(at=now, needed_by=needed_by, quiet=QUIET) == tried


def test_where_the_pack_names_no_quiet_hours_nothing_waits():
    assert quiet_hours({}) is None
    assert first_try(at=at(24, 23), needed_by=at(30, 9), quiet=None) == at(24, 23)
