"""A desk that finds an account again, as an action: what it takes, and what it leaves behind."""

from datetime import timedelta

import pytest

from xuecheng.lib import limits
from xuecheng.lib.actors import Actor, Grant
from xuecheng.lib.audit.models import Entry
from xuecheng.lib.ids import new_id
from xuecheng.registry.people import actions, queries, rules
from xuecheng.registry.people.models import (
    AccountEvent,
    IdentityDocument,
    KnownDevice,
    LearningAccount,
    PhoneNumber,
)
from xuecheng.registry.people.tests.makers import (
    AT,
    make_activated_person,
    make_person,
    make_resident_card,
)

PHONE, NEW_PHONE = "13800138000", "13900139000"
CLERK = Actor(new_id(), (Grant("organisation_staff", organisation_id=new_id()),))
DORMANT = AT + timedelta(days=200)

pytestmark = pytest.mark.django_db


def link(*, by=CLERK, at=DORMANT, **given):
    facts = {
        "name": "王芳",
        "account_number": "",
        "old_phone": PHONE,
        "phone": PHONE,
        "document_kind": "resident_card",
        "document_number": make_resident_card(),
        "issuing_country": "CN",
        "consents": (),
    } | given
    return actions.link_phone(**{"read_back": facts["phone"]} | facts, by=by, at=at)


def is_found(person, phone, settings, *, at):
    """Return whether number and name lead to the account, by the pack of the demonstration."""
    settings.CITY_PACK = "demo-city"
    claims = queries.claims(queries.phone_fingerprint(phone), name="王芳")
    return [each.person for each in claims if not queries.is_dormant(each, at=at)] == [person]


def test_a_dormant_number_leads_to_its_account_again(settings):
    person = make_person(name="王芳", phone=PHONE)
    assert not is_found(person, PHONE, settings, at=DORMANT)

    assert link() == person

    assert is_found(person, PHONE, settings, at=DORMANT + timedelta(days=199))
    assert not IdentityDocument.objects.exists()
    assert not queries.card(person.pk).is_activated


def test_a_new_number_replaces_the_old_one_and_ends_its_browsers():
    person = make_person(name="王芳", phone=PHONE, phone_is_verified=True)

    link(phone=NEW_PHONE)

    number = PhoneNumber.objects.live().get()
    assert queries.text_number(person.pk) == NEW_PHONE
    assert (number.used_at, number.verified_at) == (DORMANT, None)
    assert not KnownDevice.objects.exists()


def test_who_lost_her_number_to_a_new_owner_is_found_by_it_and_both_may_use_it():
    person = make_person(name="王芳", phone=PHONE, phone_is_verified=True)
    other = make_person(name="王方", phone=PHONE, phone_is_verified=True)
    assert queries.text_number(person.pk) is None

    assert link() == person

    assert queries.text_number(person.pk) == queries.text_number(other.pk) == PHONE


def test_a_new_number_that_nobody_read_back_changes_nothing():
    person = make_person(name="王芳", phone=PHONE)

    with pytest.raises(rules.NotReadBack) as asked:
        link(phone=NEW_PHONE, consents=("identity",), read_back="")

    assert (asked.value.name, asked.value.number) == ("王芳", NEW_PHONE)
    assert queries.text_number(person.pk) == PHONE
    assert not queries.card(person.pk).is_activated
    assert not AccountEvent.objects.filter(what="seen_at_desk").exists()


def test_a_number_that_was_read_back_says_nothing_of_another_one():
    person = make_person(name="王芳", phone=PHONE)

    with pytest.raises(rules.NotReadBack) as asked:
        link(phone=NEW_PHONE, read_back="13900139009")

    assert asked.value.number == NEW_PHONE
    assert queries.text_number(person.pk) == PHONE


@pytest.mark.parametrize("way", ["old_phone", "account_number"])
def test_a_number_that_was_proved_before_is_not_read_back(way):
    person = make_person(name="王芳", phone=PHONE, phone_is_verified=True)
    told = {"old_phone": PHONE, "account_number": person.learning_account.number}

    link(**{"old_phone": "", way: told[way]}, read_back="")

    assert PhoneNumber.objects.live().get().used_at == DORMANT


def test_a_number_that_was_only_written_down_is_read_back():
    make_person(name="王芳", phone=PHONE)

    with pytest.raises(rules.NotReadBack):
        link(read_back="")

    assert PhoneNumber.objects.live().get().used_at is None


def test_a_number_a_desk_linked_is_not_read_back_a_second_time():
    make_person(name="王芳", phone=PHONE)
    link()

    link(read_back="", at=DORMANT + timedelta(days=200))

    assert PhoneNumber.objects.live().get().used_at == DORMANT + timedelta(days=200)


def test_nobody_reads_a_number_back_in_vain():
    make_activated_person(name="王芳", phone=PHONE)

    with pytest.raises(rules.NotRecognised):
        link(document_number=make_resident_card(order="004"), phone=NEW_PHONE, read_back="")


def test_the_account_is_found_by_its_number_as_well():
    person = make_person(name="王芳")

    link(account_number=person.learning_account.number, old_phone="", phone=NEW_PHONE)

    assert queries.text_number(person.pk) == NEW_PHONE


def test_it_takes_the_number_from_nobody():
    husband = make_person(name="李建国", phone=PHONE, phone_is_verified=True)
    make_person(name="王芳", phone=PHONE)

    link()

    assert queries.text_number(husband.pk) == PHONE


def test_with_consent_the_account_is_activated_by_a_document_somebody_saw():
    person = make_person(name="王芳", phone=PHONE)

    link(consents=("identity",))

    document, account = IdentityDocument.objects.get(), LearningAccount.objects.get()
    assert document.checked_at == account.activated_at == DORMANT
    assert account.assurance == "desk"
    assert [each.purpose for each in queries.consents(person.pk)] == ["identity"]


def test_the_document_of_an_activated_account_is_noted_as_seen():
    make_activated_person(name="王芳", phone=PHONE)
    assert IdentityDocument.objects.get().checked_at is None

    link()

    assert IdentityDocument.objects.get().checked_at == DORMANT
    assert LearningAccount.objects.get().assurance == "desk"


def test_another_document_than_the_one_kept_finds_nothing():
    person = make_activated_person(name="王芳", phone=PHONE)

    with pytest.raises(rules.NotRecognised) as refusal:
        link(document_number=make_resident_card(order="004"), phone=NEW_PHONE)

    assert refusal.value.field == "document_number"
    assert queries.text_number(person.pk) == PHONE


def test_a_namesake_born_on_another_day_is_not_the_person():
    make_person(name="王芳", phone=PHONE, birth_on=AT.date())

    with pytest.raises(rules.NotRecognised):
        link()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": "陈秀英"}, "old_phone"),
        ({"old_phone": NEW_PHONE}, "old_phone"),
        ({"account_number": "123"}, "account_number"),
    ],
)
def test_what_leads_to_no_account_says_which_answer_to_check(given, field):
    make_person(name="王芳", phone=PHONE)

    with pytest.raises(rules.NotRecognised) as refusal:
        link(**given)

    assert refusal.value.field == field


def test_the_account_number_of_somebody_else_is_refused():
    other = make_person(name="陈秀英")

    with pytest.raises(rules.NotRecognised):
        link(account_number=other.learning_account.number)


def test_a_document_of_another_account_activates_nothing_and_links_nothing():
    make_activated_person(name="陈秀英")
    person = make_person(name="王芳", phone=PHONE)

    with pytest.raises(rules.DocumentTaken):
        link(consents=("identity",), phone=NEW_PHONE)

    assert queries.text_number(person.pk) == PHONE


def test_only_who_works_at_a_desk_may():
    make_person(name="王芳", phone=PHONE)

    with pytest.raises(rules.NotAtDesk):
        link(by=Actor(new_id()))


def test_a_clerk_cannot_try_out_accounts():
    for _ in range(rules.LINKS_PER_CLERK.limit):
        with pytest.raises(rules.NotRecognised):
            link()

    with pytest.raises(limits.TooOften):
        link()


@pytest.mark.parametrize(
    ("phone", "number"), [(PHONE, "proved_before"), (NEW_PHONE, "read_back")], ids=str
)
def test_what_a_desk_did_is_written_down_with_the_clerk_and_without_the_numbers(phone, number):
    person = make_person(name="王芳", phone=PHONE, phone_is_verified=True)

    link(phone=phone)

    event = AccountEvent.objects.get(what="seen_at_desk")
    entry = Entry.objects.get(what="people.seen_at_desk")
    assert (event.person_id, event.by) == (person.pk, CLERK.person_id)
    assert event.facts == entry.facts == {"kind": "resident_card", "number": number}
