"""Where sessions are kept: Django's table, read by one statement that is made once."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db.models import CharField, DateTimeField
from django.utils import timezone

from xuecheng.lib.prepared import Prepared, Slot

_DATA = Prepared(
    Session.objects.filter(
        session_key=Slot("key", CharField()), expire_date__gt=Slot("now", DateTimeField())
    ).values_list("session_data", flat=True)
)


class SessionStore(DatabaseStore):
    """Django's store of sessions, except that every page reads from it."""

    def load(self) -> dict[str, Any]:
        """Return what the session holds; of one that has ended or never was, nothing."""
        data = _DATA.first(key=self.session_key, now=timezone.now())
        if data is None:
            self._session_key = None
            return {}
        return dict(self.decode(data))
