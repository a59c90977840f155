"""How often something may be tried.

::

    limits.spend(bucket=f"codes to {number}", limit=5, seconds=3600, at=request.now)

counts one try, and refuses the sixth within an hour of the first. Spend *outside* the transaction
whose failure is counted: a rollback would give the try back.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from math import ceil

from django.db import transaction
from django.utils.translation import gettext as _

from xuecheng.errors import Refused
from xuecheng.lib import words
from xuecheng.lib.locks import hold
from xuecheng.lib.sealed import fingerprint


class TooOften(Refused):
    """It was tried too often; it may be tried again at ``retry_at``, a whole minute.

    ``when`` says so in words; ``wait_seconds`` is how long that is at least.
    """

    code = "limits.too_often"

    def __init__(self, *, retry_at: datetime, at: datetime, field: str | None = None) -> None:
        self.wait_seconds = ceil((retry_at - at).total_seconds())
        self.retry_at = retry_at + timedelta(minutes=1, microseconds=-1)
        self.retry_at = self.retry_at.replace(second=0, microsecond=0)
        is_today = words.local_day(self.retry_at) == words.local_day(at)
        self.when = words.hour(self.retry_at) if is_today else words.moment(self.retry_at, at)
        super().__init__(
            _("试的次数太多了。请在 %(time)s 以后再试。") % {"time": self.when}, field=field
        )

    def facts(self) -> Mapping[str, object]:
        """Return when it may be tried again."""
        return {"retry_at": self.retry_at.isoformat()}


@transaction.atomic
def spend(*, bucket: str, limit: int, seconds: int, at: datetime) -> None:
    """Count one try of ``bucket``; a refused try is not counted.

    The window opens with the first try and lasts ``seconds``, so that the time of the next try
    can be told and does not move away from somebody who keeps trying.

    :param bucket: what is counted and of whom; stored as a fingerprint only.
    :param limit: tries allowed within one window, >= 1.
    :raises TooOften: the window is full.
    """
    # Models load only after this package: it is an app of its own.
    from xuecheng.lib.limits.models import Counter

    key = fingerprint("limit", bucket)
    hold(f"limit {key}")
    counter = Counter.objects.filter(pk=key, ends_at__gt=at).first()
    if counter is None:
        counter = Counter(bucket=key, count=0, ends_at=at + timedelta(seconds=seconds))
    if counter.count >= limit:
        raise TooOften(retry_at=counter.ends_at, at=at)
    counter.count += 1
    counter.save()


def forget(bucket: str) -> None:
    """Start counting ``bucket`` from zero, for example after the right password."""
    from xuecheng.lib.limits.models import Counter

    Counter.objects.filter(pk=fingerprint("limit", bucket)).delete()
