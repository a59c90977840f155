"""Browsers on which a person was recognised."""

import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction

from xuecheng.lib import sessions
from xuecheng.lib.actors import Actor
from xuecheng.registry.people import queries, rules
from xuecheng.registry.people.actions.events import happened
from xuecheng.registry.people.actions.proofs import locked_proof
from xuecheng.registry.people.models import KnownDevice, PhoneNumber


def is_known_device(person_id: UUID, token: str, *, at: datetime) -> bool:
    """Return whether the person was recognised on this browser in the last 400 days."""
    return KnownDevice.objects.filter(
        person_id=person_id,
        token_hash=queries.token_hash(token),
        phone_number__ended_at__isnull=True,
        last_used_at__gt=at - rules.DEVICE_LIFE,
    ).exists()


@transaction.atomic
def remember_device(
    *, code_id: UUID, token: str, user_agent: str, session_key: str, at: datetime
) -> str:
    """Remember the browser in which a code let somebody in, and return its token.

    :param token: the browser's own, if it has one; else it gets a new one.
    :param user_agent: what the browser calls itself; a few words of it are kept.
    :param session_key: of the session that began there.
    :raises rules.CodeOver: the code let nobody in, or too long ago.
    """
    proof = locked_proof(code_id, at=at)
    number = PhoneNumber.objects.live().get(person=proof.person, fingerprint=proof.fingerprint)
    token = token or secrets.token_urlsafe(32)
    _device, is_new = KnownDevice.objects.update_or_create(
        token_hash=queries.token_hash(token),
        phone_number=number,
        defaults={"last_used_at": at, "session_key": session_key},
        create_defaults={
            "person_id": number.person_id,
            "label": rules.browser_label(user_agent),
            "session_key": session_key,
            "created_at": at,
            "last_used_at": at,
        },
    )
    if is_new:
        by = Actor(person_id=number.person_id)
        happened("device_added", person_id=number.person_id, by=by, at=at)
    return token


@transaction.atomic
def forget_device(*, person_id: UUID, device_id: UUID, by: Actor, at: datetime) -> None:
    """Forget a browser and end the session in it; a second call changes nothing.

    :raises rules.NotYours: ``by`` is somebody else.
    """
    if by.person_id != person_id:
        raise rules.NotYours
    device = KnownDevice.objects.filter(pk=device_id, person_id=person_id).first()
    if device is None:
        return
    sessions.end(device.session_key)
    device.delete()
    happened("device_removed", person_id=person_id, by=by, at=at)
