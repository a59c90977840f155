"""Spreadsheet files, read in a process of their own."""

import logging
import os
import subprocess
import sys

from xuecheng.journeys.school_import.adapters import wire
from xuecheng.journeys.school_import.rules.files import (
    MOST_BYTES,
    MOST_SECONDS,
    Fault,
    UnreadableFile,
)
from xuecheng.journeys.school_import.rules.workbook import Workbook

_READER = "xuecheng.journeys.school_import.adapters.apart"
_log = logging.getLogger(__name__)


def read_workbook(content: bytes, name: str = "") -> Workbook:
    """Return the sheets of a file, told by what is in it, not by how it is called.

    Reads .xlsx, .xlsm (macros are never looked at), .xls, .ods and .csv. Nothing of the file is
    written to a disk, and a file that ends its reader ends nothing else.

    :raises UnreadableFile: too large, encrypted, broken, no spreadsheet at all, or more than the
        reader may use of memory and time.
    """
    if len(content) > MOST_BYTES:
        raise UnreadableFile(Fault.TOO_LARGE)
    if not content.strip(b"\0 \r\n\t"):
        raise UnreadableFile(Fault.EMPTY)
    return Workbook(wire.unpacked(_read_apart(content)), name)


def _read_apart(content: bytes) -> bytes:
    """Return what the reader wrote; it gets the file and where our code lies, no secret."""
    try:
        ended = subprocess.run(  # noqa: S603  # fixed words; the file goes in at standard input
            [sys.executable, "-P", "-m", _READER],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            timeout=MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        _log.warning("A spreadsheet took more than %s seconds to read.", MOST_SECONDS)
        raise UnreadableFile(Fault.UNFINISHED) from error
    if ended.returncode == wire.REFUSED:
        raise UnreadableFile(Fault(ended.stdout.decode("ascii")))
    if ended.returncode != 0:
        where = ended.stdout.decode("ascii", "replace")[:200]
        _log.warning("The reader of a spreadsheet ended with %s: %s", ended.returncode, where)
        raise UnreadableFile(Fault.UNFINISHED)
    return ended.stdout
