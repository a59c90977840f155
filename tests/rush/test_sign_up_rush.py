"""Many people want few places at the same moment, over HTTP, and the power may fail."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from tests.live import LiveCity, live_city, new_database

PLACES = 20
TOKEN = "a" * 32
GIVE_UP_SECONDS = 90

SEED = """
import json
from datetime import timedelta
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from xuecheng.learning.courses.tests.makers import make_run
from xuecheng.registry.people.tests.makers import make_person

now = timezone.now()
run = make_run(
    capacity={places},
    sign_up_opens_at=now - timedelta(days=1),
    sign_up_closes_at=now + timedelta(days=5),
)
people = {{}}
for number in range({people}):
    session = SessionStore()
    session["person_id"] = str(make_person(name="学" + chr(0x4E00 + number)).pk)
    session.save()
    people[session["person_id"]] = session.session_key
print(json.dumps({{"slug": run.slug, "people": people}}))
"""

OUTCOME = """
import json
from xuecheng.learning.courses.models import CourseRun
from xuecheng.learning.enrolments.models import Enrolment
run = CourseRun.objects.get(slug="{slug}")
rows = Enrolment.objects.filter(run=run).order_by("queue_number")
print(json.dumps({{
    "taken": run.places_taken,
    "waiting": run.waiting,
    "rows": [[str(row.learner_id), row.status, row.queue_number] for row in rows],
}}))
"""


@dataclass(frozen=True)
class Rush:
    """A class with few places, and the session of everybody who wants one."""

    slug: str
    people: dict[str, str]


@pytest.fixture(
    params=[
        pytest.param("sqlite", marks=pytest.mark.sqlite),
        pytest.param("postgresql", marks=pytest.mark.postgres),
    ]
)
def city(request, tmp_path: Path):
    with new_database(request.param) as url, live_city(tmp_path, database_url=url) as made:
        made.start()
        yield made


def test_a_rush_fills_every_place_once_and_the_rest_wait_in_order(city):
    rush = _rush(city)

    with ThreadPoolExecutor(len(rush.people)) as pool:
        statuses = list(pool.map(lambda key: _sign_up(city, rush, key), rush.people.values()))

    assert set(statuses) == {302}
    _assert_fair(city, rush)


def test_a_power_cut_in_the_rush_loses_nobody_and_gives_nobody_two_places(city):
    rush = _rush(city)
    answered = threading.Semaphore(0)

    def insist(key: str) -> int:
        status = _insist(city, rush, key)
        answered.release()
        return status

    with ThreadPoolExecutor(len(rush.people)) as pool:
        results = [pool.submit(insist, key) for key in rush.people.values()]
        for _ in range(len(rush.people) // 4):
            assert answered.acquire(timeout=GIVE_UP_SECONDS)
        city.kill()
        city.start()
        statuses = [result.result() for result in results]

    assert set(statuses) == {302}
    _assert_fair(city, rush)


def _assert_fair(city: LiveCity, rush: Rush) -> None:
    outcome = json.loads(city.manage("shell", "-v0", "-c", OUTCOME.format(slug=rush.slug)))
    learners = [row[0] for row in outcome["rows"]]
    statuses = [row[1] for row in outcome["rows"]]

    assert sorted(learners) == sorted(rush.people)
    assert statuses == ["enrolled"] * PLACES + ["waiting"] * (len(rush.people) - PLACES)
    assert [row[2] for row in outcome["rows"]] == list(range(1, len(rush.people) + 1))
    assert (outcome["taken"], outcome["waiting"]) == (PLACES, len(rush.people) - PLACES)


def _rush(city: LiveCity) -> Rush:
    people = 300 if city.database_url else 60
    made = city.manage("shell", "-v0", "-c", SEED.format(places=PLACES, people=people))
    return Rush(**json.loads(made))


def _sign_up(city: LiveCity, rush: Rush, key: str) -> int:
    connection = HTTPConnection("127.0.0.1", city.port, timeout=GIVE_UP_SECONDS)
    try:
        connection.request(
            "POST",
            f"/courses/{rush.slug}/sign-up/",
            body=f"csrfmiddlewaretoken={TOKEN}",
            headers={
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": f"csrftoken={TOKEN}; sessionid={key}",
            },
        )
        return connection.getresponse().status
    finally:
        connection.close()


def _insist(city: LiveCity, rush: Rush, key: str) -> int:
    """Sign up, and press the button again whenever no answer comes."""
    deadline = time.monotonic() + GIVE_UP_SECONDS
    while True:
        try:
            return _sign_up(city, rush, key)
        except (OSError, HTTPException):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)
