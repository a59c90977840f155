"""Which certificates there are, and what a check of one finds."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from xuecheng.bank.credentials import rules, words
from xuecheng.bank.credentials.models import Certificate
from xuecheng.bank.credentials.rules import Verdict
from xuecheng.bank.credentials.words import Bilingual, both
from xuecheng.bank.credits import queries as credits
from xuecheng.lib import stamps
from xuecheng.lib.words import full_day, is_english
from xuecheng.registry.organisations.models import Organisation
from xuecheng.registry.people.rules import masked_name

STAMP = "certificate"


@dataclass(frozen=True, slots=True)
class Paper:
    """A certificate with the organisation that issued it."""

    certificate: Certificate
    issuer: Organisation


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    :param code: ``number``, ``issuer``, ``holder``, ``date``, ``standing`` or ``unaltered``.
    :param sentence: what was found.
    :param evidence: by what it was found.
    """

    code: str
    passed: bool
    sentence: Bilingual
    evidence: Bilingual


@dataclass(frozen=True, slots=True)
class Verification:
    """All that a check of a number finds: single checks first, then what they come to.

    :param paper: ``None`` for an unknown number and for an altered certificate.
    :param is_replaced: it was revoked because a corrected certificate took its place.
    """

    serial: str
    checks: tuple[Check, ...]
    verdict: Verdict
    paper: Paper | None = None
    is_replaced: bool = False

    @property
    def headline(self) -> Bilingual:
        """The one large sentence."""
        return both(lambda: words.headline(self.verdict, is_replaced=self.is_replaced))

    @property
    def advice(self) -> Bilingual:
        """What to do next; empty after a valid certificate."""
        return both(lambda: words.advice(self.verdict, is_replaced=self.is_replaced))

    @property
    def holder(self) -> str:
        """The masked name, for whoever knows the holder's name already."""
        return masked_name(self.paper.certificate.holder_name) if self.paper else ""


def of_learner(learner_id: UUID) -> list[Certificate]:
    """Return a learner's certificates, also revoked ones, the latest first. One query."""
    rows = Certificate.objects.filter(learner_id=learner_id).select_related("revocation")
    return list(rows.order_by("-issued_at", "-id"))


def of_achievement(achievement_id: UUID) -> Certificate | None:
    """Return the certificate of an achievement, if one was issued."""
    rows = Certificate.objects.select_related("revocation")
    return rows.filter(achievement_id=achievement_id).first()


def paper(certificate_id: UUID, *, learner_id: UUID) -> Paper:
    """Return a learner's own certificate. Two queries.

    :raises NoCertificate: there is none, or it is somebody else's.
    """
    rows = Certificate.objects.select_related("revocation")
    certificate = rows.filter(pk=certificate_id, learner_id=learner_id).first()
    if certificate is None:
        raise rules.NoCertificate(_("没有这张证书。"))
    return Paper(certificate, Organisation.objects.get(pk=certificate.issuer_id))


def verification(code: str) -> Verification:
    """Return what a check of a certificate number finds. Three queries, four if it was revoked.

    Of an altered certificate nothing is shown: whatever it says may be what was altered.

    :param code: in any spelling.
    :raises InvalidNumber: it cannot be a number.
    """
    serial = _serial(code)
    certificate = Certificate.objects.select_related("revocation").filter(serial=serial).first()
    if certificate is None:
        return Verification(serial, (_number_check(found=False),), Verdict.UNKNOWN)
    is_replaced = certificate.is_revoked and credits.is_replaced(certificate.achievement_id)
    first = _number_check(found=True)
    standing = _standing_check(certificate, is_replaced=is_replaced)
    unaltered = _unaltered_check(certificate)
    if not unaltered.passed:
        return Verification(serial, (first, standing, unaltered), Verdict.ALTERED)
    issuer = Organisation.objects.get(pk=certificate.issuer_id)
    issued, dated = _issuer_check(certificate, issuer), _date_check(certificate)
    return Verification(
        serial,
        (first, issued, _holder_check(certificate), dated, standing, unaltered),
        rules.verdict(standing=standing.passed, in_order=issued.passed and dated.passed),
        Paper(certificate, issuer),
        is_replaced,
    )


def _serial(code: str) -> str:
    try:
        return rules.serial_from(code)
    except rules.InvalidNumber as error:
        error.message = words.number_problem(error)
        raise


def _number_check(*, found: bool) -> Check:
    return Check(
        "number",
        passed=found,
        sentence=both(lambda: _("编号在登记里") if found else _("编号不在登记里")),
        evidence=both(
            lambda: (
                _("编号的写法没有错，登记里有这张证书")
                if found
                else _("编号的写法没有错，但登记里没有这张证书")
            )
        ),
    )


def _issuer_check(certificate: Certificate, issuer: Organisation) -> Check:
    is_open = Organisation.objects.open_on(certificate.issued_on).filter(pk=issuer.pk).exists()
    return Check(
        "issuer",
        passed=is_open,
        sentence=both(lambda: _("由%(issuer)s签发") % {"issuer": _local_name(issuer)}),
        evidence=both(
            lambda: (
                _("签发那天，这家机构登记为正在办学")
                if is_open
                else _("签发那天，这家机构没有登记为正在办学")
            )
        ),
    )


def _holder_check(certificate: Certificate) -> Check:
    holder = masked_name(certificate.holder_name)
    return Check(
        "holder",
        passed=True,
        sentence=both(lambda: _("持证人是 %(holder)s") % {"holder": holder}),
        evidence=both(lambda: _("为保护隐私只显示一部分，请和对方出示的姓名比一比")),
    )


def _date_check(certificate: Certificate) -> Check:
    ended_on = certificate.says.ended_on
    in_order = ended_on is None or ended_on <= certificate.issued_on
    return Check(
        "date",
        passed=in_order,
        sentence=both(lambda: _("%(day)s签发") % {"day": full_day(certificate.issued_on)}),
        evidence=both(
            lambda: _("签发在课程结束之后") if in_order else _("签发日期早于课程结束，不合情理")
        ),
    )


def _standing_check(certificate: Certificate, *, is_replaced: bool) -> Check:
    if not certificate.is_revoked:
        return Check(
            "standing",
            passed=True,
            sentence=both(lambda: _("没有被吊销")),
            evidence=both(lambda: _("吊销登记里没有这个编号")),
        )
    revoked_at = certificate.revocation.at
    return Check(
        "standing",
        passed=False,
        sentence=both(lambda: _("已经换发新证") if is_replaced else _("已经吊销")),
        evidence=both(lambda: _("%(day)s由签发机构吊销") % {"day": full_day(revoked_at)}),
    )


def _unaltered_check(certificate: Certificate) -> Check:
    holds = stamps.is_stamped(STAMP, certificate.sealed_text, certificate.digest)
    return Check(
        "unaltered",
        passed=holds,
        sentence=both(lambda: _("内容没有被改动") if holds else _("内容被改动过")),
        evidence=both(
            lambda: (
                _("登记的内容和签发时的电子印记一致")
                if holds
                else _("登记的内容和签发时的电子印记不一致")
            )
        ),
    )


def _local_name(issuer: Organisation) -> str:
    return issuer.name_en if is_english() and issuer.name_en else issuer.name
