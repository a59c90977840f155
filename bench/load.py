"""Load on loopback, bounded in count, and the processor time it costs the server."""

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
CLIENTS = 8


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request and the status it must get.

    :param key: of the programming interface.
    """

    method: str
    path: str
    cookie: str = ""
    key: str = ""
    body: str = ""
    status: int = 200


@dataclass(frozen=True, slots=True)
class Cost:
    """What a number of requests cost."""

    requests: int
    cpu_seconds: float
    wall_seconds: float

    @property
    def per_cpu_second(self) -> float:
        """Requests for each second of processor time of server and database."""
        return self.requests / self.cpu_seconds


def total(costs: Iterable[Cost]) -> Cost:
    """Return what several measurements cost together."""
    parts = list(costs)
    return Cost(
        sum(part.requests for part in parts),
        sum(part.cpu_seconds for part in parts),
        sum(part.wall_seconds for part in parts),
    )


def measure(port: int, requests: Sequence[Request], cpu: Callable[[], float]) -> Cost:
    """Send all requests from a few clients at once and return what they cost.

    :param cpu: returns the processor seconds used so far by server and database.
    :raises AssertionError: a request got another status than it must.
    """
    shared = _Shared(iter(requests))
    before, began = cpu(), time.monotonic()
    clients = [threading.Thread(target=_client, args=(port, shared)) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    assert not shared.wrong, f"unexpected answers: {shared.wrong[:3]}"
    return Cost(len(requests), cpu() - before, time.monotonic() - began)


def session_cpu(leader: int) -> float:
    """Return processor seconds used so far by all processes of a session, ended ones included."""
    return sum(_cpu(stat) for stat in _stats() if stat.session == leader)


def children_cpu(parent: int) -> float:
    """Return processor seconds used so far by a process and its children, ended ones included."""
    return sum(_cpu(stat) for stat in _stats() if parent in (stat.pid, stat.parent))


def parent(pid: int) -> int:
    """Return the process that started this one."""
    return next(stat.parent for stat in _stats() if stat.pid == pid)


@dataclass(frozen=True, slots=True)
class _Stat:
    pid: int
    parent: int
    session: int
    ticks: int


def _cpu(stat: _Stat) -> float:
    return stat.ticks / TICKS


def _stats() -> Iterator[_Stat]:
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            text = (folder / "stat").read_text()
        except OSError:
            continue
        fields = text.rpartition(")")[2].split()
        # After the name: state, ppid, pgrp, session, ... utime stime cutime cstime at 11 to 14.
        ticks = sum(int(fields[index]) for index in (11, 12, 13, 14))
        yield _Stat(int(folder.name), int(fields[1]), int(fields[3]), ticks)


class _Shared:
    """The requests still to send, and the answers that were wrong."""

    def __init__(self, requests: Iterator[Request]) -> None:
        self.requests = requests
        self.lock = threading.Lock()
        self.wrong: list[tuple[str, int]] = []

    def take(self) -> Request | None:
        with self.lock:
            return next(self.requests, None)


def _client(port: int, shared: _Shared) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    while request := shared.take():
        connection.request(request.method, request.path, request.body or None, _headers(request))
        answer = connection.getresponse()
        answer.read()
        if answer.status != request.status:
            shared.wrong.append((request.path, answer.status))
    connection.close()


def _headers(request: Request) -> dict[str, str]:
    headers = {}
    if request.cookie:
        headers["Cookie"] = request.cookie
    if request.key:
        headers["Authorization"] = f"Bearer {request.key}"
    if request.body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    return headers
