"""Whose number is it? Claims on a phone number begin and end here.

A number is claimed in two ways. Its *owner* proved possession and says it is theirs alone: that
ends every other claim, because numbers are given to new people. Everyone else only *uses* it: a
clerk or a roster wrote it down, or a family shares it; that takes nothing from anybody.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from xuecheng.lib import sessions
from xuecheng.lib.actors import Actor
from xuecheng.lib.locks import hold
from xuecheng.lib.sealed import seal, unseal
from xuecheng.registry.people import queries, rules, words
from xuecheng.registry.people.actions.devices import is_known_device
from xuecheng.registry.people.actions.events import happened
from xuecheng.registry.people.actions.proofs import check_code, let_in, locked_proof
from xuecheng.registry.people.actions.recognition import check_last_four, has_document
from xuecheng.registry.people.models import Details, LearningAccount, PhoneNumber


@transaction.atomic
def add_phone(*, person_id: UUID, phone: str, by: Actor, at: datetime) -> PhoneNumber:
    """Note a number that somebody gave for a person; a number noted before is returned.

    It may be written to. It opens the account only for a holder who proves possession and knows
    the name.

    :raises rules.InvalidPhone: it is no mobile number.
    """
    return claim(person_id=person_id, number=normal(phone), is_owner=False, by=by, at=at)


def change_phone(
    *,
    person_id: UUID,
    code_id: UUID,
    code: str,
    is_shared: bool,
    device_token: str,
    by: Actor,
    at: datetime,
    name: str = "",
    last_four: str = "",
) -> PhoneNumber:
    """Take a number as the person's only one, by the code that was sent to it.

    Other browsers that were known by an old number are signed out: the phone may be lost.

    Who sits at a browser that does not know the person must type the end of their document's
    number, or where none is kept the name, so that a page left open gives the account to nobody.

    :param is_shared: the person uses it together with somebody, whose claim stays.
    :param device_token: of the browser; empty if it has none.
    :raises rules.NotYours: ``by`` is somebody else.
    :raises rules.NotRecognised: neither the browser nor what was typed is the person's.
    :raises rules.WrongCode: with the tries that are left.
    :raises rules.CodeOver: too old, too many wrong tries, or used by somebody else.
    """
    if by.person_id != person_id:
        raise rules.NotYours
    if not is_known_device(person_id, device_token, at=at):
        _recognise(person_id, name=name, last_four=last_four, at=at)
    check_code(code_id=code_id, code=code, at=at)
    return _change(
        person_id, code_id, is_owner=not is_shared, device_token=device_token, by=by, at=at
    )


def hold_numbers(person_id: UUID) -> None:
    """Wait until nobody else makes one number a person's only one.

    Held before the number itself: two who did so at once, each with another number, would each end
    the other's, and the account would be left with none.
    """
    hold(f"numbers of {person_id}")


def lock_numbers(person_id: UUID) -> None:
    """Lock the rows of a person's numbers: before the account's, as a sign-in takes them."""
    list(PhoneNumber.objects.live().filter(person_id=person_id).order_by("id").select_for_update())


def claim(*, person_id: UUID, number: str, is_owner: bool, by: Actor, at: datetime) -> PhoneNumber:
    """Return the person's live claim on a number, made or raised to ownership as needed.

    Runs in the caller's transaction; claims on one number wait for each other.

    :param number: as :func:`rules.normal_phone` returns it.
    """
    fingerprint = queries.phone_fingerprint(number)
    hold(f"phone {fingerprint}")
    live = list(PhoneNumber.objects.live().filter(fingerprint=fingerprint).order_by("id"))
    mine = next((each for each in live if each.person_id == person_id), None)
    if is_owner:
        for other in live:
            if other.person_id != person_id:
                end(other, reason="has_a_new_owner", by=by, at=at)
    if mine is None:
        mine = PhoneNumber(
            person_id=person_id,
            sealed=seal(number),
            fingerprint=fingerprint,
            last_four=number[-4:],
            created_at=at,
            verified_at=at if is_owner else None,
            used_at=at if is_owner else None,
        )
        mine.save(force_insert=True)
        happened("phone_added", person_id=person_id, by=by, at=at)
    elif is_owner:
        mine.verified_at = mine.verified_at or at
        mine.used_at = at
        mine.save(update_fields=["verified_at", "used_at"])
    return mine


def confirm(number: PhoneNumber, *, at: datetime) -> None:
    """Note that the person of a claim proved possession: it becomes theirs if nobody owns it."""
    hold(f"phone {number.fingerprint}")
    live = PhoneNumber.objects.live().filter(fingerprint=number.fingerprint)
    live.filter(pk=number.pk).update(used_at=at)
    if not live.filter(verified_at__isnull=False).exists():
        live.filter(pk=number.pk).update(verified_at=at)
    LearningAccount.objects.filter(
        person_id=number.person_id, assurance=LearningAccount.Assurance.NONE
    ).update(assurance=LearningAccount.Assurance.PHONE)


def note_use(*, person_id: UUID, by: Actor, at: datetime) -> None:
    """Note that a person's numbers were in their hands just now, as ``by`` could see."""
    PhoneNumber.objects.live().filter(person_id=person_id).update(used_at=at)
    happened("phone_used", person_id=person_id, by=by, at=at)


def end_others(mine: PhoneNumber, *, by: Actor, at: datetime, device_token: str = "") -> None:
    """End a person's other numbers, and the sessions of browsers that were known by them.

    :param device_token: of the browser that stays signed in.
    """
    others = PhoneNumber.objects.live().filter(person_id=mine.person_id).exclude(pk=mine.pk)
    for old in others.order_by("id"):
        elsewhere = old.known_devices.exclude(token_hash=queries.token_hash(device_token))
        for device in elsewhere:
            sessions.end(device.session_key)
        end(old, reason="changed", by=by, at=at)


def end(number: PhoneNumber, *, reason: str, by: Actor, at: datetime) -> None:
    """End a claim and forget the browsers known through it; the account stays as it is."""
    number.ended_at = at
    number.save(update_fields=["ended_at"])
    number.known_devices.all().delete()
    happened("phone_ended", person_id=number.person_id, by=by, at=at, facts={"reason": reason})


def normal(phone: str) -> str:
    """Return the normal form of a number; a refusal carries its words."""
    try:
        return rules.normal_phone(phone)
    except rules.InvalidPhone as error:
        error.message = words.phone_words(error)
        raise


def _recognise(person_id: UUID, *, name: str, last_four: str, at: datetime) -> None:
    if has_document(person_id):
        check_last_four(person_id=person_id, last_four=last_four, at=at)
    elif not rules.is_same_name(Details.objects.get(person_id=person_id).name, name):
        raise rules.NotRecognised(_("和账户里的姓名不一样。"), field="name")


@transaction.atomic
def _change(
    person_id: UUID,
    code_id: UUID,
    *,
    is_owner: bool,
    device_token: str,
    by: Actor,
    at: datetime,
) -> PhoneNumber:
    proof = locked_proof(code_id, at=at)
    let_in(proof, person_id)
    number = unseal(proof.sealed)
    hold_numbers(person_id)
    mine = claim(person_id=person_id, number=number, is_owner=is_owner, by=by, at=at)
    PhoneNumber.objects.filter(pk=mine.pk).update(used_at=at)
    end_others(mine, device_token=device_token, by=by, at=at)
    return mine
