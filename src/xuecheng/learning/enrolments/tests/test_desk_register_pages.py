"""The register and the roster at the desk, one test for each outcome."""

import pytest

from xuecheng.learning.courses.models import Session
from xuecheng.learning.courses.tests.makers import session_of
from xuecheng.learning.enrolments import actions
from xuecheng.learning.enrolments.models import Attendance
from xuecheng.learning.enrolments.tests.makers import enrol, make_person, school_of, text
from xuecheng.lib.audit.models import Entry as LogEntry
from xuecheng.registry.organisations.tests.makers import make_organisation, make_role
from xuecheng.registry.people.rules import spaced_account_number

pytestmark = pytest.mark.django_db


def test_the_desk_shows_who_is_expected_today(clerk, run, now):
    enrol(run, at=now)

    response = clerk.get("/desk/")

    assert response.context["counts"].expected == 1
    assert run.course.title in text(response)
    assert f"/desk/sign-up/{run.slug}/" in text(response)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/desk/", ['numeral">0</span>堂课', 'numeral">0</span>应到']),
        ("/", ["今天 0 节课，应到 0 人"]),
    ],
)
def test_a_cancelled_session_is_no_class_and_nobody_is_expected(clerk, run, now, address, says):
    enrol(run, at=now)
    Session.objects.filter(run=run, number=1).update(cancelled_at=now, cancel_reason="老师病了")

    page = text(clerk.get(address))

    assert "停课" in page
    assert all(words in page for words in says)


def test_the_grid_says_which_session_was_cancelled_and_what_its_marks_mean(clerk, run, now):
    enrol(run, at=now)
    Session.objects.filter(run=run, number=2).update(cancelled_at=now, cancel_reason="老师病了")

    page = text(clerk.get(f"/desk/runs/{run.slug}/?session=1"))

    line = page.partition("<tbody>")[2].partition("</tbody>")[0]
    assert line.count("停课") == 1
    assert line.count("没有记") == run.session_count - 2
    assert "请假" in page.rpartition("</table>")[2]


@pytest.mark.parametrize("shown", [1, 2])
def test_the_grid_shows_no_mark_of_a_session_that_was_cancelled(clerk, run, now, shown):
    marked, _unmarked = enrol(run, at=now), enrol(run, at=now)
    clerk.post(f"/desk/runs/{run.slug}/?session=1", {f"mark-{marked.pk}": "present"})
    Session.objects.filter(run=run, number=1).update(cancelled_at=now, cancel_reason="老师病了")

    page = text(clerk.get(f"/desk/runs/{run.slug}/?session={shown}"))

    grid = page.partition("<tbody>")[2].partition("</tbody>")[0]
    assert grid.count("停课") == 2
    assert 'class="mark present"' not in grid


def test_a_cancelled_session_expects_nobody_in_its_register(clerk, run, now):
    enrol(run, at=now)
    Session.objects.filter(run=run, number=1).update(cancelled_at=now, cancel_reason="老师病了")

    page = text(clerk.get(f"/desk/runs/{run.slug}/?session=1"))

    assert "这一讲停课：老师病了" in page
    assert "还没点" not in page


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


@pytest.mark.parametrize(
    "address",
    [
        "/en/desk/",
        "/en/desk/runs/{}/",
        "/en/desk/runs/{}/sheet/",
        "/en/desk/runs/{}/to-tell/",
        "/en/desk/sign-up/",
        "/en/desk/sign-up/{}/",
    ],
)
def test_english_staff_read_the_room_in_english(clerk, run, now, address):
    enrol(run, at=now)

    page = text(clerk.get(address.format(run.slug)))

    assert "Room 201" in page
    assert "201 室" not in page


@pytest.mark.parametrize(
    "address",
    ["/desk/runs/{}/", "/desk/runs/{}/people/", "/desk/runs/{}/sheet/", "/desk/runs/{}/results/"],
)
def test_the_desk_tells_namesakes_apart_by_the_end_of_the_account_number(clerk, run, now, address):
    twins = [enrol(run, name="王阿婆", at=now) for _number in range(2)]
    other = enrol(run, name="陈秀英", at=now)

    page = text(clerk.get(address.format(run.slug)))

    ends = [each.learner.learning_account.number[-4:] for each in (*twins, other)]
    assert [f"账户尾号 {end}" in page for end in ends] == [True, True, False]


def test_a_namesake_with_a_seat_is_told_from_one_who_waits(clerk, run, now):
    run.capacity = 1
    run.save()
    twins = [enrol(run, name="王阿婆", at=now) for _number in range(2)]

    page = text(clerk.get(f"/desk/runs/{run.slug}/people/"))

    ends = [each.learner.learning_account.number[-4:] for each in twins]
    assert all(f"账户尾号 {end}" in page for end in ends)


def test_whoever_withdraws_a_learner_reads_the_account_number(clerk, run, now):
    enrolment = enrol(run, at=now)

    page = text(clerk.get(f"/desk/enrolments/{enrolment.pk}/withdraw/"))

    assert spaced_account_number(enrolment.learner.learning_account.number) in page


def test_a_refused_register_keeps_the_marks_that_were_typed(clerk, run, now):
    first, second = enrol(run, at=now), enrol(run, at=now)
    typed = {f"mark-{first.pk}": "present", f"mark-{second.pk}": "excused"}

    refused = clerk.post(f"/desk/runs/{run.slug}/?session=2", typed)

    assert refused.status_code == 422
    page = text(refused)
    assert f'id="p-{first.pk}" name="mark-{first.pk}" value="present" checked' in page
    assert f'id="e-{second.pk}" name="mark-{second.pk}" value="excused" checked' in page


def test_a_refused_register_shows_what_somebody_else_tapped_since(clerk, run, now):
    first, second = enrol(run, at=now), enrol(run, at=now)
    clerk.post(f"/desk/runs/{run.slug}/?session=2", {f"mark-{first.pk}": "excused"})
    as_shown = {f"was-mark-{first.pk}": "", f"mark-{first.pk}": ""}

    refused = clerk.post(
        f"/desk/runs/{run.slug}/?session=2", as_shown | {f"mark-{second.pk}": "present"}
    )

    page = text(refused)
    assert f'id="e-{first.pk}" name="mark-{first.pk}" value="excused" checked' in page
    assert f'name="was-mark-{first.pk}" value="excused"' in page


@pytest.mark.parametrize("address", ["/desk/runs/{}/", "/teach/runs/{}/"])
def test_a_register_of_a_session_that_is_not_there_is_not_called_saved(clerk, run, now, address):
    enrolment = enrol(run, at=now)
    typed = {
        f"mark-{enrolment.pk}": "present",
        "account_number": enrolment.learner.learning_account.number,
    }

    response = clerk.post(address.format(run.slug) + "?session=99", typed)

    assert response.status_code == 422
    assert "没有第 99 讲，什么也没有记下。" in text(response)
    assert not Attendance.objects.exists()


@pytest.mark.parametrize("address", ["/desk/runs/{}/", "/teach/runs/{}/", "/desk/runs/{}/sheet/"])
def test_a_session_that_is_not_there_is_no_class_without_sessions(clerk, run, now, address):
    enrol(run, at=now)

    page = text(clerk.get(address.format(run.slug) + "?session=99"))

    assert "还没有排课" not in page
    assert "第 1 讲" in page
