"""Certificates for tests."""

from datetime import UTC, datetime

from xuecheng.bank.credentials import actions
from xuecheng.bank.credentials.models import Certificate
from xuecheng.bank.credits.tests.makers import make_achievement
from xuecheng.lib.actors import system
from xuecheng.lib.ids import new_id
from xuecheng.registry.organisations.tests.makers import make_organisation

NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
STATEMENT = {
    "course_title": "行楷书法",
    "course_title_en": "Running-regular Script",
    "organisation_name": "枫林街道老年学校",
    "organisation_name_en": "Fenglin Senior School",
    "sessions_held": 12,
    "sessions_attended": 11,
    "minutes": 24 * 60,
    "credits": 200,
    "began_on": "2026-09-02",
    "ended_on": "2026-11-18",
}


def make_school(**facts):
    """Return the school of the statement."""
    made = {"name": "枫林街道老年学校", "name_en": "Fenglin Senior School", "seal_text": "枫林学印"}
    return make_organisation(**made | facts)


def make_certificate(learner_id=None, *, issuer=None, achievement=None, **facts) -> Certificate:
    """Return an issued certificate of a course in calligraphy."""
    issuer = issuer or make_school()
    learner_id = learner_id or new_id()
    achievement = achievement or make_achievement(learner_id, source=issuer)
    made = {
        "holder_name": "陈秀英",
        "holder_pinyin": "Chen Xiuying",
        "statement": STATEMENT,
        "by": system("tests"),
        "at": NOON,
    }
    return actions.issue(
        learner_id=achievement.learner_id,
        achievement_id=achievement.pk,
        issuer_id=issuer.pk,
        **made | facts,
    )
