from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from xuecheng.lib import audit
from xuecheng.lib.actors import NOBODY, Actor, system
from xuecheng.lib.audit.models import Entry
from xuecheng.lib.ids import new_id

AT = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_an_entry_names_who_did_what_to_what_for_whom():
    clerk, subject, school = new_id(), new_id(), new_id()

    audit.record(
        by=Actor(person_id=clerk),
        what="enrolments.mark",
        subject_id=subject,
        organisation_id=school,
        at=AT,
        facts={"marks": 18},
    )

    entry = Entry.objects.get()
    assert (entry.by_person, entry.by_system) == (clerk, "")
    assert (entry.subject_id, entry.organisation_id, entry.at) == (subject, school, AT)
    assert entry.facts == {"marks": 18}


def test_the_system_is_named_by_its_job():
    audit.record(by=system("demo city"), what="people.activate", subject_id=new_id(), at=AT)

    assert Entry.objects.get().by_system == "demo city"


def test_an_unknown_actor_cannot_be_logged():
    with pytest.raises(AssertionError):
        audit.record(by=NOBODY, what="people.activate", subject_id=new_id(), at=AT)


def test_an_entry_cannot_be_rewritten():
    audit.record(by=system("demo city"), what="people.activate", subject_id=new_id(), at=AT)

    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.update(what="nothing")
