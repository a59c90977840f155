"""``xuecheng worker``: run jobs."""

from typing import Any

from django.core.management.base import BaseCommand

from xuecheng.lib.jobs.worker import Worker


class Command(BaseCommand):
    """Run jobs and the schedule until stopped."""

    help = "Run jobs and the schedule until stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until a signal asks to stop."""
        worker = Worker()
        worker.configure_signals()
        worker.run()
