"""The loop that runs jobs: queue what is due by schedule, run what is ready, retry what failed."""

import logging
import time
from datetime import datetime

from django.db import OperationalError, close_old_connections, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from xuecheng.lib import jobs
from xuecheng.lib.jobs.models import Timer

logger = logging.getLogger("xuecheng.jobs")

_INTERRUPTED = "The process that ran this job ended before the job did."


class Worker(db_worker.Worker):
    """django-tasks-db's worker, with a schedule, retries, and a database that may be away."""

    def __init__(self, *, interval: float = 1.0) -> None:
        super().__init__(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=interval,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
        )

    def run(self) -> None:
        """Work until a signal asks to stop; a job under way is finished first."""
        while self.running:
            close_old_connections()
            try:
                queue_due(at=timezone.now())
                self.run_ready()
            except OperationalError as error:
                logger.warning("the database did not answer, trying again: %s", error)
            if self.running:
                time.sleep(self.interval)

    def run_ready(self) -> None:
        """Run one job after another until none is ready."""
        while self.running and self._run_next():
            pass

    def _run_next(self) -> bool:
        if not DBTaskResult.objects.ready().exists():  # an idle worker takes no lock
            return False
        with transaction.atomic():
            claimed = DBTaskResult.objects.ready().get_locked()
            if claimed is None:
                return False
            claimed.claim(self.worker_id)
        self.run_task(claimed)
        return True

    def run_task(self, db_task_result: DBTaskResult) -> None:
        """Run one job; if it fails and has attempts left, put it back for later."""
        super().run_task(db_task_result)
        if db_task_result.status == TaskResultStatus.FAILED:
            retry_later(db_task_result, at=timezone.now())


def queue_due(*, at: datetime) -> int:
    """Queue every scheduled job whose time has come, and take back interrupted ones.

    :returns: how many jobs were queued by schedule.
    """
    take_back_interrupted(at=at)
    next_at = dict(Timer.objects.values_list("path", "next_at"))
    due = [each for each in jobs.scheduled() if next_at.get(each.path, at) <= at]
    return sum(_queue(each, at=at) for each in due)


@transaction.atomic
def _queue(due: jobs.Job, *, at: datetime) -> bool:
    """Queue a job unless another worker just did; at its first sight only note its next time."""
    next_at = due.next_after(at)
    if not Timer.objects.filter(path=due.path).exists():
        Timer.objects.bulk_create([Timer(path=due.path, next_at=next_at)], ignore_conflicts=True)
        return False
    if not Timer.objects.filter(path=due.path, next_at__lte=at).update(next_at=next_at):
        return False
    due.task.enqueue()
    return True


def take_back_interrupted(*, at: datetime) -> None:
    """Let jobs run again whose worker died in the middle."""
    for stuck in DBTaskResult.objects.running().filter(started_at__lt=at - jobs.LONGEST):
        stuck.set_failed(RuntimeError(_INTERRUPTED))
        retry_later(stuck, at=at)


def retry_later(failed: DBTaskResult, *, at: datetime) -> None:
    """Put a failed job back with a pause; after its last attempt it stays failed, and is shown."""
    tried = len(failed.worker_ids)
    known = jobs.find(failed.task_path)
    if known is None or tried >= known.attempts:
        logger.error("gave up on %s after %s attempts (%s)", failed.task_path, tried, failed.pk)
        return
    failed.status = TaskResultStatus.READY
    failed.run_after = at + jobs.pause_before(tried + 1)
    failed.save(update_fields=["status", "run_after"])
    logger.warning("%s failed, attempt %s follows (%s)", failed.task_path, tried + 1, failed.pk)


def work_off() -> None:
    """Run everything that is ready now; for tests and for commands that must not wait."""
    Worker().run_ready()
