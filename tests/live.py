"""A whole city in processes of its own: a database, a web server, ended by process id."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path

START_SECONDS = 60
_numbers = count(1)


@dataclass
class LiveCity:
    """A city served on loopback from its own data folder.

    :param database_url: ``""`` is SQLite in the data folder.
    :param starts_at: the moment at which its clock begins to run; without it, it shows our time.
    :param probe: a page that answers 200 once the server is up.
    """

    data: Path
    database_url: str = ""
    threads: int = 2
    port: int = 0
    application: str = "xuecheng.site.wsgi:application"
    probe: str = "/settings/"
    starts_at: datetime | None = None
    server: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.starts_at is not None:
            self.application = "tests.clock:application"
            self.set_clock(self.starts_at)

    @property
    def url(self) -> str:
        """Address of the home page, without the last slash."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What its processes see."""
        return {
            **{key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"},
            "XUECHENG_DATA": str(self.data),
            "XUECHENG_DATABASE_URL": self.database_url,
            "XUECHENG_SECRET_KEY": "a fixed key for tests only, never for people",
            "XUECHENG_DEMO": "1",
            "XUECHENG_CITY_PACK": "demo-city",
            "XUECHENG_MESSAGE_SENDER": "file",
            "XUECHENG_PUBLIC_URL": self.url,
            "TEST_CLOCK": str(self._clock),
        }

    @property
    def _clock(self) -> Path:
        return self.data / "clock"

    def set_clock(self, moment: datetime) -> None:
        """Let it be this moment in the city, from now on."""
        assert self.starts_at is not None, "this city shows our time"
        ahead = moment - datetime.now(UTC)
        self._clock.write_text(str(ahead.total_seconds()), "utf-8")

    @property
    def now(self) -> datetime:
        """The moment it is in the city."""
        ahead = float(self._clock.read_text("utf-8")) if self.starts_at else 0.0
        return datetime.now(UTC) + timedelta(seconds=ahead)

    def manage(self, *arguments: str, stdin: str | None = None) -> str:
        """Run ``xuecheng ARGUMENTS`` on this city and return what it printed."""
        program = "xuecheng" if self.starts_at is None else "tests.clock"
        done = subprocess.run(
            [sys.executable, "-m", program, *arguments],
            env=self.environment,
            input=stdin,
            text=True,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, f"xuecheng {' '.join(arguments)}:\n{done.stdout}{done.stderr}"
        return done.stdout

    def start(self) -> None:
        """Start the web server and wait until it answers."""
        self.port = self.port or _free_port()
        with (self.data / "server.log").open("ab") as log:
            self.server = subprocess.Popen(
                [
                    *(sys.executable, "-m", "granian", "--interface", "wsgi"),
                    *("--host", "127.0.0.1", "--port", str(self.port)),
                    *("--workers", "1", "--blocking-threads", str(self.threads)),
                    *("--backlog", "1024", "--no-ws", self.application),
                ],
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait()

    def stop(self) -> None:
        """Ask the server to end, and wait until it has."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End the server and its worker at once, as a power cut would."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self.server is None:
            return
        os.killpg(self.server.pid, how)
        self.server.wait(timeout=30)
        self.server = None

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            assert self.server is not None
            assert self.server.poll() is None, self.log()
            connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
            try:
                connection.request("GET", self.probe)
                if connection.getresponse().status == 200:
                    return
            except (OSError, HTTPException):
                time.sleep(0.2)
            finally:
                connection.close()
        raise AssertionError(f"the server did not answer:\n{self.log()}")

    def log(self) -> str:
        """Return what the server has said so far."""
        return (self.data / "server.log").read_text(encoding="utf-8", errors="replace")


@contextmanager
def live_city(
    data: Path, *, database_url: str = "", starts_at: datetime | None = None, threads: int = 2
) -> Iterator[LiveCity]:
    """Give a migrated city with areas and static files, not yet started; end it afterwards."""
    city = LiveCity(data=data, database_url=database_url, starts_at=starts_at, threads=threads)
    city.port = _free_port()
    city.manage("migrate", "-v0")
    city.manage("areas")
    city.manage("collectstatic", "--noinput", "-v0")
    try:
        yield city
    finally:
        city.stop()


@contextmanager
def new_database(engine: str) -> Iterator[str]:
    """Give the address of an empty database, dropped afterwards; ``""`` is SQLite in the folder.

    :param engine: ``sqlite``, or ``postgresql``: then on the server of the test run.
    """
    if engine == "sqlite":
        yield ""
        return
    import psycopg

    server = os.environ["XUECHENG_TEST_POSTGRES_URL"]
    name = f"xuecheng_live_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield f"{server.rsplit('/', 1)[0]}/{name}"
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
