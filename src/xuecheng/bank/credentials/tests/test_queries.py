from datetime import date

import pytest
from django.db import connection

from xuecheng.bank.credentials import actions, queries, rules
from xuecheng.bank.credentials.models import Certificate
from xuecheng.bank.credentials.rules import Verdict
from xuecheng.bank.credentials.tests.makers import (
    NOON,
    STATEMENT,
    make_certificate,
    make_school,
)
from xuecheng.bank.credits.tests.makers import make_achievement, replace_achievement
from xuecheng.lib.actors import system
from xuecheng.lib.append_only import install_triggers, remove_triggers
from xuecheng.lib.ids import new_id
from xuecheng.registry.people.queries import own_data
from xuecheng.registry.people.tests.makers import make_person

pytestmark = pytest.mark.django_db


def checks(verification):
    return {check.code: check.passed for check in verification.checks}


def test_a_sound_certificate_passes_every_single_check(django_assert_num_queries):
    certificate = make_certificate()

    with django_assert_num_queries(3):
        found = queries.verification(certificate.serial.lower())

    assert found.verdict == Verdict.VALID
    assert checks(found) == dict.fromkeys(
        ("number", "issuer", "holder", "date", "standing", "unaltered"), True
    )
    assert found.holder == "陈*英"


def test_every_check_speaks_both_languages():
    found = queries.verification(make_certificate().serial)

    by_code = {check.code: check for check in found.checks}

    assert by_code["issuer"].sentence.zh == "由枫林街道老年学校签发"
    assert by_code["issuer"].sentence.en == "Issued by Fenglin Senior School"
    assert "25 November 2026" in by_code["date"].sentence.en
    assert found.headline.zh == "这是一张有效的证书"
    assert found.headline.en == "This certificate is valid"


def test_a_check_never_shows_the_whole_name():
    found = queries.verification(make_certificate().serial)

    assert "陈秀英" not in str([check.sentence for check in found.checks])


def test_an_unknown_number_fails_the_first_check_and_says_nothing_else():
    unknown = rules.serial(year=2026, draw=12345)

    found = queries.verification(unknown)

    assert (found.verdict, checks(found), found.paper) == (
        Verdict.UNKNOWN,
        {"number": False},
        None,
    )


def test_a_corrected_certificate_sends_to_the_new_one(django_assert_num_queries):
    certificate = make_certificate()
    actions.revoke(certificate_id=certificate.pk, reason="漏登", by=system("t"), at=NOON)
    replace_achievement(certificate.achievement_id)

    with django_assert_num_queries(4):
        found = queries.verification(certificate.serial)

    assert found.verdict == Verdict.REVOKED
    assert found.headline.zh == "这张证书已经换发新证，旧证无效"
    assert "新编号" in found.advice.zh


def test_a_revoked_certificate_is_not_valid_and_says_when():
    certificate = make_certificate()
    actions.revoke(certificate_id=certificate.pk, reason="成绩更正", by=system("t"), at=NOON)

    found = queries.verification(certificate.serial)

    (standing,) = [check for check in found.checks if not check.passed]
    assert (found.verdict, standing.code) == (Verdict.REVOKED, "standing")
    assert "2026年11月25日" in standing.evidence.zh
    assert "成绩更正" not in str(found)


@pytest.mark.parametrize(
    "altered",
    [
        {"holder_name": "陈秀瑛"},
        {"statement": STATEMENT | {"credits": 2000}},
        {"statement": {"nonsense": 1}},
        {"issuer_id": new_id()},
        {"digest": "0" * 64},
    ],
)
def test_an_altered_certificate_is_found_out_and_nothing_of_it_is_shown(altered):
    certificate = make_certificate()
    remove_triggers(connection)
    Certificate.objects.filter(pk=certificate.pk).update(**altered)
    install_triggers(connection)

    found = queries.verification(certificate.serial)

    assert (found.verdict, found.paper) == (Verdict.ALTERED, None)
    assert checks(found) == {"number": True, "standing": True, "unaltered": False}


@pytest.mark.parametrize(
    "facts", [{"opened_on": date(2026, 12, 1)}, {"closed_on": date(2026, 11, 25)}]
)
def test_an_issuer_that_was_not_open_that_day_makes_it_unsure(facts):
    certificate = make_certificate(issuer=make_school(**facts))

    found = queries.verification(certificate.serial)

    assert (found.verdict, checks(found)["issuer"]) == (Verdict.UNSURE, False)


def test_a_certificate_older_than_its_course_is_unsure():
    certificate = make_certificate(statement=STATEMENT | {"ended_on": "2026-12-31"})

    found = queries.verification(certificate.serial)

    assert (found.verdict, checks(found)["date"]) == (Verdict.UNSURE, False)


def test_a_mistyped_number_is_not_looked_up(django_assert_num_queries):
    with django_assert_num_queries(0), pytest.raises(rules.InvalidNumber):
        queries.verification("XC26-7K4M-92QQ")


def test_learners_have_their_own_certificates_latest_first(django_assert_num_queries):
    learner, school = new_id(), make_school()
    made = [
        make_certificate(
            issuer=school,
            achievement=make_achievement(learner, source=school),
            at=NOON.replace(day=day),
        )
        for day in (20, 22)
    ]

    with django_assert_num_queries(1):
        found = queries.of_learner(learner)
        assert not any(certificate.is_revoked for certificate in found)

    assert found == made[::-1]


def test_nobody_opens_somebody_elses_certificate():
    certificate = make_certificate()

    assert queries.paper(certificate.pk, learner_id=certificate.learner_id).issuer.seal_text
    with pytest.raises(rules.NoCertificate):
        queries.paper(certificate.pk, learner_id=new_id())


def test_a_persons_own_data_holds_their_certificates():
    certificate = make_certificate(make_person(name="陈秀英").pk)

    data = own_data(certificate.learner_id, at=certificate.issued_at)

    kept = {each["what"]: each for each in data["kept"]}
    assert kept["credentials.Certificate"]["rows"][0]["holder_name"] == certificate.holder_name
