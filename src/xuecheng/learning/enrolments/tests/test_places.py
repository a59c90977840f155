"""Seats and the waiting list."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from xuecheng.learning.courses.rules import CapacityBelowTaken, UnknownRun
from xuecheng.learning.courses.tests.makers import cancel_all
from xuecheng.learning.enrolments import actions, rules
from xuecheng.learning.enrolments.models import Enrolment, EnrolmentChange
from xuecheng.learning.enrolments.tests.makers import (
    NOW,
    WEEK,
    enrol,
    make_full_run,
    make_person,
    make_run,
    school_of,
    told,
)
from xuecheng.lib.actors import Actor
from xuecheng.lib.audit.models import Entry
from xuecheng.lib.ids import new_id
from xuecheng.registry.notices.models import Notice
from xuecheng.registry.organisations.tests.makers import make_organisation, staff_of

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def sign_up(run, learner, *, at=NOW, by=None, channel="self"):
    by = by or Actor(learner.pk)
    return actions.sign_up(learner_id=learner.pk, run_id=run.pk, channel=channel, by=by, at=at)


def withdraw(enrolment, *, at=NOW, by=None, reason=""):
    by = by or Actor(enrolment.learner_id)
    return actions.withdraw(enrolment_id=enrolment.pk, by=by, at=at, reason=reason)


def counters(run):
    run.refresh_from_db()
    return run.places_taken, run.waiting, run.last_queue_number


# Signing up


def test_a_learner_gets_a_seat_and_is_told():
    run, learner = make_run(), make_person()

    enrolment = sign_up(run, learner)

    assert enrolment.status == "enrolled"
    assert enrolment.enrolled_at == NOW
    assert counters(run) == (1, 0, 1)
    assert told(learner.pk) == ["signed_up"]


def test_signing_up_again_returns_the_live_enrolment_and_changes_nothing():
    run, learner = make_run(), make_person()
    first = sign_up(run, learner)

    again = sign_up(run, learner, at=NOW + MINUTE)

    assert again.pk == first.pk
    assert counters(run) == (1, 0, 1)
    assert told(learner.pk) == ["signed_up"]


def test_when_the_class_is_full_a_learner_waits_in_order_of_arrival():
    run = make_full_run(capacity=2)
    first, second = make_person(), make_person()

    numbers = [sign_up(run, learner).queue_number for learner in (first, second)]

    assert numbers == [3, 4]
    assert counters(run) == (2, 2, 4)
    assert told(second.pk) == ["waiting"]


def test_a_newcomer_never_passes_people_who_wait_beside_a_free_seat():
    run = make_full_run(capacity=2, waiting=1)
    run.capacity = 3  # a seat appears, and nobody has moved up yet
    run.save()

    newcomer = enrol(run)

    assert newcomer.status == "waiting"


def test_signing_up_takes_five_queries(django_assert_num_queries):
    run, learner = make_run(), make_person()
    sign_up(run, make_person())  # warms caches

    # The class locked; the enrolment, its change, the counters, the notice;
    # and two for the savepoint that our transaction is inside the test's.
    with django_assert_num_queries(7):
        sign_up(run, learner)


@pytest.mark.parametrize(
    ("at", "failure"),
    [(NOW - timedelta(hours=1), rules.NotYet), (NOW + timedelta(days=1), rules.Closed)],
)
def test_outside_the_sign_up_window_nobody_is_taken(at, failure):
    run, learner = make_run(), make_person()

    with pytest.raises(failure) as caught:
        sign_up(run, learner, at=at)

    assert caught.value.message
    assert not Enrolment.objects.exists()


def test_a_refusal_says_when_sign_up_begins():
    run, learner = make_run(), make_person()

    with pytest.raises(rules.NotYet) as caught:
        sign_up(run, learner, at=NOW - timedelta(hours=1))

    assert caught.value.facts() == {"opens_at": run.sign_up_opens_at.isoformat()}
    assert "11月24日" in caught.value.message


@pytest.mark.parametrize("status", ["draft", "finished", "cancelled"])
def test_only_an_open_class_takes_sign_ups(status):
    run, learner = make_run(), make_person()
    run.status = status
    run.save()

    with pytest.raises(rules.NotOpen):
        sign_up(run, learner)


@pytest.mark.parametrize(("status", "said"), [("finished", "已结业"), ("cancelled", "已停办")])
def test_a_roster_adds_nobody_to_a_class_that_is_closed(status, said):
    run, learner = make_run(), make_person()
    run.status = status
    run.save()

    with pytest.raises(rules.NotOpen) as caught:
        sign_up(run, learner, by=school_of(run), channel="roster")

    assert said in caught.value.message
    assert not Enrolment.objects.exists()


def test_a_class_whose_sessions_were_all_cancelled_takes_nobody_and_says_so():
    run = make_run(sessions=2)
    cancel_all(run)

    with pytest.raises(rules.NotOpen) as caught:
        sign_up(run, make_person())

    assert "停课" in caught.value.message


def test_a_class_that_does_not_exist_is_missing():
    learner = make_person()

    with pytest.raises(UnknownRun):
        actions.sign_up(
            learner_id=learner.pk, run_id=new_id(), channel="self", by=Actor(learner.pk), at=NOW
        )


def test_nobody_signs_up_somebody_else():
    run, learner, stranger = make_run(), make_person(), make_person()

    with pytest.raises(rules.NotYourEnrolment):
        sign_up(run, learner, by=Actor(stranger.pk))


def test_the_desk_signs_up_for_a_learner_and_the_log_says_so():
    run, learner = make_run(), make_person()

    enrolment = sign_up(run, learner, by=school_of(run), channel="desk")

    assert enrolment.channel == "desk"
    assert Entry.objects.filter(what="enrolments.sign_up", subject_id=enrolment.pk).exists()


def test_another_schools_desk_may_not():
    run, learner = make_run(), make_person()
    desk = staff_of(make_organisation("天平社区学校"))

    with pytest.raises(rules.NotYourEnrolment):
        sign_up(run, learner, by=desk, channel="desk")


def test_a_roster_is_bound_by_no_window_and_tells_only_of_classes_to_come():
    run, learner = make_run(starts_at=NOW + WEEK), make_person()
    later = NOW + 2 * WEEK

    enrolment = sign_up(run, learner, by=school_of(run), channel="roster", at=later)

    assert enrolment.status == "enrolled"
    assert told(learner.pk) == []


def test_the_database_itself_refuses_an_overfull_class():
    run = make_full_run(capacity=1)
    run.places_taken = 2

    with pytest.raises(IntegrityError), transaction.atomic():
        run.save()


# Withdrawing


def test_withdrawing_frees_the_seat_and_the_first_in_line_moves_up():
    run = make_run(capacity=1)
    sitting, first, second = enrol(run), enrol(run), enrol(run)

    withdraw(sitting)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, first.enrolled_at) == ("enrolled", NOW)
    assert second.status == "waiting"
    assert counters(run) == (1, 1, 3)
    assert told(first.learner_id) == ["waiting", "moved_up"]


def test_every_change_of_an_enrolment_is_written_down():
    run = make_run(capacity=1)
    sitting, waiting = enrol(run), enrol(run)

    withdraw(sitting, reason="搬家了")

    rows = EnrolmentChange.objects.order_by("id").values_list("enrolment", "to_status", "reason")
    assert list(rows) == [
        (sitting.pk, "enrolled", ""),
        (waiting.pk, "waiting", ""),
        (sitting.pk, "withdrawn", "搬家了"),
        (waiting.pk, "enrolled", "moved up"),
    ]


def test_leaving_the_queue_moves_nobody_up():
    run = make_full_run(capacity=1)
    waiting = enrol(run)

    withdraw(waiting)

    assert counters(run) == (1, 0, 2)


def test_withdrawing_twice_is_withdrawing_once():
    run = make_run(capacity=2)
    enrolment = enrol(run)
    withdraw(enrolment)

    again = withdraw(enrolment, at=NOW + MINUTE)

    assert again.withdrawn_at == NOW
    assert counters(run) == (0, 0, 1)


def test_whoever_withdrew_may_come_back_at_the_end_of_the_line():
    run = make_full_run(capacity=1)
    enrolment = enrol(run)
    withdraw(enrolment)

    back = sign_up(run, enrolment.learner)

    assert back.pk != enrolment.pk
    assert back.queue_number == 3


def test_after_the_last_session_nobody_needs_to_withdraw():
    run = make_run()
    enrolment = enrol(run)

    with pytest.raises(rules.ClassIsOver):
        withdraw(enrolment, at=run.ends_at)


def test_only_the_learner_and_the_school_may_withdraw():
    run = make_run()
    enrolment = enrol(run)

    with pytest.raises(rules.NotYourEnrolment):
        withdraw(enrolment, by=Actor(make_person().pk))
    assert withdraw(enrolment, by=school_of(run)).status == "withdrawn"
    assert Entry.objects.filter(what="enrolments.withdraw").count() == 1


def test_an_enrolment_that_does_not_exist_is_missing():
    with pytest.raises(rules.NoSuchEnrolment):
        actions.withdraw(enrolment_id=new_id(), by=Actor(new_id()), at=NOW)


# Capacity


def test_more_seats_let_the_first_in_line_move_up():
    run = make_full_run(capacity=1, waiting=3)

    actions.change_capacity(run_id=run.pk, capacity=3, by=school_of(run), at=NOW)

    assert counters(run) == (3, 1, 4)
    seated = Enrolment.objects.enrolled().filter(run=run).order_by("queue_number")
    assert [each.queue_number for each in seated] == [1, 2, 3]


def test_seats_added_to_a_draft_are_filled_when_it_opens():
    run = make_run(capacity=1, is_published=False)
    learners = [make_person() for _number in range(3)]
    for learner in learners:
        sign_up(run, learner, by=school_of(run), channel="roster")
    actions.change_capacity(run_id=run.pk, capacity=2, by=school_of(run), at=NOW)
    before = counters(run)

    actions.publish(run_id=run.pk, by=school_of(run), at=NOW)

    assert (before, counters(run)) == ((1, 2, 3), (2, 1, 3))
    assert "moved_up" in told(learners[1].pk)
    assert "moved_up" not in told(learners[2].pk)


def test_opening_a_class_again_moves_nobody():
    run = make_full_run(capacity=1, waiting=1)

    actions.publish(run_id=run.pk, by=school_of(run), at=NOW)

    assert counters(run) == (1, 1, 2)
    assert not Notice.objects.filter(kind="enrolments.moved_up").exists()


def test_a_class_cannot_shrink_below_those_who_sit():
    run = make_full_run(capacity=2)

    with pytest.raises(CapacityBelowTaken):
        actions.change_capacity(run_id=run.pk, capacity=1, by=school_of(run), at=NOW)


def test_changing_the_capacity_is_logged_with_both_numbers():
    run = make_run(capacity=20)

    actions.change_capacity(run_id=run.pk, capacity=24, by=school_of(run), at=NOW)

    entry = Entry.objects.get(what="enrolments.change_capacity")
    assert entry.facts == {"from": 20, "to": 24}
