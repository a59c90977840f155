from datetime import date

import pytest

from xuecheng.bank.credits import actions, queries
from xuecheng.bank.credits.tests.makers import NOON, make_achievement
from xuecheng.lib.actors import system
from xuecheng.lib.ids import new_id
from xuecheng.registry.organisations.tests.makers import make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demo_city(settings):
    settings.CITY_PACK = "demo-city"


def test_achievements_come_latest_first_with_source_and_rule(django_assert_num_queries):
    learner, school = new_id(), make_organisation()
    for day in (3, 17, 9):
        make_achievement(learner, source=school, achieved_on=date(2026, 11, day))

    with django_assert_num_queries(2):
        lines = queries.achievements(learner)

    assert [line.achievement.achieved_on.day for line in lines] == [17, 9, 3]
    assert lines[0].source == school
    assert (lines[0].valued_by.minutes, lines[0].valued_by.is_verified) == (720, False)


def test_a_corrected_achievement_shows_once_with_what_it_corrects():
    old = make_achievement()
    void = actions.take_back(
        achievement_id=old.pk, record_id=new_id(), reason="登错", by=system("tests"), at=NOON
    )

    (line,) = queries.achievements(old.learner_id)

    assert (line.achievement, line.corrects) == (void, old)


def test_a_stranger_to_the_bank_holds_nothing():
    assert queries.balances(new_id()) == {"academic": 0, "vocational": 0, "leisure": 0}
    assert queries.achievements(new_id()) == []


@pytest.mark.parametrize(("pack", "worth"), [("demo-city", 100), ("shanghai", None)])
def test_twelve_hours_of_leisure_learning_are_worth_what_the_shipped_pack_says(
    settings, pack, worth
):
    settings.CITY_PACK = pack

    amount, valuation = queries.worth(credit_kind="leisure", minutes=720, on=date(2026, 11, 18))

    assert amount == worth
    assert (valuation is None) == (worth is None)
