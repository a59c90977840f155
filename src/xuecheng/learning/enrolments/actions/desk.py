"""Signing up people who stand at the desk, with or without a phone."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from xuecheng.learning.enrolments import queries as enrolments
from xuecheng.learning.enrolments import rules
from xuecheng.learning.enrolments.actions.places import must_run, sign_up
from xuecheng.learning.enrolments.actions.registers import note_look
from xuecheng.learning.enrolments.models import Enrolment
from xuecheng.learning.enrolments.queries import Slip
from xuecheng.lib.actors import Actor
from xuecheng.lib.idempotency import once
from xuecheng.registry.people import actions as people
from xuecheng.registry.people import queries
from xuecheng.registry.people.rules import is_same_name


@transaction.atomic
def sign_up_at_desk(
    *,
    run_id: UUID,
    name: str,
    phone: str,
    account_number: str,
    key: UUID,
    by: Actor,
    at: datetime,
) -> Enrolment:
    """Sign up somebody at the desk: who is known is found, who is new gets a learning account.

    A refusal leaves no account behind.

    :param phone: empty for a person without one; else it finds whoever uses it under that name.
    :param account_number: empty, or as the learner shows it; it must be theirs by name.
    :param key: of the form; the same key signs up once.
    :raises UnknownAccount: nobody of that name has this number.
    """

    def work() -> UUID:
        learner_id = _known(name=name, phone=phone, account_number=account_number)
        if learner_id is None:
            learner_id = people.register(name=name, origin="desk", phone=phone, by=by, at=at).pk
        channel = Enrolment.Channel.DESK
        return sign_up(learner_id=learner_id, run_id=run_id, channel=channel, by=by, at=at).pk

    return Enrolment.objects.get(pk=once(key=key, what="enrolments.sign_up_at_desk", work=work))


def open_slip(*, enrolment_id: UUID, by: Actor, at: datetime) -> Slip:
    """Return the slip of an enrolment to the school, and keep a note of who looked.

    :raises NoSuchEnrolment: there is none.
    :raises NotYourClass: ``by`` does not run the school.
    """
    slip = enrolments.slip(enrolment_id, at=at)
    must_run(by, slip.enrolment.run)
    note_look("enrolments.open_slip", slip.enrolment.run, by=by, at=at)
    return slip


def _known(*, name: str, phone: str, account_number: str) -> UUID | None:
    if account_number:
        person = queries.person_of_account(account_number)
        if person is None or not is_same_name(queries.card(person.pk).name, name):
            raise rules.UnknownAccount(
                _("学习账号和姓名对不上，请再核对；没有账号就空着。"), field="account_number"
            )
        return person.pk
    found = queries.find(name=name, phone=phone) if phone else None
    return found.pk if found else None
