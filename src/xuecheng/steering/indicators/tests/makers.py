"""Records of every kind, written directly, for tests of figures."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from xuecheng.bank.credentials.models import Certificate, Revocation
from xuecheng.learning.courses.models import CourseRun
from xuecheng.learning.courses.rules import SessionPlan
from xuecheng.learning.courses.tests.makers import make_run
from xuecheng.learning.enrolments.models import Attendance, Enrolment, Result, ResultConfirmation
from xuecheng.lib.ids import new_id
from xuecheng.registry.organisations.models import Organisation
from xuecheng.registry.people.models import LearningAccount, Person
from xuecheng.registry.people.tests.makers import make_person
from xuecheng.registry.places.models import Venue
from xuecheng.registry.places.tests.makers import make_area, make_venue

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)  # a Wednesday, ten in the morning in Shanghai
TODAY = date(2026, 11, 25)
XUJIAHUI, TIANPING, HUANGPU = "310104014", "310104003", "310101002"


def venue_in(code: str) -> Venue:
    """Return the one venue of an area."""
    area = make_area(code)
    return Venue.objects.filter(area=area).first() or make_venue(f"学校 {code}", area=area)


def class_at(moment: datetime, *, code: str = XUJIAHUI, **facts: Any) -> CourseRun:
    """Return a class of one session at a moment, in an area."""
    plan = SessionPlan(number=1, starts_at=moment, ends_at=moment + timedelta(hours=1))
    made = {"at": moment - timedelta(days=30), "venue": venue_in(code), "sessions": [plan]}
    return make_run(**made | facts)


def people(count: int) -> list[Person]:
    """Return so many new people."""
    return [make_person(at=NOW) for _number in range(count)]


def attend(run: CourseRun, learners: list[Person], *, mark: str = "present") -> list[Attendance]:
    """Mark learners in the one session of a class."""
    session = run.sessions.get()
    begin = Enrolment.objects.filter(run=run).count()
    return [
        Attendance.objects.create(
            learner=learner,
            session=session,
            enrolment=_enrolment(run, learner, number),
            mark=mark,
            channel="teacher",
            marked_at=session.starts_at,
        )
        for number, learner in enumerate(learners, start=begin + 1)
    ]


def present(
    count: int,
    *,
    code: str = XUJIAHUI,
    moment: datetime = NOW,
    learners: list[Person] | None = None,
) -> list[Person]:
    """Let so many people attend a new class at a moment in an area, and return them."""
    came = learners or people(count)
    attend(class_at(moment, code=code), came)
    return came


def complete(run: CourseRun, learner: Person, *, at: datetime = NOW, **facts: Any) -> Result:
    """Enter a result, by default a confirmed completion."""
    is_confirmed = facts.pop("is_confirmed", True)
    number = Enrolment.objects.filter(run=run).count() + 1
    enrolment = facts.pop("enrolment", None) or _enrolment(run, learner, number)
    made = {"outcome": "completed", "rule": "test@1/completion", "entered_at": at}
    counts = {"sessions_attended": 8, "sessions_held": 10, "minutes": 720}
    result = Result.objects.create(learner=learner, enrolment=enrolment, **made | counts | facts)
    if is_confirmed:
        ResultConfirmation.objects.create(result=result, learner=learner, at=at)
    return result


def certify(issuer: Organisation, learner: Person, *, at: datetime = NOW) -> Certificate:
    """Issue a certificate."""
    return Certificate.objects.create(
        serial=f"XC26-{str(new_id())[-8:]}",
        learner_id=learner.pk,
        issuer_id=issuer.pk,
        achievement_id=new_id(),
        holder_name="陈秀英",
        statement={},
        issued_at=at,
        digest="0" * 64,
    )


def revoke(certificate: Certificate) -> Revocation:
    """Take a certificate back."""
    return Revocation.objects.create(certificate=certificate, at=NOW, reason="印错了")


def activate(count: int, *, code: str = XUJIAHUI, at: datetime = NOW) -> None:
    """Let so many new people activate their accounts."""
    area = make_area(code)
    ids = [person.pk for person in people(count)]
    LearningAccount.objects.filter(person_id__in=ids).update(activated_at=at, area=area)


def _enrolment(run: CourseRun, learner: Person, number: int) -> Enrolment:
    return Enrolment.objects.create(
        learner=learner,
        run=run,
        status="enrolled",
        queue_number=number,
        signed_up_at=run.created_at,
    )
