"""How many bytes a page sends, and how soon a weak phone shows it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-quic"),
]
PHONE = {"width": 390, "height": 844}
SLOWER = 6
BYTES_PER_SECOND = 400_000 // 8
LOADS = 5

_PAINT = """
() => new Promise(done => new PerformanceObserver(list => {
  const entries = list.getEntries(); done(entries[entries.length - 1].startTime / 1000);
}).observe({type: 'largest-contentful-paint', buffered: true}))
"""


@dataclass(frozen=True, slots=True)
class Weight:
    """Compressed bytes of one page with an empty cache."""

    path: str
    total_kb: float
    script_kb: float


def weigh(url: str, visits: Sequence[tuple[str, str]]) -> list[Weight]:
    """Return the weight of each page.

    :param visits: path and session key ("" is a stranger).
    """
    with _browser() as browser:
        return [_weigh(browser, url, path, session) for path, session in visits]


def paint_times(url: str, visits: Mapping[str, tuple[str, str]]) -> dict[str, list[float]]:
    """Return, for each named page, the seconds of five cold loads on a weak phone."""
    with _browser() as browser:
        return {
            name: [_paint(browser, url, path, session) for _ in range(LOADS)]
            for name, (path, session) in visits.items()
        }


def _weigh(browser: Browser, url: str, path: str, session: str) -> Weight:
    kinds: dict[str, str] = {}
    sizes: dict[str, float] = {}
    with _page(browser, url, session) as page:
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        network.on("Network.responseReceived", lambda e: kinds.update({e["requestId"]: e["type"]}))
        network.on(
            "Network.loadingFinished",
            lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}),
        )
        answer = page.goto(f"{url}{path}", wait_until="networkidle")
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"
    scripts = sum(size for key, size in sizes.items() if kinds.get(key) == "Script")
    return Weight(path, sum(sizes.values()) / 1000, scripts / 1000)


def _paint(browser: Browser, url: str, path: str, session: str) -> float:
    with _page(browser, url, session) as page:
        device = page.context.new_cdp_session(page)
        device.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        device.send("Network.enable")
        device.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": 0,
                "downloadThroughput": BYTES_PER_SECOND,
                "uploadThroughput": BYTES_PER_SECOND,
            },
        )
        page.goto(f"{url}{path}", wait_until="load")
        seconds: float = page.evaluate(_PAINT)
        return seconds


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def _page(browser: Browser, url: str, session: str) -> Iterator[Page]:
    """Give a page of a new phone that has visited nothing yet."""
    context: BrowserContext = browser.new_context(viewport=_viewport(), locale="zh-CN")
    if session:
        context.add_cookies([{"name": "sessionid", "value": session, "url": url}])
    try:
        yield context.new_page()
    finally:
        context.close()


def _viewport() -> Any:
    return PHONE
