"""What the measurements of ``bench.thread`` need: run inside the city, prints JSON."""

import json
from datetime import timedelta
from uuid import UUID

from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.utils import timezone

from xuecheng.journeys.demo import actions as demo
from xuecheng.journeys.demo import queries as demo_queries
from xuecheng.learning.courses.models import CourseRun, Session
from xuecheng.learning.courses.tests.makers import make_run
from xuecheng.learning.enrolments.models import Attendance, Enrolment
from xuecheng.lib.api import keys
from xuecheng.registry.people.models import StaffPassword
from xuecheng.registry.people.tests.makers import make_person

LEARNERS = 1400
CLASSES = 60


def session_key(person_id: UUID, *, is_staff: bool = False) -> str:
    """Sign somebody in without the pages, and return the key of the session."""
    session = SessionStore()
    session["person_id"] = str(person_id)
    session["is_staff"] = is_staff
    session.save()
    return str(session.session_key)


now = timezone.now()
# Whatever the hour: a class that begins late in the evening would end on the next day.
noon = timezone.localtime(now).replace(hour=12, minute=0, second=0, microsecond=0)
plan = demo_queries.plan(seed=2026, is_small=False, now=now)
demo.build(plan, now=now, progress=lambda *_: None)

with transaction.atomic():
    runs = [
        make_run(
            title=f"测量用的班 {number}",
            capacity=20,
            sign_up_opens_at=now - timedelta(days=1),
            sign_up_closes_at=now + timedelta(days=5),
            starts_at=noon + timedelta(days=7, minutes=number),
        )
        for number in range(CLASSES)
    ]
    learners = [
        session_key(make_person(name="学" + chr(0x4E00 + number)).pk) for number in range(LEARNERS)
    ]

staff = {login.login: login.person_id for login in StaffPassword.objects.all()}
marked = Attendance.objects.filter(
    session__run__teacher_id=staff["teacher"],
    session__run__status=CourseRun.Status.OPEN,
    session__cancelled_at__isnull=True,
).order_by("id")
taps = [
    (f"/teach/sessions/{row.session_id}/mark/", str(row.enrolment_id), row.mark) for row in marked
]
other = {"present": "absent", "absent": "excused", "excused": "present"}
marks: list[tuple[str, str]] = []
while len(marks) < LEARNERS:
    taps = [(path, enrolment, other[mark]) for path, enrolment, mark in taps]
    marks += [(path, f"enrolment={enrolment}&mark={mark}") for path, enrolment, mark in taps]

resident = Enrolment.objects.enrolled().filter(
    run__teacher_id=staff["teacher"], run__status=CourseRun.Status.OPEN
).order_by("id")[0]  # fmt: skip
running = Session.objects.filter(run__teacher_id=staff["teacher"], starts_at__lt=now).latest(
    "starts_at"
)
print(
    json.dumps(
        {
            "open_slugs": [run.slug for run in runs],
            "learners": learners,
            "marks": marks[:LEARNERS],
            "resident": session_key(resident.learner_id),
            "teacher": session_key(staff["teacher"], is_staff=True),
            "key": keys.make(label="bench", scopes=[], per_minute=1_000_000, at=now)[1],
            "desk": session_key(staff["desk"], is_staff=True),
            "class": CourseRun.objects.open_for_sign_up(now).order_by("starts_at", "id")[0].slug,
            "taught": running.run.slug,
        }
    )
)
