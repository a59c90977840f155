"""Who calls the programming interface, what they may read, and how often."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from xuecheng.errors import Denied, Refused
from xuecheng.lib.api import keys
from xuecheng.lib.request import address


class TooManyRequests(Refused):
    """The caller asked more often than agreed within this minute."""

    code = "api.too_many_requests"

    def __init__(self, message: str, *, per_minute: int) -> None:
        super().__init__(message)
        self.per_minute = per_minute

    def facts(self) -> Mapping[str, object]:
        """Return how often the caller may ask."""
        return {"per_minute": self.per_minute}


class ScopeMissing(Denied):
    """The key does not open this part."""

    code = "api.scope_missing"

    def __init__(self, message: str, *, scope: str) -> None:
        super().__init__(message)
        self.scope = scope

    def facts(self) -> Mapping[str, object]:
        """Return the scope that is missing."""
        return {"scope": self.scope}


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody with a key, or anybody at one address."""

    name: str
    per_minute: int
    scopes: frozenset[str] = frozenset()


class ByKey(HttpBearer):
    """Find the caller from ``Authorization: Bearer xc_...``; without it, anybody.

    The result is ``request.auth``. Being called too often is refused before anything else is done;
    a wrong key counts as a request of its address, so that nobody guesses without end.
    """

    def __call__(self, request: HttpRequest) -> Caller:
        """Return the caller of ``request`` and count the request."""
        translation.activate(translation.get_language_from_request(request))
        try:
            caller = _caller(request)
        except keys.UnknownKey:
            _minute.count(_anybody(request), timezone.now())
            raise
        _minute.count(caller, timezone.now())
        return caller

    def authenticate(self, request: HttpRequest, token: str) -> None:
        """Not used: a missing header is no failure here, so ``__call__`` does it all."""
        raise NotImplementedError


def require(request: HttpRequest, scope: str) -> None:
    """Let only a key with ``scope`` go on.

    :raises ScopeMissing: the caller has none.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]  # ninja puts it there
    if scope not in caller.scopes:
        message = _("这部分接口要有权限“%(scope)s”的密钥。") % {"scope": scope}
        raise ScopeMissing(message, scope=scope)


def _caller(request: HttpRequest) -> Caller:
    scheme, _space, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() != "bearer":
        return _anybody(request)
    key = keys.find(token.strip())
    return Caller(f"key {key.prefix}", key.per_minute, frozenset(key.scopes))


def _anybody(request: HttpRequest) -> Caller:
    return Caller(f"address {address(request)}", settings.API_PER_MINUTE)


class Minute:
    """Counts requests within the running minute, in the memory of this process.

    In the database, as ``lib.limits`` counts tries of a code, every reading request would become
    a writing one. With several server processes a caller may therefore reach as many times the
    limit, which protects a server as well.
    """

    def __init__(self) -> None:
        self._began: datetime | None = None
        self._counts: Counter[str] = Counter()
        self._lock = Lock()

    def count(self, caller: Caller, at: datetime) -> None:
        """Count one request at ``at``.

        :raises TooManyRequests: the caller's minute is full.
        """
        minute = at.replace(second=0, microsecond=0)
        with self._lock:
            if minute != self._began:
                self._began = minute
                self._counts.clear()
            self._counts[caller.name] += 1
            number = self._counts[caller.name]
        if number > caller.per_minute:
            message = _("一分钟最多 %(limit)s 次。请过一分钟再试。") % {"limit": caller.per_minute}
            raise TooManyRequests(message, per_minute=caller.per_minute)


_minute = Minute()
