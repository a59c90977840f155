"""The pages of a teacher, one test for each outcome."""

import re
from datetime import timedelta

import pytest

from xuecheng.learning.courses.models import CourseRun
from xuecheng.learning.courses.tests.makers import session_of
from xuecheng.learning.enrolments.models import Attendance
from xuecheng.learning.enrolments.tests.makers import enrol, make_person, make_run, text
from xuecheng.registry.organisations.tests.makers import make_role

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def test_a_teacher_sees_todays_classes_first(teacher, run):
    page = text(teacher.get("/teach/"))

    assert page.index(run.course.title) < page.index("我教的班")
    assert f"/teach/runs/{run.slug}/" in page


def test_an_english_teacher_reads_the_room_in_english(teacher, run):
    page = text(teacher.get("/en/teach/"))

    assert page.count("Room 201") == 2
    assert "201 室" not in page


def test_a_class_that_is_over_stands_at_the_hour_its_last_session_began(teacher, run, now):
    over = make_run("书法", at=now - 60 * DAY, starts_at=now - 21 * DAY, sessions=2)
    CourseRun.objects.filter(pk=over.pk).update(teacher=run.teacher)

    page = text(teacher.get("/teach/"))

    assert "已上完" in page
    assert f'datetime="{(now - 14 * DAY).isoformat()}"' in page


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


def test_the_register_tells_namesakes_apart_by_the_end_of_the_account_number(teacher, run, now):
    twins = [enrol(run, name="王阿婆", at=now) for _number in range(2)]

    page = text(teacher.get(f"/teach/runs/{run.slug}/"))

    for each in twins:
        assert f"账户尾号 {each.learner.learning_account.number[-4:]}" in page


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


def test_a_good_tap_takes_what_was_wrong_with_a_number_off_the_page(teacher, run, now):
    enrolment = enrol(run, at=now)

    response = teacher.post(
        f"/teach/sessions/{session_of(run).pk}/mark/",
        {"enrolment": enrolment.pk, "mark": "present"},
        headers={"HX-Request": "true"},
    )

    assert '<div id="account-error" hx-swap-oob="innerHTML"></div>' in text(response)


@pytest.mark.parametrize(
    ("mark", "look"), [("present", "filled"), ("excused", "chip"), ("absent", "warning")]
)
def test_each_mark_has_a_look_of_its_own(teacher, run, now, mark, look):
    enrolment = enrol(run, at=now)

    response = teacher.post(
        f"/teach/sessions/{session_of(run).pk}/mark/",
        {"enrolment": enrolment.pk, "mark": mark},
        headers={"HX-Request": "true"},
    )

    assert re.findall(r'class="button (\w+)"', text(response)) == [look]


def test_a_tap_takes_few_queries(teacher, run, now, django_assert_num_queries):
    enrolment, session = enrol(run, at=now), session_of(run)
    url = f"/teach/sessions/{session.pk}/mark/"
    data = {"enrolment": enrolment.pk, "mark": "present"}

    # Session and grants of the request; the line with its sheet, and the mark, in a savepoint;
    # the state of the register.
    with django_assert_num_queries(7):
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
    page = f"/teach/runs/{run.slug}/?session={session_of(run).number}"

    response = teacher.post(page, {"account_number": number}, follow=True)

    assert response.redirect_chain == [(page, 302)]

    assert "陈秀英到了" in text(response)
    assert Attendance.objects.get().channel == "code"


def test_a_wrong_number_is_named_and_leaves_the_field_empty(teacher, run, now):
    enrol(run, at=now)

    response = teacher.post(f"/teach/runs/{run.slug}/", {"account_number": "4829173061"})

    assert response.status_code == 422
    assert "没有这个学习账户号：482 917 3061。" in text(response)
    assert "value" not in re.search(r'<input id="id_account_number"[^>]*>', text(response))[0]


def test_what_may_be_a_phone_number_is_named_by_its_end_only(teacher, run, now):
    enrol(run, at=now)

    page = text(teacher.post(f"/teach/runs/{run.slug}/", {"account_number": "138 1234 8402"}))

    assert "没有这个学习账户号：…8402。" in page
    assert "1234" not in page


def test_the_number_of_somebody_of_another_class_is_named_by_its_end_only(teacher, run, now):
    enrol(run, at=now)
    number = make_person(name="沈国平").learning_account.number

    page = text(teacher.post(f"/teach/runs/{run.slug}/", {"account_number": number}))

    assert f"账户尾号 {number[-4:]} 的学员不在这个班的名册上" in page
    assert number not in page


def test_the_page_of_a_wrong_number_is_the_register_in_every_link(teacher, run, now):
    enrol(run, at=now)
    page = f"/teach/runs/{run.slug}/?session={session_of(run).number}"

    assert f'action="{page[page.index("?") :]}"' in text(teacher.get(page))
    refused = teacher.post(page, {"account_number": "482 917"})

    assert refused.context["other_language_url"] == f"/en{page}"
    assert teacher.get(f"/en{page}").status_code == 200


def test_the_address_of_a_mark_leads_to_its_register(teacher, run):
    session = session_of(run)

    response = teacher.get(f"/teach/sessions/{session.pk}/mark/")

    assert response.url == f"/teach/runs/{run.slug}/?session={session.number}"


def test_another_teachers_register_stays_closed(run, now, staff_client):
    colleague = make_person()
    make_role(colleague.pk, "teacher", organisation=run.course.organisation)

    response = staff_client(colleague.pk).get(f"/teach/runs/{run.slug}/")

    assert response.status_code == 403


def check_in(teacher, run, typed):
    return teacher.post(f"/teach/runs/{run.slug}/?session=1", {"account_number": typed})


def test_the_four_digits_beside_a_name_check_its_bearer_in(teacher, run, now):
    twins = [enrol(run, name="王阿婆", at=now) for _number in range(2)]
    bearer = enrol(run, make_person(name="陈秀英", phone="13812348402"), at=now)

    check_in(teacher, run, f" {twins[0].learner.learning_account.number[-4:]} ")
    check_in(teacher, run, "8402")

    present = set(Attendance.objects.values_list("enrolment_id", flat=True))
    assert present == {twins[0].pk, bearer.pk}


def test_four_digits_of_two_people_ask_for_the_whole_number_or_the_name(teacher, run, now):
    for name in ("陈秀英", "沈国平"):
        enrol(run, make_person(name=name, phone="13812348402"), at=now)

    response = check_in(teacher, run, "8402")

    assert response.status_code == 422
    assert "尾号 8402 的学员有 2 位。请输完整的学习账户号，或在下面点姓名。" in text(response)
    assert not Attendance.objects.exists()


def test_four_digits_of_nobody_in_the_class_say_so(teacher, run, now):
    enrol(run, make_person(name="陈秀英", phone="13812348402"), at=now)
    make_person(name="沈国平", phone="13812340000")

    response = check_in(teacher, run, "0000")

    assert "这个班没有尾号 0000 的学员。请输完整的学习账户号，或在下面点姓名。" in text(response)
