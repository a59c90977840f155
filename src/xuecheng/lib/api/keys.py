"""Keys of the programming interface: made once, shown once, found by their readable part."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db.models import CharField
from django.utils.translation import gettext as _

from xuecheng.errors import Denied
from xuecheng.lib.api.models import ApiKey
from xuecheng.lib.prepared import Prepared, Slot

_PREFIX_LETTERS = 8


@dataclass(frozen=True, slots=True)
class Key:
    """What a key that is in use opens, and how often."""

    prefix: str
    secret_hash: str
    scopes: list[str]
    per_minute: int


_IN_USE = Prepared(
    ApiKey.objects.filter(prefix=Slot("prefix", CharField()), revoked_at__isnull=True).values_list(
        "prefix", "secret_hash", "scopes", "per_minute"
    )
)


class UnknownKey(Denied):
    """The key was never given, is mistyped, or was revoked."""

    code = "api.unknown_key"


def make(
    *, label: str, scopes: Collection[str], per_minute: int, at: datetime
) -> tuple[ApiKey, str]:
    """Store a new key and return it with its text, which nobody can read again afterwards.

    The text is random and long, so that a plain hash protects it.
    """
    prefix = secrets.token_hex(_PREFIX_LETTERS // 2)
    text = f"xc_{prefix}_{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(
        label=label,
        prefix=prefix,
        secret_hash=_hash(text),
        scopes=sorted(scopes),
        per_minute=per_minute,
        created_at=at,
    )
    return key, text


def find(text: str) -> Key:
    """Return what the key with this text opens. One query.

    :raises UnknownKey: there is none, or it was revoked.
    """
    prefix = text.removeprefix("xc_").partition("_")[0]
    found = _IN_USE.first(prefix=prefix[:12])
    key = Key(*found) if found else None
    if key is None or not secrets.compare_digest(key.secret_hash, _hash(text)):
        raise UnknownKey(_("这个接口密钥不对，或者已经停用。"))
    return key


def revoke(*, prefix: str, at: datetime) -> bool:
    """Stop a key, found by its readable part; return whether one was in use."""
    return bool(ApiKey.objects.filter(prefix=prefix, revoked_at__isnull=True).update(revoked_at=at))


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()
