"""Numbers that were long unused, and whom they let in."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps

from xuecheng.lib import packs
from xuecheng.registry.people import actions, queries
from xuecheng.registry.people.actions import phones
from xuecheng.registry.people.models import PhoneNumber
from xuecheng.registry.people.tests.makers import (
    AT,
    MAKERS,
    make_activated_person,
    make_person,
)
from xuecheng.registry.people.tests.sign_ins import (
    DORMANT,
    PHONE,
    named,
    on_a_known_device,
    opened,
    proved,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("post")]


def test_a_dormant_number_and_a_name_open_no_account_that_was_never_activated():
    make_person(name="王芳", phone=PHONE, phone_is_verified=True)
    make_person(name="陈秀英", phone="13900139000", origin="roster")

    assert named("王芳", at=DORMANT)[1] == actions.Outcome("unknown")
    assert named("陈秀英", "13900139000", at=DORMANT)[1] == actions.Outcome("unknown")


@pytest.mark.parametrize("typed", ["王芳", "王方"])
def test_a_dormant_number_tells_no_name_from_another(typed):
    make_person(name="王芳", phone=PHONE, phone_is_verified=True)

    assert named(typed, at=DORMANT)[1] == actions.Outcome("unknown")


@pytest.mark.parametrize("typed", ["王芳", "王方"])
def test_beside_a_claim_in_use_a_dormant_one_tells_no_name_from_another_either(typed):
    make_person(name="王芳", phone=PHONE, phone_is_verified=True)
    make_person(name="李建国", phone=PHONE, at=DORMANT - timedelta(days=1))

    assert named(typed, at=DORMANT)[1] == actions.Outcome("other_name")


def test_an_activated_account_uses_its_number_however_long_ago():
    make_activated_person(name="王芳", phone=PHONE, phone_is_verified=True)

    assert named("王方", at=DORMANT)[1] == actions.Outcome("other_name")


def test_a_number_in_use_is_not_dormant_and_every_use_counts():
    person = make_person(name="王芳", phone=PHONE, phone_is_verified=True)
    a_day_before = DORMANT - timedelta(days=1)

    assert named("王芳", at=a_day_before)[1].person_id == person.pk
    assert PhoneNumber.objects.get().used_at == a_day_before
    assert named("王芳", at=DORMANT)[1].person_id == person.pk


def test_a_dormant_number_of_an_activated_account_asks_for_the_document():
    make_activated_person(name="王芳", phone=PHONE, phone_is_verified=True)

    assert named("王芳", at=DORMANT)[1].step == "document"


def test_on_a_known_browser_a_dormant_number_is_still_its_persons():
    person = make_person(name="王芳", phone=PHONE)
    token = on_a_known_device("王芳")

    assert proved(at=DORMANT, token=token)[1].person_id == person.pk


def test_where_the_pack_names_no_days_no_number_is_dormant(settings, tmp_path):
    (tmp_path / "forgetful").mkdir()
    shipped = packs.SHIPPED / "demo-city" / "pack.toml"
    (tmp_path / "forgetful" / "pack.toml").write_text(shipped.read_text("utf-8"), "utf-8")
    settings.CITY_PACK, settings.PACK_FOLDER = "forgetful", tmp_path
    person = make_person(name="王芳", phone=PHONE)

    assert named("王芳", at=DORMANT)[1].person_id == person.pk


@pytest.mark.parametrize("is_shared", [True, False])
def test_a_namesake_with_a_dormant_number_opens_an_account_and_the_old_claim_ends(is_shared):
    old = make_person(name="王芳", phone=PHONE, phone_is_verified=True)

    new = opened("王芳", at=DORMANT, is_shared=is_shared)

    assert new != old.pk
    assert queries.text_number(old.pk) is None
    assert named("王芳", at=DORMANT + timedelta(minutes=2))[1].person_id == new


def test_a_family_keeps_a_dormant_number_of_another_name():
    husband = make_person(name="李建国", phone=PHONE, phone_is_verified=True)

    opened("王芳", at=DORMANT, is_shared=True)

    assert queries.text_number(husband.pk) == PHONE


def test_a_number_that_was_only_noted_was_never_used_and_a_proved_one_was():
    make_person(name="王芳", phone=PHONE)
    make_person(name="陈秀英", phone="13900139000", phone_is_verified=True)

    assert set(PhoneNumber.objects.values_list("last_four", "used_at")) == {
        ("8000", None),
        ("9000", AT),
    }


def test_a_number_proved_before_uses_were_noted_was_used_then():
    make_person(name="王芳", phone=PHONE)
    make_person(name="陈秀英", phone="13900139000", phone_is_verified=True)
    PhoneNumber.objects.update(used_at=None)

    migration = import_module("xuecheng.registry.people.migrations.0005_phone_used_when_verified")
    migration.use_when_verified(apps, None)

    used = PhoneNumber.objects.order_by("last_four").values_list("used_at", flat=True)
    assert list(used) == [None, AT]


@pytest.mark.parametrize("typed", ["王芳", "王方"])
def test_a_number_somebody_took_over_tells_of_the_loss_no_longer_than_it_would_be_dormant(typed):
    make_person(name="王芳", phone=PHONE, phone_is_verified=True)
    opened("李建国", at=AT + timedelta(days=1))

    told = named(typed, at=DORMANT - timedelta(days=30))[1].since
    assert told == (AT + timedelta(days=1) if typed == "王芳" else None)
    assert named(typed, at=DORMANT)[1].since is None


def test_who_changed_the_number_lost_it_to_nobody():
    person = make_person(name="王芳", phone=PHONE, phone_is_verified=True)
    mine = actions.add_phone(person_id=person.pk, phone="13900139000", by=MAKERS, at=AT)
    phones.end_others(mine, by=MAKERS, at=AT)

    assert named("王芳")[1] == actions.Outcome("unknown")
