"""A school imports its next term: the same classes under the same names, half a year later."""

from datetime import UTC, datetime

import pytest

from xuecheng.journeys.school_import import actions, queries
from xuecheng.journeys.school_import.rules.schools import NotReady
from xuecheng.journeys.school_import.tests.makers import (
    AT,
    CLASS_HEADERS,
    SCHOOL,
    class_row,
    codes,
    make_clerk,
    sheet_xlsx,
)
from xuecheng.learning.courses.models import Course, CourseRun
from xuecheng.learning.enrolments.models import Enrolment
from xuecheng.registry.people.models import Person
from xuecheng.registry.places.models import Venue

pytestmark = pytest.mark.django_db

AUGUST = datetime(2026, 8, 20, 2, 0, tzinfo=UTC)
AUTUMN = {"起止日期": "2026年9月1日-12月15日"}
ROSTER = ("姓名", "手机", "班级")


def content(term, *learners):
    """Return a term's file: 书法基础 on Tuesdays with a code, 国画 twice a week, and a roster."""
    painting = {"课程名称": "国画", "任课教师": "李明", **term}
    rows = [
        class_row(**term),
        class_row(**{**painting, "上课时间": "周四 9:00-10:30"}),
        class_row(**{**painting, "上课时间": "周五 9:00-10:30"}),
    ]
    return sheet_xlsx([CLASS_HEADERS, *rows], [ROSTER, *learners])


def bring_in(school, by, file, at):
    """Upload a file and press the button under its preview with everything as proposed."""
    draft = actions.upload(organisation=school, content=file, file_name="a.xlsx", by=by, at=at)
    seen = [
        each.proposal.key
        for each in queries.preview(draft, at=at).reading.problems
        if each.proposal
    ]
    return actions.begin(draft_id=draft.pk, seen=seen, by=by, at=at)


def preview_of(school, by, file, *, at=AUGUST, decisions=None):
    draft = actions.upload(organisation=school, content=file, file_name="b.xlsx", by=by, at=at)
    return queries.preview(draft, at=at, decisions=decisions)


@pytest.fixture
def by(school):
    """A clerk of a school that has imported its spring."""
    clerk = make_clerk(school)
    spring = content(
        {},
        ("陈秀英", "13812345678", "书法基础"),
        ("王芳", "13912345678", "国画周四"),
        ("李建国", "13712345678", "国画周五"),
    )
    assert bring_in(school, clerk, spring, AT).status == "applied"
    return clerk


AUTUMN_LEARNERS = (
    ("陈秀英", "13812345678", "书法基础"),
    ("赵敏", "13612345678", "书法基础"),
    ("王芳", "13912345678", "国画周五"),
    ("钱进", "13512345678", "国画周四0900"),
)


@pytest.mark.parametrize("spring_is", ["open", "finished", "cancelled"])
def test_the_next_term_opens_its_own_classes_and_leaves_the_last_alone(school, by, spring_is):
    CourseRun.objects.update(status=spring_is)
    before = list(Enrolment.objects.order_by("pk").values())

    applied = bring_in(school, by, content(AUTUMN, *AUTUMN_LEARNERS), AUGUST)

    assert (applied.status, applied.failure) == ("applied", "")
    seated = Enrolment.objects.filter(run__term="2026-autumn")
    assert sorted(seated.values_list("learner__details__name", "run__code")) == [
        ("王芳", "周五0900"),
        ("赵敏", "周二0900"),
        ("钱进", "周四0900"),
        ("陈秀英", "周二0900"),
    ]
    assert list(Enrolment.objects.filter(run__term="2026-spring").order_by("pk").values()) == before
    assert set(seated.values_list("run__status", flat=True)) == {"open"}


def test_the_next_term_doubles_no_course_no_venue_and_nobody_who_comes_back(school, by):
    report = bring_in(school, by, content(AUTUMN, *AUTUMN_LEARNERS), AUGUST).report

    assert (report["runs_new"], report["seats_new"], report["people_new"]) == (3, 4, 2)
    assert (Course.objects.count(), CourseRun.objects.count()) == (2, 6)
    assert Venue.objects.filter(name=SCHOOL).count() == 1
    assert Person.objects.filter(details__name="陈秀英").count() == 1


def test_the_next_terms_file_again_changes_nothing(school, by):
    bring_in(school, by, content(AUTUMN, *AUTUMN_LEARNERS), AUGUST)

    report = bring_in(school, by, content(AUTUMN, *AUTUMN_LEARNERS), AUGUST).report

    assert (report["runs_unchanged"], report["seats_unchanged"]) == (3, 4)
    assert (report["runs_new"], report["seats_new"], report["people_new"]) == (0, 0, 0)


def test_a_list_of_names_alone_means_the_term_to_come(school, by):
    bring_in(school, by, content(AUTUMN), AUGUST)
    names = sheet_xlsx([ROSTER, ("赵敏", "13612345678", "书法基础")])

    bring_in(school, by, names, AUGUST)

    assert Enrolment.objects.get(learner__details__name="赵敏").run.term == "2026-autumn"


def test_while_both_terms_run_a_list_says_the_term_and_is_asked_for_it_otherwise(school, by):
    june = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
    bring_in(school, by, content(AUTUMN), june)
    rows = [("赵敏", "13612345678", "书法基础"), ("钱进", "13512345678", "2026年秋季 书法基础")]

    reading = preview_of(school, by, sheet_xlsx([ROSTER, *rows]), at=june).reading
    titled = [("2026年秋季学员名册",), *[ROSTER, rows[0]]]
    clear = preview_of(school, by, sheet_xlsx(titled), at=june).reading

    (asked,) = [each for each in reading.problems if each.severity == "stops"]
    assert asked.code == "run_in_several_terms"
    assert asked.facts["runs"] == "2026年春季 书法基础 周二0900、2026年秋季 书法基础 周二0900"
    assert [seat.run[1] for seat in reading.draft.seats] == ["2026-autumn"]
    assert [seat.run[1] for seat in clear.draft.seats] == ["2026-autumn"]


def test_a_term_the_school_has_not_opened_is_not_another_one(school, by):
    names = sheet_xlsx([("2026年秋季学员名册",), ROSTER, ("赵敏", "13612345678", "书法基础")])

    reading = preview_of(school, by, names).reading

    assert codes(reading, "stops") == ["run_unknown"]


def test_a_slip_in_a_class_of_every_term_means_the_one_in_the_file(school, by):
    learner = ("赵敏", "13612345678", "书法其础")

    reading = preview_of(school, by, content(AUTUMN, learner)).reading

    assert codes(reading) == ["run_typo"]
    assert [seat.run[1] for seat in reading.draft.seats] == ["2026-autumn"]


def test_a_class_that_has_ended_takes_late_names_only_if_the_clerk_says_so(school, by):
    names = sheet_xlsx([ROSTER, ("赵敏", "13612345678", "书法基础")])

    asked = preview_of(school, by, names).reading
    (problem,) = [each for each in asked.problems if each.code == "run_has_ended"]
    told = preview_of(school, by, names, decisions={problem.proposal.key: True}).reading

    assert (problem.severity, asked.draft.seats) == ("stops", ())
    assert [seat.run[1] for seat in told.draft.seats] == ["2026-spring"]


@pytest.mark.parametrize("status", ["finished", "cancelled"])
def test_a_class_that_is_closed_takes_nobody_and_that_is_said_before(school, by, status):
    CourseRun.objects.update(status=status)
    names = sheet_xlsx([ROSTER, ("赵敏", "13612345678", "书法基础")])

    reading = preview_of(school, by, names, at=AT).reading

    assert codes(reading) == ["run_closed"]
    with pytest.raises(NotReady):
        bring_in(school, by, names, AT)
