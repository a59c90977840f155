from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xuecheng.bank.books.rules import rest
from xuecheng.bank.credits import rules
from xuecheng.lib.ids import new_id

ENTRY = {
    "key": "leisure-hours",
    "kind": "leisure",
    "minutes": 720,
    "hundredths": 100,
    "step": 50,
    "valid_from": date(2026, 1, 1),
    "source": "示范",
    "source_en": "demonstration",
    "status": "demonstration",
}


def make_tariff(**facts):
    return rules.tariffs([ENTRY | facts])[0]


@pytest.mark.parametrize(
    ("hours", "hundredths"), [(0, 0), (5, 0), (6, 50), (11, 50), (12, 100), (24, 200), (25, 200)]
)
def test_twelve_hours_give_one_credit_in_halves(hours, hundredths):
    assert make_tariff().amount(hours * 60) == hundredths


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_more_learning_is_never_worth_less(minutes, more):
    tariff = make_tariff(step=7, minutes=11)

    assert tariff.amount(minutes + more) >= tariff.amount(minutes) >= 0


@given(st.integers(0, 10**6))
def test_rounding_never_gives_more_than_the_rate(minutes):
    tariff = make_tariff()

    assert tariff.amount(minutes) * tariff.minutes <= minutes * tariff.hundredths


def test_a_tariff_counts_from_its_first_day_until_before_its_last():
    tariff = make_tariff(valid_until=date(2027, 1, 1))

    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1)]

    assert [tariff.is_valid_on(day) for day in days] == [False, True, True, False]


def test_the_tariff_of_the_day_of_the_achievement_counts():
    old = ENTRY | {"key": "old", "valid_until": date(2027, 1, 1)}
    new = ENTRY | {"key": "new", "valid_from": date(2027, 1, 1)}
    among = rules.tariffs([old, new])

    keys = [
        rules.tariff_for("leisure", on=day, among=among).key
        for day in (date(2026, 6, 1), date(2027, 6, 1))
    ]

    assert keys == ["old", "new"]
    assert rules.tariff_for("academic", on=date(2026, 6, 1), among=among) is None


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"minutes": 0}, "above 0"),
        ({"step": -1}, "above 0"),
        ({"kind": "points"}, "unknown kind"),
        ({"status": "maybe"}, "unknown kind or status"),
        ({"rate": 3}, "rate"),
    ],
)
def test_a_tariff_that_makes_no_sense_is_refused_with_its_key(wrong, problem):
    with pytest.raises(rules.BrokenTariff, match=f"leisure-hours.*{problem}"):
        make_tariff(**wrong)


def test_a_tariff_without_a_source_is_refused():
    entry = {key: value for key, value in ENTRY.items() if key != "source"}

    with pytest.raises(rules.BrokenTariff, match="source"):
        rules.tariffs([entry])


def test_two_tariffs_of_one_kind_are_not_in_force_at_once():
    with pytest.raises(rules.BrokenTariff, match="same time"):
        rules.tariffs([ENTRY, ENTRY | {"key": "other", "valid_from": date(2026, 5, 1)}])


@given(st.sampled_from(rules.KINDS), st.integers(1, 10**6))
def test_a_deposit_moves_one_unit_from_the_source_to_the_learner(kind, amount):
    legs = rules.deposit_legs(source_id=new_id(), kind=kind, amount=amount)

    assert rest(legs) == {}
    assert {leg.unit for leg in legs} == {rules.UNITS[kind]}
    assert [leg.amount for leg in legs if leg.account == rules.HELD] == [amount]


def test_the_three_kinds_are_three_units():
    assert len(set(rules.UNITS.values())) == len(rules.KINDS) == 3
