"""What limits do by themselves."""

from datetime import timedelta

from django.utils import timezone

from xuecheng.lib.jobs import job
from xuecheng.lib.limits.models import Counter


@job(every=timedelta(hours=1))
def forget_ended_windows() -> None:
    """Delete counters whose window has ended."""
    Counter.objects.filter(ends_at__lt=timezone.now()).delete()
