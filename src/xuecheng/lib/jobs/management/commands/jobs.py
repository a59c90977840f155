"""``xuecheng jobs``: what waits, what failed, what runs by schedule."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from xuecheng.lib import jobs
from xuecheng.lib.jobs.models import Timer

_SHOWN = 50


class Command(BaseCommand):
    """Show the job queue; with ``--retry``, run failed jobs again."""

    help = "Show waiting, failed and scheduled jobs; --retry runs all failed jobs again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take ``--retry``."""
        parser.add_argument("--retry", action="store_true", help="Run all failed jobs again.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print three short lists, or put the failed jobs back."""
        if options["retry"]:
            again = DBTaskResult.objects.failed().update(
                status=TaskResultStatus.READY, run_after=timezone.now(), worker_ids=[]
            )
            self.stdout.write(f"{again} failed jobs will run again.")
            return
        self._show_queue()
        self._show_failed()
        self._show_schedule()

    def _show_queue(self) -> None:
        waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY).count()
        running = DBTaskResult.objects.running().count()
        self.stdout.write(f"Waiting: {waiting}. Running: {running}.")

    def _show_failed(self) -> None:
        failed = DBTaskResult.objects.failed().order_by("-finished_at", "pk")
        self.stdout.write(f"Failed: {failed.count()}.")
        for each in failed[:_SHOWN]:
            reason = each.traceback.strip().rsplit("\n", 1)[-1]
            self.stdout.write(f"  {each.finished_at:%Y-%m-%d %H:%M}Z  {each.task_path}  {reason}")

    def _show_schedule(self) -> None:
        next_at = dict(Timer.objects.values_list("path", "next_at"))
        self.stdout.write("By schedule:")
        for each in jobs.scheduled():
            due = next_at.get(each.path)
            when = f"{timezone.localtime(due):%Y-%m-%d %H:%M}" if due else "when a worker starts"
            self.stdout.write(f"  {each.path}  next {when}")
