"""Coming in by phone.

A code proves that somebody holds a phone, never who they are: numbers are given to new people.
The person is found by the number *and* the name, and for an activated account by the end of the
document's number as well. On a browser where they were recognised before by the same number, the
code is enough; where others use the number too, or the last person signed out, the name is asked
for again, but not the document. What follows tells whether somebody uses the number, and of whom
nothing.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xuecheng.lib import limits, post
from xuecheng.lib.actors import NOBODY
from xuecheng.lib.sealed import seal, unseal
from xuecheng.registry.people import queries, rules
from xuecheng.registry.people.actions import accounts, phones
from xuecheng.registry.people.actions.proofs import check_code, digits, let_in, locked_proof
from xuecheng.registry.people.actions.recognition import check_last_four, has_document
from xuecheng.registry.people.models import (
    KnownDevice,
    LearningAccount,
    PhoneNumber,
    SignInCode,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where somebody stands on the way in.

    ``signed_in`` as ``person_id``; or still to give their ``name``, or the ``document`` of
    ``person_id``; or ``other_name``: somebody uses the number, but nobody of that name; or
    ``taken_over``: the person of that name used it until ``since``, when it became somebody else's
    alone; or ``unknown``: nobody uses it.
    """

    step: Literal["signed_in", "name", "document", "other_name", "taken_over", "unknown"]
    person_id: UUID | None = None
    since: datetime | None = None


def send_code(
    *,
    phone: str,
    address: str,
    at: datetime,
    way: Literal["text", "voice"] = "text",
    again: UUID | None = None,
) -> UUID:
    """Send six digits to a phone and return the id of the code.

    :param phone: in any spelling.
    :param address: of the reader, for counting only; it is not stored.
    :param again: a code sent before to the same number, which is sent once more while it is good.
    :raises rules.InvalidPhone: it is no mobile number.
    :raises limits.TooOften: a code was sent less than a minute ago, or too many were.
    :raises post.NotSent: the sender did not take it.
    """
    number = phones.normal(phone)
    mark = queries.phone_fingerprint(number)
    _wait_between_codes(mark, at=at)
    _spend(f"codes to {mark}", rules.CODES_PER_NUMBER, at=at)
    _spend(f"codes from {address}", rules.CODES_PER_ADDRESS, at=at)
    _spend(f"codes {int(mark, 16) % rules.SHARDS}", rules.CODES_PER_SHARD, at=at)
    code = _good_code(again, mark, at=at) or SignInCode(sealed=seal(number), fingerprint=mark)
    code.sent_at, code.expires_at = at, at + rules.CODE_LIFE
    code.save()
    text = _("学城验证码：%(code)s，10 分钟内有效。不要告诉任何人。") % {"code": digits(code.pk)}
    (post.send_call if way == "voice" else post.send_text)(number=number, text=text)
    return code.pk


def send_again(
    *, code_id: UUID, address: str, at: datetime, way: Literal["text", "voice"] = "text"
) -> UUID:
    """Send the digits once more, or new ones where the old ones are no longer good.

    :returns: the id of the code that was sent.
    :raises rules.CodeOver: nothing is known of the code any more.
    :raises limits.TooOften: a code was sent less than a minute ago, or too many were.
    :raises post.NotSent: the sender did not take it.
    """
    sent = SignInCode.objects.filter(pk=code_id).first()
    if sent is None:
        raise rules.CodeOver(_("时间太久了。请重新获取验证码。"), field="code")
    return send_code(phone=unseal(sent.sealed), address=address, at=at, way=way, again=code_id)


def prove(*, code_id: UUID, code: str, device_token: str, at: datetime) -> Outcome:
    """Compare the digits somebody typed, and let the only user in on a browser that is known.

    :param device_token: of the browser; empty if it has none, or if the next person may use it.
    :raises rules.WrongCode: with the tries that are left.
    :raises rules.CodeOver: too old, or too many wrong tries.
    """
    proof = check_code(code_id=code_id, code=code, at=at)
    known = _known_here(proof.fingerprint, device_token, at=at)
    if len(known) == 1 and queries.users(proof.fingerprint, at=at) <= 1:
        return _enter(code_id, known[0], at=at)
    return Outcome("name")


def give_name(*, code_id: UUID, name: str, at: datetime, device_token: str = "") -> Outcome:
    """Find the person of that name who uses the proved number.

    A number that was long unused leads to no account that was never activated: whoever holds it
    now may have been given it, and is told the same as with any other name.

    :param device_token: of the browser: where the person was recognised on it by this number, no
        document is asked for.
    :raises rules.CodeOver: the proof is too old.
    :raises limits.TooOften: somebody is trying names.
    """
    with transaction.atomic():
        proof = locked_proof(code_id, at=at)
    _spend(f"names {proof.fingerprint}", rules.NAMES_PER_NUMBER, at=at)
    found = _awake(proof.fingerprint, name=name, at=at)
    if not found:
        if since := queries.taken_over_at(proof.fingerprint, name=name, at=at):
            return Outcome("taken_over", since=since)
        is_in_use = queries.is_in_use(proof.fingerprint, at=at)
        return Outcome("other_name" if is_in_use else "unknown")
    is_known = found[0] in _known_here(proof.fingerprint, device_token, at=at)
    if has_document(found[0].person_id) and not is_known:
        return Outcome("document", found[0].person_id)
    return _enter(code_id, found[0], at=at)


def give_document(*, code_id: UUID, person_id: UUID, last_four: str, at: datetime) -> Outcome:
    """Let a person in whose name was found, by the end of their document's number.

    :raises rules.NotRecognised: it is another one.
    :raises rules.CodeOver: the proof is too old, or the number is no longer the person's.
    :raises limits.TooOften: somebody is trying.
    """
    with transaction.atomic():
        proof = locked_proof(code_id, at=at)
    number = (
        PhoneNumber.objects.live()
        .filter(person_id=person_id, fingerprint=proof.fingerprint)
        .first()
    )
    if number is None:
        raise rules.CodeOver(_("时间太久了。请重新获取验证码。"), field="last_four")
    check_last_four(person_id=person_id, last_four=last_four, at=at)
    return _enter(code_id, number, at=at)


@transaction.atomic
def open_account(
    *,
    code_id: UUID,
    name: str,
    is_shared: bool,
    consents: Collection[str],
    language: str,
    at: datetime,
) -> Outcome:
    """Open an account for the holder of a proved number; the same proof opens one only.

    :param is_shared: the number is used by several people, and only a long unused claim of the
        same name ends. Otherwise it is theirs alone from now on, and everyone who had it before
        loses it, though not their account.
    :raises rules.NameTaken: a shared number cannot tell two people of one name apart.
    :raises rules.CodeOver: the proof is too old.
    """
    proof = locked_proof(code_id, at=at)
    if proof.person_id:
        return Outcome("signed_in", proof.person_id)
    if is_shared:
        _make_room(proof.fingerprint, name=name, at=at)
    person = accounts.register(
        name=name,
        origin=LearningAccount.Origin.SELF,
        phone=unseal(proof.sealed),
        phone_is_verified=not is_shared,
        language=language,
        by=NOBODY,
        at=at,
    )
    accounts.agree(person_id=person.pk, purposes=consents, at=at)
    number = PhoneNumber.objects.live().get(person=person)
    return _enter(code_id, number, at=at)


@transaction.atomic
def _enter(code_id: UUID, number: PhoneNumber, *, at: datetime) -> Outcome:
    """Let the person of a claim in, by a proof that lets in one person only."""
    proof = locked_proof(code_id, at=at)
    let_in(proof, number.person_id)
    phones.confirm(number, at=at)
    return Outcome("signed_in", number.person_id)


def _awake(mark: str, *, name: str, at: datetime) -> list[PhoneNumber]:
    """Return the claims of that name on a number that still lead to their account."""
    return [each for each in queries.claims(mark, name=name) if not queries.is_dormant(each, at=at)]


def _make_room(mark: str, *, name: str, at: datetime) -> None:
    """End a dormant claim of the same name; one that is in use is in the way.

    :raises rules.NameTaken: there is such a one.
    """
    if _awake(mark, name=name, at=at):
        raise rules.NameTaken(
            _(
                "这个号码下已经有一位同名的人。如果就是您，请回上一页；如果不是，请打电话或到窗口办理。"
            )
        )
    for dormant in queries.claims(mark, name=name):
        phones.end(dormant, reason="dormant", by=NOBODY, at=at)


def _good_code(again: UUID | None, mark: str, *, at: datetime) -> SignInCode | None:
    """Return a code that may be sent once more; a message may overtake the one before it."""
    if again is None:
        return None
    return SignInCode.objects.filter(
        pk=again,
        fingerprint=mark,
        expires_at__gt=at,
        wrong_tries__lt=rules.WRONG_TRIES,
        proved_at__isnull=True,
    ).first()


def _known_here(mark: str, token: str, *, at: datetime) -> list[PhoneNumber]:
    """Return the claims on a number by which this browser knows people."""
    devices = KnownDevice.objects.filter(
        token_hash=queries.token_hash(token),
        phone_number__fingerprint=mark,
        phone_number__ended_at__isnull=True,
        last_used_at__gt=at - rules.DEVICE_LIFE,
    ).select_related("phone_number")
    return [each.phone_number for each in devices]


def _wait_between_codes(mark: str, *, at: datetime) -> None:
    try:
        _spend(f"next code {mark}", rules.NEXT_CODE, at=at)
    except limits.TooOften as error:
        words = ngettext(
            "刚刚发过一次，请再等等。%(seconds)s 秒以后可以再发。",
            "刚刚发过一次，请再等等。%(seconds)s 秒以后可以再发。",
            error.wait_seconds,
        )
        error.message = words % {"seconds": error.wait_seconds}
        raise


def _spend(bucket: str, tries: rules.Limit, *, at: datetime) -> None:
    limits.spend(bucket=bucket, limit=tries.limit, seconds=tries.seconds, at=at)
