"""What changes in a course."""

from datetime import datetime
from typing import TypedDict, Unpack

from django.db import transaction

from xuecheng.learning.courses import rules
from xuecheng.learning.courses.actions.index import index
from xuecheng.learning.courses.actions.steps import change, check_right, note_change
from xuecheng.learning.courses.models import Course, CourseRun, Subject
from xuecheng.learning.courses.words import problem_words
from xuecheng.lib import locks
from xuecheng.lib.actors import Actor
from xuecheng.registry.organisations.models import Organisation


class CourseFacts(TypedDict, total=False):
    """What may be said of a course besides its title; what is left out stays as it is.

    ``subject`` is a code of ``rules.SUBJECTS``; a new course without one gets the subject its
    title suggests.
    """

    subject: str
    title_en: str
    summary: str
    summary_en: str
    credit_kind: str


@transaction.atomic
def save_course(
    *, organisation: Organisation, title: str, by: Actor, at: datetime, **facts: Unpack[CourseFacts]
) -> Course:
    """Store a course; a second call with the same organisation and title changes it.

    :raises InvalidCourse: the title is missing or too long.
    :raises UnknownSubject: the table of subjects has no such code.
    :raises NotYourSchool: ``by`` may not run the organisation's classes.
    """
    check_right(by, organisation)
    title = title.strip()
    if problems := rules.course_problems(title=title):
        raise rules.InvalidCourse(problem_words(problems[0]), problems=problems)
    locks.hold(f"courses of {organisation.pk}")
    course = Course.objects.filter(organisation=organisation, title=title).first()
    if course is None:
        facts.setdefault("subject", rules.guess_subject(title))
        course = Course(organisation=organisation, title=title, created_at=at)
    values: dict[str, object] = {**facts}
    if code := facts.get("subject"):
        values["subject"] = _subject(code)
    if change(course, values):
        course.save()
        index(CourseRun.objects.filter(course=course))
        note_change("courses.save_course", course.pk, organisation, by, at)
    return course


def _subject(code: str) -> Subject:
    """Return the subject's row, made from the shipped table at first use."""
    facts = rules.subject_facts(code)
    values = {
        "name": facts.name,
        "name_en": facts.name_en,
        "position": rules.SUBJECTS.index(facts),
    }
    return Subject.objects.get_or_create(code=code, defaults=values)[0]
