"""The home page of each role, through the client. Times are real: the view reads request.now."""

from datetime import timedelta

import pytest
from django.utils import timezone

from xuecheng.learning.courses.models import CourseRun
from xuecheng.learning.courses.tests.makers import make_run
from xuecheng.learning.enrolments.tests.makers import enrol, make_person
from xuecheng.registry.notices.tests.makers import make_notice
from xuecheng.registry.organisations.tests.makers import make_organisation, make_role
from xuecheng.registry.places.tests.makers import make_area

pytestmark = pytest.mark.django_db


def tomorrow():
    return timezone.now() + timedelta(days=1)


def run_of(title="智能手机入门", **facts):
    return make_run(title, **{"at": timezone.now(), "starts_at": tomorrow(), **facts})


def signed_in(client, person, *, staff=False):
    session = client.session
    session["person_id"] = str(person.pk)
    session["is_staff"] = staff
    session.save()
    return client


def home(client, query=""):
    return client.get(f"/{query}").content.decode()


def test_a_stranger_is_asked_first_and_sees_what_begins_soon(client):
    run_of("太极八段锦")

    page = home(client)

    assert page.index("<h1>") < page.index("什么？") < page.index("近期有课的班")
    assert "太极八段锦" in page
    assert "字看着小吗？" in page


def test_a_class_under_way_does_not_stand_among_those_said_to_begin(client):
    now = timezone.now()
    run_of("太极八段锦", at=now - timedelta(days=30), starts_at=now - timedelta(days=6),
           sign_up_closes_at=now + timedelta(days=9))  # fmt: skip

    page = home(client)

    assert "已开课" in page.split("近期有课的班")[1]
    assert "快要开课" not in page


def test_whoever_chose_a_view_is_not_asked_again(client):
    client.cookies["mode"] = "standard"

    assert "字看着小吗？" not in home(client)


def test_a_resident_sees_the_next_class_first(client):
    learner = enrol(run_of(), make_person(name="陈秀英"), at=timezone.now()).learner

    page = home(signed_in(client, learner))

    assert page.index("我的下一堂课") < page.index("我的这一周") < page.index("什么？")
    assert "怎么走" in page
    assert "陈秀英" in page


def test_a_resident_without_classes_is_shown_the_way_to_some(client):
    page = home(signed_in(client, make_person()))

    assert "这周还没有课" in page
    assert 'href="/courses/"' in page


def test_the_elder_view_asks_first_then_offers_four_tiles_then_the_next_class(client):
    learner = enrol(run_of(), make_person(), at=timezone.now()).learner

    page = home(signed_in(client, learner), "?mode=elder")

    places = [
        page.index(sign) for sign in ("<h1>", 'class="tiles"', "我的下一堂课", "近期有课的班")
    ]
    assert places == sorted(places)
    assert page.count('class="tiles"') == 1
    assert page.split('class="tiles"')[1].split("</nav>")[0].count("<a ") == 4


def test_the_elder_view_shows_the_week_as_a_list(client):
    learner = enrol(run_of(), make_person(), at=timezone.now()).learner

    page = home(signed_in(client, learner), "?mode=elder")

    assert 'class="week"' in page
    assert 'class="slips"' not in page


def test_the_elder_view_tells_of_a_seat_above_the_next_class(client):
    learner = enrol(run_of(), make_person(), at=timezone.now()).learner
    make_notice(learner, kind="enrolments.moved_up", title="太极八段锦", venue="徐家汇社区学校")

    page = home(signed_in(client, learner), "?mode=elder").replace("<wbr>", "")

    message = '<span>新消息：<span class="phrases">候补补上了：太极八段锦</span></span>'
    assert page.index(message) < page.index("我的下一堂课")


def test_the_elder_view_leaves_what_can_wait_to_the_messages(client):
    learner = enrol(run_of(), make_person(), at=timezone.now()).learner
    make_notice(learner, kind="enrolments.signed_up", title="太极八段锦", venue="徐家汇社区学校")

    page = home(signed_in(client, learner), "?mode=elder")

    assert "新消息" not in page
    assert "条新的" in page


def test_a_teacher_sees_what_to_teach_today(client):
    teacher = make_person(name="沈慧珍")
    this_morning = timezone.localtime().replace(hour=8, minute=0)
    run = run_of(at=this_morning, starts_at=this_morning + timedelta(hours=1))
    CourseRun.objects.filter(pk=run.pk).update(teacher=teacher)
    make_role(teacher.pk, "teacher", organisation=run.course.organisation)

    page = home(signed_in(client, teacher, staff=True))

    assert "今天我上的课" in page
    assert "智能手机入门" in page


def test_school_staff_see_their_school_and_the_two_things_they_do(client):
    clerk = make_person(name="李静")
    make_role(clerk.pk, "organisation_staff", organisation=make_organisation("枫林街道老年学校"))

    page = home(signed_in(client, clerk, staff=True))

    assert "枫林街道老年学校" in page
    assert "窗口代报名" in page
    assert "表格导入" in page


def test_the_home_page_of_a_district_names_it_and_leads_to_its_records(client):
    make_area("310101")
    administrator = make_person(name="李静")
    make_role(administrator.pk, "district_admin", area=make_area("310104"))

    page = home(signed_in(client, administrator, staff=True))

    assert "<h2>徐汇区</h2>" in page
    assert 'href="/pulse/attendances/?area=310104&amp;period=this-week"' in page
    assert "黄浦区" not in page


def test_a_resident_signed_in_with_a_phone_gets_no_staff_page(client):
    clerk = make_person(name="李静")
    make_role(clerk.pk, "organisation_staff", organisation=make_organisation("枫林街道老年学校"))

    assert "窗口代报名" not in home(signed_in(client, clerk, staff=False))


def test_the_home_page_of_a_resident_takes_a_constant_number_of_queries(
    client, django_assert_max_num_queries
):
    learner = make_person()
    for number in range(6):
        enrol(run_of(f"第{number}个班"), learner, at=timezone.now())
    signed_in(client, learner)

    with django_assert_max_num_queries(12):
        home(client)
