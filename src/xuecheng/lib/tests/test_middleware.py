import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation

from xuecheng.lib import middleware
from xuecheng.lib.display import Display


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/", "zh-hans"),
        ("/courses/", "zh-hans"),
        ("/english/", "zh-hans"),
        ("/zh-hans/", "zh-hans"),
        ("//en/", "zh-hans"),
        ("/en/courses/", "en"),
        ("/en/", "en"),
        ("/en", "en"),
    ],
)
def test_the_address_says_the_language_whatever_the_browser_prefers(path, code):
    request = RequestFactory().get("/", headers={"accept-language": "en"})
    request.path_info = path

    response = middleware.language(lambda request: HttpResponse())(request)

    assert translation.get_language() == response["Content-Language"] == code
    assert not response.has_header("Vary")


@pytest.mark.parametrize(
    ("query", "shown", "kept"),
    [
        ("", Display(), []),
        ("?mode=elder", Display("elder", is_chosen=True), ["contrast", "mode", "size"]),
        ("?page=2", Display(), []),
    ],
)
def test_only_a_link_that_chooses_a_display_is_remembered(query, shown, kept):
    request = RequestFactory().get(f"/{query}")

    response = middleware.display(lambda request: HttpResponse())(request)

    assert request.display == shown
    assert sorted(response.cookies) == kept


@pytest.mark.parametrize(
    ("headers", "kept"), [({}, None), ({"HX-Request": "true"}, "private, no-store")]
)
def test_a_part_of_a_page_is_kept_by_no_cache(headers, kept):
    request = RequestFactory().get("/courses/", headers=headers)

    response = middleware.parts(lambda request: HttpResponse())(request)

    assert response.get("Cache-Control") == kept
