"""What a desk does for somebody who stands there with a document: it finds the account again."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from xuecheng.lib import limits
from xuecheng.lib.actors import Actor
from xuecheng.lib.locks import hold
from xuecheng.lib.words import local_day
from xuecheng.registry.people import queries, rules
from xuecheng.registry.people.actions import accounts, phones
from xuecheng.registry.people.actions.events import happened
from xuecheng.registry.people.models import (
    Consent,
    IdentityDocument,
    LearningAccount,
    Person,
)


def link_phone(
    *,
    name: str,
    account_number: str,
    old_phone: str,
    phone: str,
    document_kind: str,
    document_number: str,
    issuing_country: str,
    consents: Collection[str],
    read_back: str,
    by: Actor,
    at: datetime,
) -> Person:
    """Give the account of somebody at a desk a number, by the original of their document.

    The number becomes the only one of the account; it ends nobody else's claim. Where the person
    agrees that the document is kept, an account that was not activated is activated with it.

    A number that was never proved to be this person's is read back by them before anything changes:
    with a wrong digit it could lead a stranger to the account. A number that a clerk or a roster
    only wrote down is not proved.

    :param name: as the document says it.
    :param account_number: as the person shows it; empty where they give an old number.
    :param old_phone: one that leads to the account still; it may be ``phone`` itself.
    :param consents: ``Consent.Purpose.IDENTITY`` where the document may be kept.
    :param read_back: the number that was shown to the clerk, who heard it a second time and says
        that it is the same; empty before. It counts for this number only.
    :raises rules.NotAtDesk: ``by`` works at no desk.
    :raises rules.NotRecognised: no account fits, or the document is of somebody else.
    :raises rules.InvalidPhone: a number is no mobile number.
    :raises rules.InvalidDocument: the document's number cannot be of that kind.
    :raises rules.DocumentTaken: the document belongs to another account.
    :raises rules.NotReadBack: nothing else is wrong, and the number must be read back.
    :raises limits.TooOften: the clerk did this too often for one desk.
    """
    if not by.has_role("organisation_staff"):
        raise rules.NotAtDesk
    tries = rules.LINKS_PER_CLERK
    limits.spend(bucket=f"links by {by.person_id}", limit=tries.limit, seconds=tries.seconds, at=at)
    number = phones.normal(phone)
    document = accounts.checked(document_kind, document_number, issuing_country, on=local_day(at))
    person = _found(name=name, account_number=account_number, old_phone=old_phone)
    with transaction.atomic():
        phones.hold_numbers(person.pk)  # another desk may end the number that this one would keep
        # The number is held before the account, as a sign-in holds them.
        mine = phones.claim(person_id=person.pk, number=number, is_owner=False, by=by, at=at)
        phones.lock_numbers(person.pk)
        is_proved = mine.used_at is not None
        _see(person, document, consents=consents, by=by, at=at)
        if not is_proved and read_back != number:  # last: nobody reads back in vain; undoes it all
            raise rules.NotReadBack(
                _("请本人念一遍手机号，对过再连。"),
                name=queries.card(person.pk).name,
                number=number,
            )
        phones.end_others(mine, by=by, at=at)
        phones.note_use(person_id=person.pk, by=by, at=at)
        facts = {"kind": document.kind, "number": "proved_before" if is_proved else "read_back"}
        happened("seen_at_desk", person_id=person.pk, by=by, at=at, facts=facts)
    return person


def _found(*, name: str, account_number: str, old_phone: str) -> Person:
    if account_number:
        person = queries.person_of_account(account_number)
        if person and rules.is_same_name(queries.card(person.pk).name, name):
            return person
        raise rules.NotRecognised(_("学习账户号和姓名对不上。请再核对。"), field="account_number")
    mark = queries.phone_fingerprint(phones.normal(old_phone))
    found = queries.claims(mark, name=name) or queries.taken_over(mark, name=name)
    people = {each.person_id: each.person for each in found}
    if len(people) == 1:
        return people.popitem()[1]
    raise rules.NotRecognised(
        _("按这个姓名和号码没有找到账户。请再核对，或者用学习账户号找。"), field="old_phone"
    )


def _see(
    person: Person, document: rules.Document, *, consents: Collection[str], by: Actor, at: datetime
) -> None:
    """Compare the original with what the account says, and keep what the person agrees to.

    Nobody activates the account meanwhile, nor does another desk link it.
    """
    hold(f"document {_mark(document)}")
    account = LearningAccount.objects.select_for_update().get(person=person)
    if account.activated_at:
        seen = _kept(person.pk, document)
        if not seen.exists():
            raise rules.NotRecognised(
                _("和激活账户时的证件不一样。请核对号码，或者看看是不是同名的人。"),
                field="document_number",
            )
    else:
        born = queries.card(person.pk).details.birth_on
        if born and document.birth_on and born != document.birth_on:
            raise rules.NotRecognised(
                _("证件上的出生日期和账户里的不一样。这可能是同名的人。"), field="document_number"
            )
        if Consent.Purpose.IDENTITY in consents:
            accounts.activate_with(person.pk, document, consents=consents, by=by, at=at)
        seen = _kept(person.pk, document)
    if seen.update(checked_at=at):
        accounts.note_seen(person.pk)


def _mark(document: rules.Document) -> str:
    return queries.document_fingerprint(
        kind=document.kind, issuing_country=document.issuing_country, number=document.number
    )


def _kept(person_id: UUID, document: rules.Document) -> QuerySet[IdentityDocument]:
    return IdentityDocument.objects.filter(
        person_id=person_id,
        kind=document.kind,
        issuing_country=document.issuing_country,
        fingerprint=_mark(document),
    )
