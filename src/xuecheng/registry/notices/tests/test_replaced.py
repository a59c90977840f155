"""A number that a desk replaced hears of it."""

import json
from datetime import timedelta

import pytest

from xuecheng.lib.actors import Actor, Grant
from xuecheng.registry.notices import actions, queries
from xuecheng.registry.notices.models import Dispatch, Notice
from xuecheng.registry.organisations.tests.makers import make_organisation, make_role
from xuecheng.registry.people import actions as people
from xuecheng.registry.people.rules import NotRecognised
from xuecheng.registry.people.tests.makers import AT, MAKERS, make_person, make_resident_card

OLD, NEW = "13800138000", "13900139000"
SOON = AT + timedelta(minutes=1)
DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(settings, tmp_path):
    """Catch up, send what is due, and return what has left so far."""
    settings.DATA, settings.MESSAGE_SENDER = tmp_path, "file"
    settings.HELP_PHONE = "021-1234 5678"
    file = tmp_path / "post" / "messages.jsonl"

    def messages(at=SOON):
        actions.catch_up(at=at)
        actions.send_pending(at=at)
        lines = file.read_text("utf-8").splitlines() if file.exists() else []
        return [json.loads(line) for line in lines]

    return messages


def make_clerk(**school):
    clerk = make_person(name="李静")
    organisation = make_organisation(**school)
    make_role(clerk.pk, "organisation_staff", organisation=organisation)
    return Actor(clerk.pk, (Grant("organisation_staff", organisation_id=organisation.pk),))


def link(*, by, phone=NEW, old_phone=OLD, at=AT):
    people.link_phone(
        name="王芳",
        account_number="",
        old_phone=old_phone,
        phone=phone,
        document_kind="resident_card",
        document_number=make_resident_card(),
        issuing_country="CN",
        consents=(),
        read_back=phone,
        by=by,
        at=at,
    )


def test_the_number_before_is_told_once_whom_to_call_and_not_whose_account_it_was(sent):
    make_person(name="王芳", phone=OLD)

    link(by=make_clerk(phone="021-6468 0000"))
    first, again = sent(), sent(SOON + timedelta(minutes=1))

    assert [each["number"] for each in first] == [OLD]
    assert "徐家汇社区学校的窗口" in first[0]["text"]
    assert "如果不是您办的，请马上打电话 021-6468 0000。" in first[0]["text"]
    assert "王芳" not in first[0]["text"]
    assert NEW not in first[0]["text"]
    assert again == first


def test_every_number_that_led_to_the_account_is_told(sent):
    person = make_person(name="王芳", phone=OLD)
    people.add_phone(person_id=person.pk, phone="13700137000", by=MAKERS, at=AT)

    link(by=make_clerk())

    assert {each["number"] for each in sent()} == {OLD, "13700137000"}


def test_the_number_is_told_in_the_language_of_its_person(sent):
    make_person(name="王芳", phone=OLD, language="en")

    link(by=make_clerk())

    assert "If it was not you, please call 021-1234 5678 at once." in sent()[0]["text"]
    assert "Xujiahui Community School" in sent()[0]["text"]


def test_the_number_of_the_city_stands_for_a_clerk_who_has_left(sent):
    make_person(name="王芳", phone=OLD)

    link(by=Actor(make_person().pk, (Grant("organisation_staff"),)))

    assert "021-1234 5678" in sent()[0]["text"]


def test_the_same_number_linked_again_is_told_nothing(sent):
    make_person(name="王芳", phone=OLD)

    link(by=make_clerk(), phone=OLD)

    assert sent() == []


def test_a_desk_that_was_refused_tells_nobody(sent):
    make_person(name="王芳", phone=OLD, birth_on=AT.date())

    with pytest.raises(NotRecognised):
        link(by=make_clerk())

    assert sent() == []


def test_what_was_replaced_a_day_ago_is_told_no_more(sent):
    make_person(name="王芳", phone=OLD)

    link(by=make_clerk())

    assert sent(AT + DAY + timedelta(minutes=1)) == []


def test_its_person_reads_it_on_the_page_and_the_log_knows_it_went_out(sent):
    person = make_person(name="王芳", phone=OLD)

    link(by=make_clerk())
    sent()

    message = queries.messages(person.pk).rows[0]
    assert message.words.headline == "您的学习账户换了手机号"
    assert message.path == "/me/account/"
    assert Dispatch.objects.get(notice=Notice.objects.get()).succeeded
