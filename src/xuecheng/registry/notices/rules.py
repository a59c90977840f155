"""When a text message is tried, tried again, and given up."""

from datetime import datetime, timedelta

# A message about yesterday's class confuses more than it helps.
USEFUL_FOR = timedelta(hours=24)
# A worker that dies between claiming a message and sending it loses no more than this.
CLAIMED_FOR = timedelta(minutes=10)
_PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3))


def next_try(*, failures: int, at: datetime) -> datetime | None:
    """Return when to try again after so many failures; ``None``: give up."""
    return at + _PAUSES[failures - 1] if failures <= len(_PAUSES) else None
