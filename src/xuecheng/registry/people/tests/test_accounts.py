import pytest

from xuecheng.errors import Denied
from xuecheng.kernels.geo import Point
from xuecheng.lib import limits
from xuecheng.lib.actors import Actor
from xuecheng.lib.audit.models import Entry
from xuecheng.lib.ids import new_id
from xuecheng.registry.people import actions, queries, rules
from xuecheng.registry.people.models import (
    AccountEvent,
    IdentityDocument,
    LearningAccount,
    Person,
    PhoneNumber,
)
from xuecheng.registry.people.tests.makers import (
    AT,
    make_activated_person,
    make_person,
    make_resident_card,
)
from xuecheng.registry.places.tests.makers import make_area

pytestmark = pytest.mark.django_db


def activate(person, *, number=None, consents=("identity",), by=None):
    return actions.activate(
        person_id=person.pk,
        document_kind="resident_card",
        document_number=number or make_resident_card(),
        issuing_country="CN",
        consents=consents,
        by=by or Actor(person_id=person.pk),
        at=AT,
    )


def test_registering_makes_a_person_an_account_and_an_event():
    area = make_area("310104")

    person = make_person(name="陈 秀英", origin="roster", home_area=area)

    account = LearningAccount.objects.get(person=person)
    assert queries.names([person.pk]) == {person.pk: "陈秀英"}
    assert rules.normal_account_number(account.number) == account.number
    assert (account.origin, account.area, account.assurance) == ("roster", area, "none")
    assert account.activated_at is None
    assert AccountEvent.objects.get().facts == {"origin": "roster"}


def test_the_same_key_registers_one_person():
    key = new_id()

    first, second = make_person(key=key), make_person(key=key)

    assert first == second
    assert Person.objects.count() == 1


def test_a_bad_name_or_phone_makes_nobody_and_says_why():
    with pytest.raises(rules.InvalidName) as name:
        make_person(name="王芳2")
    with pytest.raises(rules.InvalidPhone) as phone:
        make_person(phone="12345")

    assert "姓名" in name.value.message
    assert "11 位" in phone.value.message
    assert not Person.objects.exists()


def test_no_phone_number_lies_open_in_the_database():
    make_person(phone="13800138000")

    row = PhoneNumber.objects.get()
    assert row.last_four == "8000"
    assert b"13800138000" not in bytes(row.sealed)
    assert "13800138000" not in row.fingerprint


def test_a_clerks_number_is_not_a_verified_one():
    make_person(phone="13800138000")

    assert PhoneNumber.objects.get().verified_at is None


def test_two_people_may_share_a_number():
    wife = make_person(name="陈秀英", phone="13800138000")
    husband = make_person(name="李建国", phone="138 0013 8000")

    assert queries.find(name="陈秀英", phone="13800138000") == wife
    assert queries.find(name="李建国", phone="13800138000") == husband
    assert queries.find(name="王芳", phone="13800138000") is None


def test_adding_a_number_twice_notes_it_once():
    person = make_person()
    clerk = Actor(person_id=new_id())

    for typed in ("13800138000", "+86 138 0013 8000"):
        actions.add_phone(person_id=person.pk, phone=typed, by=clerk, at=AT)

    assert PhoneNumber.objects.count() == 1
    assert Entry.objects.get().what == "people.phone_added"


def test_activating_keeps_the_document_sealed_and_fills_what_was_empty():
    person = make_person()

    account = activate(person)

    document = IdentityDocument.objects.get()
    details = queries.card(person.pk).details
    assert (account.activated_at, account.assurance) == (AT, "document")
    assert make_resident_card().encode() not in bytes(document.sealed)
    assert document.last_four == make_resident_card()[-4:]
    assert (str(details.birth_on), details.gender) == ("1954-06-12", "2")
    assert [consent.purpose for consent in queries.consents(person.pk)] == ["identity"]


def test_activating_again_with_the_same_document_changes_nothing():
    person = make_person()

    activate(person)
    again = activate(person, number=f" {make_resident_card()} ")

    assert again.activated_at == AT
    assert AccountEvent.objects.filter(what="activated").count() == 1


def test_another_document_is_refused_once_the_account_is_activated():
    person = make_activated_person()

    with pytest.raises(rules.AlreadyActivated):
        activate(person, number=make_resident_card(order="004"))


def test_a_document_of_another_account_is_refused_with_the_way_out():
    make_activated_person()
    namesake = make_person()

    with pytest.raises(rules.DocumentTaken) as refusal:
        activate(namesake)

    assert "窗口" in refusal.value.message
    assert refusal.value.field == "document_number"
    assert not queries.card(namesake.pk).is_activated


def test_activation_needs_consent_a_good_number_and_the_person():
    person = make_person()

    with pytest.raises(rules.ConsentMissing):
        activate(person, consents=())
    with pytest.raises(rules.InvalidDocument) as refusal:
        activate(person, number="310000195406120026")
    with pytest.raises(Denied):
        activate(person, by=Actor(person_id=new_id()))

    assert "一位" in refusal.value.message
    assert not IdentityDocument.objects.exists()


def test_nobody_tries_document_numbers_one_after_the_other():
    make_activated_person()
    thief = make_person()

    for _ in range(rules.ACTIVATIONS_PER_PERSON.limit):
        with pytest.raises(rules.DocumentTaken):
            activate(thief)
    with pytest.raises(limits.TooOften):
        activate(thief, number=make_resident_card(order="004"))


def test_a_home_is_rounded_and_an_account_without_an_area_counts_for_it():
    area, person = make_area("310104"), make_person()
    by = Actor(person_id=person.pk)

    actions.save_home(
        person_id=person.pk, area=area, point=Point(121.45321, 31.20198), by=by, at=AT
    )

    assert queries.home(person.pk).point == Point(121.453, 31.202)
    assert queries.card(person.pk).account.area == area

    actions.save_home(person_id=person.pk, area=None, point=None, by=by, at=AT)

    assert queries.home(person.pk).point is None
    assert queries.card(person.pk).account.area == area


def test_only_the_person_changes_their_details():
    person, other = make_person(), Actor(person_id=new_id())

    with pytest.raises(Denied):
        actions.save_details(
            person_id=person.pk, name_pinyin="Wang Fang", language="en", by=other, at=AT
        )
    with pytest.raises(Denied):
        actions.save_home(person_id=person.pk, area=None, point=None, by=other, at=AT)


def test_after_a_change_of_keys_everything_is_found_and_read_again(settings):
    person = make_activated_person(phone="13800138000")
    settings.SEALING_KEYS = ["new", *settings.SEALING_KEYS]
    settings.FINGERPRINT_KEY = "another"
    assert queries.find(name="王芳", phone="13800138000") is None

    actions.reseal()
    settings.SEALING_KEYS = ["new"]

    assert queries.find(name="王芳", phone="13800138000") == person
    assert queries.text_number(person.pk) == "13800138000"
    with pytest.raises(rules.DocumentTaken):
        activate(make_person(name="陈秀英"))
