"""Seats, registers and completion, without a database."""

from datetime import date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xuecheng.learning.enrolments import rules
from xuecheng.learning.enrolments.rules import CompletionRule, Meeting, Seats, Tally
from xuecheng.lib.actors import Actor, Grant

NINE = datetime(2026, 11, 25, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
HOUR = timedelta(hours=1)
WEEK = timedelta(weeks=1)


def make_meeting(week=0, *, minutes=90, is_cancelled=False):
    starts_at = NINE + week * WEEK
    return Meeting(uuid4(), starts_at, starts_at + timedelta(minutes=minutes), is_cancelled)


# Seats


def test_a_newcomer_sits_while_a_seat_is_free():
    seats = Seats(capacity=2, taken=1, waiting=0, last_queue_number=1).after_sign_up()

    assert seats == Seats(capacity=2, taken=2, waiting=0, last_queue_number=2)


def test_a_newcomer_waits_when_the_class_is_full():
    seats = Seats(capacity=2, taken=2, waiting=0, last_queue_number=2).after_sign_up()

    assert (seats.taken, seats.waiting, seats.last_queue_number) == (2, 1, 3)


def test_a_newcomer_never_passes_people_who_wait():
    seats = Seats(capacity=3, taken=2, waiting=1, last_queue_number=3).after_sign_up()

    assert (seats.taken, seats.waiting) == (2, 2)


def test_a_withdrawal_frees_a_seat_or_shortens_the_queue():
    seats = Seats(capacity=2, taken=2, waiting=1, last_queue_number=3)

    assert seats.after_withdrawal(was_enrolled=True).move_up == 1
    assert seats.after_withdrawal(was_enrolled=False) == Seats(2, 2, 0, 3)


@given(
    capacity=st.integers(1, 6),
    steps=st.lists(st.sampled_from(["come", "leave seat", "leave queue"]), max_size=40),
)
def test_whatever_happens_no_class_is_overfull_and_nobody_waits_beside_a_free_seat(capacity, steps):
    seats = Seats(capacity=capacity, taken=0, waiting=0, last_queue_number=0)
    for step in steps:
        if step == "come":
            seats = seats.after_sign_up()
        elif step == "leave seat" and seats.taken:
            seats = seats.after_withdrawal(was_enrolled=True)
        elif step == "leave queue" and seats.waiting:
            seats = seats.after_withdrawal(was_enrolled=False)
        seats = seats.after_moving_up(seats.move_up)

        assert 0 <= seats.taken <= capacity
        assert seats.waiting == 0 or seats.free == 0


# Rights


def test_a_teacher_keeps_the_register_only_when_signed_in_as_staff():
    school, teacher = uuid4(), uuid4()
    where = {"teacher_id": teacher, "organisation_id": school, "area_code": "310104014"}
    at_work = Actor(teacher, (Grant("teacher", organisation_id=school),))
    by_phone_code = Actor(teacher)
    colleague = Actor(uuid4(), (Grant("teacher", organisation_id=school),))

    assert rules.may_teach(at_work, **where)
    assert not rules.may_teach(by_phone_code, **where)
    assert not rules.may_teach(colleague, **where)


# Registers


@pytest.mark.parametrize(
    ("mark", "today", "allowed"),
    [
        ("present", date(2026, 11, 24), False),
        ("absent", date(2026, 11, 24), False),
        ("excused", date(2026, 11, 24), True),
        ("", date(2026, 11, 24), True),
        ("present", date(2026, 11, 25), True),
        ("present", date(2026, 11, 26), True),
    ],
)
def test_presence_is_seen_on_the_day_and_an_excuse_may_come_before(mark, today, allowed):
    assert rules.may_mark(mark, held_on=date(2026, 11, 25), today=today) is allowed


def test_a_cancelled_session_was_not_held():
    meetings = [make_meeting(0), make_meeting(1, is_cancelled=True), make_meeting(2)]
    marks = {meetings[0].id: "present", meetings[1].id: "present", meetings[2].id: "absent"}

    counted = rules.tally(meetings, marks, at=NINE + 9 * WEEK)

    assert counted == Tally(attended=1, held=2, minutes=90)


def test_an_excused_session_was_held_but_not_attended():
    meeting = make_meeting()

    counted = rules.tally([meeting], {meeting.id: "excused"}, at=NINE + WEEK)

    assert counted == Tally(attended=0, held=1, minutes=0)


def test_sessions_to_come_are_neither_held_nor_counted():
    meetings = [make_meeting(0), make_meeting(1), make_meeting(2, is_cancelled=True)]

    at = NINE + timedelta(days=1)

    assert rules.tally(meetings, {}, at=at).held == 1
    assert rules.sessions_to_come(meetings, at=at) == 1


# Completion


@pytest.mark.parametrize(
    ("attended", "held", "outcome"),
    [
        (6, 8, "completed"),
        (5, 8, "not_completed"),
        (3, 4, "completed"),
        (8, 8, "completed"),
        (0, 8, "not_completed"),
        (2, 3, "not_completed"),
    ],
)
def test_the_share_attended_decides_exactly_at_the_border(attended, held, outcome):
    rule = CompletionRule(share_percent=75, reference="demo-city@2026.1/completion")

    assert rule.suggests(Tally(attended, held, minutes=0)) == outcome


def test_where_the_pack_has_no_rule_the_school_decides():
    rule = rules.completion_rule({}, reference="shanghai@2026.1")

    assert rule.share_percent is None
    assert rule.suggests(Tally(8, 8, minutes=720)) == ""


def test_where_nothing_was_held_nothing_is_suggested():
    rule = CompletionRule(share_percent=75, reference="demo-city@2026.1/completion")

    assert rule.suggests(Tally(0, 0, minutes=0)) == ""


def test_a_rule_says_which_version_of_which_pack_it_came_from():
    tables = {"enrolments": {"completion": {"share_percent": 75}}}

    rule = rules.completion_rule(tables, reference="demo-city@2026.1")

    assert rule == CompletionRule(75, "demo-city@2026.1/completion")


# Clashes


def test_sessions_that_overlap_clash_and_those_that_touch_do_not():
    wanted = [make_meeting(0), make_meeting(1)]
    overlapping = Meeting(uuid4(), NINE + HOUR, NINE + 2 * HOUR)
    touching = Meeting(uuid4(), NINE + WEEK + 1.5 * HOUR, NINE + WEEK + 3 * HOUR)

    found = rules.clashes(wanted, [(overlapping, "沪语童谣", ""), (touching, "合唱", "")])

    assert [(clash.starts_at, clash.other_title) for clash in found] == [(NINE, "沪语童谣")]
