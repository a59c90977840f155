"""When scheduled jobs run next."""

from django.db import models

from xuecheng.lib.rows import Row


class Timer(Row):
    """The next run of one scheduled job; whichever worker locks the row first queues it."""

    path = models.CharField(max_length=160, unique=True)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.path
