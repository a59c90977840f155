"""A right code is a proof that somebody holds a phone; nothing more."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from xuecheng.registry.people import rules
from xuecheng.registry.people.models import SignInCode


def locked_proof(code_id: UUID, *, at: datetime) -> SignInCode:
    """Return the code that came back right, locked to the end of the transaction.

    :raises rules.CodeOver: it never came back right, or longer than half an hour ago.
    """
    code = SignInCode.objects.select_for_update().filter(pk=code_id).first()
    if code is None or code.proved_at is None or at >= code.proved_at + rules.PROOF_LIFE:
        raise rules.CodeOver(_("时间太久了。请重新获取验证码。"), field="code")
    return code
