"""Every page, for every role, on a desktop, on a phone, and in the elder view."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack

import pytest
from django.urls import get_resolver

from tests.journeys.checks import faults, overflow, overlaps
from tests.journeys.visits import DESK, NO_PAGES, VISITS, WALKS, Visit, role_of, url_name
from tests.visitor import PROFILES, Visitor, visitor

MAIN = [visit for visit in VISITS if visit.is_main]
# The same pages on every engine: one engine is enough.
pytestmark = [pytest.mark.browser, pytest.mark.sqlite]
HEADS = {"home", "enrolments:desk-people", "school_import:upload", "people:desk-phone"}
STAFF_PAGES = [visit for visit in VISITS if visit.role == DESK and visit.page in HEADS]
each_profile = pytest.mark.parametrize("profile", PROFILES)


def test_every_page_is_visited():
    pages = {visit.page for visit in VISITS} | {page for walk in WALKS for page in walk.pages}

    assert set(_url_names()) == {url_name(page) for page in pages} | NO_PAGES


@pytest.fixture
def long_address(demo) -> Iterator[str]:
    """Let the resident's next class meet at an address of several lines; give the place's page."""
    _set_address(demo, "徐汇区漕河泾街道宜山路一千五百八十八弄 1234 支弄 56 号 3 楼 305 室")
    yield f"/places/{demo.facts['venue']}/"
    _set_address(demo, "徐汇区枫林路 261 号")


def _set_address(demo, address: str) -> None:
    venue = f"Venue.objects.filter(pk='{demo.facts['venue']}')"
    code = f"from xuecheng.registry.places.models import Venue; {venue}.update(address='{address}')"
    demo.city.manage("shell", "-v0", "-c", code)


_PIECES = """
element => {
  const words = document.createRange();
  words.selectNodeContents(element);
  return [...words.getClientRects()].map(({ top, bottom }) => [top, bottom]);
}
"""


@each_profile
def test_every_page_is_accessible(demo, window, profile):
    found = {}
    for visit, somebody in _visits(window, demo, profile, VISITS):
        somebody.open(visit.address(demo.facts))
        found[f"{visit.page} {visit.role}"] = faults(somebody.page, profile)

    _assert_nothing(found)


@each_profile
def test_pages_one_comes_to_step_by_step_are_accessible(demo, window, profile):
    found = {}
    number = list(PROFILES).index(profile)
    for walk in WALKS:
        with visitor(
            window, demo.url, profile, session=role_of(demo, walk), bypass_csp=True
        ) as somebody:
            for page, _ in zip(walk.pages, walk.steps(somebody, number), strict=True):
                found[page] = faults(somebody.page, profile)

    _assert_nothing(found)


@each_profile
def test_the_main_pages_are_accessible_in_english(demo, window, profile):
    found = {}
    for visit, somebody in _visits(window, demo, profile, MAIN):
        somebody.open(f"/en{visit.address(demo.facts)}")
        found[f"{visit.page} {visit.role}"] = faults(somebody.page, profile)

    _assert_nothing(found)


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize(
    ("profile", "width", "size"),
    [
        ("phone", 320, ""),
        ("elder", 320, ""),
        ("elder", 320, "3"),
        ("elder", 390, "3"),
        ("desktop", 640, ""),
    ],
    ids=str,
)
def test_the_main_pages_reflow(demo, window, profile, width, size, language):
    """320 pixels and a phone, in the largest letters too, and a desktop zoomed to 200 %."""
    found = {}
    view = {"viewport": {"width": width, "height": 640}, "bypass_csp": False}
    if size:
        view["cookies"] = {"size": size}
    for visit, somebody in _visits(window, demo, profile, MAIN, **view):
        somebody.open(language + visit.address(demo.facts))
        found[f"{visit.page} {visit.role}"] = overflow(somebody.page)

    _assert_nothing(found)


@pytest.mark.parametrize("size", ["", "1", "2", "3"])
@pytest.mark.parametrize("width", [320, 390])
def test_a_long_address_stays_on_the_screen(demo, window, long_address, width, size):
    found = {}
    view = {"viewport": {"width": width, "height": 640}, "cookies": {"size": size}}
    with visitor(window, demo.url, "elder", session=demo.sessions["resident"], **view) as somebody:
        of_today = f"/courses/{demo.facts['taught']}/"
        for path in ("/", "/me/", f"/courses/{demo.facts['mine']}/", of_today, long_address):
            somebody.open(path)
            found[path] = overflow(somebody.page)

    _assert_nothing(found)


def test_the_menu_of_staff_comes_back_when_the_window_widens(demo, window):
    """As with a zoom to 200 % and back."""
    zoomed = {"width": 640, "height": 450}
    session = demo.sessions["organisation_staff"]
    with visitor(window, demo.url, session=session, viewport=zoomed) as somebody:
        somebody.open("/desk/")
        entry = somebody.page.locator(".side").get_by_role("link", name="班级")
        assert not entry.is_visible()

        somebody.page.set_viewport_size({"width": 1280, "height": 900})

        assert entry.is_visible()


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("size", ["0", "3"])
@pytest.mark.parametrize("width", [1280, 1024])
def test_nothing_lies_over_the_head_of_a_staff_page(demo, window, width, size, language):
    """On a desktop in the elder view, with its menu as it comes and opened."""
    found = {}
    view = {"viewport": {"width": width, "height": 900}}
    cookies = {"mode": "elder", "size": size}
    for visit, clerk in _visits(window, demo, "desktop", STAFF_PAGES, cookies=cookies, **view):
        clerk.open(language + visit.address(demo.facts))
        as_it_comes = overlaps(clerk.page) + overflow(clerk.page)
        _open_menu(clerk)
        found[visit.page] = as_it_comes + overlaps(clerk.page) + overflow(clerk.page)

    _assert_nothing(found)


@pytest.mark.parametrize("size", ["0", "3"])
def test_the_menu_of_staff_leads_on_in_the_elder_view(demo, window, size):
    cookies = {"mode": "elder", "size": size}
    session = demo.sessions["organisation_staff"]
    with visitor(window, demo.url, session=session, cookies=cookies) as clerk:
        clerk.open("/desk/")

        _open_menu(clerk)
        clerk.click("班级", within=clerk.page.locator(".side"))

        assert clerk.path == "/desk/runs/"
        assert clerk.clicks == (1 if size == "0" else 2)  # the largest letters fold it


def _open_menu(clerk: Visitor) -> None:
    if not clerk.page.locator(".side details a").first.is_visible():
        clerk.press(clerk.page.locator(".side summary"), stays=True)
    assert all(entry.is_visible() for entry in clerk.page.locator(".side a").all())


@pytest.mark.parametrize(
    ("letters", "pixels"),
    [
        ("标准版", 18),
        ("长者版，字大", 24),
        ("长者版，字更大", 28),
        ("长者版，字特大", 32),
        ("长者版，字最大", 40),
    ],
)
def test_letters_have_the_size_one_chose_in_the_standard_view(demo, window, letters, pixels):
    with visitor(window, demo.url) as somebody:
        somebody.open("/settings/")
        before = _letters(somebody)

        somebody.choose(letters)
        somebody.click("就这样显示")

        assert (before, _letters(somebody)) == (18, pixels)
        said = somebody.page.get_by_role("status").first.inner_text()
        assert f"：{letters}；" in said
        assert ("已经换好了" in said) == (pixels != before)
        somebody.open("/verify/")
        assert _letters(somebody) == pixels


def _letters(somebody: Visitor) -> float:
    """Return the size of the text a page is written in, in CSS pixels."""
    size = "element => parseFloat(getComputedStyle(element).fontSize)"
    return float(somebody.page.locator("main p").first.evaluate(size))


@pytest.mark.parametrize("path", ["/", "/courses/"])
def test_the_largest_letters_leave_the_search_its_whole_line(demo, window, path):
    with visitor(window, demo.url, "elder", cookies={"size": "3"}) as somebody:
        somebody.open(path)
        search = somebody.page.get_by_role("search").first

        field = search.get_by_role("searchbox").bounding_box()
        button = search.get_by_role("button").bounding_box()

        assert field["width"] > 250
        assert button["y"] >= field["y"] + field["height"]


def test_the_button_of_a_class_in_a_list_stands_on_one_line_in_english(demo, window):
    with visitor(window, demo.url) as somebody:
        somebody.open("/en/courses/")

        button = somebody.page.locator("#found .entry > .button", has_text="Sign up").first

        assert button.bounding_box()["height"] == pytest.approx(48, abs=1)


@pytest.mark.parametrize("size", ["", "1", "2", "3"])
def test_the_hour_of_a_day_of_the_week_stands_under_its_class(demo, window, size):
    session = demo.sessions["resident"]
    with visitor(window, demo.url, "elder", session=session, cookies={"size": size}) as somebody:
        somebody.open("/me/")
        day = somebody.page.locator(".week li:not(.free)").first

        title, hour = (day.locator(each).bounding_box() for each in (".what", ".at"))

        assert hour["x"] == pytest.approx(title["x"], abs=1)
        assert hour["y"] >= title["y"] + title["height"] - 1


@pytest.mark.parametrize("size", ["", "1", "2", "3"])
@pytest.mark.parametrize("words", [".heads b", ".foot .call b"])
def test_hours_and_the_number_to_call_stay_on_one_line(demo, window, words, size):
    session = demo.sessions["resident"]
    with visitor(window, demo.url, "elder", session=session, cookies={"size": size}) as somebody:
        somebody.open("/me/")

        pieces = somebody.page.locator(words).first.evaluate(_PIECES)

        assert max(top for top, _ in pieces) < min(bottom for _, bottom in pieces)


@each_profile
def test_the_footer_of_a_short_page_stands_at_the_foot_of_the_window(demo, window, profile):
    tall = {"width": PROFILES[profile]["viewport"]["width"], "height": 2400}
    with visitor(window, demo.url, profile, viewport=tall) as somebody:
        somebody.open("/verify/")

        foot = somebody.page.locator(".foot").bounding_box()

        bar = 78 if profile == "elder" else 0
        assert foot["y"] + foot["height"] == pytest.approx(2400 - bar, abs=2)


@pytest.mark.parametrize("path", ["/nothing-here/", "/courses/no-such-class/"])
def test_an_address_that_leads_nowhere_is_accessible(demo, window, path):
    with visitor(window, demo.url, bypass_csp=True) as somebody:
        somebody.page.goto(f"{demo.url}{path}")
        somebody.problems.clear()

        assert faults(somebody.page, "desktop") == []


def _visits(
    window, demo, profile: str, visits: Iterable[Visit], **options
) -> Iterator[tuple[Visit, Visitor]]:
    """Give each visit and its visitor: one browser context for each role."""
    with ExitStack() as stack:
        known: dict[str, Visitor] = {}
        for visit in visits:
            if visit.role not in known:
                known[visit.role] = stack.enter_context(
                    visitor(
                        window,
                        demo.url,
                        profile,
                        session=role_of(demo, visit),
                        **{"bypass_csp": True, **options},
                    )
                )
            yield visit, known[visit.role]


def _assert_nothing(found: dict[str, list[str]]) -> None:
    lines = [f"{page}: {fault}" for page, each in found.items() for fault in each]
    assert not lines, "\n" + "\n".join(lines)


def _url_names() -> Iterator[str]:
    """Yield the names of all addresses outside the interface for programs."""
    yield from _names(get_resolver().url_patterns)


def _names(patterns, namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        inner = getattr(pattern, "namespace", None)
        if hasattr(pattern, "url_patterns"):
            if not str(pattern.pattern).startswith("api/"):
                yield from _names(pattern.url_patterns, f"{inner}:" if inner else namespace)
        elif pattern.name:
            yield f"{namespace}{pattern.name}"
