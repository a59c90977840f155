import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

from xuecheng.lib.processes import Ended, run_together

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)",
]
RUN = """
import sys
from xuecheng.lib import processes
processes.GRACE_SECONDS = 1.0
# One write each: two children that print at once would mix their numbers.
say = "import os, time; os.write(1, b'%d ' % os.getpid()); time.sleep(60)"
sleep = [sys.executable, "-c", say]
print(processes.run_together({"one": sleep, "two": sleep}), flush=True)
"""


def is_running(process_id: int) -> bool:
    try:
        stat = Path(f"/proc/{process_id}/stat").read_text("ascii")
    except FileNotFoundError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"  # a zombie has ended


def started() -> tuple["subprocess.Popen[str]", list[int]]:
    supervisor = subprocess.Popen([sys.executable, "-c", RUN], stdout=subprocess.PIPE, text=True)
    assert supervisor.stdout is not None
    return supervisor, [_number(supervisor.stdout) for _ in range(2)]


def _number(stream: IO[str]) -> int:
    return int("".join(iter(lambda: stream.read(1), " ")))


def test_one_that_ends_stops_the_others_and_is_named():
    began = time.monotonic()

    ended = run_together({"sleeper": SLEEP, "quitter": [sys.executable, "-c", "exit(3)"]})

    assert ended == Ended("quitter", 3)
    assert time.monotonic() - began < 10


def test_one_that_does_not_listen_is_ended_by_force(monkeypatch):
    monkeypatch.setattr("xuecheng.lib.processes.GRACE_SECONDS", 0.2)

    ended = run_together({"stubborn": STUBBORN, "quitter": [sys.executable, "-c", "pass"]})

    assert ended == Ended("quitter", 0)


def test_a_signal_stops_all():
    supervisor, children = started()

    supervisor.send_signal(signal.SIGINT)
    said, _ = supervisor.communicate(timeout=20)

    assert "Ended(name='', status=0)" in said
    assert not any(map(is_running, children))


def test_a_killed_supervisor_leaves_nobody_behind():
    supervisor, children = started()

    supervisor.kill()
    supervisor.communicate(timeout=20)

    deadline = time.monotonic() + 10
    while any(map(is_running, children)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(is_running, children))
