"""Notices for tests."""

from datetime import datetime
from typing import Any

from xuecheng.registry.notices import actions
from xuecheng.registry.notices.models import Notice
from xuecheng.registry.people.models import Person
from xuecheng.registry.people.tests.makers import AT


def make_notice(person: Person, *, at: datetime = AT, kind: str = "tests.plain", **facts: Any):
    """Tell a person something in the words of the tests and return the notice."""
    actions.tell(person_ids=[person.pk], kind=kind, facts=facts, path="/me/", at=at)
    return Notice.objects.filter(person=person).latest("id")
