from django.http import HttpResponse
from django.test import RequestFactory

from xuecheng.lib import display
from xuecheng.lib.display import Display


def asked(query="", **cookies):
    request = RequestFactory().get(f"/{query}")
    request.COOKIES.update(cookies)
    return display.from_request(request)


def test_the_standard_view_is_shown_until_somebody_chooses():
    assert asked() == Display(mode="standard", size=0, contrast="normal", is_chosen=False)


def test_a_link_chooses():
    assert asked("?mode=elder&size=2&contrast=high") == Display("elder", 2, "high", is_chosen=True)


def test_cookies_remember():
    assert asked(mode="elder", size="1") == Display("elder", 1, "normal", is_chosen=True)


def test_a_link_wins_over_the_cookie():
    assert asked("?mode=standard", mode="elder").mode == "standard"


def test_nonsense_is_ignored():
    assert asked("?mode=tiny&size=99", contrast="<script>").mode == "standard"


def test_the_choice_is_kept_for_a_year_without_personal_data():
    response = HttpResponse()

    display.remember(response, Display("elder", 3, "high"), secure=True)

    kept = {name: morsel.value for name, morsel in response.cookies.items()}
    assert kept == {"mode": "elder", "size": "3", "contrast": "high"}
    assert response.cookies["mode"]["max-age"] == 365 * 24 * 3600
    assert response.cookies["mode"]["secure"]
