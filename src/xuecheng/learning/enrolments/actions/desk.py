"""Signing up people who stand at the desk, with or without a phone."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from xuecheng.learning.courses.models import CourseRun
from xuecheng.learning.courses.rules import UnknownRun
from xuecheng.learning.enrolments import queries as enrolments
from xuecheng.learning.enrolments import rules
from xuecheng.learning.enrolments.actions.places import must_run, sign_up, withdraw
from xuecheng.learning.enrolments.actions.registers import note_look
from xuecheng.learning.enrolments.models import MOVED_UP, Enrolment, EnrolmentChange
from xuecheng.learning.enrolments.queries import Slip
from xuecheng.lib.actors import Actor
from xuecheng.lib.idempotency import once
from xuecheng.registry.people import actions as people
from xuecheng.registry.people import queries
from xuecheng.registry.people.rules import is_same_name, normal_account_number, normal_phone


@transaction.atomic
def sign_up_at_desk(
    *,
    run_id: UUID,
    name: str,
    phone: str,
    account_number: str,
    is_namesake: bool = False,
    key: UUID,
    by: Actor,
    at: datetime,
) -> Enrolment:
    """Sign up somebody at the desk: who is known is found, who is new gets a learning account.

    A refusal leaves no account behind.

    :param phone: empty for a person without one; else it finds whoever uses it under that name.
    :param account_number: empty, or as the learner shows it; it must be theirs by name. A phone
        beside it is noted where the account has none.
    :param is_namesake: the clerk knows of the one of that name in the class, and means another.
    :param key: of the form; the same key signs up once.
    :raises UnknownAccount: nobody of that name has this number.
    :raises OtherPhone: the account has another phone number.
    :raises NameInClass: somebody new has the name of somebody in the class.
    :raises FormUsed: the key signed up somebody, and what was typed since is not what was then.
    """

    def work() -> UUID:
        learner_id = _known(name=name, phone=phone, account_number=account_number)
        if learner_id is not None and phone:
            _note_phone(learner_id, name=name, phone=phone, by=by, at=at)
        elif learner_id is None:
            if not is_namesake:
                _must_be_new(name, run_id)
            learner_id = people.register(name=name, origin="desk", phone=phone, by=by, at=at).pk
        channel = Enrolment.Channel.DESK
        return sign_up(learner_id=learner_id, run_id=run_id, channel=channel, by=by, at=at).pk

    enrolment = Enrolment.objects.get(
        pk=once(key=key, what="enrolments.sign_up_at_desk", work=work)
    )
    _must_say_the_same(
        enrolment, run_id=run_id, name=name, phone=phone, account_number=account_number
    )
    return enrolment


@transaction.atomic
def withdraw_at_desk(*, enrolment_id: UUID, by: Actor, at: datetime, reason: str) -> list[str]:
    """Withdraw a learner who asked the desk for it, and return the names of who moved up.

    :raises ClassIsOver, NotYourEnrolment, NoSuchEnrolment: as :func:`withdraw` does.
    """
    enrolment = withdraw(enrolment_id=enrolment_id, by=by, at=at, reason=reason)
    moved_up = EnrolmentChange.objects.filter(
        enrolment__run_id=enrolment.run_id, at=at, reason=MOVED_UP
    )
    names = queries.names(moved_up.values_list("learner_id", flat=True))
    return list(names.values())


def class_at_desk(*, slug: str, by: Actor) -> CourseRun:
    """Return a class the desk may sign people up for, whether it takes them now or not.

    :raises UnknownRun: there is none, or it is not published.
    :raises NotYourClass: ``by`` does not run the school.
    """
    run = enrolments.school_run(slug)
    must_run(by, run)
    if run.status == CourseRun.Status.DRAFT:
        raise UnknownRun(_("这个班还没有发布，不能报名。"))
    return run


def open_slip(*, enrolment_id: UUID, by: Actor, at: datetime) -> Slip:
    """Return the slip of an enrolment to the school, and keep a note of who looked.

    :raises NoSuchEnrolment: there is none.
    :raises NotYourClass: ``by`` does not run the school.
    """
    slip = enrolments.slip(enrolment_id, at=at)
    must_run(by, slip.enrolment.run)
    note_look("enrolments.open_slip", slip.enrolment.run, by=by, at=at)
    return slip


def _must_be_new(name: str, run_id: UUID) -> None:
    """Nobody should get a second account and a second place because a clerk forgot the first."""
    live = Enrolment.objects.live().filter(run_id=run_id)
    held = dict(live.values_list("learner_id", "pk"))
    for learner_id, found in queries.names(held).items():
        if is_same_name(found, name):
            number = queries.card(learner_id).account_number
            raise rules.NameInClass(
                _("%(name)s已经在这个班里，学习账户号 %(number)s。是同一位，不用再报。")
                % {"name": found, "number": number},
                enrolment_id=held[learner_id],
            )


def _note_phone(learner_id: UUID, *, name: str, phone: str, by: Actor, at: datetime) -> None:
    """Keep the number of an account without one: the form promises text messages to it.

    A number that the account has is not replaced here: that takes the person's document.
    """
    if _uses(learner_id, name=name, phone=phone):
        return
    if queries.text_number(learner_id):
        raise rules.OtherPhone(
            _("这个账户登记的手机号是 %(phone)s。手机号空着就能报名；要换号码，请到“找回账户”办。")
            % {"phone": queries.card(learner_id).phone},
            field="phone",
        )
    people.add_phone(person_id=learner_id, phone=phone, by=by, at=at)


def _uses(learner_id: UUID, *, name: str, phone: str) -> bool:
    claims = queries.claims(queries.phone_fingerprint(normal_phone(phone)), name=name)
    return any(each.person_id == learner_id for each in claims)


def _must_say_the_same(
    enrolment: Enrolment, *, run_id: UUID, name: str, phone: str, account_number: str
) -> None:
    """Refuse words that the form did not have when it signed somebody up.

    The clerk went back and typed the next person over the last one, whose slip must not come.
    """
    found = queries.card(enrolment.learner_id)
    says_the_same = (
        enrolment.run_id == run_id
        and is_same_name(found.name, name)
        and (not phone or _uses(enrolment.learner_id, name=name, phone=phone))
        and (not account_number or normal_account_number(account_number) == found.account.number)
    )
    if not says_the_same:
        raise rules.FormUsed(
            _("这张表刚才已经给%(name)s报上名了，这次填的还没有办。要接着办，请再点一次报名。")
            % {"name": found.name},
            enrolment_id=enrolment.pk,
        )


def _known(*, name: str, phone: str, account_number: str) -> UUID | None:
    if account_number:
        person = queries.person_of_account(account_number)
        if person is None or not is_same_name(queries.card(person.pk).name, name):
            raise rules.UnknownAccount(
                _("学习账户号和姓名对不上，请再核对；没有就空着。"), field="account_number"
            )
        return person.pk
    found = queries.find(name=name, phone=phone) if phone else None
    return found.pk if found else None
