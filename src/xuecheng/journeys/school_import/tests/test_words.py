import re
from datetime import date
from pathlib import Path

import pytest
from django.utils import translation

from xuecheng.journeys.school_import import rules, words
from xuecheng.journeys.school_import.rules.files import Fault
from xuecheng.journeys.school_import.rules.problems import Place, Problem, Proposal, Severity
from xuecheng.journeys.school_import.tests.makers import local

SOURCES = "\n".join(
    file.read_text(encoding="utf-8") for file in Path(rules.__file__).parent.glob("*.py")
)
NAMED = set(re.findall(r'\.(?:stop|check|repaired|propose)\(\s*"(\w+)"', SOURCES))
NAMESAKES = {"namesake_with_birthday", "namesake_without_birthday", "namesake_without_phone"}
PROPOSED = set(re.findall(r'\.propose\(\s*"(\w+)"', SOURCES)) | NAMESAKES
CHOSEN = {
    "capacity_unreadable", "capacity_missing", "weeks_need_first_day", "start_missing",
    "audience_unknown", "language_unknown", "note_not_used", "sign_up_not_used",
    "identity_not_kept", "age_not_kept", "emergency_not_kept", "emergency_phone_not_kept",
    "teacher_clash", "room_clash",
    "dates_left_over",
    "venue_whereabouts_missing", "venue_address_missing", "venue_position_missing",
    *NAMESAKES,
}  # fmt: skip
FACTS = {
    "meant": "教师", "count": 2, "rows": "3、4", "most": 80, "venue": "学校", "title": "书法",
    "number": "1班", "row": 3, "capacity": 20, "taken": 25, "times": 16, "total_fen": 16000,
    "unread": "雨天", "unclear": "雨天", "hour": "13:30", "minutes": 5, "year": 2026,
    "month": 2, "day": 30, "on": date(2026, 3, 2),
    "written": date(2026, 3, 2), "possible": 15, "used": 15, "weekday": 1, "first": "", "last": "",
    "at": local(2026, 3, 2, 9), "other": "国画", "kept": "138", "name": "王芳", "run": "书法",
    "session": 3, "moved_on": date(2026, 3, 2), "now": local(2026, 3, 4, 9),
    "said": local(2026, 3, 3, 9), "runs": "书法、国画", "people": 28, "newcomers": 3, "waiting": 1,
    "born": date(1950, 1, 1), "phone": "13812345678", "hours": "10:00-9:00", "end": "21:00",
}  # fmt: skip


def problem(code):
    proposal = Proposal("key", is_suggested=True, is_accepted=True)
    return Problem(code, Severity.CHECK, Place("开班", 2, 3, "时间"), "周二", FACTS, proposal)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_rule_has_its_sentence(language):
    with translation.override(language):
        for code in NAMED | CHOSEN:
            assert words.problem_words(problem(code))
        for code in PROPOSED:
            assert words.proposal_words(problem(code))


def test_no_sentence_is_left_over():
    assert words._PROBLEMS.keys() == NAMED | CHOSEN
    assert words._PROPOSALS.keys() == PROPOSED


def test_every_fault_has_its_sentence():
    assert all(words.fault_words(fault) for fault in Fault)


def test_a_place_is_named_as_a_clerk_sees_it():
    assert words.place_words(Place("开班", 5, 3, "上课时间")) == "第 5 行，D 列“上课时间”"
    assert words.place_words(Place("开班")) == "整张表"
    assert words.places_words([Place("开班", row, 3) for row in (5, 8)]) == "第 5、8 行，D 列"


def test_many_places_are_named_by_the_first_of_them():
    assert words.places_words([Place("开班", row) for row in range(1, 31)]).endswith("（共 30 行）")
