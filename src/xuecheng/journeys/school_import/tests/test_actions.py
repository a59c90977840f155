from datetime import UTC, date, datetime, timedelta

import pytest

from xuecheng.errors import Denied
from xuecheng.journeys.school_import import actions, queries
from xuecheng.journeys.school_import.models import ImportDraft
from xuecheng.journeys.school_import.rules.draft import Answers
from xuecheng.journeys.school_import.rules.files import UnreadableFile
from xuecheng.journeys.school_import.rules.schools import NotReady, SeenAnew
from xuecheng.journeys.school_import.tests.makers import (
    AT,
    CLASS_HEADERS,
    class_row,
    clean_xlsx,
    make_clerk,
    make_school,
    make_workbook,
    messy_xlsx,
)
from xuecheng.learning.courses.models import Course, CourseRun, Session
from xuecheng.learning.enrolments import actions as enrolments
from xuecheng.learning.enrolments.models import Enrolment
from xuecheng.lib.audit.models import Entry
from xuecheng.lib.jobs.worker import work_off
from xuecheng.registry.notices.models import Notice
from xuecheng.registry.organisations.tests.makers import make_role, staff_of
from xuecheng.registry.people.models import LearningAccount, Person, PhoneNumber
from xuecheng.registry.people.tests.makers import make_person
from xuecheng.registry.places.models import Venue

pytestmark = pytest.mark.django_db

ROSTER = ("姓名", "手机", "班级")
ONE = ("陈秀英", "13812345678", "书法基础")


def reading_of(school, *sheets, at=AT, decisions=None):
    return queries.reading(
        make_workbook(*sheets), school, answers=Answers(), decisions=decisions or {}, at=at
    )


def import_sheets(school, *sheets, by=None, at=AT, decisions=None):
    """Apply sheets to a school and return the report."""
    reading = reading_of(school, *sheets, at=at, decisions=decisions)
    by = by or make_clerk(school)
    return actions.apply(reading=reading, organisation=school, by=by, at=at).counts


def classes(*rows, headers=CLASS_HEADERS):
    return "开班", [headers, *rows]


def roster(*rows):
    return "名册", [ROSTER, *rows]


def test_a_file_becomes_an_open_class_with_its_learner(school):
    report = import_sheets(school, classes(class_row()), roster(ONE))

    run = CourseRun.objects.get()
    assert (run.status, run.course.title, run.capacity) == ("open", "书法基础", 30)
    assert Session.objects.filter(run=run).count() == 16
    enrolment = Enrolment.objects.get()
    assert (enrolment.status, enrolment.channel) == ("enrolled", "roster")
    assert (report["runs_new"], report["seats_new"], report["people_new"]) == (1, 1, 1)


def test_importing_again_changes_nothing_and_doubles_nothing(school):
    sheets = (classes(class_row()), roster(ONE, ("王芳", None, "书法基础")))
    import_sheets(school, *sheets)

    report = import_sheets(school, *sheets)

    assert (report["runs_unchanged"], report["seats_unchanged"]) == (1, 2)
    assert (report["runs_new"], report["people_new"]) == (0, 0)
    assert (Course.objects.count(), CourseRun.objects.count(), Enrolment.objects.count()) == (
        1,
        1,
        2,
    )
    assert LearningAccount.objects.count() == 2


def test_a_changed_row_changes_its_class(school):
    import_sheets(school, classes(class_row()), roster(ONE))

    report = import_sheets(school, classes(class_row(任课教师="李明", 名额=40)))

    run = CourseRun.objects.get()
    assert (run.teacher_name, run.capacity, run.places_taken) == ("李明", 40, 1)
    assert report["runs_changed"] == 1


def test_changed_hours_do_not_make_a_second_class(school):
    import_sheets(school, classes(class_row()))

    import_sheets(
        school, classes(class_row(上课时间="周四 9:00-10:30", 起止日期="2026年3月5日-6月18日"))
    )

    run = CourseRun.objects.get()
    assert (run.code, run.weekday) == ("周二0900", 3)


def test_changed_hours_are_told_to_the_people_in_the_class(school):
    import_sheets(school, classes(class_row()), roster(ONE))

    import_sheets(school, classes(class_row(上课时间="周二 13:30-15:00")))

    kinds = Notice.objects.values_list("kind", flat=True)
    assert list(kinds).count("enrolments.timetable_changed") == 1


def test_more_seats_let_the_waiting_list_move_up(school):
    two = roster(ONE, ("王芳", "13912345678", "书法基础"))
    report = import_sheets(school, classes(class_row(名额=1)), two)

    import_sheets(school, classes(class_row(名额=2)))

    assert report["waiting"] == 1
    assert Enrolment.objects.enrolled().count() == 2


def test_fewer_seats_than_people_stop(school):
    import_sheets(school, classes(class_row()), roster(ONE, ("王芳", None, "书法基础")))

    with pytest.raises(NotReady):
        import_sheets(school, classes(class_row(名额=1)))


def test_people_missing_from_the_file_stay(school):
    import_sheets(school, classes(class_row()), roster(ONE, ("王芳", "13912345678", "书法基础")))

    import_sheets(school, classes(class_row()), roster(ONE))

    assert Enrolment.objects.enrolled().count() == 2


def test_who_has_withdrawn_is_not_brought_back(school):
    import_sheets(school, classes(class_row()), roster(ONE))
    clerk = make_clerk(school)
    enrolments.withdraw(enrolment_id=Enrolment.objects.get().pk, by=clerk, at=AT)

    report = import_sheets(school, classes(class_row()), roster(ONE))

    assert report["seats_left"] == 1
    assert Enrolment.objects.live().count() == 0


def test_a_known_person_is_found_by_name_and_phone(school):
    known = make_person(name="陈秀英", phone="13812345678")

    import_sheets(school, classes(class_row()), roster(ONE))

    assert Enrolment.objects.get().learner_id == known.pk


def test_a_person_of_another_name_with_the_same_phone_is_somebody_else(school):
    known = make_person(name="陈国强", phone="13812345678")

    import_sheets(school, classes(class_row()), roster(ONE))

    assert Enrolment.objects.get().learner_id != known.pk


def test_a_phone_that_comes_later_is_added_to_the_person(school):
    import_sheets(school, classes(class_row()), roster(("陈秀英", None, "书法基础")))

    report = import_sheets(school, classes(class_row()), roster(ONE))

    assert (Enrolment.objects.count(), PhoneNumber.objects.count()) == (1, 1)
    assert report["seats_changed"] == 1


def test_namesakes_without_phones_stay_two_when_imported_again(school):
    sheets = (classes(class_row()), roster(("王芳", None, "书法基础"), ("王芳", None, "书法基础")))
    import_sheets(school, *sheets)

    report = import_sheets(school, *sheets)

    assert (report["seats_unchanged"], Enrolment.objects.count()) == (2, 2)


def test_one_person_in_two_classes_is_registered_once(school):
    second = class_row(课程名称="国画", 任课教师="李明", 上课时间="周四 9:00-10:30")

    report = import_sheets(
        school, classes(class_row(), second), roster(ONE, ("陈秀英", "13812345678", "国画"))
    )

    assert (report["people_new"], Enrolment.objects.count(), Person.objects.count()) == (1, 2, 1)


def test_a_teacher_appointed_later_is_linked_by_the_same_file(school):
    import_sheets(school, classes(class_row()))
    teacher = make_person(name="王芳")
    make_role(teacher.pk, "teacher", organisation=school)

    import_sheets(school, classes(class_row()))

    assert CourseRun.objects.get().teacher == teacher


def test_a_teacher_whose_role_has_ended_keeps_the_class_until_the_file_names_another(school):
    teacher = make_person(name="王芳")
    role = make_role(teacher.pk, "teacher", organisation=school)
    import_sheets(school, classes(class_row()))
    role.delete()

    import_sheets(school, classes(class_row(名额=31)))
    assert CourseRun.objects.get().teacher == teacher

    import_sheets(school, classes(class_row(名额=31, 任课教师="李明")))
    assert CourseRun.objects.get().teacher is None


def test_a_teacher_of_the_school_is_linked_to_the_class(school):
    teacher = make_person(name="王芳")
    make_role(teacher.pk, "teacher", organisation=school)

    import_sheets(school, classes(class_row()))

    assert CourseRun.objects.get().teacher == teacher


def test_a_venue_is_made_and_kept_by_the_school(school):
    venues = ("地点", [("名称", "地址", "无障碍"), ("东安学习点", "东安路 1 号", "有")])

    report = import_sheets(school, venues, classes(class_row(上课地点="东安学习点")))

    venue = Venue.objects.get(name="东安学习点")
    assert (venue.is_step_free, venue.keeper_id) == (True, school.pk)
    assert CourseRun.objects.get().venue == venue
    assert report["venues_new"] == 1


def test_a_venue_another_body_keeps_is_left_as_it_is(school):
    library = Venue.objects.create(name="区图书馆", area=school.area, address="旧地址 1 号")
    venues = ("地点", [("名称", "地址"), ("区图书馆", "新地址 2 号")])

    report = import_sheets(school, venues, classes(class_row(上课地点="区图书馆")))

    library.refresh_from_db()
    assert (library.address, report["venues_left"]) == ("旧地址 1 号", 1)


def test_a_problem_that_stops_writes_nothing(school):
    with pytest.raises(NotReady):
        import_sheets(school, classes(class_row(), class_row(课程名称="国画", 名额="")))

    assert Course.objects.count() == 0


def test_a_failure_in_the_middle_leaves_nothing_behind(school, monkeypatch):
    def fail(**_given):
        raise Denied("no")

    monkeypatch.setattr(enrolments, "sign_up", fail)

    with pytest.raises(Denied):
        import_sheets(school, classes(class_row()), roster(ONE))

    assert (Course.objects.count(), CourseRun.objects.count(), Person.objects.count()) == (0, 0, 0)


def test_a_stranger_may_not_import(school):
    other = make_clerk(make_school("东安社区学校"))

    with pytest.raises(Denied):
        import_sheets(school, classes(class_row()), by=other)


# The waiting file


def upload(school, by, content=None):
    return actions.upload(
        organisation=school, content=content or clean_xlsx(), file_name="课程表.xlsx", by=by, at=AT
    )


def begin(draft, by, at=AT):
    preview = queries.preview(draft, at=at)
    seen = {each.proposal.key for each in preview.reading.problems if each.proposal}
    return actions.begin(draft_id=draft.pk, seen=seen, by=by, at=at)


def test_an_upload_is_readable_by_this_program_only(school, settings):
    draft = upload(school, make_clerk(school))

    (file,) = (settings.DATA / "imports").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert draft.status == "waiting"


def test_the_same_file_waits_once(school):
    by, content = make_clerk(school), clean_xlsx()

    assert upload(school, by, content).pk == upload(school, by, content).pk


def test_an_unreadable_file_leaves_nothing_behind(school, settings):
    with pytest.raises(UnreadableFile) as caught:
        upload(school, make_clerk(school), b"%PDF-1.7\x00\x01")

    assert caught.value.message
    assert not ImportDraft.objects.exists()
    assert not (settings.DATA / "imports").exists()


def test_an_applied_file_is_removed_and_audited_without_names(
    school, settings, django_capture_on_commit_callbacks
):
    by = make_clerk(school)
    draft = upload(school, by)

    with django_capture_on_commit_callbacks(execute=True):
        applied = begin(draft, by)

    assert applied.status == "applied"
    assert list((settings.DATA / "imports").iterdir()) == []
    entry = Entry.objects.get(what="school_import.apply")
    assert entry.facts["seats_new"] == 1
    assert "陈秀英" not in repr(entry.facts)


def test_applying_twice_does_it_once(school):
    by = make_clerk(school)
    draft = upload(school, by)

    begin(draft, by)
    again = actions.begin(draft_id=draft.pk, seen=(), by=by, at=AT)

    assert again.status == "applied"
    assert Enrolment.objects.count() == 1


def test_proposals_nobody_has_seen_are_shown_first(school):
    by = make_clerk(school)
    draft = upload(school, by, messy_xlsx())

    with pytest.raises(SeenAnew):
        actions.begin(draft_id=draft.pk, seen=(), by=by, at=AT)

    assert CourseRun.objects.count() == 0


def test_the_messy_file_imports_with_its_proposals(school):
    by = make_clerk(school)

    applied = begin(upload(school, by, messy_xlsx()), by)

    assert (applied.report["runs_new"], applied.report["seats_new"]) == (3, 7)
    assert applied.report["waiting"] == 1


def test_a_large_file_is_applied_by_a_job(school, monkeypatch):
    monkeypatch.setattr(actions, "MOST_STEPS_AT_ONCE", 1)
    person = make_person(name="李敏")
    make_role(person.pk, "organisation_staff", organisation=school)
    by = type(make_clerk(school))(person.pk, make_clerk(school).grants)
    draft = upload(school, by)

    begun = begin(draft, by)
    before = CourseRun.objects.count()
    work_off()

    draft.refresh_from_db()
    assert (begun.status, before, draft.status) == ("applying", 0, "applied")
    assert CourseRun.objects.count() == 1


def test_a_failed_import_waits_again_and_says_why(school, monkeypatch):
    def fail(**_given):
        raise Denied("不能报名")

    monkeypatch.setattr(enrolments, "sign_up", fail)
    by = make_clerk(school)

    draft = begin(upload(school, by), by)

    assert (draft.status, draft.failure) == ("waiting", "不能报名")
    assert Course.objects.count() == 0


def test_a_file_nobody_decides_about_is_removed_after_seven_days(
    school, settings, django_capture_on_commit_callbacks
):
    draft = upload(school, make_clerk(school))

    with django_capture_on_commit_callbacks(execute=True):
        early = actions.remove_outdated(at=AT + timedelta(days=6))
        late = actions.remove_outdated(at=AT + timedelta(days=7))

    draft.refresh_from_db()
    assert (early, late, draft.status) == (0, 1, "discarded")
    assert list((settings.DATA / "imports").iterdir()) == []


def test_somebody_elses_upload_cannot_be_opened(school):
    draft = upload(school, make_clerk(school))

    with pytest.raises(queries.UnknownDraft):
        queries.draft(draft.pk, by=make_clerk(school))


def test_a_school_that_opens_today_is_there_before_eight_in_the_morning():
    opened = make_school(opened_on=date(2026, 2, 10))
    half_past_seven = datetime(2026, 2, 9, 23, 30, tzinfo=UTC)  # of the tenth, in Shanghai

    assert queries.schools_of(staff_of(opened), at=half_past_seven) == [opened]
    assert queries.context(opened, answers=Answers(), at=half_past_seven).today == opened.opened_on
