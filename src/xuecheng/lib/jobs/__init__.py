"""Work that happens after the request, with retries and a schedule.

A job is a function of a domain's ``tasks.py``::

    @job(attempts=5)
    def send_text(*, notice_id: str) -> None: ...

    @job(every=timedelta(minutes=1))
    def send_pending() -> None: ...

and is called by its dotted path, so that a caller need not import it::

    jobs.enqueue("xuecheng.registry.notices.tasks.send_text", notice_id=str(notice.pk))

A job runs at least once: after a crash it may run again, so it must bear that. It should end
within :data:`LONGEST`. ``xuecheng worker`` runs jobs, ``xuecheng jobs`` shows what failed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.module_loading import autodiscover_modules, import_string
from django_tasks import task
from django_tasks.base import Task

LONGEST = timedelta(minutes=15)
_FIRST_PAUSE = timedelta(seconds=30)
_LONGEST_PAUSE = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Job:
    """How one function runs as a job.

    :param attempts: how often it is tried in all.
    :param every: time between two runs by schedule.
    :param daily_at: time of day, in the city, of its run by schedule.
    """

    task: Task[..., Any]
    attempts: int
    every: timedelta | None
    daily_at: time | None

    @property
    def path(self) -> str:
        """The dotted path it is known by."""
        return self.task.module_path

    @property
    def is_scheduled(self) -> bool:
        """Whether it runs by itself."""
        return self.every is not None or self.daily_at is not None

    def next_after(self, at: datetime) -> datetime:
        """Return when a scheduled job runs next, later than ``at``."""
        if self.every is not None:
            return at + self.every
        assert self.daily_at is not None, f"{self.path} has no schedule"
        local = timezone.localtime(at)
        due = local.replace(
            hour=self.daily_at.hour, minute=self.daily_at.minute, second=0, microsecond=0
        )
        return due if due > local else due + timedelta(days=1)


_registered: dict[str, Job] = {}


def job(
    *, attempts: int = 5, every: timedelta | None = None, daily_at: time | None = None
) -> Callable[[Callable[..., Any]], Task[..., Any]]:
    """Make a module-level function a job; its arguments are JSON values, ids as strings."""

    def register(function: Callable[..., Any]) -> Task[..., Any]:
        made = task(function)
        _registered[made.module_path] = Job(made, attempts, every, daily_at)
        return made

    return register


def enqueue(dotted_path: str, /, **kwargs: Any) -> None:
    """Queue the job at ``dotted_path``: it runs once the caller's transaction has committed.

    The queue's row is written inside that transaction, so a job is neither lost by a crash after
    the commit nor left behind by a rollback.

    :raises ImportError: there is no such function.
    :raises TypeError: it is not a job, or an argument is not a JSON value.
    """
    found = import_string(dotted_path)
    if not isinstance(found, Task):
        raise TypeError(f"{dotted_path} is not a job: decorate it with @job()")
    found.enqueue(**kwargs)


def find(path: str) -> Job | None:
    """Return the job known by ``path``; ``None`` if the code of that job is gone."""
    try:
        import_string(path)
    except ImportError:
        return None
    return _registered.get(path)


def scheduled() -> list[Job]:
    """Return the jobs of all installed apps that run by themselves, by path."""
    autodiscover_modules("tasks")
    return sorted((each for each in _registered.values() if each.is_scheduled), key=_path)


def pause_before(attempt: int) -> timedelta:
    """Return the pause before attempt 2, 3, ...: 30 s, then four times longer, up to 6 hours."""
    return min(_FIRST_PAUSE * 4 ** (attempt - 2), _LONGEST_PAUSE)


def _path(each: Job) -> str:
    return each.path
