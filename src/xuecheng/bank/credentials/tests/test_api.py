import pytest
from django.db import connection
from pydantic import TypeAdapter

from xuecheng.bank.credentials import actions, api, rules
from xuecheng.bank.credentials.actions import CHECKS
from xuecheng.bank.credentials.models import Certificate
from xuecheng.bank.credentials.tests.makers import NOON, make_certificate
from xuecheng.lib.actors import system
from xuecheng.lib.api import callers, keys
from xuecheng.lib.append_only import install_triggers, remove_triggers

pytestmark = pytest.mark.django_db
UNKNOWN = rules.serial(year=2026, draw=12345)


@pytest.fixture(autouse=True)
def _fresh_minute(monkeypatch, settings):
    settings.API_PER_MINUTE = 10_000
    monkeypatch.setattr(callers, "_minute", callers.Minute())


def address(serial):
    return f"/api/v1/credentials/{serial}"


def test_a_check_looks_as_described(client):
    certificate = make_certificate()

    answer = client.get(address(certificate.serial.lower()))

    found = TypeAdapter(api.Verification).validate_json(answer.content)
    assert (found.serial, found.verdict) == (certificate.serial, "valid")
    assert found.checks[0].code == "number"
    assert found.says.holder == "陈*英"
    assert (found.says.minutes, found.says.credits) == (24 * 60, 200)
    assert found.headline.en == "This certificate is valid"


def test_every_field_of_the_description_is_answered_and_no_other(client):
    whole = client.get(address(make_certificate().serial)).json()

    assert whole.keys() == api.Verification.model_fields.keys()
    assert whole["says"].keys() == api.Says.model_fields.keys()
    assert whole["checks"][0].keys() == api.SingleCheck.model_fields.keys()


def test_a_revoked_certificate_says_which_check_failed(client):
    certificate = make_certificate()
    actions.revoke(certificate_id=certificate.pk, reason="", by=system("t"), at=NOON)

    whole = client.get(address(certificate.serial)).json()

    assert whole["verdict"] == "revoked"
    assert [check["code"] for check in whole["checks"] if not check["passed"]] == ["standing"]


def test_an_altered_certificate_says_nothing(client):
    certificate = make_certificate()
    remove_triggers(connection)
    Certificate.objects.filter(pk=certificate.pk).update(holder_name="李四")
    install_triggers(connection)

    whole = client.get(address(certificate.serial)).json()

    assert (whole["verdict"], whole["says"]) == ("altered", None)


@pytest.mark.parametrize(
    ("serial", "status", "code"),
    [
        (UNKNOWN, 404, "credentials.missing"),
        ("XC26-7K4M-92Q", 422, "credentials.invalid_number"),
    ],
)
def test_what_cannot_be_checked_is_a_problem_document(client, serial, status, code):
    answer = client.get(address(serial))

    problem = answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert problem["detail"]


def test_page_and_interface_are_counted_together(client):
    for _ in range(CHECKS["limit"]):
        client.get(f"/v/{UNKNOWN}/")

    refused = client.get(address(UNKNOWN))

    assert (refused.status_code, refused.json()["code"]) == (429, "limits.too_often")


def test_a_key_for_many_checks_is_not_held_up(client):
    certificate = make_certificate()
    _key, text = keys.make(label="人才市场", scopes=[api.BULK], per_minute=10_000, at=NOON)
    for _ in range(CHECKS["limit"] + 1):
        client.get(address(UNKNOWN))

    answer = client.get(address(certificate.serial), headers={"Authorization": f"Bearer {text}"})

    assert answer.status_code == 200
