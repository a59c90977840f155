"""A learner's certificates, and the check anybody may make of one."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from xuecheng.bank.credentials import actions, adapters, queries, rules
from xuecheng.bank.credentials.forms import NumberForm
from xuecheng.lib import limits, qr
from xuecheng.lib.guards import signed_in
from xuecheng.lib.request import CityRequest, address

FILES = {"limit": 20, "seconds": 600}
"""A PDF file takes a second of a processor."""


@signed_in
@require_GET
def certificates(request: CityRequest) -> HttpResponse:
    """List the reader's certificates."""
    found = queries.of_learner(_reader(request))
    return render(request, "credentials/certificates.html", {"certificates": found})


@signed_in
@require_GET
def certificate(request: CityRequest, certificate_id: UUID) -> HttpResponse:
    """Show one certificate as it is printed."""
    paper = queries.paper(certificate_id, learner_id=_reader(request))
    is_ready = adapters.printer().is_ready()
    pdf_url = reverse("credentials:certificate-pdf", args=[certificate_id]) if is_ready else ""
    return render(request, "credentials/certificate.html", {**_on_paper(paper), "pdf_url": pdf_url})


@signed_in
@require_GET
def certificate_pdf(request: CityRequest, certificate_id: UUID) -> HttpResponse:
    """Give the certificate as a file; without a printer, the page that prints itself."""
    paper = queries.paper(certificate_id, learner_id=_reader(request))
    printer = adapters.printer()
    if not printer.is_ready():
        return redirect("credentials:certificate", certificate_id)
    limits.spend(bucket=f"certificate files of {request.actor.person_id}", at=request.now, **FILES)
    html = render_to_string("credentials/certificate_pdf.html", _on_paper(paper), request=request)
    return HttpResponse(
        printer.pdf(html, style=render_to_string("credentials/paper.css")),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{paper.certificate.serial}.pdf"',
            "Cache-Control": "private, no-store",
        },
    )


@require_GET
def verify(request: CityRequest) -> HttpResponse:
    """Ask for a number, and lead to its check."""
    form = NumberForm(request.GET if "number" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("credentials:check", form.cleaned_data["number"])
    status = 422 if form.errors else 200
    return render(request, "credentials/verify.html", {"form": form}, status=status)


@never_cache
@require_GET
def check(request: CityRequest, code: str) -> HttpResponse:
    """State each check of a certificate in plain words."""
    actions.count_check(by_address=address(request), at=request.now)
    try:
        found = queries.verification(code)
    except rules.InvalidNumber:
        return redirect(f"{reverse('credentials:verify')}?{urlencode({'number': code})}")
    is_unknown = found.verdict == rules.Verdict.UNKNOWN
    page = {"found": found, "form": NumberForm(initial={"number": found.serial})}
    response = render(request, "credentials/check.html", page, status=404 if is_unknown else 200)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _on_paper(paper: queries.Paper) -> dict[str, Any]:
    """Return what the paper shows."""
    serial = paper.certificate.serial
    check_url = f"{settings.PUBLIC_URL}/v/{serial}/"
    return {
        "certificate": paper.certificate,
        "says": paper.certificate.says,
        "issuer": paper.issuer,
        "check_url": check_url,
        "code": qr.svg(check_url, label=_("二维码：验证证书 %(serial)s") % {"serial": serial}),
    }


def _reader(request: CityRequest) -> UUID:
    assert request.actor.person_id is not None
    return request.actor.person_id
