"""Checking a certificate, for programs."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema

from xuecheng.bank.credentials import actions, queries, rules
from xuecheng.bank.credentials.words import Bilingual
from xuecheng.lib.api.routes import Problem, answer
from xuecheng.lib.request import address

router = Router(tags=["certificates"])

BULK = "credentials:bulk"


class Words(Schema):
    """A sentence for people, in both languages."""

    zh: str
    en: str


class SingleCheck(Schema):
    """One thing that was looked at.

    ``code`` is number, issuer, holder, date, standing or unaltered.
    """

    code: str
    passed: bool
    sentence: Words
    evidence: Words


class Says(Schema):
    """What a certificate says, the holder's name masked; credits are in hundredths, or null."""

    holder: str
    course: Words
    issuer: Words
    began_on: date | None
    ended_on: date | None
    issued_on: date
    minutes: int
    credits: int | None


class Verification(Schema):
    """Every single check, and what they come to.

    ``verdict`` is valid, revoked, altered or unsure (ask the issuer). An altered certificate says
    nothing: ``says`` is null.
    """

    serial: str
    verdict: str
    headline: Words
    checks: list[SingleCheck]
    says: Says | None


@router.get(
    "/credentials/{serial}",
    operation_id="credential",
    summary="Check a certificate",
    response={200: Verification, 404: Problem, 422: Problem, 429: Problem},
)
def credential(request: HttpRequest, serial: str) -> HttpResponse:
    """Check the certificate of a number, in any spelling. Without a key, 60 in ten minutes."""
    if BULK not in request.auth.scopes:  # type: ignore[attr-defined]  # ninja puts it there
        actions.count_check(by_address=address(request), at=timezone.now())
    found = queries.verification(serial)
    if found.verdict == rules.Verdict.UNKNOWN:
        raise rules.NoCertificate(_("没有查到这个编号的证书"))
    return answer(request, _verification(found))


def _verification(found: queries.Verification) -> dict[str, Any]:
    return {
        "serial": found.serial,
        "verdict": found.verdict.value,
        "headline": _words(found.headline),
        "checks": [
            {
                "code": check.code,
                "passed": check.passed,
                "sentence": _words(check.sentence),
                "evidence": _words(check.evidence),
            }
            for check in found.checks
        ],
        "says": found.paper and _says(found.paper, holder=found.holder),
    }


def _says(paper: queries.Paper, *, holder: str) -> dict[str, Any]:
    says, issuer = paper.certificate.says, paper.issuer
    return {
        "holder": holder,
        "course": {"zh": says.course_title, "en": says.course_title_en},
        "issuer": {"zh": issuer.name, "en": issuer.name_en},
        "began_on": says.began_on and says.began_on.isoformat(),
        "ended_on": says.ended_on and says.ended_on.isoformat(),
        "issued_on": paper.certificate.issued_on.isoformat(),
        "minutes": says.minutes,
        "credits": says.credits,
    }


def _words(sentence: Bilingual) -> dict[str, str]:
    return {"zh": sentence.zh, "en": sentence.en}
