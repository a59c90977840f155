from datetime import UTC, datetime, time, timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import OperationalError, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from xuecheng.lib import jobs
from xuecheng.lib.jobs import worker
from xuecheng.lib.jobs.models import Timer

HERE = "xuecheng.lib.jobs.tests.test_jobs"
ran: list[str] = []


@jobs.job(attempts=3)
def greet(*, name: str) -> None:
    ran.append(name)


@jobs.job(attempts=2)
def stumble() -> None:
    ran.append("stumble")
    raise ValueError("the gateway is down")


@jobs.job(every=timedelta(minutes=5))
def sweep() -> None:
    ran.append("sweep")


def not_a_job() -> None:
    """A function nobody decorated."""


@pytest.fixture
def _only_sweep_is_scheduled(monkeypatch):
    monkeypatch.setattr(jobs, "scheduled", lambda: [jobs.find(f"{HERE}.sweep")])


@pytest.fixture(autouse=True)
def _nothing_ran_yet():
    ran.clear()


def past_the_pause(job: DBTaskResult) -> None:
    DBTaskResult.objects.filter(pk=job.pk).update(run_after=timezone.now() - timedelta(seconds=1))


@pytest.mark.django_db
def test_an_enqueued_job_runs_with_its_arguments():
    jobs.enqueue(f"{HERE}.greet", name="王芳")

    worker.work_off()

    assert ran == ["王芳"]


@pytest.mark.django_db
def test_a_rollback_takes_the_job_with_it():
    with transaction.atomic():
        jobs.enqueue(f"{HERE}.greet", name="王芳")
        transaction.set_rollback(True)

    worker.work_off()

    assert ran == []


@pytest.mark.django_db
def test_an_undecorated_function_is_no_job():
    with pytest.raises(TypeError, match="is not a job"):
        jobs.enqueue(f"{HERE}.not_a_job")


@pytest.mark.django_db
def test_an_argument_that_is_no_json_value_is_refused_at_once():
    with pytest.raises(TypeError):
        jobs.enqueue(f"{HERE}.greet", name=uuid4())


@pytest.mark.django_db
def test_a_failed_job_waits_before_its_next_attempt():
    jobs.enqueue(f"{HERE}.stumble")

    worker.work_off()

    job = DBTaskResult.objects.get()
    assert job.status == TaskResultStatus.READY
    assert job.run_after > timezone.now() + timedelta(seconds=20)
    assert ran == ["stumble"]


@pytest.mark.django_db
def test_a_job_is_given_up_after_its_last_attempt():
    jobs.enqueue(f"{HERE}.stumble")

    for _ in range(4):
        worker.work_off()
        past_the_pause(DBTaskResult.objects.get())

    assert ran == ["stumble", "stumble"]
    assert DBTaskResult.objects.get().status == TaskResultStatus.FAILED


@pytest.mark.django_db
def test_a_job_whose_worker_died_runs_again():
    jobs.enqueue(f"{HERE}.greet", name="王芳")
    DBTaskResult.objects.get().claim("a worker that was killed")

    worker.take_back_interrupted(at=timezone.now() + jobs.LONGEST + timedelta(minutes=1))
    past_the_pause(DBTaskResult.objects.get())
    worker.work_off()

    assert ran == ["王芳"]


@pytest.mark.django_db
@pytest.mark.usefixtures("_only_sweep_is_scheduled")
def test_a_scheduled_job_is_queued_once_for_each_period():
    start = timezone.now()
    worker.queue_due(at=start)
    later = start + timedelta(minutes=5)

    worker.queue_due(at=later)
    worker.queue_due(at=later)

    assert DBTaskResult.objects.filter(task_path=f"{HERE}.sweep").count() == 1
    assert Timer.objects.get(path=f"{HERE}.sweep").next_at == later + timedelta(minutes=5)


def test_a_daily_job_runs_at_the_city_s_time_of_day():
    nightly = jobs.Job(sweep, attempts=1, every=None, daily_at=time(3, 10))
    evening = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)  # 04:00 on the 25th in Shanghai

    due = nightly.next_after(evening)

    assert due == datetime(2026, 11, 25, 19, 10, tzinfo=UTC)


def test_pauses_grow_fourfold_up_to_six_hours():
    pauses = [jobs.pause_before(attempt).total_seconds() for attempt in range(2, 9)]

    assert pauses == [30, 120, 480, 1920, 7680, 21600, 21600]


@pytest.mark.django_db
@pytest.mark.usefixtures("_only_sweep_is_scheduled")
def test_the_jobs_command_shows_what_was_given_up_and_why():
    jobs.enqueue(f"{HERE}.stumble")
    for _ in range(2):
        worker.work_off()
        past_the_pause(DBTaskResult.objects.get())

    shown = StringIO()
    call_command("jobs", stdout=shown)

    assert "Failed: 1." in shown.getvalue()
    assert "ValueError: the gateway is down" in shown.getvalue()
    assert f"{HERE}.sweep  next when a worker starts" in shown.getvalue()


@pytest.mark.django_db
def test_failed_jobs_run_again_when_asked():
    jobs.enqueue(f"{HERE}.stumble")
    for _ in range(2):
        worker.work_off()
        past_the_pause(DBTaskResult.objects.get())

    call_command("jobs", "--retry", stdout=StringIO())
    worker.work_off()

    assert ran == ["stumble"] * 3


@pytest.mark.django_db
@pytest.mark.usefixtures("_only_sweep_is_scheduled")
def test_an_idle_worker_only_reads(django_assert_num_queries):
    worker.queue_due(at=timezone.now())

    with django_assert_num_queries(3) as asked:
        worker.queue_due(at=timezone.now())
        worker.work_off()

    assert all(query["sql"].startswith("SELECT") for query in asked.captured_queries)


def test_a_worker_outlives_a_database_that_is_away(monkeypatch):
    tried = []
    patient = worker.Worker(interval=0)

    def away(*, at: datetime) -> int:
        tried.append(at)
        patient.running = len(tried) < 3
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(worker, "queue_due", away)
    patient.run()

    assert len(tried) == 3
