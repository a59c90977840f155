"""A right code is a proof that somebody holds a phone; nothing more."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from xuecheng.lib.sealed import fingerprint
from xuecheng.registry.people import rules, words
from xuecheng.registry.people.models import SignInCode


def digits(code_id: UUID) -> str:
    """Return the six digits of a code; they are computed, not stored."""
    return rules.code_from(fingerprint("code", str(code_id)))


def check_code(*, code_id: UUID, code: str, at: datetime) -> SignInCode:
    """Return the code whose digits somebody typed; from now on it is a proof.

    A right code may be repeated while it is good; the wrong tries of a refused call count.

    :raises rules.WrongCode: with the tries that are left.
    :raises rules.CodeOver: too old, or too many wrong tries.
    """
    with transaction.atomic():
        sent = SignInCode.objects.select_for_update().filter(pk=code_id).first()
        judged = _judge(sent, code, at=at)
    if judged == "over" or sent is None:
        raise rules.CodeOver(_("这个验证码不能用了。请取新的验证码。"), field="code")
    if judged == "wrong":
        left = rules.WRONG_TRIES - sent.wrong_tries
        raise rules.WrongCode(words.wrong_code_words(left), tries_left=left)
    return sent


def locked_proof(code_id: UUID, *, at: datetime) -> SignInCode:
    """Return the code that came back right, locked to the end of the transaction.

    :raises rules.CodeOver: it never came back right, or longer than half an hour ago.
    """
    code = SignInCode.objects.select_for_update().filter(pk=code_id).first()
    if code is None or code.proved_at is None or at >= code.proved_at + rules.PROOF_LIFE:
        raise rules.CodeOver(_("时间太久了。请重新获取验证码。"), field="code")
    return code


def let_in(proof: SignInCode, person_id: UUID) -> None:
    """Note whom a locked proof let in; it lets in one person only.

    :raises rules.CodeOver: it has let in somebody else.
    """
    if proof.person_id not in (None, person_id):
        raise rules.CodeOver(_("这个验证码已经用过了。请重新获取。"), field="code")
    proof.person_id = person_id
    proof.save(update_fields=["person"])


def _judge(sent: SignInCode | None, code: str, *, at: datetime) -> rules.Verdict:
    if sent is None:
        return "over"
    judged = rules.verdict(
        is_right=rules.is_same_code(code, digits(sent.pk)),
        wrong_tries=sent.wrong_tries,
        expires_at=sent.expires_at,
        at=at,
    )
    if judged == "wrong":
        sent.wrong_tries += 1
    if judged == "right" and sent.proved_at is None:
        sent.proved_at = at
    sent.save(update_fields=["wrong_tries", "proved_at"])
    return judged
