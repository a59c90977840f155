"""What every test shares: who is signed in, and what this machine or engine cannot run."""

import os
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from django.conf import settings
from django.core.management.commands import flush
from django.db import connections
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as properties
from tests import browser

from xuecheng.lib.append_only import install_triggers, remove_triggers

IN_CI = bool(os.environ.get("CI"))

# Without it a property fails where the machine is busy: hypothesis takes a pause of 200 ms for the
# property's own. In CI hypothesis does the same by itself.
if not IN_CI:
    properties.register_profile(
        "patient", deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    properties.load_profile("patient")


@pytest.fixture
def resident_client() -> Callable[[UUID], Client]:
    """Give ``resident_client(person_id)``: a browser in which that resident is signed in."""
    return lambda person_id: _signed_in(person_id, is_staff=False)


@pytest.fixture
def staff_client() -> Callable[[UUID], Client]:
    """Give ``staff_client(person_id)``: the person is signed in as staff, their roles count."""
    return lambda person_id: _signed_in(person_id, is_staff=True)


def _signed_in(person_id: UUID, *, is_staff: bool) -> Client:
    client = Client()
    session = client.session
    session["person_id"] = str(person_id)
    session["is_staff"] = is_staff
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    return client


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    """Let every test begin in Chinese: a page asked for in English leaves its language behind."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(scope="session", autouse=True)
def _flush_gets_past_the_triggers() -> Iterator[None]:
    """Let a test that really commits be cleaned up after it; within it the triggers stand."""
    plain = flush.Command.handle

    def handle(self: flush.Command, **options: object) -> None:
        connection = connections[str(options["database"])]
        remove_triggers(connection)
        try:
            plain(self, **options)
        finally:
            install_triggers(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush.Command, "handle", handle)
        yield


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests of the other engine, and browser tests where there is no Chromium."""
    other_engine = "sqlite" if _on_postgres() else "postgres"
    out = [item for item in items if item.get_closest_marker(other_engine)]
    if browser.executable() is None:
        if IN_CI:
            raise pytest.UsageError("CI leaves nothing out, but there is no Chromium")
        out += [item for item in items if item.get_closest_marker("browser") and item not in out]
    if out:
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if item not in out]


def _on_postgres() -> bool:
    return settings.DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql"


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a CI run that skipped anything."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if IN_CI and reporter and reporter.stats.get("skipped"):
        reporter.write_line("CI leaves nothing out: a skipped test fails the run.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
