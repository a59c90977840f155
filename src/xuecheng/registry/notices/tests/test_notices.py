"""Telling people, and their text messages."""

import json
import re
from datetime import timedelta

import pytest
from django.conf import settings

from xuecheng.lib import jobs, post
from xuecheng.registry.notices import actions, queries
from xuecheng.registry.notices.models import Dispatch, Notice
from xuecheng.registry.notices.tests.makers import make_notice
from xuecheng.registry.people.tests.makers import AT, make_person, make_phone

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
LONG_AGO = AT - 3650 * DAY  # before any clock the pages read
WORDS = "{% autoescape off %}停课：{{ title }}\n{{ session_at }} 的课不上了。{% endautoescape %}"


@pytest.fixture(autouse=True)
def words(settings):
    """Give the kind ``tests.plain`` its words."""
    templates = [dict(settings.TEMPLATES[0])]
    options = dict(templates[0]["OPTIONS"])
    options["loaders"] = [
        ("django.template.loaders.locmem.Loader", {"notices/tests.plain.txt": WORDS}),
        "django.template.loaders.app_directories.Loader",
    ]
    templates[0] |= {"APP_DIRS": False, "OPTIONS": options}
    settings.TEMPLATES = templates


@pytest.fixture
def sent(settings, tmp_path):
    """Return a function that lists the text messages that left."""
    settings.DATA = tmp_path
    file = tmp_path / "post" / "messages.jsonl"

    def messages():
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        return [json.loads(line) for line in lines]

    return messages


FACTS = {
    "title": "<智能手机> & 入门",
    "title_en": "Smartphones",
    "session_at": "2026-11-25T09:00:00+08:00",
}


# The words


def test_a_notice_is_worded_when_it_is_read():
    notice = make_notice(make_person(), **FACTS)

    told = queries.words(notice, language="zh-hans")

    assert told.headline == "停课：<智能手机> & 入门"
    assert told.body == "11月25日 星期三 上午\u00a09:00 的课不上了。"


def test_an_english_reader_sees_english_facts():
    notice = make_notice(make_person(), **FACTS)

    told = queries.words(notice, language="en")

    assert "Smartphones" in told.headline
    assert "Wednesday 25 November,\u00a009:00" in told.body


# The page


def test_messages_come_newest_first_and_new_ones_are_counted(django_assert_num_queries):
    person = make_person()
    for number in range(3):
        make_notice(person, at=AT + number * MINUTE, **FACTS)

    with django_assert_num_queries(1):
        messages = queries.messages(person.pk)

    assert [each.created_at - AT for each in messages.rows] == [2 * MINUTE, MINUTE, 0 * MINUTE]
    assert queries.unread(person.pk) == 3


def test_marking_as_read_leaves_what_came_afterwards_new():
    person = make_person()
    make_notice(person, at=AT, **FACTS)
    make_notice(person, at=AT + DAY, **FACTS)

    actions.mark_read(person_id=person.pk, at=AT + MINUTE)

    assert queries.unread(person.pk) == 1


# Text messages


def test_telling_many_people_is_one_insert(django_assert_num_queries):
    people = [make_person().pk for _number in range(5)]

    with django_assert_num_queries(1):
        actions.tell(person_ids=people, kind="tests.plain", facts=FACTS, at=AT)

    assert Notice.objects.count() == 5


def test_a_text_message_leaves_once(sent):
    phone = make_phone()
    make_notice(make_person(phone=phone), **FACTS)

    counts = [actions.send_pending(at=AT + MINUTE), actions.send_pending(at=AT + 2 * MINUTE)]

    assert counts == [1, 0]
    assert [each["number"] for each in sent()] == [phone]
    assert sent()[0]["text"].startswith("停课：")


def test_the_message_is_written_in_the_language_of_its_reader(sent):
    make_notice(make_person(phone=make_phone(), language="en"), **FACTS)

    actions.send_pending(at=AT)

    assert "Smartphones" in sent()[0]["text"]


def test_a_message_of_yesterday_is_not_sent_and_the_log_says_why(sent):
    make_notice(make_person(phone=make_phone()), **FACTS)

    actions.send_pending(at=AT + DAY + MINUTE)

    assert sent() == []
    assert Dispatch.objects.get().detail == "not sent: more than 24 hours old"


def test_any_number_of_late_messages_holds_up_no_new_one(sent, monkeypatch):
    monkeypatch.setattr(actions, "_AT_ONCE", 2)
    for _number in range(5):
        make_notice(make_person(phone=make_phone()), at=AT - 2 * DAY, **FACTS)
    make_notice(make_person(phone=make_phone()), **FACTS)

    assert actions.send_pending(at=AT + MINUTE, limit=1) == 1

    assert len(sent()) == 1
    assert Dispatch.objects.filter(detail="not sent: more than 24 hours old").count() == 5
    assert not Notice.objects.filter(text_due_at__isnull=False).exists()


def test_whoever_has_no_phone_reads_it_on_the_page(sent):
    person = make_person()
    make_notice(person, **FACTS)

    actions.send_pending(at=AT)

    assert sent() == []
    assert Dispatch.objects.get().detail == "not sent: no phone number"
    assert queries.unread(person.pk) == 1


def test_what_can_wait_for_the_page_is_not_sent(sent):
    person = make_person(phone=make_phone())
    actions.tell(person_ids=[person.pk], kind="tests.plain", facts=FACTS, at=AT, by_text=False)

    assert actions.send_pending(at=AT) == 0


class Broken:
    """A gateway that is down."""

    def send(self, **_message):
        raise post.NotSent


def test_a_failure_is_logged_and_tried_again_later(sent, monkeypatch):
    make_notice(make_person(phone=make_phone()), **FACTS)
    with monkeypatch.context() as patch:
        patch.setattr(post, "sender", Broken)
        actions.send_pending(at=AT)
    assert actions.send_pending(at=AT) == 0

    actions.send_pending(at=AT + MINUTE)

    tries = Dispatch.objects.order_by("id").values_list("succeeded", "detail")
    assert list(tries) == [(False, "post.not_sent"), (True, "")]
    assert len(sent()) == 1


def test_after_five_failures_it_is_given_up(sent, monkeypatch):
    make_notice(make_person(phone=make_phone()), **FACTS)
    monkeypatch.setattr(post, "sender", Broken)

    for hours in range(0, 20, 4):
        actions.send_pending(at=AT + timedelta(hours=hours))

    assert Dispatch.objects.count() == 5
    assert Notice.objects.get().text_due_at is None


def test_one_broken_gateway_does_not_hold_up_the_others(sent, monkeypatch):
    make_notice(make_person(phone=make_phone()), **FACTS)
    make_notice(make_person(phone=make_phone()), **FACTS)
    monkeypatch.setattr(post, "sender", Broken)

    actions.send_pending(at=AT)

    assert Dispatch.objects.filter(succeeded=False).count() == 2


def test_a_fault_in_one_text_does_not_hold_up_the_others(sent, caplog):
    broken = make_notice(make_person(phone=make_phone()), kind="tests.nowhere", **FACTS)
    make_notice(make_person(phone=make_phone()), **FACTS)

    assert actions.send_pending(at=AT) == 1

    assert len(sent()) == 1
    assert str(broken.pk) in caplog.text


def test_a_claimed_message_is_not_sent_by_a_second_worker(sent, monkeypatch):
    make_notice(make_person(phone=make_phone()), **FACTS)
    during = []

    class Slow:
        def send(self, **_message):
            during.append(actions.send_pending(at=AT))

    monkeypatch.setattr(post, "sender", Slow)
    actions.send_pending(at=AT)

    assert during == [0]
    assert Dispatch.objects.count() == 1


def test_every_notice_of_the_city_can_be_worded_in_both_languages():
    kinds = sorted(
        path.name.removesuffix(".txt")
        for folder in settings.PACKAGE.glob("*/*/templates/notices")
        for path in folder.glob("*.*.txt")
    )

    for kind in kinds:
        for language in ("zh-hans", "en"):
            words = queries.words(Notice(kind=kind, facts=FACTS), language=language)
            assert words.headline, kind


# The page over HTTP


def test_the_page_shows_messages_and_marks_them_read(resident_client):
    person = make_person()
    make_notice(person, at=LONG_AGO, **FACTS)
    client = resident_client(person.pk)

    before = client.get("/me/messages/")
    client.post("/me/messages/")
    after = client.get("/me/messages/")

    assert "停课：&lt;智能手机&gt; &amp; 入门" in before.content.decode().replace("<wbr>", "")
    assert "全部标为已看" in before.content.decode()
    assert "全部标为已看" not in after.content.decode()


def test_a_message_breaks_between_words_only(resident_client):
    person = make_person()
    make_notice(person, **FACTS)

    page = resident_client(person.pk).get("/me/messages/").content.decode()

    body = page.split('<p><span class="phrases">')[1].split("</span>")[0]
    assert {"上午", "下午"} & set(re.split(r"<wbr>|\s", body))


def test_reading_the_page_changes_nothing(resident_client):
    person = make_person()
    make_notice(person, **FACTS)

    resident_client(person.pk).get("/me/messages/")

    assert queries.unread(person.pk) == 1


def test_a_stranger_is_sent_to_sign_in(client):
    assert client.get("/me/messages/").status_code == 302


def test_older_messages_follow_on_the_next_page(resident_client):
    person = make_person()
    for number in range(31):
        make_notice(person, at=AT + number // 2 * MINUTE, **FACTS)  # two at a time
    client = resident_client(person.pk)

    first = client.get("/me/messages/").context["page"]
    second = client.get("/me/messages/", {"after": first.after}).context["page"]

    assert (len(first.rows), len(second.rows), second.after) == (30, 1, "")
    assert {each.id for each in (*first.rows, *second.rows)} == set(
        Notice.objects.values_list("pk", flat=True)
    )


def test_an_address_that_was_cut_off_is_answered_in_words(resident_client):
    answer = resident_client(make_person().pk).get("/me/messages/", {"after": "2026-01"})

    assert answer.status_code == 422


def test_the_worker_sends_every_minute():
    assert "xuecheng.registry.notices.tasks.send_pending" in [
        each.path for each in jobs.scheduled()
    ]
