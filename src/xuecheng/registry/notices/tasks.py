"""Text messages leave in the background."""

from datetime import timedelta

from django.utils import timezone

from xuecheng.lib.jobs import job
from xuecheng.registry.notices import actions


@job(every=timedelta(minutes=1))
def catch_up() -> None:
    """Tell the numbers that desks replaced."""
    actions.catch_up(at=timezone.now())


@job(every=timedelta(minutes=1))
def send_pending() -> None:
    """Send the text messages that are due."""
    actions.send_pending(at=timezone.now())
