"""Many people at once, in threads with connections of their own."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from random import Random
from threading import Barrier

import pytest
from django.db import connection

from xuecheng.learning.courses.models import CourseRun
from xuecheng.learning.courses.rules import CapacityBelowTaken
from xuecheng.learning.courses.tests.makers import session_of
from xuecheng.learning.enrolments import actions
from xuecheng.learning.enrolments.models import Attendance, Enrolment, EnrolmentChange
from xuecheng.learning.enrolments.tests.makers import (
    NOW,
    enrol,
    make_person,
    make_run,
    school_of,
    teacher_of,
)
from xuecheng.lib.actors import Actor
from xuecheng.registry.notices.models import Notice

pytestmark = pytest.mark.django_db(transaction=True)

TOGETHER = 12


def at_once(calls: Sequence[Callable[[], object]]) -> list[object]:
    """Run the calls in threads that start together; a failure in one fails the test."""
    start = Barrier(min(TOGETHER, len(calls)))

    def run(call: Callable[[], object], *, waits: bool) -> object:
        if waits:
            start.wait()
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=TOGETHER) as pool:
        futures = [
            pool.submit(run, call, waits=number < TOGETHER) for number, call in enumerate(calls)
        ]
        return [future.result() for future in futures]


def sign_up(run: CourseRun, learner_id) -> Callable[[], Enrolment]:
    return lambda: actions.sign_up(
        learner_id=learner_id, run_id=run.pk, channel="self", by=Actor(learner_id), at=NOW
    )


def withdraw(enrolment: Enrolment) -> Callable[[], Enrolment]:
    return lambda: actions.withdraw(
        enrolment_id=enrolment.pk, by=Actor(enrolment.learner_id), at=NOW
    )


def widen(run: CourseRun, capacity: int) -> Callable[[], None]:
    by = school_of(run)

    def call() -> None:
        # The larger number may come first, and people move up into it.
        with suppress(CapacityBelowTaken):
            actions.change_capacity(run_id=run.pk, capacity=capacity, by=by, at=NOW)

    return call


def assert_in_order(run: CourseRun, *, seats: int) -> None:
    """Check that the counters say what the rows say, and that nobody waits beside a free seat."""
    run.refresh_from_db()
    mine = Enrolment.objects.filter(run=run)
    enrolled, waiting = mine.enrolled().count(), mine.waiting().count()
    assert (run.places_taken, run.waiting) == (enrolled, waiting)
    assert enrolled <= seats
    assert waiting == 0 or enrolled == seats
    numbers = list(mine.order_by("queue_number").values_list("queue_number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert run.last_queue_number == len(numbers)


def test_sixty_people_at_once_for_twenty_seats():
    run = make_run(capacity=20)
    learner_ids = [make_person().pk for _number in range(60)]

    at_once([sign_up(run, learner_id) for learner_id in learner_ids])

    assert_in_order(run, seats=20)
    seated = Enrolment.objects.enrolled().order_by("queue_number")
    assert [each.queue_number for each in seated] == list(range(1, 21))
    assert EnrolmentChange.objects.count() == Notice.objects.count() == 60


def test_one_person_tapping_many_times_at_once_signs_up_once():
    run, learner = make_run(capacity=20), make_person()

    made = at_once([sign_up(run, learner.pk)] * 12)

    assert len({enrolment.pk for enrolment in made}) == 1
    assert_in_order(run, seats=20)


def test_sign_ups_race_with_withdrawals_and_nobody_is_lost():
    run, random = make_run(capacity=10), Random(7)
    sitting = [enrol(run) for _number in range(16)]
    calls = [sign_up(run, make_person().pk) for _number in range(24)]
    calls += [withdraw(enrolment) for enrolment in sitting]
    random.shuffle(calls)

    at_once(calls)

    assert_in_order(run, seats=10)
    assert Enrolment.objects.live().count() == 24
    seated = Enrolment.objects.enrolled().values_list("queue_number", flat=True)
    waiting = Enrolment.objects.waiting().values_list("queue_number", flat=True)
    assert max(seated) < min(waiting)


def test_two_who_leave_at_once_let_two_different_people_move_up():
    run = make_run(capacity=2)
    sitting, waiting = [enrol(run), enrol(run)], [enrol(run), enrol(run), enrol(run)]

    at_once([withdraw(enrolment) for enrolment in sitting])

    for enrolment in waiting:
        enrolment.refresh_from_db()
    assert [each.status for each in waiting] == ["enrolled", "enrolled", "waiting"]
    assert Notice.objects.filter(kind="enrolments.moved_up").count() == 2


def test_more_seats_and_newcomers_at_the_same_time_keep_the_order():
    run = make_run(capacity=2)
    for _number in range(6):
        enrol(run)
    newcomers = [sign_up(run, make_person().pk) for _number in range(8)]

    at_once([widen(run, 4), *newcomers, widen(run, 6)])

    run.refresh_from_db()
    assert_in_order(run, seats=run.capacity)
    seated = Enrolment.objects.enrolled().values_list("queue_number", flat=True)
    assert sorted(seated) == list(range(1, run.places_taken + 1))


def test_marking_the_same_register_from_two_places_at_once_keeps_one_mark_each():
    run = make_run(capacity=8)
    marks = {enrol(run).pk: "present" for _number in range(8)}
    session, teacher = session_of(run), teacher_of(run)

    at_once(
        [
            lambda: actions.mark(
                session_id=session.pk,
                marks=marks,
                channel="teacher",
                by=teacher,
                at=session.starts_at + timedelta(minutes=5),
            )
        ]
        * 8
    )

    assert Attendance.objects.count() == 8
