"""When a text message waits, is tried, tried again, and given up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

# A message about yesterday's class confuses more than it helps.
USEFUL_FOR = timedelta(hours=24)
# A worker that dies between claiming a message and sending it loses no more than this.
CLAIMED_FOR = timedelta(minutes=10)
_PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3))


def next_try(*, failures: int, at: datetime) -> datetime | None:
    """Return when to try again after so many failures; ``None``: give up."""
    return at + _PAUSES[failures - 1] if failures <= len(_PAUSES) else None


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Hours of the night, in the city's time, in which a text message waits if it can.

    :param lead: how long before people must know of something it is to reach them.
    """

    begins_hour: int
    ends_hour: int
    lead: timedelta

    def end(self, at: datetime) -> datetime | None:
        """Return when the quiet hours end in which ``at``, in the city's time, lies, if any."""
        if self.ends_hour <= at.hour < self.begins_hour:
            return None
        on = at + timedelta(days=at.hour >= self.begins_hour)
        return on.replace(hour=self.ends_hour, minute=0, second=0, microsecond=0)


def quiet_hours(tables: Mapping[str, Any]) -> QuietHours | None:
    """Return the quiet hours of a pack; ``None``: it names none, and nothing waits."""
    found = tables.get("notices", {}).get("quiet_hours")
    if found is None:
        return None
    lead = timedelta(minutes=found["lead_minutes"])
    return QuietHours(found["begins_hour"], found["ends_hour"], lead)


def first_try(*, at: datetime, needed_by: datetime | None, quiet: QuietHours | None) -> datetime:
    """Return when a text message is tried first: at once, or when the quiet hours end.

    :param at: now, in the city's time.
    :param needed_by: when people must know; ``None``: they wait for the message.
    """
    morning = quiet.end(at) if quiet and needed_by else None
    if quiet is None or needed_by is None or morning is None:
        return at
    return morning if needed_by >= morning + quiet.lead else at
