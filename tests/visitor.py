"""Somebody in front of a browser: every click is counted, nothing that goes wrong is forgotten."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Locator, Page, Request, Response, sync_playwright

from tests import browser

FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-quic"),
)
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
PATIENCE_MS = 15_000
PROFILES: Mapping[str, Mapping[str, Any]] = {"desktop": DESKTOP, "phone": PHONE, "elder": PHONE}


@contextmanager
def chromium(*flags: str) -> Iterator[Browser]:
    """Give the machine's own Chromium."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=browser.executable(), args=[*FLAGS, *flags]
        )
        yield launched
        launched.close()


@dataclass
class Visitor:
    """A person with a browser window, who knows pages only by what stands on them."""

    page: Page
    url: str
    has_touch: bool = False
    clicks: int = 0
    problems: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        """Type an address."""
        response = self.page.goto(f"{self.url}{path}")
        assert response is not None
        assert response.status == 200, f"{path}: {response.status}"

    def click(self, name: str, *, within: Locator | None = None) -> None:
        """Click, or tap, the first button or link that begins with these words."""
        place = within or self.page.locator("body")
        words = re.compile(f"^{re.escape(name)}")
        named = place.get_by_role("button", name=words).or_(place.get_by_role("link", name=words))
        self.press(named.locator("visible=true").first)

    def press(self, target: Locator, *, stays: bool = False) -> None:
        """Click, or tap, what was found, and wait for the page it leads to.

        :param stays: it leads nowhere: a box is ticked, or a part of the page changes.
        """
        self.clicks += 1
        press = target.tap if self.has_touch else target.click
        if stays:
            press()
            return
        with self.page.expect_navigation():
            press()

    def fill(self, label: str, text: str) -> None:
        """Type into the field of this label."""
        self.page.get_by_label(label, exact=False).locator("visible=true").first.fill(text)

    def choose(self, label: str) -> None:
        """Click the words beside a box, unless it is ticked already."""
        words = self.page.locator("label", has_text=label).locator("visible=true").first
        if not words.locator("input").is_checked():
            self.press(words, stays=True)

    def row(self, text: str) -> Locator:
        """Return the line of a list or table that says this."""
        lines = self.page.locator("li, tr").filter(has_text=text)
        return lines.locator("visible=true").last

    def reads(self, text: str) -> None:
        """Fail unless this stands on the page."""
        found = self.page.get_by_text(text).locator("visible=true").first
        found.wait_for()

    @property
    def heading(self) -> str:
        """The title that stands on the page."""
        return self.page.locator("h1").first.inner_text().replace("\n", "")

    @property
    def path(self) -> str:
        """The address, without the host."""
        return self.page.url.removeprefix(self.url)

    def go_back(self) -> None:
        """Press the browser's back button."""
        self.page.go_back()


@contextmanager
def visitor(
    window: Browser,
    url: str,
    profile: str = "desktop",
    *,
    session: str = "",
    cookies: Mapping[str, str] | None = None,
    **options: Any,
) -> Iterator[Visitor]:
    """Give somebody at a new browser, and fail at the end if anything went wrong in it.

    :param profile: ``desktop``, ``phone`` or ``elder``.
    :param session: key of a session, for somebody who is signed in already.
    :param options: of the browser context, for example another ``viewport``.
    """
    context = window.new_context(
        locale="zh-CN", timezone_id="Asia/Shanghai", **{**PROFILES[profile], **options}
    )
    kept = {**(cookies or {}), **({"sessionid": session} if session else {})}
    if profile == "elder":
        kept["mode"] = "elder"
    context.add_cookies([{"name": name, "value": text, "url": url} for name, text in kept.items()])
    context.set_default_timeout(PATIENCE_MS)
    somebody = Visitor(context.new_page(), url, has_touch=profile != "desktop")
    _watch(somebody)
    try:
        yield somebody
    finally:
        context.close()
    assert somebody.problems == [], "\n".join(somebody.problems)


def _watch(somebody: Visitor) -> None:
    """Keep script errors, failed requests, and answers that no page should get."""

    def failed(request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # a page left while it still loaded
            somebody.problems.append(f"{request.url}: {request.failure}")

    def answered(response: Response) -> None:
        if response.status >= 400:
            somebody.problems.append(f"{response.url}: {response.status}")

    page = somebody.page
    page.on("pageerror", lambda error: somebody.problems.append(f"script: {error}"))
    page.on("console", lambda said: _said(somebody, said.type, said.text))
    page.on("requestfailed", failed)
    page.on("response", answered)


def _said(somebody: Visitor, kind: str, text: str) -> None:
    if kind == "error":
        somebody.problems.append(f"console: {text}")
