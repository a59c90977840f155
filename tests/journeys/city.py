"""A demonstration city that lives on a Tuesday morning, and addresses and sessions in it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.live import LiveCity, live_city

SHANGHAI = ZoneInfo("Asia/Shanghai")
TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)

_LOOK = """
import json
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from xuecheng.bank.credentials.models import Certificate
from xuecheng.journeys.demo.rules.logins import HOME_SCHOOL, RESIDENTS, STAFF
from xuecheng.learning.courses.models import CourseRun
from xuecheng.learning.enrolments.models import Enrolment, Result
from xuecheng.registry.people import queries as people
from xuecheng.registry.people.models import StaffPassword
from xuecheng.registry.people.tests.makers import (
    make_activated_person,
    make_person,
    make_resident_card,
)

now = timezone.now()

def session(person_id, is_staff=False):
    made = SessionStore()
    made["person_id"], made["is_staff"] = str(person_id), is_staff
    made.save()
    return made.session_key

def member(login):
    return StaffPassword.objects.get(login=login.login).person_id

chen = people.find(name="陈秀英", phone=RESIDENTS["陈秀英"]).pk
school = CourseRun.objects.filter(course__organisation__name=HOME_SCHOOL)
mine = Enrolment.objects.live().filter(learner_id=chen)
coming = mine.filter(status="enrolled", run__ends_at__gt=now).select_related("run")
certificate = Certificate.objects.filter(learner_id=chen).first()
soon = school.filter(status="open", sign_up_closes_at__gt=now).exclude(
    pk__in=mine.values("run_id")
)
begun = school.filter(status="open", starts_at__lt=now, ends_at__gt=now).order_by("starts_at")
finished = school.filter(status="finished").order_by("starts_at").first()
result = Result.objects.filter(enrolment__run=finished).order_by("pk").first()
taught = next(run for run in begun if run.sessions.filter(starts_at__date=now.date()).exists())
seat = Enrolment.objects.live().filter(run=taught).order_by("queue_number").first()
waiting = Enrolment.objects.waiting().filter(run__status="open", run__starts_at__gt=now)
waiting = waiting.select_related("run").order_by("run__starts_at", "queue_number").last()
over = mine.filter(status="enrolled", run__ends_at__lt=now).select_related("run").first()
for number in range(3):
    make_person(name="沈悦", phone=f"1390000003{number}")
    make_person(name="韩梅", phone=f"1390000004{number}")
    make_person(name="韩梅", phone=f"1390000008{number}")
    make_person(name="宋雨", phone=f"1390000008{number}", phone_is_verified=True)
for number in range(3):
    document = make_resident_card(born="19310101", order=f"70{number}")
    make_activated_person(name="韩梅", phone=f"1390000000{number}", document=document)
staff = {key: session(member(login), is_staff=True) for key, login in STAFF.items()}
print(json.dumps({
    "sessions": {
        "resident": session(chen),
        "newcomer": session(make_person(name="韩梅").pk),
        "waiting": session(waiting.learner_id),
        **staff,
    },
    "facts": {
        "run": soon.order_by("starts_at").first().slug,
        "mine": coming.first().run.slug,
        "enrolment": str(coming.first().pk),
        "certificate": str(certificate.pk),
        "code": certificate.serial,
        "venue": str(taught.venue_id),
        "taught": taught.slug,
        "finished": finished.slug,
        "result": str(result.pk),
        "seat": str(seat.pk),
        "full": waiting.run.slug,
        "over": over.run.slug,
    },
}))
"""


@dataclass(frozen=True)
class Demo:
    """A running demonstration city.

    :param sessions: key of a session of each role that is signed in.
    :param facts: slugs and ids that pages are opened with.
    """

    city: LiveCity
    sessions: dict[str, str]
    facts: dict[str, str]

    @property
    def url(self) -> str:
        """Address of the home page, without the last slash."""
        return self.city.url


@contextmanager
def demo_city(
    data: Path, *, database_url: str = "", scale: tuple[str, ...] = ("--small",)
) -> Iterator[Demo]:
    """Give a demonstration city, built, served, and looked up."""
    with live_city(data, database_url=database_url, starts_at=TUESDAY) as city:
        city.manage("demo", *scale)
        city.start()
        found = json.loads(city.manage("shell", "-v0", "-c", _LOOK))
        yield Demo(city, **found)
