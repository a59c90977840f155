"""Signing up, and what a learner has coming."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods

from xuecheng.bank.credentials import queries as certificates
from xuecheng.bank.credits import queries as credits
from xuecheng.learning.courses.models import Course
from xuecheng.learning.enrolments import actions, queries
from xuecheng.learning.enrolments.forms import ConfirmForm
from xuecheng.learning.enrolments.models import Enrolment
from xuecheng.learning.enrolments.views import calendars
from xuecheng.lib import words
from xuecheng.lib.guards import signed_in, to_sign_in
from xuecheng.lib.request import CityRequest
from xuecheng.registry.notices import queries as notices
from xuecheng.registry.people import queries as people

FURTHEST_WEEK = timedelta(weeks=520)  # the calendar itself ends somewhere


@require_http_methods(["GET", "POST"])
def sign_up(request: CityRequest, slug: str) -> HttpResponse:
    """Let the reader check a class once more, then sign them up."""
    if not request.actor.is_known:
        return to_sign_in(request, purpose=_wanted(queries.course_of(slug)))
    learner_id = _reader(request)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        with form.refusals():
            form.cleaned()
            actions.sign_up(
                learner_id=learner_id,
                run_id=queries.run_id(slug),
                channel=Enrolment.Channel.SELF,
                by=request.actor,
                at=request.now,
            )
            return redirect("enrolments:signed-up", slug)
    offer = queries.offer(slug, learner_id=learner_id, at=request.now)
    page = {
        "offer": offer,
        "form": form,
        "state": offer.run.sign_up_state(request.now),
        "learner": people.card(learner_id),
    }
    status = 422 if form.errors else 200
    return render(request, "enrolments/sign_up.html", page, status=status)


def _wanted(course: Course) -> dict[str, str]:
    """Return by language which class a stranger wants to sign up for."""
    told = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            title = (words.is_english() and course.title_en) or course.title
            told[language] = _("您要报的班：%(title)s。先登录，登录以后接着报名。") % {
                "title": title
            }
    return told


@signed_in
@require_GET
def signed_up(request: CityRequest, slug: str) -> HttpResponse:
    """Say what happens next: when to come, how one hears of a place, or that no session is left."""
    learner_id = _reader(request)
    place = queries.signed_up(slug, learner_id=learner_id)
    if place is None:
        return redirect("enrolments:sign-up", slug)
    coming = queries.appointments_in(place.enrolment.run, since=request.now)
    left = [each for each in coming if not each.is_cancelled]
    page: dict[str, Any] = {"place": place, "run": place.enrolment.run, "coming": coming}
    if not left:
        page["is_over"] = place.enrolment.run.ends_at <= request.now
        return render(request, "enrolments/no_sessions.html", page)
    page["first"] = left[0]
    if place.position:
        page |= {"sessions_left": len(left), "learner": people.card(learner_id)}
        return render(request, "enrolments/waiting.html", page)
    return render(request, "enrolments/signed_up.html", page)


@signed_in
@require_GET
def calendar(request: CityRequest, slug: str) -> HttpResponse:
    """Give the sessions of one class as a calendar file."""
    place = queries.signed_up(slug, learner_id=_reader(request))
    if place is None:
        return redirect("enrolments:sign-up", slug)
    run = place.enrolment.run
    coming = queries.appointments_in(run, since=run.starts_at)
    return calendars.response(coming, name=run.course.title, at=request.now)


@signed_in
@require_GET
def my_learning(request: CityRequest) -> HttpResponse:
    """Show the next class large, the week, and everything else in quiet lists."""
    learner_id = _reader(request)
    today = words.local_day(request.now)
    monday = today - timedelta(days=today.weekday())
    page = {
        "next": queries.next_session(learner_id, at=request.now),
        "days": queries.week(learner_id, monday=monday, at=request.now),
        "today": today,
        "learning": queries.my_learning(learner_id, at=request.now),
        "left": queries.left_classes(learner_id, at=request.now),
        "hours": f"{sum(credits.minutes(learner_id).values()) / 60:.1f}".removesuffix(".0"),
        "credits": _credits(learner_id),
        "certificates": len(certificates.of_learner(learner_id)),
        "unread": notices.unread(learner_id),
    }
    return render(request, "enrolments/my_learning.html", page)


@signed_in
@require_GET
def timetable(request: CityRequest) -> HttpResponse:
    """Show one week for the wall."""
    learner_id = _reader(request)
    today = words.local_day(request.now)
    monday = _monday(request.GET.get("week", ""), today)
    page = {
        "days": queries.week(learner_id, monday=monday, at=request.now),
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "today": today,
        "previous_week": monday - timedelta(days=7),
        "next_week": monday + timedelta(days=7),
        "learner": people.card(learner_id),
    }
    return render(request, "enrolments/timetable.html", page)


@signed_in
@require_GET
def timetable_calendar(request: CityRequest) -> HttpResponse:
    """Give all sessions still to come as a calendar file."""
    coming = queries.appointments(_reader(request), since=request.now)
    return calendars.response(coming, name=_("我的课表"), at=request.now)


@signed_in
@require_http_methods(["GET", "POST"])
def withdraw(request: CityRequest, enrolment_id: UUID) -> HttpResponse:
    """Say what withdrawing means, then do it."""
    withdrawal = queries.withdrawal(enrolment_id, learner_id=_reader(request), at=request.now)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        with form.refusals():
            form.cleaned()
            actions.withdraw(enrolment_id=enrolment_id, by=request.actor, at=request.now)
            return redirect("enrolments:withdraw", enrolment_id)
    page = {"withdrawal": withdrawal, "run": withdrawal.enrolment.run, "form": form}
    status = 422 if form.errors else 200
    return render(request, "enrolments/withdraw.html", page, status=status)


def _reader(request: CityRequest) -> UUID:
    assert request.actor.person_id is not None, "signed_in lets only people pass"
    return request.actor.person_id


def _credits(learner_id: UUID) -> list[tuple[str, int]]:
    """Return the credits the reader holds, in hundredths, with the name of their kind."""
    held = credits.balances(learner_id)
    return [(str(kind.label), held[kind]) for kind in Course.CreditKind if held.get(kind)]


def _monday(text: str, today: date) -> date:
    """Return the Monday of the week a link asks for; of this week if it asks for none nearby."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = today
    if abs(day - today) > FURTHEST_WEEK:
        day = today
    return day - timedelta(days=day.weekday())
