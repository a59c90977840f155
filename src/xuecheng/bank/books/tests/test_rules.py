from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xuecheng.bank.books import rules
from xuecheng.bank.books.rules import Leg
from xuecheng.kernels import books as kernel

NAMES = st.text(st.characters(codec="utf-8"), max_size=20)
LEGS = st.builds(Leg, NAMES, NAMES, st.integers(-rules.LARGEST, rules.LARGEST), st.booleans())


def make_entry(**facts):
    standard = {
        "learner_id": UUID(int=1),
        "posting_id": UUID(int=2),
        "seq": 1,
        "key": "a key",
        "memo": "",
        "at": datetime(2026, 11, 25, 4, 0, tzinfo=UTC),
        "reverses_id": None,
        "legs": (Leg("oak", "acorn", -100, may_be_negative=True), Leg("held", "acorn", 100)),
    }
    return rules.Entry(**standard | facts)


def test_the_digest_is_the_sha_256_of_the_one_before_and_the_canonical_entry():
    # Computed with coreutils: (32 zero bytes; the JSON text, keys sorted) | sha256sum
    known = "f5aeefe703820d928f07d3e4fb416a3ddaedebb1ef4983a00fabc13d764e87d4"

    assert make_entry().digest(rules.GENESIS) == known


def test_the_same_moment_in_another_zone_has_the_same_digest():
    shanghai = timezone(timedelta(hours=8))

    moved = make_entry(at=datetime(2026, 11, 25, 12, 0, tzinfo=shanghai))

    assert moved.digest(rules.GENESIS) == make_entry().digest(rules.GENESIS)


@given(NAMES, NAMES, st.none() | st.uuids(), st.lists(LEGS, max_size=4), st.datetimes())
def test_the_auditor_computes_the_same_digest_from_code_of_its_own(key, memo, reverses, legs, at):
    entry = make_entry(
        key=key, memo=memo, reverses_id=reverses, legs=tuple(legs), at=at.replace(tzinfo=UTC)
    )
    copy = kernel.Entry(
        id=str(entry.posting_id),
        seq=1,
        key=key,
        memo=memo,
        at=entry.at.isoformat(timespec="microseconds"),
        reverses=str(reverses) if reverses else None,
        digest="",
        legs=tuple(kernel.Leg(number, *_parts(leg)) for number, leg in enumerate(legs)),
    )

    digest = kernel.entry_digest(str(entry.learner_id), rules.GENESIS, copy)

    assert digest == entry.digest(rules.GENESIS)


def _parts(leg):
    return leg.account, leg.unit, leg.amount, leg.may_be_negative


@given(st.lists(LEGS, max_size=6))
def test_legs_and_their_reversal_leave_nothing(legs):
    assert rules.rest([*legs, *(leg.reversed() for leg in legs)]) == {}


def test_two_units_are_never_added():
    legs = [Leg("held", "acorn", 5), Leg("held", "beechnut", -5)]

    assert rules.rest(legs) == {"acorn": 5, "beechnut": -5}


@pytest.mark.parametrize(
    "legs",
    [
        [],
        [Leg("held", "acorn", 1)],
        [Leg("held", "acorn", 0), Leg("oak", "acorn", 0)],
        [Leg("held", "acorn", 2**53), Leg("oak", "acorn", -(2**53))],
        [Leg("held", "acorn", 1), Leg("held", "acorn", -1, may_be_negative=True)],
    ],
)
def test_legs_no_caller_should_send_are_a_bug(legs):
    with pytest.raises(ValueError, match=r"legs|amount|account"):
        rules.must_be_legs(legs)
