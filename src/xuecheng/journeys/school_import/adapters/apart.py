"""The process in which one file is read: ``python -m`` this, the file at its standard input.

It writes what it read to its standard output and ends with 0; or why the file cannot be read, and
ends with ``wire.REFUSED``; or where it stumbled. It imports no Django, so that it starts at once.
"""

import contextlib
import gc
import resource
import sys
from typing import Final

from xuecheng.journeys.school_import.adapters import parsing, wire
from xuecheng.journeys.school_import.rules.files import (
    MOST_MEMORY,
    MOST_SECONDS,
    UnreadableFile,
)

_STUMBLED: Final = 4
_LIMITS: Final = {
    resource.RLIMIT_AS: MOST_MEMORY,
    resource.RLIMIT_CPU: MOST_SECONDS,
    resource.RLIMIT_CORE: 0,  # a dump of the memory would hold names
}


def main() -> int:
    """Read the file and return how the process ends."""
    content = sys.stdin.buffer.read()
    try:
        sys.stdout.buffer.write(wire.packed(parsing.sheets_of(content)))
    except UnreadableFile as error:
        sys.stdout.write(error.fault)
        return wire.REFUSED
    except Exception as error:  # its message may repeat a cell, and a cell may name a person
        sys.stdout.write(_where(error))
        return _STUMBLED
    return 0


def _where(error: Exception) -> str:
    step = error.__traceback__
    while step and step.tb_next:
        step = step.tb_next
    place = f"{step.tb_frame.f_code.co_filename}:{step.tb_lineno}" if step else ""
    return f"{type(error).__name__} {place}"


def _limit() -> None:
    """Let the system end this process before it takes more than a file can need."""
    for what, most in _LIMITS.items():
        with contextlib.suppress(ValueError, OSError):  # macOS knows no limit of memory
            resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    sys.modules["numpy"] = None  # type: ignore[assignment]  # openpyxl would load it, for nothing
    gc.disable()  # it ends soon, and a large sheet would be gone through over and over
    _limit()
    sys.exit(main())
