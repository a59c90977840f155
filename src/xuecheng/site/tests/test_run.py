import os
import signal
import socket
import subprocess
import sys
import threading
from http.client import HTTPConnection
from pathlib import Path

import pytest


def start(data: Path, port: int) -> "subprocess.Popen[str]":
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
        "XUECHENG_DATA": str(data),
        "XUECHENG_DATABASE_URL": "",
        "XUECHENG_DEMO": "0",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "xuecheng", "run", "--port", str(port)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def wait_until_ready(city: "subprocess.Popen[str]") -> None:
    assert city.stdout is not None
    patience = threading.Timer(120, city.kill)
    patience.start()
    is_ready = any("Ctrl-C stops it" in line for line in city.stdout)
    patience.cancel()
    assert is_ready, "the city ended before it was ready"


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.sqlite
def test_one_command_serves_an_empty_folder_and_ctrl_c_stops_it(tmp_path, port):
    city = start(tmp_path, port)
    wait_until_ready(city)

    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/")
    status = connection.getresponse().status
    connection.close()
    city.send_signal(signal.SIGINT)
    said, _ = city.communicate(timeout=120)

    assert status == 200
    assert "Stopped." in said
    assert city.returncode == 0


@pytest.mark.sqlite
def test_a_port_in_use_is_said_plainly(tmp_path, port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        said, _ = start(tmp_path, port).communicate(timeout=120)

    assert f"Cannot listen on 127.0.0.1 port {port}" in said
    assert "Choose another port" in said
    assert "Traceback" not in said


@pytest.mark.sqlite
def test_a_web_server_that_dies_stops_the_worker_and_says_so(tmp_path, port):
    city = start(tmp_path, port)
    wait_until_ready(city)

    children = Path(f"/proc/{city.pid}/task/{city.pid}/children").read_text("ascii").split()
    server = next(
        child for child in children if b"granian" in Path(f"/proc/{child}/cmdline").read_bytes()
    )
    os.kill(int(server), signal.SIGKILL)
    said, _ = city.communicate(timeout=120)

    assert "The web server ended by itself" in said
    assert city.returncode == 1
