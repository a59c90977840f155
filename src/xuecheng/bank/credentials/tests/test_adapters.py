import logging
import subprocess
from shutil import which

import pytest
from django.template.loader import render_to_string

from xuecheng.bank.credentials import queries
from xuecheng.bank.credentials.adapters import WeasyPrinter
from xuecheng.bank.credentials.tests.makers import make_certificate
from xuecheng.bank.credentials.views import _on_paper

needs_tools = pytest.mark.skipif(
    not (WeasyPrinter().is_ready() and which("pdftotext")),
    reason="WeasyPrint, a Chinese font or pdftotext is missing",
)


@needs_tools
@pytest.mark.django_db
def test_a_rare_name_comes_back_from_the_file_and_everything_is_on_one_page(tmp_path, caplog):
    certificate = make_certificate(holder_name="陈䶮𠮷㛃")
    paper = queries.paper(certificate.pk, learner_id=certificate.learner_id)
    html = render_to_string(
        "credentials/certificate_pdf.html", {**_on_paper(paper), "page_language": "zh-CN"}
    )
    file = tmp_path / "certificate.pdf"

    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        file.write_bytes(WeasyPrinter().pdf(html, style=render_to_string("credentials/paper.css")))

    text = subprocess.run(
        ["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True
    ).stdout
    assert "陈䶮𠮷㛃" in text.replace(" ", "")
    assert certificate.serial in text
    assert text.count("\f") == 1
    assert not caplog.records, "the style uses what WeasyPrint does not know"


@needs_tools
def test_a_file_fetches_nothing_from_anywhere(caplog):
    html = '<html lang="zh-CN"><title>证书</title><body><img alt="" src="file:///etc/hostname">'

    with caplog.at_level(logging.ERROR, logger="weasyprint"):
        made = WeasyPrinter().pdf(html, style="")

    assert made.startswith(b"%PDF")
    assert "disallowed protocol" in caplog.text
