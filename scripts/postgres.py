"""A PostgreSQL server of our own, for one test run, on a free port of this machine."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# Tests crash our own processes, never the server: it need not survive a power cut.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=400")
START_SECONDS = 30
SERVANTS = ("postgres", "nobody")


def programs() -> Path | None:
    """Return the folder of ``initdb`` and ``postgres``; ``None`` where there is none."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(debian, key=lambda file: float(file.parts[-3]), default=None)
    return newest.parent if newest else None


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Start a server from the programs in ``folder``, give its URL, and stop it afterwards."""
    home = Path(tempfile.mkdtemp(prefix="xuecheng-postgres-"))
    port = _free_port()
    try:
        with _running(folder, home, port) as process:
            _wait_until_it_listens(process, port, home / "log")
            yield f"postgres://xuecheng@127.0.0.1:{port}/postgres"
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _running(folder: Path, home: Path, port: int) -> Iterator["subprocess.Popen[bytes]"]:
    servant = _servant()
    identity: dict[str, Any] = {}
    if servant:
        os.chown(home, servant.pw_uid, servant.pw_gid)
        identity = {"user": servant.pw_uid, "group": servant.pw_gid, "extra_groups": []}
    initdb = [str(folder / "initdb"), *_initdb_options(home)]
    subprocess.run(initdb, cwd=home, check=True, stdout=subprocess.DEVNULL, **identity)
    address = (f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={home}")
    postgres = [str(folder / "postgres"), "-D", str(home / "data"), *_flags((*FAST, *address))]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(postgres, cwd=home, stdout=log, stderr=log, **identity)
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)  # "fast": ends its sessions, then itself
            process.wait(timeout=START_SECONDS)


def _initdb_options(home: Path) -> list[str]:
    return [
        *("-D", str(home / "data"), "--username", "xuecheng", "--auth", "trust"),
        *("--encoding", "UTF8", "--no-locale", "--no-sync", "--no-instructions"),
    ]


def _servant() -> "pwd.struct_passwd | None":
    """Return who runs the server: PostgreSQL refuses root; ``None`` for ourselves."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return next(known[name] for name in SERVANTS if name in known)


def _flags(options: tuple[str, ...]) -> list[str]:
    return [flag for option in options for flag in ("-c", option)]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_listens(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text('utf-8', 'replace')}")
