"""Results at the desk, one test for each outcome."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest

from xuecheng.learning.courses.rules import MOST_SEATS
from xuecheng.learning.courses.tests.makers import session_of
from xuecheng.learning.enrolments import actions
from xuecheng.learning.enrolments.models import Result, ResultConfirmation
from xuecheng.learning.enrolments.rules import Entry
from xuecheng.learning.enrolments.tests.makers import enrol, make_run, school_of, text
from xuecheng.lib.ids import new_id

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


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


def test_results_of_the_largest_class_come_in_one_form(clerk, over):
    run, diligent, _other = over
    people = [diligent.pk, *(new_id() for _number in range(MOST_SEATS - 1))]
    typed = {f"{name}-{each}": "" for each in people for name in ("outcome", "grade", "seen")}
    typed[f"outcome-{diligent.pk}"] = "completed"

    response = clerk.post(
        f"/desk/runs/{run.slug}/results/",
        urlencode(typed),
        content_type="application/x-www-form-urlencoded",
    )

    assert response.status_code == 302
    assert Result.objects.get().outcome == "completed"


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


def test_a_sheet_on_which_nothing_is_chosen_is_not_called_saved(clerk, over):
    run, diligent, _other = over
    url = f"/desk/runs/{run.slug}/results/"

    response = clerk.post(url, {f"outcome-{diligent.pk}": "", f"grade-{diligent.pk}": "优"})

    assert response.status_code == 422
    assert "什么也没有保存" in text(response)
    assert 'value="优"' in text(response)
    assert not Result.objects.exists()


def test_a_grade_without_an_outcome_is_refused_beside_its_row_and_writes_nothing(clerk, over):
    run, diligent, other = over
    url = f"/desk/runs/{run.slug}/results/"
    data = {f"outcome-{diligent.pk}": "completed", f"grade-{other.pk}": "良"}

    response = clerk.post(url, data)

    row = text(response).split("<b>沈国平</b>")[1].split("</tr>")[0]
    assert response.status_code == 422
    assert "请选“结业”或“未结业”，成绩才能保存。" in row
    assert 'value="良"' in row
    assert "checked" not in row
    assert f'<a href="#id_outcome-{other.pk}">沈国平</a>' in text(response)
    assert not Result.objects.exists()


def test_a_row_without_grade_and_outcome_is_left_for_later(clerk, over):
    run, diligent, other = over
    data = {f"outcome-{diligent.pk}": "completed", f"grade-{other.pk}": " "}

    response = clerk.post(f"/desk/runs/{run.slug}/results/", data)

    assert response.status_code == 302
    assert Result.objects.get().enrolment == diligent


def test_today_at_the_desk_names_classes_that_wait_for_results(clerk, over):
    run, diligent, other = over
    link = f'<p class="notice"><a href="/desk/runs/{run.slug}/results/">'
    outcomes = {f"outcome-{each.pk}": "completed" for each in (diligent, other)}

    before = text(clerk.get("/desk/"))
    clerk.post(f"/desk/runs/{run.slug}/results/", outcomes)
    entered = text(clerk.get("/desk/"))
    clerk.post(f"/desk/runs/{run.slug}/results/confirm/")
    confirmed = text(clerk.get("/desk/"))

    assert [page.count(link) for page in (before, entered, confirmed)] == [1, 1, 0]
    assert "已上完，还没有填结业情况" in before
    assert "2 人的结业情况等您确认" in entered


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


def test_beside_the_button_stands_what_it_confirms(clerk, over):
    run, diligent, other = over
    url = f"/desk/runs/{run.slug}/results/"
    data = {f"outcome-{diligent.pk}": "completed", f"outcome-{other.pk}": "not_completed"}

    page = text(clerk.post(url, data, follow=True))

    assert "1 人结业、1 人未结业" in page
    assert "请核对" not in page


def test_a_correction_shows_its_reason_and_warns_of_too_few_sessions(clerk, over):
    run, diligent, other = over
    by, at = school_of(run), run.ends_at
    entries = {diligent.pk: Entry("completed"), other.pk: Entry("not_completed")}
    results = actions.enter_results(run_id=run.pk, entries=entries, by=by, at=at)
    before = text(clerk.get(f"/desk/runs/{run.slug}/results/"))
    actions.confirm_results(run_id=run.pk, result_ids=None, by=by, at=at)
    url = f"/desk/runs/{run.slug}/results/{results[1].pk}/correct/"
    data = {"outcome": "completed", "grade": "", "reason": "补了课"}

    corrected = text(clerk.post(url, data, follow=True))
    confirmed = text(clerk.post(f"/desk/runs/{run.slug}/results/confirm/", follow=True))

    assert "更正过" not in before
    assert "1 人结业、0 人未结业" in corrected
    assert '填了结业，请核对：<span class="nb"><b>沈国平</b> 0/2</span>' in corrected
    assert "请核对" not in confirmed
    assert [page.count("更正过：补了课") for page in (corrected, confirmed)] == [1, 1]


def test_an_entry_changed_before_it_was_confirmed_is_no_correction(clerk, over):
    run, diligent, _other = over
    enter(clerk, run, diligent, "not_completed")
    enter(clerk, run, diligent, "completed", seen=standing(diligent))

    page = text(clerk.get(f"/desk/runs/{run.slug}/results/"))

    assert Result.objects.filter(enrolment=diligent).count() == 2
    assert "更正过" not in page


def test_results_wait_for_the_last_session(clerk, run, now):
    enrolment = enrol(run, at=now)

    response = clerk.post(
        f"/desk/runs/{run.slug}/results/", {f"outcome-{enrolment.pk}": "completed"}
    )

    assert response.status_code == 422
    assert not Result.objects.exists()


def enter(clerk, run, enrolment, outcome, *, seen="", grade=""):
    """Save the results page with one line as typed; ``seen`` is the row that line showed."""
    typed = {"outcome": outcome, "grade": grade, "seen": getattr(seen, "pk", seen)}
    data = {f"{name}-{enrolment.pk}": value for name, value in typed.items()}
    return clerk.post(f"/desk/runs/{run.slug}/results/", data)


def standing(enrolment):
    return Result.objects.standing().get(enrolment=enrolment)


def test_an_old_page_does_not_overwrite_what_somebody_entered_since(clerk, over):
    run, _diligent, other = over
    enter(clerk, run, other, "not_completed", grade="缺考")

    response = enter(clerk, run, other, "completed", grade="良")

    assert response.status_code == 422
    assert "沈国平的结业情况刚刚有人改过" in text(response)
    assert (standing(other).outcome, standing(other).grade) == ("not_completed", "缺考")


def test_the_refused_page_keeps_what_was_typed_beside_what_stands(clerk, over):
    run, _diligent, other = over
    enter(clerk, run, other, "not_completed", grade="缺考")

    page = text(enter(clerk, run, other, "completed", grade="良"))

    assert f'id="c-{other.pk}" name="outcome-{other.pk}" value="completed" checked' in page
    assert 'value="良"' in page
    assert "现在是：<b>未结业 缺考</b>" in page


def test_saving_the_refused_page_once_more_is_a_decision_and_counts(clerk, over):
    run, _diligent, other = over
    enter(clerk, run, other, "not_completed")
    page = text(enter(clerk, run, other, "completed", grade="良"))
    now_seen = standing(other)

    enter(clerk, run, other, "completed", grade="良", seen=now_seen)

    assert f'name="seen-{other.pk}" value="{now_seen.pk}"' in page
    assert (standing(other).outcome, standing(other).grade) == ("completed", "良")


def test_a_line_left_as_it_was_shown_does_not_undo_what_somebody_entered_since(clerk, over):
    run, diligent, other = over
    enter(clerk, run, other, "not_completed")
    shown = standing(other)
    enter(clerk, run, other, "completed", seen=shown)

    data = {
        f"outcome-{other.pk}": "not_completed",
        f"seen-{other.pk}": shown.pk,
        f"outcome-{diligent.pk}": "completed",
    }
    response = clerk.post(f"/desk/runs/{run.slug}/results/", data)

    assert response.status_code == 302
    assert standing(other).outcome == "completed"
    assert standing(diligent).outcome == "completed"


def test_the_same_entry_from_an_old_page_is_no_conflict(clerk, over):
    run, _diligent, other = over
    enter(clerk, run, other, "not_completed")

    response = enter(clerk, run, other, "not_completed")

    assert response.status_code == 302
    assert Result.objects.filter(enrolment=other).count() == 1


def test_an_old_page_says_that_a_result_was_confirmed_since(clerk, over):
    run, _diligent, other = over
    enter(clerk, run, other, "not_completed")
    shown = standing(other)
    clerk.post(f"/desk/runs/{run.slug}/results/confirm/")

    response = enter(clerk, run, other, "completed", seen=shown)

    assert response.status_code == 422
    assert "已经确认" in text(response)
