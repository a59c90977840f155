"""An account begins, is activated, and says where and how its person wants to be met."""

import secrets
from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from xuecheng.kernels.geo import Point
from xuecheng.lib import limits
from xuecheng.lib.actors import Actor
from xuecheng.lib.idempotency import once
from xuecheng.lib.locks import hold
from xuecheng.lib.sealed import seal
from xuecheng.lib.words import local_day
from xuecheng.registry.people import queries, rules, words
from xuecheng.registry.people.actions import phones
from xuecheng.registry.people.actions.events import happened
from xuecheng.registry.people.models import (
    Consent,
    Details,
    IdentityDocument,
    LearningAccount,
    Person,
)
from xuecheng.registry.places.models import Area

WORDING = "2026-11"  # the words of both consents, as the pages show them


@transaction.atomic
def register(
    *,
    name: str,
    origin: str,
    by: Actor,
    at: datetime,
    phone: str = "",
    phone_is_verified: bool = False,
    birth_on: date | None = None,
    gender: str = "0",
    home_area: Area | None = None,
    name_pinyin: str = "",
    language: str = "zh-hans",
    key: UUID | None = None,
) -> Person:
    """Create a person with a learning account that is not yet activated.

    Look with :func:`queries.find` first: this makes a new person every time.

    :param origin: one of :class:`LearningAccount.Origin`.
    :param phone: in any spelling; empty for a person without a phone.
    :param phone_is_verified: possession was proved and the number is theirs alone.
    :param gender: GB/T 2261.1: 0 not said, 1 male, 2 female.
    :param key: the same key makes the person once.
    :raises rules.InvalidName: nobody is called that.
    :raises rules.InvalidPhone: it is no mobile number.
    """

    def make() -> UUID:
        person = Person.objects.create(created_at=at)
        Details.objects.create(
            person=person,
            name=_normal_name(name),
            name_pinyin=name_pinyin.strip(),
            birth_on=birth_on,
            gender=gender,
            home_area=home_area,
            language=language,
        )
        _open(person, origin=origin, area=home_area, is_proved=phone_is_verified, at=at)
        happened("created", person_id=person.pk, by=by, at=at, facts={"origin": origin})
        if phone:
            number = phones.normal(phone)
            phones.claim(
                person_id=person.pk, number=number, is_owner=phone_is_verified, by=by, at=at
            )
        return person.pk

    person_id = once(key=key, what="people.register", work=make) if key else make()
    return Person.objects.select_related("details", "learning_account").get(pk=person_id)


def activate(
    *,
    person_id: UUID,
    document_kind: str,
    document_number: str,
    issuing_country: str,
    consents: Collection[str],
    by: Actor,
    at: datetime,
) -> LearningAccount:
    """Activate a person's account with a document; the same document again changes nothing.

    A date of birth and a gender that the number tells fill what was empty.

    :param document_kind: one of :class:`IdentityDocument.Kind`.
    :param consents: must hold ``Consent.Purpose.IDENTITY``.
    :raises rules.NotYours: it is the person's own act, and ``by`` is somebody else.
    :raises rules.InvalidDocument: the number cannot be of that kind.
    :raises rules.ConsentMissing: the person has not agreed that the number is kept.
    :raises rules.DocumentTaken: the document belongs to another account.
    :raises rules.AlreadyActivated: with another document.
    :raises limits.TooOften: somebody is trying numbers.
    """
    if by.person_id != person_id and not by.system:
        raise rules.NotYours
    if Consent.Purpose.IDENTITY not in consents:
        raise rules.ConsentMissing(_("请先勾选同意，我们才能保存证件号码。"), field="consents")
    document = checked(document_kind, document_number, issuing_country, on=local_day(at))
    if not by.system:
        tries = rules.ACTIVATIONS_PER_PERSON
        limits.spend(
            bucket=f"activations {person_id}", limit=tries.limit, seconds=tries.seconds, at=at
        )
    return activate_with(person_id, document, consents=consents, by=by, at=at)


@transaction.atomic
def save_details(
    *, person_id: UUID, name_pinyin: str, language: str, by: Actor, at: datetime
) -> None:
    """Save how the name is written in Latin letters, and the language to write in.

    :raises rules.NotYours: ``by`` is somebody else.
    """
    if by.person_id != person_id:
        raise rules.NotYours
    Details.objects.filter(person_id=person_id).update(
        name_pinyin=" ".join(name_pinyin.split()), language=language
    )
    happened("details_changed", person_id=person_id, by=by, at=at)


@transaction.atomic
def save_home(
    *,
    person_id: UUID,
    area: Area | None,
    point: Point | None,
    by: Actor,
    at: datetime,
) -> None:
    """Save where somebody lives: an area, and if they wish a point rounded to about 100 m.

    The account goes on counting for the area it was opened in; one opened without an area counts
    for the first one the person names.

    :param point: ``None`` forgets the one before.
    :raises rules.NotYours: ``by`` is somebody else.
    """
    if by.person_id != person_id:
        raise rules.NotYours
    near = rules.rounded_home(point) if point else None
    Details.objects.filter(person_id=person_id).update(
        home_area=area,
        home_longitude=near and near.longitude,
        home_latitude=near and near.latitude,
    )
    LearningAccount.objects.filter(person_id=person_id, area__isnull=True).update(area=area)
    happened("home_changed", person_id=person_id, by=by, at=at)


def note_seen(person_id: UUID) -> None:
    """Note that a desk saw the original of the document the account was activated with."""
    LearningAccount.objects.filter(person_id=person_id).update(
        assurance=LearningAccount.Assurance.DESK
    )


def agree(*, person_id: UUID, purposes: Collection[str], at: datetime) -> None:
    """Write down what a person agreed to, in the words of today."""
    Consent.objects.bulk_create(
        Consent(person_id=person_id, purpose=purpose, is_given=True, wording=WORDING, at=at)
        for purpose in sorted(purposes)
    )


def _open(
    person: Person, *, origin: str, area: Area | None, is_proved: bool, at: datetime
) -> LearningAccount:
    """Give the person an account with a fresh number; the unique column is the last word."""
    assurance = LearningAccount.Assurance
    span = rules.LAST_ACCOUNT - rules.FIRST_ACCOUNT + 1
    while True:
        number = rules.account_number(rules.FIRST_ACCOUNT + secrets.randbelow(span))
        if not LearningAccount.objects.filter(number=number).exists():
            break
    return LearningAccount.objects.create(
        person=person,
        number=number,
        origin=origin,
        assurance=assurance.PHONE if is_proved else assurance.NONE,
        area=area,
        created_at=at,
    )


@transaction.atomic
def activate_with(
    person_id: UUID, document: rules.Document, *, consents: Collection[str], by: Actor, at: datetime
) -> LearningAccount:
    """Activate an account with a document whose form is right; runs in a transaction of its own.

    :raises rules.DocumentTaken: the document belongs to another account.
    :raises rules.AlreadyActivated: with another document.
    """
    mark = queries.document_fingerprint(
        kind=document.kind, issuing_country=document.issuing_country, number=document.number
    )
    hold(f"document {mark}")
    account = LearningAccount.objects.select_for_update().get(person_id=person_id)
    known = IdentityDocument.objects.filter(
        kind=document.kind, issuing_country=document.issuing_country, fingerprint=mark
    ).first()
    if known and known.person_id != person_id:
        raise rules.DocumentTaken(
            _(
                "这个证件已经用在另一个账户上了。请带上证件到任一窗口，工作人员会把两个账户连在一起。"
            ),
            field="document_number",
        )
    if account.activated_at:
        if known:
            return account
        raise rules.AlreadyActivated(
            _("账户已经用另一个证件激活过了。要换证件，请到窗口办理。"), field="document_number"
        )
    if known is None:
        _keep(person_id, document, mark, at=at)
    agree(person_id=person_id, purposes=consents, at=at)
    account.activated_at = at
    account.assurance = LearningAccount.Assurance.DOCUMENT
    account.save(update_fields=["activated_at", "assurance"])
    happened("activated", person_id=person_id, by=by, at=at, facts={"kind": document.kind})
    return account


def _keep(person_id: UUID, document: rules.Document, mark: str, *, at: datetime) -> None:
    IdentityDocument.objects.create(
        person_id=person_id,
        kind=document.kind,
        issuing_country=document.issuing_country,
        sealed=seal(document.number),
        fingerprint=mark,
        last_four=document.last_four,
        created_at=at,
    )
    details = Details.objects.filter(person_id=person_id)
    if document.birth_on:
        details.filter(birth_on__isnull=True).update(birth_on=document.birth_on)
    if document.gender != Details.Gender.UNKNOWN:
        details.filter(gender=Details.Gender.UNKNOWN).update(gender=document.gender)


def _normal_name(name: str) -> str:
    try:
        return rules.normal_name(name)
    except rules.InvalidName as error:
        error.message = words.name_words(error)
        raise


def checked(kind: str, number: str, country: str, *, on: date) -> rules.Document:
    """Return the document somebody typed; a refusal carries its words."""
    try:
        return rules.checked_document(kind=kind, number=number, issuing_country=country, on=on)
    except rules.InvalidDocument as error:
        error.message = words.document_words(error)
        raise
