import pytest
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


@pytest.mark.parametrize(
    "query", ["?size=3", "?size=3&contrast=normal", "?mode=standard&size=3", "?mode=elder&size=3"]
)
@pytest.mark.parametrize("mode", ["standard", "elder"])
def test_larger_letters_are_those_of_the_elder_view(query, mode):
    chosen = asked(query, mode=mode, size="0")

    assert (chosen.mode, chosen.size, chosen.letters) == ("elder", 3, "3")


def test_the_smallest_size_of_the_elder_view_is_a_choice_too():
    assert asked("?size=0", mode="standard", size="2").letters == "0"
    assert asked("?mode=standard&size=0", mode="standard").letters == "0"


def test_the_standard_letters_leave_the_elder_view_which_keeps_its_size():
    chosen = asked("?size=standard", mode="elder", size="2")

    assert (chosen.mode, chosen.size, chosen.letters) == ("standard", 2, "standard")


def test_a_view_without_a_size_comes_back_in_the_size_it_had():
    assert asked("?mode=elder", mode="standard", size="2").letters == "2"


def test_what_was_before_is_what_the_cookies_say():
    request = RequestFactory().get("/?size=3&contrast=high")
    request.COOKIES.update(mode="elder", size="1")

    assert display.remembered(request) == Display("elder", 1, "normal", is_chosen=True)


def test_nonsense_is_ignored():
    assert asked("?mode=tiny&size=99", contrast="<script>").mode == "standard"


def test_the_choice_is_kept_for_a_year_without_personal_data():
    response = HttpResponse()

    display.remember(response, Display("elder", 3, "high"), secure=True)

    kept = {name: morsel.value for name, morsel in response.cookies.items()}
    assert kept == {"mode": "elder", "size": "3", "contrast": "high"}
    assert response.cookies["mode"]["max-age"] == 365 * 24 * 3600
    assert response.cookies["mode"]["secure"]
