"""``xuecheng worker``: run jobs."""

import logging
from typing import Any

from django.core.management.base import BaseCommand

from xuecheng.lib.jobs.worker import Worker


class Command(BaseCommand):
    """Run jobs and the schedule until stopped."""

    help = "Run jobs and the schedule until stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until a signal asks to stop."""
        # "Shutting down gracefully" at every stop is no warning; a job that fails says so itself.
        logging.getLogger("django_tasks_db").setLevel(logging.ERROR)
        worker = Worker()
        worker.configure_signals()
        worker.run()
