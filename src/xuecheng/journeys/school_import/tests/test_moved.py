"""A file that is older than what the desk has moved since, as real .xlsx files."""

from datetime import UTC, datetime, timedelta

import pytest

from xuecheng.journeys.school_import import actions, queries, words
from xuecheng.journeys.school_import.tests.makers import (
    AT,
    CLASS_HEADERS,
    ROSTER_HEADERS,
    class_row,
    make_clerk,
    sheet_xlsx,
)
from xuecheng.learning.courses.models import CourseRun, Session
from xuecheng.learning.enrolments import actions as enrolments
from xuecheng.registry.notices.models import Notice

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(days=2)
MOVED_TO = datetime(2026, 3, 19, 1, 0, tzinfo=UTC)
MOVED = "session_moved@开班!2.3"


@pytest.fixture
def clerk(school):
    return make_clerk(school)


def uploaded(school, clerk, *, at=AT, **changes):
    """Upload an .xlsx of one class with one learner."""
    learners = [ROSTER_HEADERS, ("陈秀英", "13812345678", "书法基础")]
    content = sheet_xlsx([CLASS_HEADERS, class_row(**changes)], learners)
    return actions.upload(
        organisation=school, content=content, file_name="课程表.xlsx", by=clerk, at=at
    )


def begin(draft, clerk, *, at=AT, decisions=None):
    """Decide, then press the button under the page as it is shown."""
    actions.decide(draft_id=draft.pk, decisions=decisions or {}, answers={}, by=clerk, at=AT)
    shown = queries.preview(queries.draft(draft.pk, by=clerk), at=at)
    seen = {each.proposal.key for each in shown.reading.problems if each.proposal}
    return actions.begin(draft_id=draft.pk, seen=seen, by=clerk, at=at)


def move(session, clerk, *, to, minutes=90, at=AT + timedelta(days=1)):
    """Let the desk move a session."""
    ends_at = to + timedelta(minutes=minutes)
    enrolments.move_session(session_id=session.pk, starts_at=to, ends_at=ends_at, by=clerk, at=at)


def imported_and_moved(school, clerk, *, to=MOVED_TO, number=3):
    """Import the class, then let the desk move its third session from Tuesday to Thursday."""
    begin(uploaded(school, clerk), clerk)
    session = Session.objects.get(number=number)
    move(session, clerk, to=to)
    return session


def findings(draft, *, at=LATER):
    return [
        problem
        for problem in queries.preview(draft, at=at).reading.problems
        if problem.code == "session_moved"
    ]


def test_a_session_the_desk_moved_is_a_finding_of_its_own_and_stays(school, clerk):
    session = imported_and_moved(school, clerk)
    again = uploaded(school, clerk, at=LATER)

    (problem,) = findings(again)
    report = begin(again, clerk, at=LATER).report

    assert (problem.proposal.key, problem.proposal.is_accepted) == (MOVED, True)
    assert words.problem_words(problem).startswith("“书法基础”第 3 讲，学校在 2026年2月11日")
    session.refresh_from_db()
    assert session.starts_at == MOVED_TO
    assert (report["runs_unchanged"], report["runs_changed"]) == (1, 0)


def test_the_files_time_is_taken_only_when_the_clerk_says_so(school, clerk):
    session = imported_and_moved(school, clerk)
    told = Notice.objects.count()

    begin(uploaded(school, clerk, at=LATER), clerk, at=LATER, decisions={MOVED: False})

    session.refresh_from_db()
    assert session.starts_at == datetime(2026, 3, 17, 1, 0, tzinfo=UTC)
    assert Notice.objects.count() > told


def test_the_class_on_the_preview_says_that_people_are_told_if_the_file_wins(school, clerk):
    imported_and_moved(school, clerk)
    draft = uploaded(school, clerk, at=LATER)

    kept = queries.preview(draft, at=LATER).classes
    taken = queries.preview(draft, at=LATER, decisions={MOVED: False}).classes

    assert [line.moves_people for line in (*kept, *taken)] == [False, True]


def test_a_session_moved_behind_the_next_one_keeps_its_number(school, clerk):
    session = imported_and_moved(school, clerk, to=datetime(2026, 3, 26, 1, 0, tzinfo=UTC))

    begin(uploaded(school, clerk, at=LATER, 名额=40), clerk, at=LATER)

    session.refresh_from_db()
    assert (session.number, session.starts_at.day) == (3, 26)
    assert CourseRun.objects.get().capacity == 40
    assert Session.objects.count() == 16


def test_a_moved_first_session_is_the_first_on_the_preview(school, clerk):
    imported_and_moved(school, clerk, to=datetime(2026, 3, 5, 1, 0, tzinfo=UTC), number=1)

    (line,) = queries.preview(uploaded(school, clerk, at=LATER), at=LATER).classes

    assert (line.starts_at.day, line.change) == (5, "unchanged")


def test_a_longer_session_is_kept_too(school, clerk):
    session = imported_and_moved(school, clerk)
    move(session, clerk, to=session.starts_at, minutes=120)

    begin(uploaded(school, clerk, at=LATER), clerk, at=LATER)

    session.refresh_from_db()
    assert session.ends_at - session.starts_at == timedelta(hours=2)


def test_a_file_that_knows_of_the_move_asks_nothing(school, clerk):
    imported_and_moved(school, clerk)
    back = datetime(2026, 3, 17, 1, 0, tzinfo=UTC)
    move(Session.objects.get(number=3), clerk, to=back, at=AT + timedelta(days=1, hours=1))

    assert findings(uploaded(school, clerk, at=LATER)) == []


def test_two_moved_sessions_of_a_class_are_two_questions(school, clerk):
    imported_and_moved(school, clerk)
    session = Session.objects.get(number=5)
    move(session, clerk, to=session.starts_at + timedelta(days=1))
    again = uploaded(school, clerk, at=LATER)

    asked = [problem.proposal.key for problem in findings(again)]
    begin(again, clerk, at=LATER, decisions={asked[0]: False})

    assert asked == [MOVED, MOVED.replace(".3", ".5")]
    third, fifth = Session.objects.filter(number__in=(3, 5)).order_by("number")
    assert third.moved_from is None
    assert fifth.moved_from is not None


def test_a_moved_session_that_was_cancelled_does_not_come_back(school, clerk):
    session = imported_and_moved(school, clerk)
    enrolments.cancel_session(session_id=session.pk, reason="老师生病", by=clerk, at=LATER)

    begin(uploaded(school, clerk, at=LATER), clerk, at=LATER)

    assert Session.objects.count() == 16
    assert Session.objects.taking_place().count() == 15


def test_what_an_earlier_file_moved_is_moved_again_without_a_question(school, clerk):
    begin(uploaded(school, clerk), clerk)
    begin(uploaded(school, clerk, 上课时间="周二 13:30-15:00"), clerk)

    again = uploaded(school, clerk, at=LATER)

    assert findings(again) == []
    assert begin(again, clerk, at=LATER).report["runs_changed"] == 1
