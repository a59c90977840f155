"""What the queue does by itself."""

from datetime import time, timedelta

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from xuecheng.lib.jobs import job

KEPT = timedelta(days=14)


@job(daily_at=time(3, 10))
def forget_finished_jobs() -> None:
    """Delete jobs that succeeded two weeks ago; failed ones stay until somebody looks."""
    DBTaskResult.objects.successful().filter(finished_at__lt=timezone.now() - KEPT).delete()
