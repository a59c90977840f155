"""``xuecheng run``: the whole city from one command."""

import socket
import sys
import threading
import time
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from xuecheng.lib.processes import run_together
from xuecheng.registry.places.models import Area

_START_SECONDS = 60
_LOOK_SECONDS = 0.1


class Command(BaseCommand):
    """Prepare the data folder, then serve pages and run jobs until stopped."""

    help = "Bring the database up to date, then serve pages and run jobs until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address and how many requests are answered at once."""
        parser.add_argument("--host", default="127.0.0.1", help="Address to listen on.")
        parser.add_argument("--port", type=int, default=8000, help="Port to listen on.")
        parser.add_argument("--workers", type=int, default=3, help="Web processes.")
        parser.add_argument("--threads", type=int, default=1, help="Threads of each web process.")

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        """Prepare, start web server and job worker, and stop both together."""
        try:
            _expect_free(host, port)
            prepare(verbosity=options["verbosity"])
        except KeyboardInterrupt:
            raise CommandError("Stopped before the city was ready.", returncode=130) from None
        connections.close_all()
        threading.Thread(target=self._say_when_ready, args=(host, port), daemon=True).start()
        ended = run_together(
            {
                "web server": web_server(
                    host=host, port=port, workers=options["workers"], threads=options["threads"]
                ),
                "job worker": [sys.executable, "-m", "xuecheng", "worker"],
            }
        )
        if ended.name:
            raise CommandError(
                f"The {ended.name} ended by itself (status {ended.status}), so everything was "
                "stopped. Its last words are above."
            )
        self.stdout.write("Stopped.")

    def _say_when_ready(self, host: str, port: int) -> None:
        if _answers(host, port):
            name = "localhost" if host == "127.0.0.1" else host
            self.stdout.write(f"\n学城 http://{name}:{port}/  (Ctrl-C stops it)")
            self.stdout.flush()  # a pipe or a journal would keep it until the end


def prepare(*, verbosity: int) -> None:
    """Bring database and static files up to date, and fill an empty city with its areas."""
    call_command("migrate", verbosity=max(0, verbosity - 1), interactive=False)
    if not Area.objects.exists():  # a city with a table of its own keeps it
        call_command("areas", verbosity=verbosity)
    call_command("collectstatic", verbosity=0, interactive=False)
    if settings.DEMO:
        call_command("demo", verbosity=verbosity)


def web_server(*, host: str, port: int, workers: int, threads: int) -> list[str]:
    """Return the command of the web server."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi"),
        *("--host", host, "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", str(threads)),
        # Its warnings advise fewer processes than are meant (decision 0007); not heard with them is
        # that a process had to be killed because it did not stop in time.
        *("--backlog", "1024", "--no-ws", "--log-level", "error"),
        "xuecheng.site.wsgi:application",
    ]


def _expect_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise CommandError(
                f"Cannot listen on {host} port {port}: {reason}. Choose another port: "
                "make run PORT=8001, or xuecheng run --port 8001"
            ) from error


def _answers(host: str, port: int) -> bool:
    """Wait until the web server has answered its first request, whatever the answer is."""
    name = next(iter(settings.ALLOWED_HOSTS), "").lstrip("*.") or "localhost"
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        with closing(HTTPConnection(host, port, timeout=_START_SECONDS)) as connection:
            try:
                connection.request("GET", "/", headers={"Host": name})
                connection.getresponse()
            except (OSError, HTTPException):
                time.sleep(_LOOK_SECONDS)
            else:
                return True
    return False
