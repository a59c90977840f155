"""Texts that must not lie open in the database: phone numbers, document numbers, secrets.

``seal`` encrypts, ``unseal`` reads again, ``fingerprint`` finds a row without opening any. The
keys come from two settings and are derived apart, so that neither betrays the other:

``SEALING_KEYS``
    newest first. The first one seals, all of them unseal. To change it, put a new key in front,
    run ``xuecheng reseal``, then drop the old one.
``FINGERPRINT_KEY``
    one key. After changing it run ``xuecheng reseal`` too; until then nothing is found.
"""

import hmac
from base64 import urlsafe_b64encode
from functools import cache
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from xuecheng.errors import Unavailable


class Unreadable(Unavailable):
    """A sealed text opens with none of the keys: one is missing from the settings."""

    code = "lib.unreadable"


def seal(text: str) -> bytes:
    """Return ``text`` encrypted and authenticated; twice the same text gives two results."""
    return _sealer(tuple(settings.SEALING_KEYS)).encrypt(text.encode())


def unseal(sealed: bytes | memoryview) -> str:
    """Return the text that was sealed, with whichever key it was.

    :raises Unreadable: no key of the settings opens it.
    """
    try:
        return _sealer(tuple(settings.SEALING_KEYS)).decrypt(bytes(sealed)).decode()
    except InvalidToken as error:
        raise Unreadable("a sealed text opens with none of SEALING_KEYS") from error


def fingerprint(kind: str, text: str) -> str:
    """Return 64 hexadecimal digits that are always the same for ``text`` and tell nothing of it.

    :param kind: keeps uses apart: equal texts of two kinds have different fingerprints.
    """
    message = f"{kind}\0{text}".encode()
    return hmac.new(_derived(settings.FINGERPRINT_KEY, "fingerprint"), message, sha256).hexdigest()


@cache
def _sealer(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(urlsafe_b64encode(_derived(key, "seal"))) for key in keys])


@cache
def _derived(key: str, purpose: str) -> bytes:
    info = f"xuecheng {purpose} 1".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(key.encode())
