"""The teacher's and the desk's pages, one test for each outcome."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from xuecheng.learning.courses.tests.makers import session_of
from xuecheng.learning.enrolments import actions
from xuecheng.learning.enrolments.models import Attendance, Enrolment, Result, ResultConfirmation
from xuecheng.learning.enrolments.rules import Entry
from xuecheng.learning.enrolments.tests.makers import (
    enrol,
    make_person,
    make_run,
    school_of,
    told,
)
from xuecheng.lib.audit.models import Entry as LogEntry
from xuecheng.registry.organisations.tests.makers import make_organisation, make_role
from xuecheng.registry.people.models import Person

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def now():
    """Noon of today, so that a session around it is always today's; pages read the clock."""
    return timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)


@pytest.fixture
def run(now):
    """A class whose first session is today."""
    return make_run(
        capacity=3,
        at=now - 30 * DAY,
        starts_at=now,
        room="201 室",
        sign_up_opens_at=now - 30 * DAY,
        sign_up_closes_at=now + 7 * DAY,
    )


@pytest.fixture
def teacher(run, staff_client):
    person = make_person(name="沈慧珍")
    make_role(person.pk, "teacher", organisation=run.course.organisation)
    run.teacher = person
    run.save()
    return staff_client(person.pk)


@pytest.fixture
def clerk(run, staff_client):
    person = make_person(name="李静")
    make_role(person.pk, "organisation_staff", organisation=run.course.organisation)
    return staff_client(person.pk)


@pytest.fixture
def over(now):
    """A class that ended yesterday, with two learners: one came always, one never."""
    run = make_run("书法", at=now - 30 * DAY, starts_at=now - 8 * DAY, sessions=2)
    diligent, other = (
        enrol(run, name="陈秀英", at=now - 29 * DAY),
        enrol(run, name="沈国平", at=now - 29 * DAY),
    )
    for number in (1, 2):
        session = session_of(run, number)
        actions.mark(
            session_id=session.pk,
            marks={diligent.pk: "present"},
            channel="teacher",
            by=school_of(run),
            at=session.starts_at,
        )
    return run, diligent, other


@pytest.fixture(autouse=True)
def demo_pack(settings):
    settings.CITY_PACK = "demo-city"


def text(response):
    return response.content.decode()


# The teacher


def test_a_teacher_sees_todays_classes_first(teacher, run):
    page = text(teacher.get("/teach/"))

    assert page.index(run.course.title) < page.index("我教的班")
    assert f"/teach/runs/{run.slug}/" in page


def test_a_resident_signs_in_as_staff_first(resident_client):
    response = resident_client(make_person().pk).get("/teach/")

    assert response.url.startswith("/staff/?next=")


def test_staff_of_another_kind_are_no_teachers(staff_client):
    assert staff_client(make_person().pk).get("/teach/").status_code == 403


def test_a_stranger_signs_in_as_staff_first(client):
    assert "/staff/?next=%2Fteach%2F" in client.get("/teach/")["Location"]


def test_the_register_shows_names_and_the_end_of_the_phone_number_only(teacher, run, now):
    enrol(run, make_person(name="陈秀英", phone="13812348402"), at=now)

    page = text(teacher.get(f"/teach/runs/{run.slug}/"))

    assert "陈秀英" in page
    assert "8402" in page
    assert "13812348402" not in page


def test_one_tap_marks_a_learner_present(teacher, run, now):
    enrolment = enrol(run, at=now)
    session = session_of(run)

    response = teacher.post(
        f"/teach/sessions/{session.pk}/mark/", {"enrolment": enrolment.pk, "mark": "present"}
    )

    assert response["Location"] == f"/teach/runs/{run.slug}/?session=1"
    assert Attendance.objects.get().mark == "present"


def test_with_htmx_the_tapped_line_and_the_counts_come_back(teacher, run, now):
    enrolment = enrol(run, at=now)

    response = teacher.post(
        f"/teach/sessions/{session_of(run).pk}/mark/",
        {"enrolment": enrolment.pk, "mark": "present"},
        headers={"HX-Request": "true"},
    )

    assert 'aria-pressed="true"' in text(response)
    assert 'id="counts" hx-swap-oob="true"' in text(response)
    assert "<html" not in text(response)


def test_a_tap_takes_few_queries(teacher, run, now, django_assert_num_queries):
    enrolment, session = enrol(run, at=now), session_of(run)
    url = f"/teach/sessions/{session.pk}/mark/"
    data = {"enrolment": enrolment.pk, "mark": "present"}

    # Session and grants of the request; session, lines and insert of the mark in a savepoint;
    # the state of the register.
    with django_assert_num_queries(8):
        teacher.post(url, data, headers={"HX-Request": "true"})


def test_tapping_a_mark_again_takes_it_back(teacher, run, now):
    enrolment, session = enrol(run, at=now), session_of(run)
    for mark in ("present", ""):
        teacher.post(
            f"/teach/sessions/{session.pk}/mark/", {"enrolment": enrolment.pk, "mark": mark}
        )

    assert not Attendance.objects.exists()


def test_a_tap_that_makes_no_sense_is_refused(teacher, run):
    response = teacher.post(
        f"/teach/sessions/{session_of(run).pk}/mark/", {"enrolment": "x", "mark": "present"}
    )

    assert response.status_code == 422


def test_a_learner_checks_in_by_code_and_is_greeted_by_name(teacher, run, now):
    enrolment = enrol(run, name="陈秀英", at=now)
    number = enrolment.learner.learning_account.number

    response = teacher.post(
        f"/teach/sessions/{session_of(run).pk}/check-in/", {"account_number": number}, follow=True
    )

    assert "陈秀英到了" in text(response)
    assert Attendance.objects.get().channel == "code"


def test_a_wrong_number_comes_back_as_typed(teacher, run, now):
    enrol(run, at=now)

    response = teacher.post(
        f"/teach/sessions/{session_of(run).pk}/check-in/", {"account_number": "482 917"}
    )

    assert response.status_code == 422
    assert "没有这个学习账户号" in text(response)
    assert 'value="482 917"' in text(response)


def test_another_teachers_register_stays_closed(run, now, staff_client):
    colleague = make_person()
    make_role(colleague.pk, "teacher", organisation=run.course.organisation)

    response = staff_client(colleague.pk).get(f"/teach/runs/{run.slug}/")

    assert response.status_code == 403


# The desk


def test_the_desk_shows_who_is_expected_today(clerk, run, now):
    enrol(run, at=now)

    response = clerk.get("/desk/")

    assert response.context["expected"] == 1
    assert run.course.title in text(response)
    assert f"/desk/sign-up/{run.slug}/" in text(response)


def test_the_desk_of_another_school_stays_closed(run, staff_client):
    other = make_person()
    make_role(other.pk, "organisation_staff", organisation=make_organisation("天平社区学校"))

    assert staff_client(other.pk).get(f"/desk/runs/{run.slug}/").status_code == 403


def test_one_save_writes_the_whole_register(clerk, run, now):
    first, second = enrol(run, at=now), enrol(run, at=now)

    response = clerk.post(
        f"/desk/runs/{run.slug}/?session=1",
        {f"mark-{first.pk}": "present", f"mark-{second.pk}": "absent"},
        follow=True,
    )

    assert "已保存，改了 2 人" in text(response)
    assert set(Attendance.objects.values_list("mark", flat=True)) == {"present", "absent"}


def test_lines_that_were_not_touched_stay_as_they_are(clerk, run, now):
    first, second = enrol(run, at=now), enrol(run, at=now)
    clerk.post(f"/desk/runs/{run.slug}/?session=1", {f"mark-{first.pk}": "present"})

    clerk.post(f"/desk/runs/{run.slug}/?session=1", {f"mark-{second.pk}": "excused"})

    assert Attendance.objects.count() == 2


def test_a_page_opened_earlier_does_not_overwrite_what_was_tapped_since(clerk, run, now):
    first, second = enrol(run, at=now), enrol(run, at=now)
    clerk.post(f"/desk/runs/{run.slug}/?session=1", {f"mark-{first.pk}": "excused"})
    page = text(clerk.get(f"/desk/runs/{run.slug}/?session=1"))
    actions.mark(
        session_id=session_of(run).pk,
        marks={first.pk: "present"},
        channel="teacher",
        by=school_of(run),
        at=now,
    )

    as_shown = {f"was-mark-{first.pk}": "excused", f"mark-{first.pk}": "excused"}
    clerk.post(f"/desk/runs/{run.slug}/?session=1", as_shown | {f"mark-{second.pk}": "absent"})

    assert f'name="was-mark-{first.pk}" value="excused"' in page
    assert Attendance.objects.get(enrolment=first).mark == "present"
    assert Attendance.objects.get(enrolment=second).mark == "absent"


@pytest.mark.parametrize("number", ["9" * 5000, "0", "-1", "٣"])
def test_a_session_number_that_makes_no_sense_breaks_nothing(clerk, run, number):
    for address in (f"/desk/runs/{run.slug}/", f"/teach/runs/{run.slug}/"):
        assert clerk.get(address, {"session": number}).status_code == 200


def test_the_grid_takes_the_same_queries_for_any_number(
    clerk, run, now, django_assert_max_num_queries
):
    run.capacity = 30
    run.save()
    for _number in range(12):
        enrol(run, at=now)

    with django_assert_max_num_queries(11):
        clerk.get(f"/desk/runs/{run.slug}/")


def test_looking_at_a_roster_is_written_down(clerk, run):
    clerk.get(f"/desk/runs/{run.slug}/people/")

    assert LogEntry.objects.filter(what="enrolments.open_roster", subject_id=run.pk).count() == 1


def test_the_sheet_to_sign_has_a_line_for_everybody(clerk, run, now):
    enrol(run, name="陈秀英", at=now)

    page = text(clerk.get(f"/desk/runs/{run.slug}/sheet/"))

    assert "陈秀英" in page
    assert "签名" in page


def test_more_seats_let_people_move_up(clerk, run, now):
    people = [enrol(run, at=now) for _number in range(4)]

    clerk.post(f"/desk/runs/{run.slug}/people/", {"capacity": "4"})

    people[-1].refresh_from_db()
    assert people[-1].status == "enrolled"


def test_fewer_seats_than_people_come_back_with_the_reason(clerk, run, now):
    for _number in range(2):
        enrol(run, at=now)

    response = clerk.post(f"/desk/runs/{run.slug}/people/", {"capacity": "1"})

    assert response.status_code == 422
    assert 'value="1"' in text(response)


def test_a_cancelled_session_needs_a_reason_and_tells_everyone(clerk, run, now):
    enrolment = enrol(run, at=now)
    url = f"/desk/runs/{run.slug}/sessions/2/cancel/"

    refused = clerk.post(url, {"reason": ""})
    clerk.post(url, {"reason": "台风"})

    assert refused.status_code == 422
    assert told(enrolment.learner_id)[-1] == "session_cancelled"


def test_a_session_moves_to_the_day_and_hours_that_were_typed(clerk, run):
    session = session_of(run, 2)
    on = timezone.localtime(session.starts_at).date() + DAY

    clerk.post(
        f"/desk/runs/{run.slug}/sessions/2/move/",
        {"on": on.isoformat(), "begins": "14:00", "ends": "15:30"},
    )

    session.refresh_from_db()
    assert timezone.localtime(session.starts_at).strftime("%H:%M") == "14:00"
    assert session.moved_from is not None


def test_an_end_before_the_beginning_is_refused_as_typed(clerk, run):
    on = timezone.localtime(session_of(run, 2).starts_at).date().isoformat()

    response = clerk.post(
        f"/desk/runs/{run.slug}/sessions/2/move/", {"on": on, "begins": "14:00", "ends": "13:00"}
    )

    assert response.status_code == 422
    assert "14:00" in text(response)


def test_a_class_is_cancelled_with_everyone_told(clerk, run, now):
    enrolment = enrol(run, at=now)

    clerk.post(f"/desk/runs/{run.slug}/cancel/", {"reason": "场地装修"})

    run.refresh_from_db()
    assert run.status == "cancelled"
    assert told(enrolment.learner_id)[-1] == "run_cancelled"


def test_the_desk_withdraws_a_learner(clerk, run, now):
    enrolment = enrol(run, at=now)

    clerk.post(f"/desk/enrolments/{enrolment.pk}/withdraw/", {"reason": "搬家了"})

    enrolment.refresh_from_db()
    assert enrolment.status == "withdrawn"


# Results


def test_results_are_entered_beside_the_suggestion_then_confirmed(clerk, over):
    run, diligent, other = over
    url = f"/desk/runs/{run.slug}/results/"

    sheet = clerk.get(url)
    clerk.post(
        url,
        {
            f"outcome-{diligent.pk}": "completed",
            f"grade-{diligent.pk}": "优",
            f"outcome-{other.pk}": "not_completed",
        },
    )
    response = clerk.post(f"{url}confirm/", follow=True)

    assert [line[1] for line in sheet.context["lines"]] == ["completed", "not_completed"]
    assert "确认了 2 人的结业情况" in text(response)
    assert ResultConfirmation.objects.count() == 2
    assert Result.objects.get(enrolment=diligent).grade == "优"


def test_confirming_twice_confirms_once(clerk, over):
    run, diligent, _other = over
    actions.enter_results(
        run_id=run.pk,
        entries={diligent.pk: Entry("completed")},
        by=school_of(run),
        at=run.ends_at,
    )

    for _click in range(2):
        clerk.post(f"/desk/runs/{run.slug}/results/confirm/")

    assert ResultConfirmation.objects.count() == 1


def test_a_correction_asks_for_a_reason_and_waits_for_confirmation(clerk, over):
    run, diligent, _other = over
    by, at = school_of(run), run.ends_at
    entries = {diligent.pk: Entry("completed")}
    [result] = actions.enter_results(run_id=run.pk, entries=entries, by=by, at=at)
    actions.confirm_results(run_id=run.pk, result_ids=None, by=by, at=at)
    url = f"/desk/runs/{run.slug}/results/{result.pk}/correct/"

    refused = clerk.post(url, {"outcome": "not_completed", "grade": "", "reason": ""})
    response = clerk.post(
        url, {"outcome": "not_completed", "grade": "", "reason": "重名弄错"}, follow=True
    )

    assert refused.status_code == 422
    assert "还要确认一次才生效" in text(response)
    assert Result.objects.standing().get(enrolment=diligent).reason == "重名弄错"


def test_results_wait_for_the_last_session(clerk, run, now):
    enrolment = enrol(run, at=now)

    response = clerk.post(
        f"/desk/runs/{run.slug}/results/", {f"outcome-{enrolment.pk}": "completed"}
    )

    assert response.status_code == 422
    assert not Result.objects.exists()


# People without a phone


def sign_up(clerk, run, *, key=None, **typed):
    facts = {"name": "王阿婆", "phone": "", "account_number": "", "key": key or uuid4()}
    return clerk.post(f"/desk/sign-up/{run.slug}/", facts | typed)


def test_somebody_without_a_phone_goes_home_with_a_slip(clerk, run):
    response = sign_up(clerk, run)

    slip = text(clerk.get(response["Location"]))
    account = Enrolment.objects.get().learner.learning_account
    assert run.course.title in slip
    assert account.number[:3] in slip
    assert "王阿婆" not in slip
    assert account.origin == "desk"


def test_a_double_click_at_the_desk_makes_one_person_with_one_place(clerk, run):
    key = uuid4()
    people_before = Person.objects.count()

    addresses = {sign_up(clerk, run, key=key)["Location"] for _click in range(2)}

    assert len(addresses) == 1
    assert Person.objects.count() == people_before + 1


def test_a_second_person_of_a_name_in_the_class_is_asked_about(clerk, run):
    sign_up(clerk, run)

    asked = sign_up(clerk, run, name="王 阿婆")

    assert asked.status_code == 422
    assert "班里已有一位王阿婆" in text(asked)
    assert Enrolment.objects.count() == 1


def test_a_namesake_gets_a_place_once_the_clerk_says_so(clerk, run):
    sign_up(clerk, run)

    sign_up(clerk, run, is_namesake="on")

    assert Enrolment.objects.count() == 2


def test_whoever_is_known_by_name_and_phone_is_not_made_twice(clerk, run):
    known = make_person(name="王阿婆", phone="13812348402")

    sign_up(clerk, run, phone="138 1234 8402")

    assert Enrolment.objects.get().learner_id == known.pk


def test_a_family_that_shares_a_phone_is_two_people(clerk, run):
    known = make_person(name="王阿公", phone="13812348402")

    sign_up(clerk, run, phone="13812348402")

    assert Enrolment.objects.get().learner_id != known.pk


def test_an_account_number_finds_its_holder(clerk, run):
    known = make_person(name="王阿婆")

    sign_up(clerk, run, account_number=known.learning_account.number)

    assert Enrolment.objects.get().learner_id == known.pk


def test_an_account_number_of_somebody_else_is_refused(clerk, run):
    other = make_person(name="李阿婆")

    response = sign_up(clerk, run, account_number=other.learning_account.number)

    assert response.status_code == 422
    assert "王阿婆" in text(response)
    assert not Enrolment.objects.exists()


@pytest.mark.parametrize("typed", [{"name": ""}, {"phone": "123"}, {"name": "王2"}])
def test_what_makes_no_sense_comes_back_as_typed(clerk, run, typed):
    response = sign_up(clerk, run, **typed)

    assert response.status_code == 422
    assert not Enrolment.objects.exists()


def test_a_refused_sign_up_leaves_no_account_behind(clerk, run, now):
    run.sign_up_closes_at = now - DAY
    run.save()
    people_before = Person.objects.count()

    response = sign_up(clerk, run)

    assert response.status_code == 422
    assert Person.objects.count() == people_before


def test_a_slip_is_for_the_school_only(run, now, staff_client):
    enrolment = enrol(run, at=now)
    other = make_person()
    make_role(other.pk, "organisation_staff", organisation=make_organisation("天平社区学校"))

    assert staff_client(other.pk).get(f"/desk/slips/{enrolment.pk}/").status_code == 403
