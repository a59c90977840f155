import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from xuecheng.lib.processes import Ended, run_together

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)",
]
RUN = r"""
import sys
from xuecheng.lib import processes
processes.GRACE_SECONDS = 1.0
# One write each: two children that print at once would mix their numbers.
say = "import os, time; os.write(1, b'%d\\n' % os.getpid()); time.sleep(60)"
sleep = [sys.executable, "-c", say]
print(processes.run_together({"one": sleep, "two": sleep}), flush=True)
"""


def is_running(process_id: int) -> bool:
    try:
        stat = Path(f"/proc/{process_id}/stat").read_text("ascii")
    except FileNotFoundError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"  # a zombie has ended


@pytest.fixture
def supervisor() -> Iterator["subprocess.Popen[str]"]:
    """A process that runs two sleepers together, ended with the test."""
    command = [sys.executable, "-c", RUN]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def children_of(supervisor: "subprocess.Popen[str]") -> list[int]:
    return [int(supervisor.stdout.readline()) for _ in range(2)]


def test_one_that_ends_stops_the_others_and_is_named():
    began = time.monotonic()

    ended = run_together({"sleeper": SLEEP, "quitter": [sys.executable, "-c", "exit(3)"]})

    assert ended == Ended("quitter", 3)
    assert time.monotonic() - began < 10


def test_one_that_does_not_listen_is_ended_by_force(monkeypatch):
    monkeypatch.setattr("xuecheng.lib.processes.GRACE_SECONDS", 0.2)

    ended = run_together({"stubborn": STUBBORN, "quitter": [sys.executable, "-c", "pass"]})

    assert ended == Ended("quitter", 0)


def test_a_signal_stops_all(supervisor):
    children = children_of(supervisor)

    supervisor.send_signal(signal.SIGINT)
    said, _ = supervisor.communicate(timeout=20)

    assert "Ended(name='', status=0)" in said
    assert not any(map(is_running, children))


def test_a_killed_supervisor_leaves_nobody_behind(supervisor):
    children = children_of(supervisor)

    supervisor.kill()
    supervisor.communicate(timeout=20)

    deadline = time.monotonic() + 10
    while any(map(is_running, children)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(is_running, children))
