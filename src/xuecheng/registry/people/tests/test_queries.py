import pytest

from xuecheng.errors import Missing
from xuecheng.lib.ids import new_id
from xuecheng.registry.people import actions, queries
from xuecheng.registry.people.tests.makers import (
    AT,
    MAKERS,
    make_activated_person,
    make_person,
    make_phone,
    make_resident_card,
)

pytestmark = pytest.mark.django_db


def test_cards_of_many_people_are_two_queries(django_assert_num_queries):
    people = [make_person(phone=make_phone()) for _ in range(5)]

    with django_assert_num_queries(2):
        cards = queries.cards([person.pk for person in people])

    assert set(cards) == {person.pk for person in people}


def test_the_cards_of_namesakes_bear_the_end_of_their_account_numbers():
    people = [make_person(name=name) for name in ("王芳", "王芳", "陈秀英")]

    cards = queries.cards([person.pk for person in people])

    ends = [person.learning_account.number[-4:] for person in people]
    assert [cards[person.pk].account_end for person in people] == [ends[0], ends[1], ""]


def test_names_of_many_people_are_one_query(django_assert_num_queries):
    people = [make_person(name=name) for name in ("王芳", "陈秀英")]

    with django_assert_num_queries(1):
        names = queries.names([person.pk for person in people])

    assert sorted(names.values()) == ["王芳", "陈秀英"]


def test_a_card_shows_what_a_slip_needs():
    person = make_person(name="陈秀英", phone="13800138000", name_pinyin="Chen Xiuying")

    card = queries.card(person.pk)

    assert (card.name, card.masked_name, card.name_pinyin) == ("陈秀英", "陈*英", "Chen Xiuying")
    assert card.phone == "138 **** 8000"
    assert card.account_number.replace(" ", "") == card.account.number
    assert queries.person_of_account(card.account_number) == person


def test_a_person_without_an_account_has_no_card():
    with pytest.raises(Missing):
        queries.card(new_id())


def test_what_is_no_account_number_finds_nobody():
    assert queries.person_of_account("138 0013 8000") is None
    assert queries.person_of_account("") is None


def test_a_verified_number_is_written_to_before_a_newer_one_of_a_clerk():
    person = make_person(phone="13800138000", phone_is_verified=True)

    actions.add_phone(person_id=person.pk, phone="13900139000", by=MAKERS, at=AT)

    assert queries.text_number(person.pk) == "13800138000"
    assert queries.text_number(make_person().pk) is None


def test_own_data_holds_everything_personal_with_its_reason_and_nothing_of_others():
    person = make_activated_person(name="陈秀英", phone="13800138000")
    make_person(name="王芳", phone="13900139000")

    data = queries.own_data(person.pk, at=AT)

    kept = {each["what"]: each for each in data["kept"]}
    assert kept["people.Details"]["rows"][0]["name"] == "陈秀英"
    assert "print certificates" in kept["people.Details"]["why"]["name"]
    assert kept["people.PhoneNumber"]["rows"][0]["sealed"] == "13800138000"
    assert (
        kept["people.IdentityDocument"]["rows"][0]["sealed"] == "*" * 14 + make_resident_card()[-4:]
    )
    assert make_resident_card() not in str(data)
    assert "13900139000" not in str(data)
    assert "fingerprint" not in str(data["kept"][0]["rows"])
