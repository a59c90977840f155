"""Browsers on which a person was recognised."""

import secrets
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from xuecheng.lib.actors import Actor
from xuecheng.registry.people import rules
from xuecheng.registry.people.actions.events import happened
from xuecheng.registry.people.models import KnownDevice, PhoneNumber


def token_hash(token: str) -> str:
    """Return what a browser's token is stored as: it is random, so a plain hash hides it."""
    return sha256(token.encode()).hexdigest()


def is_known_device(person_id: UUID, token: str, *, at: datetime) -> bool:
    """Return whether the person was recognised on this browser in the last 400 days."""
    return KnownDevice.objects.filter(
        person_id=person_id,
        token_hash=token_hash(token),
        phone_number__ended_at__isnull=True,
        last_used_at__gt=at - rules.DEVICE_LIFE,
    ).exists()


@transaction.atomic
def remember_device(
    *, person_id: UUID, fingerprint: str, token: str, label: str, at: datetime
) -> str:
    """Remember a browser where the person was recognised by the number, and return its token.

    :param fingerprint: of the number the person came in by.
    :param token: the browser's own, if it has one; else it gets a new one.
    :param label: what the browser calls itself in a few words.
    """
    number = PhoneNumber.objects.live().get(person_id=person_id, fingerprint=fingerprint)
    token = token or secrets.token_urlsafe(32)
    _device, is_new = KnownDevice.objects.update_or_create(
        token_hash=token_hash(token),
        phone_number=number,
        defaults={"last_used_at": at},
        create_defaults={
            "person_id": person_id,
            "label": label,
            "created_at": at,
            "last_used_at": at,
        },
    )
    if is_new:
        by = Actor(person_id=person_id)
        happened("device_added", person_id=person_id, by=by, at=at)
    return token


@transaction.atomic
def forget_device(*, person_id: UUID, device_id: UUID, by: Actor, at: datetime) -> None:
    """Forget a browser; a second call changes nothing.

    :raises rules.NotYours: ``by`` is somebody else.
    """
    if by.person_id != person_id:
        raise rules.NotYours
    deleted, _rows = KnownDevice.objects.filter(pk=device_id, person_id=person_id).delete()
    if deleted:
        happened("device_removed", person_id=person_id, by=by, at=at)
