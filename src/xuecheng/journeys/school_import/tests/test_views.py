import hashlib
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from xuecheng.journeys.school_import.models import ImportDraft
from xuecheng.journeys.school_import.tests.makers import (
    CLASS_HEADERS,
    SCHOOL,
    a_class_next_year,
    make_school,
    sheet_xlsx,
)
from xuecheng.learning.courses.models import CourseRun
from xuecheng.registry.organisations.tests.makers import make_role
from xuecheng.registry.people.tests.makers import make_person
from xuecheng.registry.places.models import Venue

pytestmark = pytest.mark.django_db

UPLOAD = reverse("school_import:upload")


@pytest.fixture
def clerk(school, staff_client):
    """A browser in which somebody of the school is signed in."""
    person = make_person(name="李敏")
    make_role(person.pk, "organisation_staff", organisation=school)
    return staff_client(person.pk)


def file_of(*rows, name="课程表.xlsx"):
    return SimpleUploadedFile(name, sheet_xlsx([CLASS_HEADERS, *rows]))


def upload(clerk, school, *rows):
    """Upload a sheet and return the address of its preview."""
    response = clerk.post(UPLOAD, {"organisation": school.pk, "file": file_of(*rows)})
    assert response.status_code == 302
    return response.url


def confirm(clerk, page, **typed):
    """Press the button under the page as it is shown, with everything ticked as proposed."""
    html = clerk.get(page).content.decode()
    shown = re.search(r'name="shown" value="([^"]*)"', html)[1].replace("&quot;", '"')
    ticked = re.findall(r'name="accept" value="([^"]*)" checked', html)
    return clerk.post(page, {"shown": shown, "accept": ticked, **typed})


def test_a_stranger_is_sent_to_sign_in(client):
    response = client.get(UPLOAD)

    assert response.status_code == 302
    assert response.url.startswith("/staff/")


def test_a_resident_is_told_that_the_page_is_for_staff(resident_client):
    response = resident_client(make_person().pk).get(UPLOAD, follow=True)

    assert response.redirect_chain[-1][0].startswith("/staff/?next=")
    assert "这一页是给工作人员用的，请用工作账号登录。" in response.content.decode()


def test_staff_without_the_role_are_told_so(staff_client):
    assert staff_client(make_person().pk).get(UPLOAD).status_code == 403


def test_the_upload_page_lists_what_waits(clerk, school):
    upload(clerk, school, a_class_next_year())

    page = clerk.get(UPLOAD).content.decode()

    assert "课程表.xlsx" in page


def test_an_uploaded_file_is_shown_before_anything_is_stored(clerk, school):
    page = upload(clerk, school, a_class_next_year())

    html = clerk.get(page).content.decode()

    assert "书法基础" in html
    assert "导入并开放报名" in html
    assert CourseRun.objects.count() == 0


def test_a_number_that_is_left_out_is_said_before_the_fold_in_the_readers_language(clerk, school):
    roster = [("姓名", "手机", "班级"), ("王芳", "13812345678/13912345678", "书法基础")]
    file = SimpleUploadedFile("名册.xlsx", sheet_xlsx(roster))
    page = clerk.post(UPLOAD, {"organisation": school.pk, "file": file}).url

    chinese = clerk.get(page).content.decode().partition("<h3>请看一下</h3>")[2]
    english = clerk.get(f"/en{page}").content.decode().partition("<h3>Please look</h3>")[2]

    assert "存了 13812345678，没有存 13912345678。" in chinese.partition("<details")[0]
    assert "Not stored: 13912345678." in english.partition("<details")[0]


def test_one_press_opens_the_class(clerk, school, django_capture_on_commit_callbacks):
    page = upload(clerk, school, a_class_next_year())

    response = confirm(clerk, page, apply="1")

    assert response.url == f"{page}done/"
    assert CourseRun.objects.get().status == "open"
    assert "已导入" in clerk.get(response.url).content.decode()


def test_the_classes_that_were_opened_lead_to_their_pages_for_residents(clerk, school):
    rows = [a_class_next_year(), a_class_next_year(课程名称="太极拳", 上课时间="周五9:00-10:30")]
    done = confirm(clerk, upload(clerk, school, *rows), apply="1").url

    html = clerk.get(done).content.decode()

    opened = list(CourseRun.objects.all())
    assert [f'href="/courses/{run.slug}/"' in html for run in opened] == [True, True]
    assert f'href="/places/{opened[0].venue_id}/">看看居民看到的' in html


def test_an_import_of_one_class_leads_to_that_class(clerk, school):
    done = confirm(clerk, upload(clerk, school, a_class_next_year()), apply="1").url

    html = clerk.get(done).content.decode()

    assert f'href="/courses/{CourseRun.objects.get().slug}/">看看居民看到的' in html


def test_an_import_that_changed_nothing_names_no_class(clerk, school):
    confirm(clerk, upload(clerk, school, a_class_next_year()), apply="1")
    again = confirm(clerk, upload(clerk, school, a_class_next_year()), apply="1").url

    html = clerk.get(again).content.decode()

    assert "个班没有变" in html
    assert "看看居民看到的" not in html


def test_where_a_new_venue_is_can_be_filled_in_before_it_is_made(clerk, school):
    page = upload(clerk, school, a_class_next_year(上课地点="龙华文化活动中心"))
    html = clerk.get(page).content.decode()
    address = re.search(r'name="(address-\w+)"', html)[1]
    position = address.replace("address", "position")

    wrong = confirm(clerk, page, apply="1", **{address: "龙华路 1 号", position: "龙华"})
    right = confirm(
        clerk, page, apply="1", **{address: "龙华路 1 号", position: "121.4459, 31.1905"}
    )

    assert "居民按离家远近找不到这里的班" in html
    assert wrong.status_code == 422
    assert 'value="龙华路 1 号"' in wrong.content.decode()
    assert "“龙华文化活动中心”的经纬度" in wrong.content.decode()
    assert right.url == f"{page}done/"
    venue = Venue.objects.get(name="龙华文化活动中心")
    assert venue.address == "龙华路 1 号"
    assert venue.longitude == pytest.approx(121.4414, abs=0.0005)


def test_a_double_click_opens_one_class(clerk, school):
    page = upload(clerk, school, a_class_next_year())
    confirm(clerk, page, apply="1")

    response = clerk.post(page, {"apply": "1"})

    assert response.url == f"{page}done/"
    assert CourseRun.objects.count() == 1


def test_a_problem_that_stops_comes_back_with_everything_typed(clerk, school):
    page = upload(clerk, school, a_class_next_year(名额=""))

    response = confirm(clerk, page, apply="1", minutes="95")

    html = response.content.decode()
    assert response.status_code == 422
    assert "没有写名额" in html
    assert 'value="95"' in html
    assert CourseRun.objects.count() == 0


def test_an_answer_solves_the_problem_and_is_kept(clerk, school):
    page = upload(clerk, school, a_class_next_year(名额=""))

    response = confirm(clerk, page, check="1", capacity="25")

    assert response.status_code == 302
    assert "名额按您填的 25 人" in clerk.get(page).content.decode()
    assert confirm(clerk, page, apply="1", capacity="25").url == f"{page}done/"


@pytest.mark.parametrize(
    ("lacks", "name", "answer", "kept"),
    [
        ("上课地点", "venue", SCHOOL, f'<option value="{SCHOOL}" selected>'),
        ("名额", "capacity", "25", 'name="capacity" value="25"'),
    ],
)
def test_an_answer_stays_on_the_page_and_one_press_imports(
    clerk, school, lacks, name, answer, kept
):
    page = upload(clerk, school, a_class_next_year(**{lacks: ""}))

    checked = confirm(clerk, page, check="1", **{name: answer})
    html = clerk.get(page).content.decode()
    sent = {name: answer} if kept in html else {}
    response = confirm(clerk, page, apply="1", **sent)

    assert checked.status_code == 302
    assert kept in html
    assert response.url == f"{page}done/"


def test_a_question_nobody_has_seen_is_not_called_ready(clerk, school):
    page = upload(clerk, school, a_class_next_year(上课地点=""))
    confirm(clerk, page, check="1", venue=SCHOOL)

    response = confirm(clerk, page, apply="1", venue="")

    html = response.content.decode()
    assert response.status_code == 422
    assert "您的选择带出了新的问题" in html
    assert "没有写上课地点" in html
    assert "没有要先解决的问题" not in html


def test_a_ticked_proposal_solves_the_problem(clerk, school):
    page = upload(clerk, school, a_class_next_year(学费=""))
    key = "fee_missing@开班!G2"

    clerk.post(page, {"shown": f'["{key}"]', "accept": [key], "check": "1"})

    assert ImportDraft.objects.get().decisions == {key: True}
    assert "没有要先解决的问题" in clerk.get(page).content.decode()


def test_an_unticked_proposal_is_remembered(clerk, school):
    page = upload(clerk, school, a_class_next_year(上课地点="东安居委活动室"))
    key = "new_venue@开班!E2"

    clerk.post(page, {"shown": f'["{key}"]', "check": "1"})

    assert ImportDraft.objects.get().decisions == {key: False}


def test_a_wrong_answer_is_told_beside_its_field(clerk, school):
    page = upload(clerk, school, a_class_next_year(名额=""))

    response = confirm(clerk, page, check="1", capacity="很多")

    assert response.status_code == 422
    assert "很多" in response.content.decode()


def test_a_file_that_is_no_spreadsheet_is_told_beside_the_field(clerk, school):
    picture = SimpleUploadedFile("照片.xlsx", b"\x89PNG\r\n\x1a\n\x00\x00")

    response = clerk.post(UPLOAD, {"organisation": school.pk, "file": picture})

    assert response.status_code == 422
    assert "这不是表格文件" in response.content.decode()


def test_no_file_is_told(clerk, school):
    response = clerk.post(UPLOAD, {"organisation": school.pk})

    assert response.status_code == 422
    assert "请选择一个表格文件" in response.content.decode()


def test_a_school_of_others_cannot_be_chosen(clerk):
    other = make_school("东安社区学校")

    response = clerk.post(UPLOAD, {"organisation": other.pk, "file": file_of(a_class_next_year())})

    assert response.status_code == 422


def test_somebody_elses_file_is_not_there(clerk, school, staff_client):
    page = upload(clerk, school, a_class_next_year())
    colleague = make_person(name="周敏")
    make_role(colleague.pk, "organisation_staff", organisation=school)

    assert staff_client(colleague.pk).get(page).status_code == 404


def test_a_discarded_file_is_gone(clerk, school, django_capture_on_commit_callbacks, settings):
    page = upload(clerk, school, a_class_next_year())

    with django_capture_on_commit_callbacks(execute=True):
        clerk.post(f"{page}discard/")

    assert list((settings.DATA / "imports").iterdir()) == []
    assert "什么也没有改" in clerk.get(f"{page}done/").content.decode()


def test_an_import_under_way_shows_its_progress(clerk, school):
    page = upload(clerk, school, a_class_next_year())
    ImportDraft.objects.update(status="applying", started_at=timezone.now())

    html = clerk.get(page, follow=True).content.decode()

    assert "正在导入" in html
    assert 'http-equiv="refresh"' in html


def test_the_template_can_be_downloaded(clerk):
    response = clerk.get(reverse("school_import:template"))

    assert response["Content-Disposition"] == "attachment; filename=template.xlsx"
    assert response.content.startswith(b"PK")


def test_the_preview_speaks_english(clerk, school):
    page = upload(clerk, school, a_class_next_year(名额=""))

    html = clerk.get(f"/en{page}").content.decode()

    assert "The number of places is missing" in html


def test_the_preview_names_the_room_in_english(clerk, school):
    page = upload(clerk, school, a_class_next_year(上课地点=f"{SCHOOL}201室"))

    html = clerk.get(f"/en{page}").content.decode()

    assert "Room 201" in html


def test_the_preview_of_many_rows_takes_as_many_queries_as_of_one(
    clerk, school, django_assert_max_num_queries
):
    rows = [
        a_class_next_year(课程名称=f"课程{number}", 任课教师=f"老师{number}")
        for number in range(40)
    ]
    page = upload(clerk, school, *rows)

    with django_assert_max_num_queries(25):
        clerk.get(page)


# Another file


def replace(clerk, page, file, **filled):
    """Choose another file under the page, as its form sends it with all that stands above."""
    school = ImportDraft.objects.undecided().get().organisation_id
    return clerk.post(f"{page}file/", {"organisation": school, "file": file, **filled})


def test_a_better_file_takes_the_place_of_the_one_that_waits(clerk, school):
    page = upload(clerk, school, a_class_next_year(名额=""))

    better = file_of(a_class_next_year(课程名称="国画", 名额=""))
    response = replace(clerk, page, better, capacity="25")

    (waiting,) = ImportDraft.objects.undecided()
    assert response.url == reverse("school_import:preview", args=[waiting.pk])
    assert "国画" in clerk.get(response.url).content.decode()
    assert waiting.answers["capacity"] == "25"


def test_the_same_file_again_goes_on_waiting(clerk, school):
    page = upload(clerk, school, a_class_next_year())
    content = sheet_xlsx([CLASS_HEADERS, a_class_next_year()])
    (before,) = ImportDraft.objects.undecided()
    ImportDraft.objects.update(digest=hashlib.sha256(content).hexdigest())

    response = replace(clerk, page, SimpleUploadedFile("a.xlsx", content))

    assert response.url == page
    assert ImportDraft.objects.undecided().get() == before


def test_a_file_that_cannot_be_read_is_refused_beside_its_field(clerk, school):
    page = upload(clerk, school, a_class_next_year(名额=""))

    broken = SimpleUploadedFile("a.xlsx", b"%PDF-1.7\x00\x01\x02")
    response = replace(clerk, page, broken, capacity="25")

    assert response.status_code == 422
    assert "这不是表格文件" in response.content.decode()
    assert ImportDraft.objects.undecided().get().answers["capacity"] == "25"


def test_a_file_beside_a_wrong_answer_waits_until_it_is_mended(clerk, school):
    page = upload(clerk, school, a_class_next_year(名额=""))

    response = replace(clerk, page, file_of(a_class_next_year()), capacity="0")

    assert response.status_code == 422
    assert response.context["form"].errors["capacity"]
    assert ImportDraft.objects.undecided().get().file_name == "课程表.xlsx"


def test_somebody_elses_file_is_not_replaced(clerk, school, staff_client):
    page = upload(clerk, school, a_class_next_year())
    other = make_person()
    make_role(other.pk, "organisation_staff", organisation=school)

    response = replace(staff_client(other.pk), page, file_of(a_class_next_year()))

    assert response.status_code == 404


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"起止日期": "2/30-5/12"}, "请在表格里改好，再上传。"),
        ({"名额": ""}, "可以在这里勾选或填写，也可以在表格里改好再上传。"),
    ],
)
def test_the_page_says_where_what_stops_can_be_solved(clerk, school, change, told):
    page = upload(clerk, school, a_class_next_year(**change))

    notice = clerk.get(page).content.decode().partition('"notice warning"')[2].partition("</p>")[0]

    assert told in notice
    assert ("可以在这里勾选" in notice) == ("名额" in change)


def test_an_interrupted_import_is_shown_again_and_says_so(clerk, school):
    page = upload(clerk, school, a_class_next_year())
    an_hour_ago = timezone.now() - timedelta(hours=1)
    ImportDraft.objects.update(status="applying", started_at=an_hour_ago)

    shown = clerk.get(f"{page}done/", follow=True)

    assert shown.redirect_chain == [(page, 302)]
    assert "上一次导入半路停了，什么也没有改。" in shown.content.decode()


def test_an_interrupted_import_that_is_discarded_is_gone_from_the_list(clerk, school):
    page = upload(clerk, school, a_class_next_year())
    ImportDraft.objects.update(status="applying", started_at=timezone.now() - timedelta(hours=1))

    clerk.post(f"{page}discard/")

    assert "课程表.xlsx" not in clerk.get(UPLOAD).content.decode()
