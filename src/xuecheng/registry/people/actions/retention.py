"""Data goes when its time is over, as the notes on its columns promise."""

from datetime import datetime, timedelta

from xuecheng.registry.people import rules
from xuecheng.registry.people.models import KnownDevice, SignInCode

_CODES_KEPT = timedelta(days=1)


def forget_what_is_over(*, at: datetime) -> None:
    """Delete codes that ended a day ago and browsers that were not used for 400 days."""
    SignInCode.objects.filter(expires_at__lt=at - _CODES_KEPT).delete()
    KnownDevice.objects.filter(last_used_at__lt=at - rules.DEVICE_LIFE).delete()
