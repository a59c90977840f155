"""The golden thread: what signing up, attending and searching cost, and how light the pages are."""

import contextlib
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

from tests.live import LiveCity, live_city

from bench import pages
from bench.load import Request, children_cpu, measure, parent, session_cpu, total
from bench.report import Row, keep
from scripts import postgres

SIGN_UPS = 1200
MARKS = 1200
SEARCHES = 2400
EMPTY = 6000
SLICES = 12
THREADS = 1  # as `xuecheng run` has it
WARM_UP = 100
TOKEN = "a" * 32

SEED = (Path(__file__).parent / "thread_seed.py").read_text("utf-8")


def main() -> int:
    """Measure on SQLite, and on a PostgreSQL server of our own where one can be started."""
    rows = []
    with tempfile.TemporaryDirectory() as folder, live_city(Path(folder), threads=THREADS) as city:
        seeded = _seed(city)
        rows += _ratios(city, seeded, lambda: 0.0, bars=True)
        rows += _weights(city, seeded)
    programs = postgres.programs()
    if programs:
        with postgres.server(programs) as url, tempfile.TemporaryDirectory() as folder:
            postmaster = _postmaster(url)
            with live_city(Path(folder), database_url=url, threads=THREADS) as city:
                rows += _ratios(city, _seed(city), lambda: children_cpu(postmaster), bars=False)
    holds = keep(
        "thread",
        title="The golden thread",
        how=(
            "One granian worker with one thread, as `xuecheng run` starts three of, and eight "
            "clients on loopback. Each figure is requests per processor second of server and "
            "database, over that of an empty view in a new Django project with its default "
            "middleware, served the same way and measured by turns with it: "
            f"{SIGN_UPS} sign-ups by different people for 60 classes, {MARKS} marks in "
            f"registers, {SEARCHES} searches of the catalogue API with two Chinese words or "
            "pinyin. The bars hold for SQLite; the rows ending in _postgresql are told beside "
            "them. Page weights are compressed bytes over the network with an empty cache; the "
            "largest contentful paint is the median of five cold loads in Chromium with the "
            "processor slowed six times at 400 kbit/s, the slowest of home, class and my learning."
        ),
        rows=rows,
    )
    return 0 if holds else 1


def _seed(city: LiveCity) -> dict[str, Any]:
    """Fill the city, serve it, and return whom and what to ask for."""
    seeded: dict[str, Any] = json.loads(city.manage("shell", "-v0", "-c", SEED).splitlines()[-1])
    city.start()
    return seeded


def _ratios(
    city: LiveCity, seeded: dict[str, Any], database_cpu: Callable[[], float], *, bars: bool
) -> list[Row]:
    """Measure the three jobs against the empty view."""
    assert city.server is not None
    leader = city.server.pid

    def cpu() -> float:
        return session_cpu(leader) + database_cpu()

    ending = "" if bars else "_postgresql"
    ratios, told = [], []
    with _empty_server() as (port, empty_leader):
        for name, bar, requests in (
            ("signup", 0.10, _sign_ups(seeded)),
            ("attendance", 0.15, _marks(seeded)),
            ("search", 0.15, _searches(seeded)),
        ):
            nothing = [Request("GET", "/")] * EMPTY
            measure(port, nothing[:WARM_UP], lambda: session_cpu(empty_leader))
            measure(city.port, requests[:WARM_UP], cpu)
            # By turns: the machine may be busier, or slower, in the next minute.
            turns = [
                (
                    measure(port, idle, lambda: session_cpu(empty_leader)),
                    measure(city.port, busy, cpu),
                )
                for idle, busy in zip(_sliced(nothing), _sliced(requests[WARM_UP:]), strict=True)
            ]
            empty, found = total(peer for peer, _ in turns), total(ours for _, ours in turns)
            share = found.per_cpu_second / empty.per_cpu_second
            print(f"{name}{ending}: {found.per_cpu_second:.0f}/CPU-s, {share:.3f} of an empty view")
            needed = bar if bars else None
            ratios.append(Row(f"{name}_vs_empty_view{ending}", share, "ratio", needed, "higher"))
            told += [
                Row(f"{name}_per_cpu_s{ending}", found.per_cpu_second, "requests/CPU-s"),
                Row(f"{name}_empty_view_per_cpu_s{ending}", empty.per_cpu_second, "requests/CPU-s"),
            ]
    return [*ratios, *told]


def _sliced(requests: list[Request]) -> list[list[Request]]:
    size = -(-len(requests) // SLICES)
    return [requests[begin : begin + size] for begin in range(0, len(requests), size)]


def _sign_ups(seeded: dict[str, Any]) -> list[Request]:
    people, slugs = seeded["learners"], seeded["open_slugs"]
    return [
        Request(
            "POST",
            f"/courses/{slugs[number % len(slugs)]}/sign-up/",
            cookie=f"csrftoken={TOKEN}; sessionid={key}",
            body=f"csrfmiddlewaretoken={TOKEN}",
            status=302,
        )
        for number, key in enumerate(people[: SIGN_UPS + WARM_UP])
    ]


def _marks(seeded: dict[str, Any]) -> list[Request]:
    return [
        Request(
            "POST",
            path,
            cookie=f"csrftoken={TOKEN}; sessionid={seeded['teacher']}",
            body=f"csrfmiddlewaretoken={TOKEN}&{body}",
            status=302,
        )
        for path, body in seeded["marks"][: MARKS + WARM_UP]
    ]


def _searches(seeded: dict[str, Any]) -> list[Request]:
    words = ("%E4%B9%A6%E6%B3%95+%E5%85%A5%E9%97%A8", "shu+fa", "%E5%A4%AA%E6%9E%81")
    paths = [f"/api/v1/classes?q={word}" for word in words]
    return [
        Request("GET", paths[number % len(paths)], key=seeded["key"])
        for number in range(SEARCHES + WARM_UP)
    ]


def _weights(city: LiveCity, seeded: dict[str, Any]) -> list[Row]:
    """Weigh what strangers, residents, teachers and clerks open; time three on a weak phone."""
    resident, teacher, desk = seeded["resident"], seeded["teacher"], seeded["desk"]
    visits = [
        *((path, "") for path in ("/", "/courses/", "/nearby/", "/verify/", "/pulse/", "/plan/")),
        *((path, "") for path in ("/settings/", "/sign-in/", "/staff/", "/en/")),
        *((path, resident) for path in ("/", "/me/", "/me/account/", "/me/code/", "/me/credits/")),
        *((path, resident) for path in ("/me/certificates/", "/me/messages/", "/me/timetable/")),
        *((path, resident) for path in _class_pages(seeded)),
        *((path, teacher) for path in ("/", "/teach/", f"/teach/runs/{seeded['taught']}/")),
        *((path, desk) for path in ("/desk/", "/desk/sign-up/", "/desk/import/")),
        (f"/desk/runs/{seeded['taught']}/", desk),
    ]
    found = pages.weigh(city.url, visits)
    slow = {"home": "/", "class": f"/courses/{seeded['class']}/", "my_learning": "/me/"}
    paints = pages.paint_times(city.url, {name: (path, resident) for name, path in slow.items()})
    heaviest = max(found, key=lambda page: page.total_kb)
    return [
        Row("page_kb_max", heaviest.total_kb, f"kB, {heaviest.path}", 100),
        Row("js_kb_max", max(page.script_kb for page in found), "kB", 30),
        Row("lcp_weak_phone_s", max(median(times) for times in paints.values()), "s", 2.5),
        *(Row(f"lcp_weak_phone_s_{name}", median(times), "s") for name, times in paints.items()),
    ]


def _class_pages(seeded: dict[str, Any]) -> tuple[str, str]:
    return f"/courses/{seeded['class']}/", f"/courses/{seeded['class']}/sign-up/"


@contextlib.contextmanager
def _empty_server() -> Iterator[tuple[int, int]]:
    """Serve the empty view as the city is served; give its port and process id."""
    with tempfile.TemporaryDirectory() as folder:
        empty = LiveCity(
            data=Path(folder), application="bench.empty:application", probe="/", threads=THREADS
        )
        try:
            empty.start()
            assert empty.server is not None
            yield empty.port, empty.server.pid
        finally:
            empty.stop()


def _postmaster(url: str) -> int:
    """Return the process id of the PostgreSQL server behind ``url``."""
    import psycopg

    with psycopg.connect(url) as connection:
        return parent(connection.info.backend_pid)


if __name__ == "__main__":
    sys.exit(main())
