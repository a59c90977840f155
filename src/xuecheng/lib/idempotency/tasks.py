"""What idempotency does by itself."""

from datetime import time, timedelta

from django.utils import timezone

from xuecheng.lib.idempotency.models import DoneOnce
from xuecheng.lib.jobs import job

KEPT = timedelta(days=30)  # longer than any form stays open or any client retries


@job(daily_at=time(3, 20))
def forget_old_keys() -> None:
    """Delete keys nobody will repeat any more."""
    DoneOnce.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
