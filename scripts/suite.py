"""Run the whole test suite: on SQLite, on PostgreSQL, and in a browser where there is one.

PostgreSQL is the server at ``XUECHENG_TEST_POSTGRES_URL``, or one of our own if ``initdb`` is
installed. The last line says what was left out. Further arguments go to pytest.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import browser

from scripts import postgres

ROOT = Path(__file__).resolve().parents[1]
PROCESSES = "2"


def main(arguments: list[str]) -> int:
    """Run the suite on every engine there is; return 1 if a run failed."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that our server is stopped too
    left_out = []
    failed = _run("SQLite", {}, arguments)
    with _postgres_server() as url:
        if url:
            failed |= _run("PostgreSQL", _on(url), arguments)
        else:
            left_out.append("everything on PostgreSQL (no XUECHENG_TEST_POSTGRES_URL, no initdb)")
    if browser.executable() is None:
        left_out.append("browser tests (no Chromium)")
    if left_out and "CI" in os.environ:
        print(f"CI leaves nothing out, but left out: {'; '.join(left_out)}")
        return 1
    if "CI" not in os.environ:
        print(f"Left out: {'; '.join(left_out) or 'nothing'}")
    return int(failed)


def _run(engine: str, environment: dict[str, str], arguments: list[str]) -> bool:
    print(f"\n--- {engine} ---", flush=True)
    plain = {name: value for name, value in os.environ.items() if not name.startswith("XUECHENG_")}
    command = [sys.executable, "-m", "pytest", "-q", "-n", PROCESSES, *arguments]
    return subprocess.run(command, cwd=ROOT, env=plain | environment).returncode != 0


def _on(url: str) -> dict[str, str]:
    """Return the environment of a run on the server at ``url``."""
    return {"XUECHENG_TEST_POSTGRES_URL": url, "XUECHENG_TEST_DATABASE_URL": url}


@contextmanager
def _postgres_server() -> Iterator[str]:
    """Give the URL of a server; ``""`` if there is none."""
    given = os.environ.get("XUECHENG_TEST_POSTGRES_URL", "")
    programs = None if given else postgres.programs()
    if programs is None:
        yield given
        return
    with postgres.server(programs) as url:
        yield url


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
