"""One demonstration city for all journeys of a process, and one browser for each module."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.city import Demo, demo_city
from tests.live import new_database
from tests.visitor import chromium

ENGINE = "postgresql" if os.environ.get("XUECHENG_TEST_DATABASE_URL") else "sqlite"


@pytest.fixture(scope="session")
def demo(tmp_path_factory) -> Iterator[Demo]:
    """Give the demonstration city. Journeys share it: each changes only what is its own."""
    with (
        new_database(ENGINE) as database_url,
        demo_city(tmp_path_factory.mktemp("city"), database_url=database_url) as made,
    ):
        yield made


@pytest.fixture(scope="module")
def window() -> Iterator[Browser]:
    """Give a browser. It ends with its module: its event loop is no place for Django's tests."""
    with chromium() as launched:
        yield launched
