"""Achievements for tests."""

from datetime import UTC, date, datetime

from xuecheng.bank.credits import actions
from xuecheng.bank.credits.models import Achievement
from xuecheng.lib.actors import system
from xuecheng.lib.ids import new_id
from xuecheng.registry.organisations.tests.makers import make_organisation

NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)


def replace_achievement(achievement_id, **facts) -> Achievement:
    """Return the correction of an achievement, by its source."""
    old = Achievement.objects.get(pk=achievement_id)
    made = {
        "record_id": new_id(),
        "title": old.title,
        "title_en": old.title_en,
        "credit_kind": old.credit_kind,
        "minutes": old.minutes,
        "achieved_on": old.achieved_on,
        "reason": "漏登",
        "by": system("tests"),
        "at": NOON,
    }
    return actions.replace(achievement_id=achievement_id, **made | facts)


def make_achievement(learner_id=None, *, source=None, **facts) -> Achievement:
    """Return a deposited achievement: 24 hours of leisure learning unless said otherwise."""
    made = {
        "record_id": new_id(),
        "title": "行楷书法",
        "title_en": "Running-regular Script",
        "credit_kind": "leisure",
        "minutes": 24 * 60,
        "achieved_on": date(2026, 11, 18),
        "by": system("tests"),
        "at": NOON,
    }
    return actions.deposit(
        learner_id=learner_id or new_id(),
        source_id=(source or make_organisation()).pk,
        **made | facts,
    )
