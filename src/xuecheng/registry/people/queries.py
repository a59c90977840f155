"""What is the case about people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import pyotp
from django.apps import apps
from django.conf import settings
from django.db.models import Model
from django.utils.encoding import force_str

from xuecheng.errors import Missing
from xuecheng.kernels.geo import Point
from xuecheng.lib import packs
from xuecheng.lib.personal import PersonalNote
from xuecheng.lib.sealed import fingerprint, unseal
from xuecheng.registry.people import rules
from xuecheng.registry.people.models import (
    AccountEvent,
    Consent,
    Details,
    IdentityDocument,
    KnownDevice,
    LearningAccount,
    Person,
    PhoneNumber,
    SignInCode,
    StaffPassword,
)
from xuecheng.registry.places.models import Area, Venue

_NEAR_CHOICES = 40  # a town has fewer; a page must stay one


class UnknownPerson(Missing):
    """There is no such person."""

    code = "people.unknown"


@dataclass(frozen=True, slots=True)
class Card:
    """A person as a clerk, a slip or the person's own page shows them.

    :param phone: 138 **** 8000; empty when there is none.
    :param account_number: spaced, as it is read out.
    :param account_end: its last four digits, where a card beside this one has the same name:
        enough to tell the two apart; else empty.
    """

    person_id: UUID
    name: str
    name_pinyin: str
    phone: str
    account_number: str
    account: LearningAccount
    details: Details
    account_end: str = ""

    @property
    def masked_name(self) -> str:
        """The name as strangers see it."""
        return rules.masked_name(self.name)

    @property
    def is_activated(self) -> bool:
        """Whether the person activated the account."""
        return self.account.activated_at is not None


@dataclass(frozen=True, slots=True)
class Home:
    """Where a person is at home, as far as they said.

    :param point: of 我家附近, rounded to about 100 m.
    """

    area_code: str = ""
    area_name: str = ""
    area_name_en: str = ""
    point: Point | None = None


@dataclass(frozen=True, slots=True)
class Device:
    """A browser a person is known in."""

    id: UUID
    label: str
    last_used_at: datetime
    is_here: bool


def phone_fingerprint(number: str) -> str:
    """Return what a phone number is found by; ``number`` as :func:`rules.normal_phone` gives it."""
    return fingerprint("phone", number)


def document_fingerprint(*, kind: str, issuing_country: str, number: str) -> str:
    """Return what a document is found by; ``number`` as :class:`rules.Document` holds it."""
    return fingerprint("document", f"{kind} {issuing_country} {number}")


def claims(number_fingerprint: str, *, name: str) -> list[PhoneNumber]:
    """Return the live numbers of people of that name, the owner's first, then the oldest.

    One query, with person, details and account.
    """
    live = (
        PhoneNumber.objects.live()
        .filter(fingerprint=number_fingerprint)
        .select_related("person__details", "person__learning_account")
        .order_by("created_at", "id")
    )
    matching = [each for each in live if rules.is_same_name(each.person.details.name, name)]
    return sorted(matching, key=lambda each: each.verified_at is None)


def taken_over(number_fingerprint: str, *, name: str) -> list[PhoneNumber]:
    """Return the numbers people of that name lost to a new owner, the last first. Two queries."""
    ended = (
        PhoneNumber.objects.filter(fingerprint=number_fingerprint, ended_at__isnull=False)
        .select_related("person__details", "person__learning_account")
        .order_by("-ended_at", "-id")
    )
    matching = [each for each in ended if rules.is_same_name(each.person.details.name, name)]
    events = AccountEvent.objects.filter(
        person_id__in={each.person_id for each in matching},
        what="phone_ended",
        facts__reason="has_a_new_owner",
    )
    lost = set(events.values_list("person_id", "at"))
    return [each for each in matching if (each.person_id, each.ended_at) in lost]


def taken_over_at(number_fingerprint: str, *, name: str, at: datetime) -> datetime | None:
    """Return when somebody else became the only one to use a number of a person of that name.

    ``None``: nobody of that name lost it so, or number and name say too little by now.
    """
    lost = taken_over(number_fingerprint, name=name)
    return next((each.ended_at for each in lost if not is_dormant(each, at=at)), None)


def is_in_use(number_fingerprint: str, *, at: datetime) -> bool:
    """Return whether somebody uses a number that is not dormant, under whatever name. One query."""
    return users(number_fingerprint, at=at) > 0


def users(number_fingerprint: str, *, at: datetime) -> int:
    """Return how many people use a number that is not dormant. One query."""
    live = (
        PhoneNumber.objects.live()
        .filter(fingerprint=number_fingerprint)
        .select_related("person__learning_account")
    )
    return sum(not is_dormant(each, at=at) for each in live)


def is_dormant(number: PhoneNumber, *, at: datetime) -> bool:
    """Return whether number and name say too little, by the pack that is in force.

    Only of an account that was never activated: any other asks for the document as well.
    """
    if number.person.learning_account.activated_at:
        return False
    days = rules.dormant_days(packs.load(settings.CITY_PACK, settings.PACK_FOLDER).tables)
    return rules.is_dormant(noted_at=number.created_at, used_at=number.used_at, days=days, at=at)


def find(*, name: str, phone: str) -> Person | None:
    """Return the person of that name who uses the phone number, whoever gave it.

    :param phone: in any spelling.
    :raises rules.InvalidPhone: it is no mobile number.
    """
    found = claims(phone_fingerprint(rules.normal_phone(phone)), name=name)
    return found[0].person if found else None


def person_of_account(number: str) -> Person | None:
    """Return the person of an account number, in any spelling; ``None`` if there is none."""
    normal = rules.normal_account_number(number)
    if normal is None:
        return None
    account = LearningAccount.objects.select_related("person").filter(number=normal).first()
    return account.person if account else None


def names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of people by id. One query."""
    return dict(Details.objects.filter(person_id__in=set(ids)).values_list("person_id", "name"))


def cards(ids: Iterable[UUID]) -> dict[UUID, Card]:
    """Return people's cards by id. Two queries."""
    wanted = set(ids)
    accounts = LearningAccount.objects.filter(person_id__in=wanted).select_related(
        "person__details__home_area__parent"
    )
    phones = _newest_numbers(wanted)
    shared = rules.namesakes({each.person_id: each.person.details.name for each in accounts})
    return {
        account.person_id: Card(
            person_id=account.person_id,
            name=account.person.details.name,
            name_pinyin=account.person.details.name_pinyin,
            phone=_masked(phones.get(account.person_id)),
            account_number=rules.spaced_account_number(account.number),
            account=account,
            details=account.person.details,
            account_end=account.number[-4:] if account.person_id in shared else "",
        )
        for account in accounts
    }


def card(person_id: UUID) -> Card:
    """Return one person's card. Two queries.

    :raises UnknownPerson: there is no account of that person.
    """
    found = cards([person_id])
    if person_id not in found:
        raise UnknownPerson
    return found[person_id]


def text_number(person_id: UUID) -> str | None:
    """Return the number to write to a person: the verified one, else the newest given."""
    return text_numbers([person_id]).get(person_id)


def text_numbers(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the numbers to write to people, of those who gave one. One query."""
    newest = _newest_numbers(set(ids))
    return {person_id: unseal(number.sealed) for person_id, number in newest.items()}


@dataclass(frozen=True, slots=True)
class Replaced:
    """A number that a desk replaced by another one, and the clerk who did it."""

    number: PhoneNumber
    clerk_id: UUID | None


def replaced_at_desk(*, since: datetime) -> list[Replaced]:
    """Return the numbers that desks replaced from a moment on, the oldest first. Two queries."""
    seen = AccountEvent.objects.filter(what="seen_at_desk", at__gte=since)
    clerks: dict[tuple[UUID, datetime | None], UUID | None] = {
        (event.person_id, event.at): event.by for event in seen
    }
    ended = PhoneNumber.objects.filter(
        person_id__in={event.person_id for event in seen}, ended_at__gte=since
    )
    return [
        Replaced(number, clerks[key])
        for number in ended.order_by("ended_at", "id")
        if (key := (number.person_id, number.ended_at)) in clerks
    ]


def digits_of(number: PhoneNumber) -> str:
    """Return a number as it is dialled, whether or not it still leads to its person."""
    return unseal(number.sealed)


def without_number(ids: Iterable[UUID]) -> set[UUID]:
    """Return whom no text message can reach. One query."""
    wanted = set(ids)
    live = PhoneNumber.objects.live().filter(person_id__in=wanted)
    return wanted - set(live.values_list("person_id", flat=True))


def home(person_id: UUID) -> Home:
    """Return where a person is at home; empty where they did not say. One query."""
    details = Details.objects.select_related("home_area").filter(person_id=person_id).first()
    if details is None:
        return Home()
    longitude, latitude, area = details.home_longitude, details.home_latitude, details.home_area
    return Home(
        area_code=area.code if area else "",
        area_name=area.name if area else "",
        area_name_en=area.name_en if area else "",
        point=None if longitude is None or latitude is None else Point(longitude, latitude),
    )


def known_devices(person_id: UUID, *, here: str) -> list[Device]:
    """Return a person's known browsers, the last used first; ``here`` is this browser's token."""
    known = KnownDevice.objects.filter(person_id=person_id).order_by("-last_used_at", "id")
    mark = token_hash(here)
    return [
        Device(each.pk, each.label, each.last_used_at, is_here=each.token_hash == mark)
        for each in known
    ]


def token_hash(token: str) -> str:
    """Return what a browser's token is stored as: it is random, so a plain hash hides it."""
    return sha256(token.encode()).hexdigest()


def near_choices(area: Area) -> dict[str, Venue]:
    """Return the places of learning in a subdistrict or town whose position is known, by name.

    The keys are their ids, as a form sends them.
    """
    located = Venue.objects.filter(area__code__startswith=area.code, longitude__isnull=False)
    return {str(venue.pk): venue for venue in located.order_by("name", "id")[:_NEAR_CHOICES]}


def staff_password(person_id: UUID) -> StaffPassword:
    """Return how a person signs in as staff.

    :raises UnknownPerson: they do not, or no longer.
    """
    row = StaffPassword.objects.filter(person_id=person_id, disabled_at__isnull=True).first()
    if row is None:
        raise UnknownPerson
    return row


def last_four(person_id: UUID) -> str:
    """Return the end of a person's document number, as a demonstration shows it."""
    kept = IdentityDocument.objects.filter(person_id=person_id).order_by("id")
    return kept.values_list("last_four", flat=True).first() or ""


def consents(person_id: UUID) -> list[Consent]:
    """Return the consents in force, the oldest first."""
    newest: dict[str, Consent] = {}
    for row in Consent.objects.filter(person_id=person_id).order_by("at", "id"):
        newest[row.purpose] = row
    return [row for row in newest.values() if row.is_given]


@dataclass(frozen=True, slots=True)
class SentCode:
    """What has become of a code that was sent.

    :param is_over: it is of no more use; another one must be sent.
    :param next_at: from when another one can be sent, where one must wait.
    """

    is_over: bool = False
    next_at: datetime | None = None


def sent_code(code_id: UUID, *, at: datetime) -> SentCode:
    """Return what has become of a code; of one nobody was sent, nothing has. One query."""
    sent = SignInCode.objects.filter(pk=code_id).first()
    if sent is None:
        return SentCode()
    is_over = rules.is_over(wrong_tries=sent.wrong_tries, expires_at=sent.expires_at, at=at)
    return SentCode(is_over, rules.next_code_at(sent.sent_at, at=at))


@dataclass(frozen=True, slots=True)
class NextCode:
    """The time-based code to type next, and for how many seconds it does not open yet."""

    digits: str
    wait_seconds: int


def next_code(person_id: UUID, *, at: datetime) -> NextCode:
    """Return the code of a member of staff that was not used yet, as a demonstration shows it.

    :raises UnknownPerson: the person has no staff password, or it is closed.
    """
    last_used = staff_password(person_id).totp_last_step
    step, wait_seconds = rules.next_step(last_used=last_used, at=at)
    return NextCode(totp(person_id).generate_otp(step), wait_seconds)


def totp(person_id: UUID) -> pyotp.TOTP:
    """Return the time-based code of a member of staff.

    :raises UnknownPerson: the person has no staff password, or it is closed.
    """
    return pyotp.TOTP(unseal(staff_password(person_id).totp_sealed))


def own_data(person_id: UUID, *, at: datetime) -> dict[str, Any]:
    """Return everything personal that is kept of a person, with why and for how long.

    Driven by the notes on the columns, in whichever domain they are: a new personal column is in
    the export from its first day. Fingerprints, hashes and secrets are left out, and the numbers
    of documents are masked: whoever sits at a screen left open must not carry them away.
    """
    kept = []
    for model, owner, columns in _personal_models():
        rows = model._default_manager.filter(**{owner: person_id}).order_by("pk")
        values = [_readable(row, columns) for row in rows]
        if values:
            kept.append({"what": model._meta.label, "why": columns, "rows": values})
    return {"person": str(person_id), "exported_at": at.isoformat(), "kept": kept}


def _personal_models() -> Iterable[tuple[type[Model], str, dict[str, str]]]:
    for model in apps.get_models():
        fields = model._meta.concrete_fields
        owners = [field.attname for field in fields if _names_owner(field)]
        columns = {
            field.name: str(field.help_text)
            for field in fields
            if isinstance(field.help_text, PersonalNote) and not _is_ours_alone(field.name)
        }
        if owners and columns:
            yield model, owners[0], columns


def _names_owner(field: Any) -> bool:
    """Return whether a column holds whose row it is: a person, or a learner's bare id."""
    return field.related_model is Person or field.name == "learner_id"


def _is_ours_alone(column: str) -> bool:
    """Return whether a column tells its person nothing, or is a secret that must not travel."""
    return column.endswith(("fingerprint", "hash", "_sealed", "password", "session_key"))


def _readable(row: Model, columns: Iterable[str]) -> dict[str, str | None]:
    values = {}
    for column in columns:
        value = getattr(row, column)
        if column == "sealed":
            value = unseal(value)
            value = rules.masked_document(value) if isinstance(row, IdentityDocument) else value
        values[column] = None if value is None else force_str(value)
    return values


def _newest_numbers(ids: set[UUID]) -> dict[UUID, PhoneNumber]:
    live = PhoneNumber.objects.live().filter(person_id__in=ids).order_by("created_at", "id")
    by_certainty = sorted(live, key=lambda each: each.verified_at is not None)
    return {number.person_id: number for number in by_certainty}


def _masked(number: PhoneNumber | None) -> str:
    return rules.masked_phone(unseal(number.sealed)) if number else ""
