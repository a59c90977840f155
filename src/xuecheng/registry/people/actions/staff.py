"""How a member of staff signs in: a password, then a time-based code that opens once."""

from datetime import datetime
from uuid import UUID

import pyotp
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xuecheng.lib import limits
from xuecheng.lib.actors import Actor
from xuecheng.lib.sealed import seal, unseal
from xuecheng.registry.people import rules, words
from xuecheng.registry.people.actions.events import happened
from xuecheng.registry.people.models import StaffPassword


@transaction.atomic
def give_staff_password(
    *,
    person_id: UUID,
    login: str,
    password: str,
    by: Actor,
    at: datetime,
    is_initial: bool = True,
    totp_secret: str = "",
) -> StaffPassword:
    """Let a person sign in as staff; what they had before no longer opens, nor what it opened.

    :param is_initial: somebody else knows the password, so a new one is asked for at first use.
    :param totp_secret: base 32, of a code that is already in the person's phone; empty makes a
        new one, which the first sign-in shows as a picture to scan.
    :raises rules.NotYours: ``by`` is not on the staff.
    :raises rules.WeakPassword: it is too easy to guess.
    """
    if not by.is_staff:
        raise rules.NotYours
    login = login.strip().casefold()
    _check_strength(password, login=login)
    row, _is_new = StaffPassword.objects.update_or_create(
        person_id=person_id,
        defaults={
            "login": login,
            "password": make_password(password),
            "is_initial": is_initial,
            "totp_sealed": seal(totp_secret or pyotp.random_base32()),
            "totp_last_step": 0,
            "enrolled_at": at if totp_secret else None,
            "created_at": at,
            "disabled_at": None,
        },
    )
    happened("staff_password_given", person_id=person_id, by=by, at=at)
    return row


def check_staff_password(*, login: str, password: str, address: str, at: datetime) -> UUID:
    """Return whose login and password these are; a code must follow before anything opens.

    :raises rules.NotRecognised: one of them is wrong; it does not say which.
    :raises limits.TooOften: too many wrong ones for the login, or from the address.
    """
    login = login.strip().casefold()
    bucket = f"passwords of {login}"
    _spend(bucket, rules.PASSWORDS_PER_LOGIN, at=at)
    _spend(f"passwords from {address}", rules.PASSWORDS_PER_ADDRESS, at=at)
    row = StaffPassword.objects.filter(login=login, disabled_at__isnull=True).first()
    password = password[: rules.LONGEST_PASSWORD]  # hashing costs time: nobody chooses how much
    if row is None:
        make_password(password)  # takes as long as a comparison, so that logins cannot be guessed
    if row is None or not check_password(password, row.password):
        raise rules.NotRecognised(_("账号或密码不对。"), field="password")
    limits.forget(bucket)
    return row.person_id


def check_totp(*, person_id: UUID, code: str, at: datetime) -> None:
    """Take a time-based code, once; the first right one enrols the phone that made it.

    :raises rules.NotRecognised: it is wrong, too old, or was used before.
    :raises limits.TooOften: too many wrong ones.
    """
    bucket = f"totp {person_id}"
    _spend(bucket, rules.TOTP_PER_PERSON, at=at)
    if not _take_step(person_id, code, at=at):
        raise rules.NotRecognised(
            _("动态码不对，或者已经用过了。请等手机上换了新的一组再填。"), field="code"
        )
    limits.forget(bucket)


def change_staff_password(*, person_id: UUID, old: str, new: str, by: Actor, at: datetime) -> None:
    """Change one's own password; sessions that began with the old one lose their rights.

    :raises rules.NotYours: ``by`` is somebody else.
    :raises rules.NotRecognised: the old one is wrong.
    :raises rules.WeakPassword: the new one is too easy to guess, or is the old one.
    :raises limits.TooOften: too many wrong old ones; somebody may be at a desk left open.
    """
    if by.person_id != person_id:
        raise rules.NotYours
    row = StaffPassword.objects.get(person_id=person_id)
    _check_old(row, old, at=at)
    _check_strength(new, login=row.login, field="new")
    if new == old:
        raise rules.NotRecognised(_("新密码要和现在的不一样。"), field="new")
    _replace_password(row, new, by=by, at=at)


@transaction.atomic
def close_staff_password(*, person_id: UUID, by: Actor, at: datetime) -> None:
    """Let a person no longer sign in as staff; their roles are ended elsewhere.

    :raises rules.NotYours: ``by`` is not on the staff.
    """
    if not by.is_staff:
        raise rules.NotYours
    live = StaffPassword.objects.filter(person_id=person_id, disabled_at__isnull=True)
    if live.update(disabled_at=at):
        happened("staff_password_closed", person_id=person_id, by=by, at=at)


def _check_old(row: StaffPassword, old: str, *, at: datetime) -> None:
    """Compare the password somebody typed as theirs; the wrong tries count."""
    bucket = f"old passwords of {row.person_id}"
    _spend(bucket, rules.PASSWORDS_PER_LOGIN, at=at)
    if not check_password(old[: rules.LONGEST_PASSWORD], row.password):
        raise _wrong_old()
    limits.forget(bucket)


@transaction.atomic
def _replace_password(row: StaffPassword, new: str, *, by: Actor, at: datetime) -> None:
    """Store a new password in place of the one that was compared, and of no other."""
    compared = StaffPassword.objects.filter(pk=row.pk, password=row.password)
    if not compared.update(password=make_password(new), is_initial=False, created_at=at):
        raise _wrong_old()  # somebody gave another one in the meantime
    happened("staff_password_changed", person_id=row.person_id, by=by, at=at)


def _wrong_old() -> rules.NotRecognised:
    return rules.NotRecognised(_("现在的密码不对。"), field="old")


@transaction.atomic
def _take_step(person_id: UUID, code: str, *, at: datetime) -> bool:
    """Use up the time step of a right code; a step at or before the last used one is refused."""
    row = StaffPassword.objects.select_for_update().get(
        person_id=person_id, disabled_at__isnull=True
    )
    clock = pyotp.TOTP(unseal(row.totp_sealed))
    for step in rules.open_steps(last_used=row.totp_last_step, at=at):
        if rules.is_same_code(code, clock.generate_otp(step)):
            row.totp_last_step, row.enrolled_at = step, row.enrolled_at or at
            row.save(update_fields=["totp_last_step", "enrolled_at"])
            return True
    return False


def _check_strength(password: str, *, login: str, field: str = "password") -> None:
    try:
        rules.check_password_rules(password, login=login)
        _check_common(password)
    except rules.WeakPassword as error:
        error.message, error.field = words.password_words(error), field
        raise


def _check_common(password: str) -> None:
    try:
        CommonPasswordValidator().validate(password)
    except ValidationError:
        raise rules.WeakPassword("common") from None


def _spend(bucket: str, tries: rules.Limit, *, at: datetime) -> None:
    limits.spend(bucket=bucket, limit=tries.limit, seconds=tries.seconds, at=at)
