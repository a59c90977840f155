from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xuecheng.steering.indicators import rules
from xuecheng.steering.indicators.rules import LEAST_PEOPLE, BadMonth, Month, Verdict

tables = st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 60), max_size=16)


def test_a_month_knows_its_days_and_neighbours():
    december = Month(2026, 12)

    assert (december.begins_on, december.ends_on) == (date(2026, 12, 1), date(2026, 12, 31))
    assert str(december.next) == "2027-01"
    assert december.back(12) == Month(2025, 12)
    assert Month(2024, 2).ends_on == date(2024, 2, 29)


@given(st.integers(1990, 2100), st.integers(1, 12), st.integers(0, 200))
def test_going_back_and_forth_leads_to_the_same_month(year, number, months):
    month = Month(year, number).back(months)

    for _step in range(months):
        month = month.next
    assert month == Month(year, number)


def test_months_are_read_as_they_are_written():
    assert rules.parse_month("2026-11") == Month(2026, 11)


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "2026-11-02", "十一月", "2026-1"])
def test_other_texts_are_no_months(text):
    with pytest.raises(BadMonth):
        rules.parse_month(text)


def test_months_and_weeks_run_up_to_the_last():
    assert [str(month) for month in rules.months_until(Month(2026, 1), 3)] == [
        "2025-11",
        "2025-12",
        "2026-01",
    ]
    assert rules.weeks_until(date(2026, 11, 23), 2) == [date(2026, 11, 16), date(2026, 11, 23)]
    assert rules.monday_of(date(2026, 11, 29)) == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("people", "hidden"),
    [
        ({}, set()),
        ({"a": 50, "b": 20, "c": 0}, set()),
        ({"a": 50, "b": 9, "c": 20}, {"b", "c"}),
        ({"a": 50, "b": 6, "c": 7, "d": 20}, {"b", "c"}),
        ({"a": 50, "b": 2, "c": 3, "d": 20}, {"b", "c", "d"}),
        ({"a": 5}, {"a"}),
        ({"a": 5, "b": 0}, {"a"}),
        ({"a": None, "b": None}, set()),
    ],
)
def test_small_cells_are_hidden_with_what_would_bring_them_back(people, hidden):
    assert rules.withheld(people) == hidden


@given(tables)
def test_no_small_cell_is_ever_shown(people):
    hidden = rules.withheld(people)

    assert all(people[key] == 0 or people[key] >= LEAST_PEOPLE for key in people.keys() - hidden)


@given(tables)
def test_what_is_hidden_cannot_be_taken_from_the_sum(people):
    hidden = rules.withheld(people)

    if hidden and len(hidden) < sum(1 for number in people.values() if number):
        assert len(hidden) >= 2
        assert sum(people[key] for key in hidden) >= LEAST_PEOPLE


@pytest.mark.parametrize(
    ("people", "small"), [(None, False), (0, False), (1, True), (9, True), (10, False)]
)
def test_small_is_one_to_nine_people(people, small):
    assert rules.is_small(people) is small


@pytest.mark.parametrize(
    ("kind", "counted", "verdict"),
    [
        ("increase", {"added": 10, "level": 3}, Verdict.REACHED),
        ("increase", {"added": 9, "level": 30}, Verdict.NOT_REACHED),
        ("level", {"added": 3, "level": 10}, Verdict.REACHED),
        ("level", {"added": 30, "level": 9}, Verdict.NOT_REACHED),
    ],
)
def test_a_target_is_judged_by_what_it_asks_for(kind, counted, verdict):
    assert rules.verdict(kind, 10, **counted) is verdict


@pytest.mark.parametrize("added", [None, 0])
def test_a_target_without_a_record_waits_and_is_never_called_missed(added):
    assert rules.verdict("increase", 10, added=added) is Verdict.WAITS


def test_a_share_is_of_the_increase_and_may_pass_it():
    assert rules.share_percent(2_500, 2_000_000) == 0.1
    assert rules.share_percent(12, 10) == 120.0


def test_a_change_needs_something_before():
    assert rules.change_percent(12, 10) == 20
    assert rules.change_percent(5, 10) == -50
    assert rules.change_percent(5, 0) is None


def test_a_rate_is_for_a_hundred_thousand_residents():
    assert rules.per_residents(300, 1_000_000) == 30.0


def test_a_line_leads_from_the_city_to_the_area():
    assert list(rules.lineage("310104014", "31")) == [("31", "310104"), ("310104", "310104014")]
    assert list(rules.lineage("31", "31")) == []
