"""Whatever is deposited, corrected and taken back: each kind is counted by itself."""

import pytest
from django.test import override_settings
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine

from xuecheng.bank.books import queries as books
from xuecheng.bank.books.models import Leg
from xuecheng.bank.credits import actions, queries, rules
from xuecheng.bank.credits.tests.makers import NOON, make_achievement
from xuecheng.lib.actors import system
from xuecheng.lib.ids import new_id
from xuecheng.registry.organisations.tests.makers import make_organisation

KINDS = st.sampled_from(rules.KINDS)
MINUTES = st.integers(0, 60).map(lambda halves: halves * 30)

PACK = """
version = "1"
title = "每一类"
title_en = "Every kind"
status = "unverified"
source = ""
valid_from = 2020-01-01
"""
TARIFF = """
[[tariff]]
key = "{kind}-hours"
kind = "{kind}"
minutes = 720
hundredths = 100
step = 50
valid_from = 2020-01-01
source = ""
source_en = ""
status = "demonstration"
"""


class BankMachine(RuleBasedStateMachine):
    achievements = Bundle("achievements")

    def __init__(self):
        super().__init__()
        self.learner = new_id()
        self.source = make_organisation(name=str(self.learner))
        self.standing = {}  # id -> (kind, minutes, hundredths)

    @rule(target=achievements, kind=KINDS, minutes=MINUTES)
    def deposit(self, kind, minutes):
        made = make_achievement(self.learner, source=self.source, credit_kind=kind, minutes=minutes)
        self.standing[made.pk] = kind, minutes, made.amount
        return made

    @rule(target=achievements, old=achievements, kind=KINDS, minutes=MINUTES)
    def replace(self, old, kind, minutes):
        try:
            new = actions.replace(
                achievement_id=old.pk,
                record_id=new_id(),
                title=old.title,
                credit_kind=kind,
                minutes=minutes,
                achieved_on=old.achieved_on,
                reason="",
                by=system("tests"),
                at=NOON,
            )
        except rules.NoLongerStands:
            assert old.pk not in self.standing
            return old
        except rules.KindStays:
            assert kind != old.credit_kind
            return old
        assert kind == old.credit_kind
        del self.standing[old.pk]
        self.standing[new.pk] = kind, minutes, new.amount
        return new

    @rule(old=achievements)
    def take_back(self, old):
        try:
            actions.take_back(
                achievement_id=old.pk,
                record_id=new_id(),
                reason="",
                by=system("tests"),
                at=NOON,
            )
        except rules.NoLongerStands:
            assert old.pk not in self.standing
        else:
            del self.standing[old.pk]

    @invariant()
    def each_kind_holds_what_was_achieved_in_it_and_nothing_else(self):
        expected = dict.fromkeys(rules.KINDS, 0)
        learned = dict.fromkeys(rules.KINDS, 0)
        for kind, minutes, amount in self.standing.values():
            expected[kind] += amount
            learned[kind] += minutes
        assert queries.balances(self.learner) == expected
        assert queries.minutes(self.learner) == learned

    @invariant()
    def no_posting_touches_two_kinds(self):
        units = {}
        for leg in Leg.objects.filter(learner_id=self.learner):
            units.setdefault(leg.posting_id, set()).add(leg.unit)
        assert all(len(touched) == 1 for touched in units.values())

    @invariant()
    def the_books_are_sound(self):
        assert not list(books.findings(learner_ids=[self.learner]))


@pytest.fixture
def city_that_values_every_kind(tmp_path):
    """No pack of ours values academic learning by its hours: a city's own could."""
    entries = "".join(TARIFF.format(kind=kind) for kind in rules.KINDS)
    (tmp_path / "every-kind").mkdir()
    (tmp_path / "every-kind" / "pack.toml").write_text(PACK)
    (tmp_path / "every-kind" / "tariff.toml").write_text(entries)
    with override_settings(CITY_PACK="every-kind", PACK_FOLDER=tmp_path):
        yield


@pytest.mark.django_db
@pytest.mark.usefixtures("city_that_values_every_kind")
def test_no_path_turns_leisure_into_academic_credit():
    run_machine(
        BankMachine,
        settings=settings(
            max_examples=15,
            stateful_step_count=20,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
