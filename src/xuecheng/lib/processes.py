"""Several processes that live and die together."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType

GRACE_SECONDS = 15.0
_LOOK_SECONDS = 0.1
_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of Linux's prctl(2)


@dataclass(frozen=True, slots=True)
class Ended:
    """Why the processes ended.

    :param name: the process that ended by itself; ``""`` when a signal stopped all.
    :param status: its exit status, or minus the signal that ended it.
    """

    name: str = ""
    status: int = 0


def run_together(commands: Mapping[str, Sequence[str]]) -> Ended:
    """Run ``commands`` until a signal asks to stop or one of them ends; then stop all.

    Ctrl-C, SIGTERM and a closed terminal end every process: politely first, after
    :data:`GRACE_SECONDS` by force. If this process is killed, the others end with it.

    :param commands: arguments of each process, by the name it is reported under.
    """
    with _Stop() as stop:
        children = {name: _start(command) for name, command in commands.items()}
        try:
            while not stop.is_asked:
                for name, child in children.items():
                    if (status := child.poll()) is not None:
                        return Ended(name, status)
                time.sleep(_LOOK_SECONDS)
            return Ended()
        finally:
            _end(children.values())


class _Stop:
    """Notes the first signal that asks to stop; handlers as before on leaving."""

    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def __init__(self) -> None:
        self.is_asked = False

    def __enter__(self) -> "_Stop":
        self._before = {each: signal.signal(each, self._note) for each in self.signals}
        return self

    def __exit__(self, *_: object) -> None:
        for each, handler in self._before.items():
            signal.signal(each, handler)

    def _note(self, _signal: int, _frame: FrameType | None) -> None:
        self.is_asked = True


def _start(command: Sequence[str]) -> "subprocess.Popen[bytes]":
    # A group of its own: the terminal's Ctrl-C reaches this process alone, which asks each child
    # once. A second signal would make a worker drop the job it is finishing.
    parent = os.getpid()
    return subprocess.Popen(  # noqa: S603  # the commands are our own
        command, process_group=0, preexec_fn=lambda: _die_with(parent)
    )


def _die_with(parent: int) -> None:
    """Ask Linux to end this child when its parent is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGTERM)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)


def _end(children: Collection["subprocess.Popen[bytes]"]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.wait(max(0.0, deadline - time.monotonic()))
        # By force: what did not listen, and the children of one that was killed.
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
