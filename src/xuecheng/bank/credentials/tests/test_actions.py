import pytest

from xuecheng.bank.credentials import actions, queries, rules
from xuecheng.bank.credentials.models import Certificate, Revocation
from xuecheng.bank.credentials.tests.makers import NOON, make_certificate, make_school
from xuecheng.bank.credits import actions as credits
from xuecheng.bank.credits.tests.makers import make_achievement
from xuecheng.lib import stamps
from xuecheng.lib.actors import Actor, system
from xuecheng.lib.audit.models import Entry
from xuecheng.lib.ids import new_id
from xuecheng.registry.organisations.tests.makers import make_organisation, staff_of

pytestmark = pytest.mark.django_db


def revoke(certificate, **facts):
    made = {"reason": "成绩更正", "by": system("tests"), "at": NOON}
    return actions.revoke(certificate_id=certificate.pk, **made | facts)


def test_a_certificate_has_a_number_of_its_year_and_a_stamp():
    certificate = make_certificate()

    assert certificate.serial.startswith("XC26-")
    assert rules.serial_from(certificate.serial) == certificate.serial
    assert stamps.is_stamped(queries.STAMP, certificate.sealed_text, certificate.digest)


def test_an_achievement_has_one_certificate_however_often_it_is_asked_for():
    school = make_school()
    achievement = make_achievement(source=school)
    first = make_certificate(issuer=school, achievement=achievement)

    again = make_certificate(issuer=school, achievement=achievement, holder_name="陈秀瑛")

    assert (again, again.holder_name) == (first, "陈秀英")
    assert Certificate.objects.count() == 1


def test_only_the_issuer_issues():
    school = make_school()

    assert make_certificate(issuer=school, by=staff_of(school)).pk
    for stranger in (Actor(new_id()), staff_of(make_organisation(name="别的学校"))):
        with pytest.raises(rules.NotYourCertificate):
            make_certificate(issuer=school, by=stranger)


def test_there_is_no_certificate_for_what_was_taken_back():
    school = make_school()
    achievement = make_achievement(source=school)
    credits.take_back(
        achievement_id=achievement.pk, record_id=new_id(), reason="", by=system("t"), at=NOON
    )

    with pytest.raises(rules.NothingAchieved):
        make_certificate(issuer=school, achievement=achievement)


def test_there_is_no_certificate_for_what_another_school_attests():
    achievement = make_achievement(source=make_organisation(name="别的学校"))

    with pytest.raises(rules.NothingAchieved):
        make_certificate(achievement=achievement)


def test_a_revocation_is_written_once():
    certificate = make_certificate()

    assert revoke(certificate) == revoke(certificate, reason="别的理由")

    assert Revocation.objects.get().reason == "成绩更正"
    assert queries.of_achievement(certificate.achievement_id).is_revoked


def test_only_the_issuer_revokes():
    certificate = make_certificate()

    with pytest.raises(rules.NotYourCertificate):
        revoke(certificate, by=staff_of(make_organisation(name="别的学校")))


def test_an_unknown_certificate_cannot_be_revoked():
    with pytest.raises(rules.NoCertificate):
        actions.revoke(certificate_id=new_id(), reason="", by=system("tests"), at=NOON)


def test_issuing_and_revoking_are_in_the_log():
    certificate = make_certificate()
    revoke(certificate)

    entries = Entry.objects.filter(subject_id=certificate.pk).order_by("id")

    assert [entry.what for entry in entries] == ["credentials.issue", "credentials.revoke"]
