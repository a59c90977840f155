import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

City = "subprocess.Popen[str]"
PATIENCE_SECONDS = 120

pytestmark = pytest.mark.sqlite


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[int], City]]:
    """Give ``start(port)``: ``xuecheng run`` on an empty folder, ended with the test."""
    cities = []

    def start(port: int) -> City:
        environment = os.environ | {
            "XUECHENG_DATA": str(tmp_path),
            "XUECHENG_DATABASE_URL": "",
            "XUECHENG_DEMO": "0",
        }
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        environment.pop("PYTHONUNBUFFERED", None)  # what it says must come through a pipe at once
        city = subprocess.Popen(
            [sys.executable, "-m", "xuecheng", "run", "--port", str(port)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        cities.append(city)
        return city

    yield start
    for city in cities:
        city.terminate()
        city.communicate(timeout=PATIENCE_SECONDS)


def wait_until_ready(city: City) -> None:
    patience = threading.Timer(PATIENCE_SECONDS, city.kill)
    patience.start()
    is_ready = any("Ctrl-C stops it" in line for line in city.stdout)
    patience.cancel()
    assert is_ready, "the city ended before it was ready"


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_one_command_serves_an_empty_folder_and_ctrl_c_stops_it(start, port):
    city = start(port)
    wait_until_ready(city)

    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    connection.request("GET", "/")
    status = connection.getresponse().status
    connection.close()
    city.send_signal(signal.SIGINT)
    said, _ = city.communicate(timeout=PATIENCE_SECONDS)

    assert status == 200
    assert "Stopped." in said
    assert city.returncode == 0


def test_a_port_in_use_is_said_plainly(start, port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        said, _ = start(port).communicate(timeout=PATIENCE_SECONDS)

    assert f"Cannot listen on 127.0.0.1 port {port}" in said
    assert "Choose another port" in said
    assert "Traceback" not in said


def test_a_web_server_that_dies_stops_the_worker_and_says_so(start, port):
    city = start(port)
    wait_until_ready(city)

    children = Path(f"/proc/{city.pid}/task/{city.pid}/children").read_text("ascii").split()
    server = next(
        child for child in children if b"granian" in Path(f"/proc/{child}/cmdline").read_bytes()
    )
    os.kill(int(server), signal.SIGKILL)
    said, _ = city.communicate(timeout=PATIENCE_SECONDS)

    assert "The web server ended by itself" in said
    assert city.returncode == 1
