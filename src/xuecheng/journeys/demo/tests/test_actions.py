from datetime import datetime

import pytest
from django.core.management import call_command
from django.db.models import F

from xuecheng.bank.books import queries as books
from xuecheng.bank.credentials.models import Certificate
from xuecheng.journeys.demo import actions, queries
from xuecheng.journeys.demo.rules.logins import HOME_SCHOOL
from xuecheng.journeys.demo.rules.residents import SHANGHAI
from xuecheng.learning.courses.models import CourseRun
from xuecheng.learning.enrolments.models import Attendance, Enrolment, Result
from xuecheng.registry.organisations.models import Organisation
from xuecheng.registry.people import queries as people
from xuecheng.registry.places.models import Area

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture
def small_city(db, settings):
    settings.CITY_PACK = "demo-city"
    call_command("areas", verbosity=0)
    plan = queries.plan(seed=2026, is_small=True, now=NOW)
    actions.build(plan, now=NOW, progress=lambda step, done, total: None)
    return plan


def test_the_small_city_comes_to_life_as_it_was_planned(small_city):
    runs = CourseRun.objects.all()

    assert runs.count() == len(small_city.runs)
    assert runs.filter(waiting__gt=0).exists()
    assert runs.filter(places_taken__lt=F("capacity") / 2).exists()
    assert {"open", "finished"} == set(runs.values_list("status", flat=True))
    assert not Organisation.objects.filter(is_demonstration=False).exists()
    neighbourhoods = Area.objects.at(Area.Level.NEIGHBOURHOOD)
    assert neighbourhoods.count() == neighbourhoods.filter(is_demonstration=True).count() == 2 * 215
    assert Attendance.objects.count() > 1000
    assert Certificate.objects.count() > 50
    assert list(books.findings()) == []


def test_the_resident_of_the_demonstration_has_classes_and_certificates(small_city):
    chen = people.find(name="陈秀英", phone="13800000001")

    assert Enrolment.objects.enrolled().filter(learner=chen, run__status="open").count() >= 2
    assert Certificate.objects.filter(learner_id=chen.pk).exists()


def test_the_home_school_has_a_class_whose_results_wait_for_the_desk(small_city):
    over = CourseRun.objects.filter(
        course__organisation__name=HOME_SCHOOL, status="open", ends_at__lt=NOW
    )
    entered = Result.objects.filter(enrolment__run__in=over)

    assert over.count() == 2
    assert entered.count() > 3
    assert not entered.confirmed().exists()


def test_a_city_that_fails_half_way_leaves_nothing(db, settings):
    settings.CITY_PACK = "demo-city"
    call_command("areas", verbosity=0)
    plan = queries.plan(seed=2026, is_small=True, now=NOW)

    def interrupt(step, done, total):
        if step == "residents" and done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        actions.build(plan, now=NOW, progress=interrupt)

    assert not queries.is_built()
