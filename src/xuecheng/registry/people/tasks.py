"""What people's data does by itself: it goes when its time is over."""

from datetime import time

from django.utils import timezone

from xuecheng.lib.jobs import job
from xuecheng.registry.people import actions


@job(daily_at=time(3, 30))
def forget_what_is_over() -> None:
    """Delete codes and browsers whose time is over."""
    actions.forget_what_is_over(at=timezone.now())
