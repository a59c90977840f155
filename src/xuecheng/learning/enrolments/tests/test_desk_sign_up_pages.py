"""Signing up people at the desk, with or without a phone, one test for each outcome."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from xuecheng.learning.courses.tests.makers import session_of
from xuecheng.learning.enrolments.models import Enrolment
from xuecheng.learning.enrolments.tests.makers import enrol, make_person, make_run, text
from xuecheng.registry.organisations.tests.makers import make_organisation, make_role
from xuecheng.registry.people import queries as people
from xuecheng.registry.people.models import Person
from xuecheng.registry.people.rules import spaced_account_number

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def sign_up(clerk, run, *, key=None, **typed):
    facts = {"name": "王阿婆", "phone": "", "account_number": "", "key": key or uuid4()}
    return clerk.post(f"/desk/sign-up/{run.slug}/", facts | typed)


def test_somebody_without_a_phone_goes_home_with_a_slip(clerk, run):
    response = sign_up(clerk, run)

    slip = text(clerk.get(response["Location"]))
    account = Enrolment.objects.get().learner.learning_account
    assert run.course.title in slip
    assert account.number[:3] in slip
    assert "王*婆" in slip
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
    number = spaced_account_number(Enrolment.objects.get().learner.learning_account.number)
    assert f"王阿婆已经在这个班里，学习账户号 {number}。" in text(asked)
    assert Enrolment.objects.count() == 1


def test_the_first_thing_offered_for_a_name_in_the_class_is_the_slip_of_its_holder(clerk, run):
    sign_up(clerk, run)
    slip = f"/desk/slips/{Enrolment.objects.get().pk}/"

    asked = text(sign_up(clerk, run))

    assert asked.index(slip) < asked.index("是同名的另一位")
    assert "需要修改" not in asked
    assert f"/desk/runs/{run.slug}/people/" in asked


def test_the_slip_of_a_class_of_another_year_names_the_year(clerk, run, now):
    begins = now.replace(year=now.year + 1, month=3, day=1)
    later = make_run("书法", organisation=run.course.organisation, at=now, starts_at=begins)

    slip = text(clerk.get(f"/desk/slips/{enrol(later, at=now).pk}/"))

    assert f"<b>{begins.year}年3月</b>" in slip


def test_a_slip_is_printed_again_from_the_roster(clerk, run, now):
    enrolment = enrol(run, at=now)

    assert f"/desk/slips/{enrolment.pk}/" in text(clerk.get(f"/desk/runs/{run.slug}/people/"))


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


def test_a_class_of_another_school_opens_no_form_and_takes_nobody(run, staff_client):
    other = make_person()
    make_role(other.pk, "organisation_staff", organisation=make_organisation("天平社区学校"))
    clerk = staff_client(other.pk)

    assert clerk.get(f"/desk/sign-up/{run.slug}/").status_code == 403
    assert sign_up(clerk, run).status_code == 403
    assert not Enrolment.objects.exists()


def test_a_draft_opens_no_form_and_takes_nobody(clerk, run):
    draft = make_run("书法", organisation=run.course.organisation, is_published=False)

    assert clerk.get(f"/desk/sign-up/{draft.slug}/").status_code == 404
    assert sign_up(clerk, draft).status_code == 404
    assert not Enrolment.objects.exists()


def test_a_class_that_takes_nobody_now_says_so_to_its_own_school(clerk, run, now):
    run.sign_up_closes_at = now - DAY
    run.save()

    response = clerk.get(f"/desk/sign-up/{run.slug}/")

    assert "这个班现在不接受报名" in text(response)


def test_a_class_that_has_begun_shows_its_next_session(clerk, run, now):
    started = make_run(
        "书法",
        organisation=run.course.organisation,
        at=now - 9 * DAY,
        starts_at=now - 8 * DAY,
        sign_up_closes_at=now + DAY,
    )

    desk, runs = text(clerk.get("/desk/")), clerk.get("/desk/runs/")
    form = clerk.get(f"/desk/sign-up/{started.slug}/")

    assert "已经开课，这是下一次" in desk
    assert "下一次：" in text(runs)
    assert started.pk in {one.run.pk for one in runs.context["classes"] if one.is_running}
    assert "已经开课，下一次：" in text(form)
    assert form.context["next_at"] == session_of(started, 3).starts_at


def test_a_full_class_in_which_nobody_waits_says_so(clerk, run, now):
    run.capacity = 1
    run.save()
    enrol(run, at=now)

    pages = [text(clerk.get(f"/desk/sign-up/{slug}")) for slug in ("", f"{run.slug}/")]

    assert all("已满，暂无人候补" in page for page in pages)
    assert not any("0 人候补" in page for page in pages)


def test_the_code_of_a_slip_stands_in_the_row_of_its_number(clerk, run, now):
    slip = text(clerk.get(f"/desk/slips/{enrol(run, at=now).pk}/"))

    row = slip[slip.index("学习账户号") :].partition("</dd>")[0]
    assert "<svg" in row


def test_a_phone_given_with_an_account_number_is_noted(clerk, run):
    known = make_person(name="王阿婆")

    sign_up(clerk, run, account_number=known.learning_account.number, phone="139 0013 9000")

    assert people.text_number(known.pk) == "13900139000"


@pytest.mark.parametrize(
    ("typed", "status"), [("13900139000", 422), ("13812348402", 302), ("", 302)], ids=str
)
def test_another_phone_than_the_accounts_is_refused_and_not_dropped(clerk, run, typed, status):
    known = make_person(name="王阿婆", phone="13812348402")

    response = sign_up(clerk, run, account_number=known.learning_account.number, phone=typed)

    assert response.status_code == status
    assert ("登记的手机号是 138 **** 8402" in text(response)) == (status == 422)
    assert people.text_number(known.pk) == "13812348402"
    assert Enrolment.objects.exists() == (status == 302)


@pytest.mark.parametrize("typed", [{"name": "李阿公"}, {"phone": "13812348402"}], ids=str)
def test_a_form_that_was_sent_already_signs_up_nobody_else(clerk, run, typed):
    key = uuid4()
    slip = sign_up(clerk, run, key=key)["Location"]

    response = sign_up(clerk, run, key=key, **typed)

    assert response.status_code == 422
    assert "这张表刚才已经给王阿婆报上名了" in text(response)
    assert slip in text(response)
    assert Enrolment.objects.count() == 1


def test_the_second_name_on_a_form_is_signed_up_once_the_clerk_says_so(clerk, run):
    key = uuid4()
    sign_up(clerk, run, key=key)

    refused = sign_up(clerk, run, key=key, name="李阿公")
    fresh = re.search(r'name="key" value="([^"]+)"', text(refused))[1]
    sign_up(clerk, run, key=fresh, name="李阿公")

    assert 'value="李阿公"' in text(refused)
    assert Enrolment.objects.count() == 2


@pytest.mark.parametrize(("seats", "said"), [(1, "已经退班"), (0, "已经退出候补")], ids=str)
def test_the_slip_of_whoever_left_is_void(clerk, run, now, seats, said):
    run.capacity = 1
    run.save()
    for _number in range(1 - seats):
        enrol(run, at=now)
    enrolment = enrol(run, name="王阿婆", at=now)
    clerk.post(f"/desk/enrolments/{enrolment.pk}/withdraw/", {"reason": ""})

    slip = text(clerk.get(f"/desk/slips/{enrolment.pk}/"))

    assert f"王*婆{said}，这张凭条作废了。" in slip
    assert "打印凭条" not in slip
    assert "上课时给老师扫一下" not in slip
