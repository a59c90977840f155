from datetime import date

import pytest

from xuecheng.bank.books import queries as books
from xuecheng.bank.books.models import Posting
from xuecheng.bank.credits import actions, queries, rules
from xuecheng.bank.credits.models import Achievement
from xuecheng.bank.credits.tests.makers import NOON, make_achievement
from xuecheng.lib.actors import Actor, system
from xuecheng.lib.audit.models import Entry
from xuecheng.lib.ids import new_id
from xuecheng.registry.organisations.tests.makers import make_organisation, staff_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demo_city(settings):
    settings.CITY_PACK = "demo-city"


def correct(achievement, **facts):
    made = {
        "record_id": new_id(),
        "title": achievement.title,
        "credit_kind": achievement.credit_kind,
        "minutes": 12 * 60,
        "achieved_on": achievement.achieved_on,
        "reason": "点名有误",
        "by": system("tests"),
        "at": NOON,
    }
    return actions.replace(achievement_id=achievement.pk, **made | facts)


def take_back(achievement, **facts):
    made = {"record_id": new_id(), "reason": "登错了人", "by": system("tests"), "at": NOON}
    return actions.take_back(achievement_id=achievement.pk, **made | facts)


def test_an_achievement_with_a_known_value_is_posted():
    achievement = make_achievement()

    assert achievement.amount == 200
    assert achievement.tariff.endswith(" leisure-hours")
    assert queries.balances(achievement.learner_id) == {
        "academic": 0,
        "vocational": 0,
        "leisure": 200,
    }


def test_an_achievement_without_a_known_value_is_stored_without_posting(settings):
    settings.CITY_PACK = "shanghai"

    achievement = make_achievement()

    assert (achievement.amount, achievement.posting_id, achievement.tariff) == (None, None, "")
    assert not Posting.objects.exists()
    assert queries.minutes(achievement.learner_id)["leisure"] == 24 * 60


def test_too_little_for_a_credit_is_known_to_be_worth_nothing():
    achievement = make_achievement(minutes=300)

    assert (achievement.amount, achievement.posting_id) == (0, None)
    assert achievement.valued_by.rule == "leisure-hours"


def test_a_record_counts_once():
    learner, source, record = new_id(), make_organisation(), new_id()
    first = make_achievement(learner, source=source, record_id=record)

    again = make_achievement(learner, source=source, record_id=record, title="后来改的课名")

    assert again == first
    assert queries.balances(learner)["leisure"] == 200


def test_a_record_that_says_something_else_is_refused():
    learner, source, record = new_id(), make_organisation(), new_id()
    make_achievement(learner, source=source, record_id=record)

    with pytest.raises(rules.RecordTaken):
        make_achievement(learner, source=source, record_id=record, minutes=600)


def test_an_unknown_kind_is_refused():
    with pytest.raises(rules.UnknownKind):
        make_achievement(credit_kind="points")


def test_only_the_source_deposits():
    source = make_organisation()

    assert make_achievement(source=source, by=staff_of(source)).pk
    for stranger in (Actor(new_id()), staff_of(make_organisation(name="别的学校"))):
        with pytest.raises(rules.NotYourRecord):
            make_achievement(source=source, by=stranger)


def test_a_deposit_is_in_the_log():
    achievement = make_achievement()

    entry = Entry.objects.get()

    assert (entry.what, entry.subject_id) == ("credits.deposit", achievement.pk)


def test_a_correction_gives_the_new_credits_and_takes_back_the_old():
    old = make_achievement()

    new = correct(old)

    assert (new.replaces, new.amount, new.reason) == (old, 100, "点名有误")
    assert queries.balances(old.learner_id)["leisure"] == 100
    assert queries.minutes(old.learner_id)["leisure"] == 12 * 60


def test_a_repeated_correction_is_the_same_one():
    old, record = make_achievement(), new_id()

    assert correct(old, record_id=record) == correct(old, record_id=record)

    assert queries.balances(old.learner_id)["leisure"] == 100


def test_an_achievement_is_corrected_once():
    old = make_achievement()
    correct(old)

    with pytest.raises(rules.NoLongerStands):
        correct(old)


def test_a_correction_can_be_corrected():
    newest = correct(correct(make_achievement()), minutes=36 * 60)

    assert queries.balances(newest.learner_id)["leisure"] == 300


def test_what_was_taken_back_gives_nothing_and_stays_on_record():
    old = make_achievement()

    void = take_back(old)

    assert (void.is_void, void.amount, void.minutes) == (True, None, 0)
    assert queries.balances(old.learner_id)["leisure"] == 0
    assert queries.achievement(old.pk) is None
    assert Achievement.objects.count() == 2


def test_a_repeated_taking_back_is_the_same_one():
    old, record = make_achievement(), new_id()

    assert take_back(old, record_id=record) == take_back(old, record_id=record)


def test_what_was_taken_back_is_not_corrected_any_more():
    void = take_back(make_achievement())

    with pytest.raises(rules.NoLongerStands):
        correct(void)


def test_an_unknown_achievement_is_missing():
    with pytest.raises(rules.NoAchievement):
        actions.take_back(
            achievement_id=new_id(), record_id=new_id(), reason="", by=system("tests"), at=NOON
        )


def test_a_correction_into_another_kind_is_refused():
    old = make_achievement(credit_kind="leisure")

    with pytest.raises(rules.KindStays):
        correct(old, credit_kind="academic")

    assert queries.balances(old.learner_id) == {"academic": 0, "vocational": 0, "leisure": 200}


def test_the_tariff_of_the_day_of_learning_counts_and_is_kept():
    source = make_organisation()

    early = make_achievement(source=source, achieved_on=date(2019, 6, 1))
    late = make_achievement(source=source)

    assert early.valued_by is None
    assert (late.valued_by.minutes, late.valued_by.hundredths) == (720, 100)


def test_nothing_of_a_failed_deposit_stays():
    source = make_organisation()

    with pytest.raises(rules.UnknownKind):
        make_achievement(source=source, credit_kind="points")

    assert not Achievement.objects.exists()
    assert not list(books.findings())
