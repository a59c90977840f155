"""Two at the same moment: one wins, nobody is lost. Needs real concurrency."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import monotonic, sleep

import pytest
from django.db import connection, transaction

from xuecheng.lib import limits
from xuecheng.lib.actors import Actor, Grant
from xuecheng.lib.ids import new_id
from xuecheng.lib.limits.models import Counter
from xuecheng.registry.people import actions, queries, rules
from xuecheng.registry.people.models import (
    IdentityDocument,
    LearningAccount,
    Person,
    PhoneNumber,
    SignInCode,
)
from xuecheng.registry.people.tests.makers import AT, make_person, make_resident_card

PHONE, NEW_PHONE = "13800138000", "13900139000"

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def together(*works):
    """Do all works at the same moment and return what came of each, refusals included."""
    start = Barrier(len(works))

    def run(work):
        try:
            start.wait()
            return work()
        except (rules.DocumentTaken, rules.NotReadBack, limits.TooOften) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


@pytest.fixture
def a_proof(settings, tmp_path):
    settings.DATA, settings.MESSAGE_SENDER = tmp_path, "file"

    def make():
        Counter.objects.all().delete()
        code_id = actions.send_code(phone=PHONE, address="192.0.2.1", at=AT)
        code = actions.digits(code_id)
        actions.prove(code_id=code_id, code=code, device_token="", at=AT)
        return code_id

    return make


def opening(code_id, name):
    return lambda: actions.open_account(
        code_id=code_id,
        name=name,
        is_shared=False,
        consents=["account"],
        language="zh-hans",
        at=AT,
    )


def test_two_simultaneous_claims_of_one_number_give_one_owner(a_proof):
    proofs = [a_proof() for _ in range(4)]

    together(*[opening(proof, name) for proof, name in zip(proofs, "甲乙丙丁", strict=True)])

    assert Person.objects.count() == 4
    owner = PhoneNumber.objects.get(ended_at__isnull=True)
    assert owner.verified_at == AT
    assert queries.text_number(owner.person_id) == PHONE


def test_a_double_click_opens_one_account(a_proof):
    proof = a_proof()

    outcomes = together(*[opening(proof, "王芳")] * 4)

    assert len(set(outcomes)) == 1
    assert Person.objects.count() == 1


def test_two_simultaneous_activations_with_one_document_give_one():
    people = [make_person(name=name) for name in "甲乙丙丁"]

    def activating(person):
        return lambda: actions.activate(
            person_id=person.pk,
            document_kind="resident_card",
            document_number=make_resident_card(),
            issuing_country="CN",
            consents=["identity"],
            by=Actor(person_id=person.pk),
            at=AT,
        )

    outcomes = together(*[activating(person) for person in people])

    assert sum(isinstance(each, rules.DocumentTaken) for each in outcomes) == 3
    winner = IdentityDocument.objects.get().person_id
    assert [queries.card(person.pk).is_activated for person in people].count(True) == 1
    assert queries.card(winner).is_activated


def linking(person, phone, *, is_read_back=True):
    return lambda: actions.link_phone(
        name="王芳",
        account_number=person.learning_account.number,
        old_phone="",
        phone=phone,
        document_kind="resident_card",
        document_number=make_resident_card(),
        issuing_country="CN",
        consents=[],
        read_back=phone if is_read_back else "",
        by=Actor(new_id(), (Grant("organisation_staff", organisation_id=new_id()),)),
        at=AT,
    )


def changing(person, phone):
    code_id = actions.send_code(phone=phone, address="192.0.2.1", at=AT)
    return lambda: actions.change_phone(
        person_id=person.pk,
        code_id=code_id,
        code=actions.digits(code_id),
        is_shared=False,
        device_token="",
        name="王芳",
        by=Actor(person.pk),
        at=AT,
    )


def test_desks_that_link_one_account_at_the_same_moment_leave_it_one_number():
    person = make_person(name="王芳")

    together(*[linking(person, f"1390013900{last}") for last in range(4)])

    assert PhoneNumber.objects.live().filter(person=person).count() == 1


def wait_for_one():
    patience = monotonic() + 10
    while not one_waits_for_us():
        assert monotonic() < patience
        sleep(0.01)


def one_waits_for_us():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks"
            " WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"
        )
        return cursor.fetchone()[0]


@pytest.mark.parametrize("ending", [linking, changing], ids=["desk", "person"])
def test_a_desk_does_not_count_on_a_number_that_is_ended_meanwhile(ending, settings, tmp_path):
    settings.DATA, settings.MESSAGE_SENDER = tmp_path, "file"
    person = make_person(name="王芳", phone=PHONE, phone_is_verified=True)
    end_it = ending(person, NEW_PHONE)

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            end_it()
            late = pool.submit(together, linking(person, PHONE, is_read_back=False))
            wait_for_one()
        (outcome,) = late.result()

    assert isinstance(outcome, rules.NotReadBack)
    assert queries.text_number(person.pk) == NEW_PHONE


def test_a_desk_takes_the_rows_of_an_account_in_the_order_of_a_sign_in():
    """In the other order each would wait for the other, and one of them would fail."""
    person = make_person(name="王芳", phone=PHONE, phone_is_verified=True)

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():  # as phones.confirm goes, with a desk in its midst
            PhoneNumber.objects.filter(person=person).update(used_at=AT)
            late = pool.submit(together, linking(person, NEW_PHONE))
            wait_for_one()
            LearningAccount.objects.filter(person=person).update(
                assurance=LearningAccount.Assurance.PHONE
            )
        (outcome,) = late.result()

    assert outcome == person
    assert queries.text_number(person.pk) == NEW_PHONE


def test_simultaneous_tries_are_all_counted():
    def trying():
        return limits.spend(bucket="codes", limit=5, seconds=60, at=AT)

    outcomes = together(*[trying] * 8)

    assert sum(isinstance(each, limits.TooOften) for each in outcomes) == 3
    assert Counter.objects.get().count == 5


def test_wrong_codes_tried_together_are_all_counted(settings, tmp_path):
    settings.DATA, settings.MESSAGE_SENDER = tmp_path, "file"
    code_id = actions.send_code(phone=PHONE, address="192.0.2.1", at=AT)

    def guessing():
        with pytest.raises((rules.WrongCode, rules.CodeOver)):
            actions.prove(code_id=code_id, code="no", device_token="", at=AT)

    together(*[guessing] * 8)

    assert SignInCode.objects.get().wrong_tries == rules.WRONG_TRIES
