"""A file that waits: pressed twice, interrupted, outdated, and never left behind."""

import os
from datetime import timedelta

import pytest

from xuecheng.journeys.school_import import actions, queries
from xuecheng.journeys.school_import.models import ImportDraft, ImportDraftQuerySet
from xuecheng.journeys.school_import.tests.makers import AT, clean_xlsx, make_clerk
from xuecheng.learning.courses.models import CourseRun
from xuecheng.lib import audit

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(minutes=21)


@pytest.fixture
def by(school):
    """A clerk of the school."""
    return make_clerk(school)


@pytest.fixture
def draft(school, by):
    """A file that waits."""
    return upload(school, by)


@pytest.fixture
def stuck(draft):
    """A file whose import began and was interrupted."""
    draft.status, draft.started_at = ImportDraft.Status.APPLYING, AT
    draft.save()
    return draft


@pytest.fixture
def second_press(monkeypatch):
    """Do something between the first look of ``begin`` at a draft and its lock."""

    def between(act):
        real = queries.plan

        def plan(*given, **facts):
            monkeypatch.setattr(queries, "plan", real)
            act()
            return real(*given, **facts)

        monkeypatch.setattr(queries, "plan", plan)

    return between


def upload(school, by, content=b""):
    return actions.upload(
        organisation=school, content=content or clean_xlsx(), file_name="课程表.xlsx", by=by, at=AT
    )


def begin(draft, by, at=AT):
    return actions.begin(draft_id=draft.pk, seen=(), by=by, at=at)


def files(settings):
    folder = settings.DATA / "imports"
    return [file.name for file in folder.iterdir()] if folder.exists() else []


def age(settings, days):
    """Make all files look as if they were written so long before the test's now."""
    for file in (settings.DATA / "imports").iterdir():
        written = (AT - timedelta(days=days)).timestamp()
        os.utime(file, (written, written))


# Pressed twice


def test_a_second_press_finds_the_import_done(
    draft, by, second_press, django_capture_on_commit_callbacks
):
    def first():
        with django_capture_on_commit_callbacks(execute=True):
            begin(draft, by)

    second_press(first)

    second = begin(draft, by)

    draft.refresh_from_db()
    assert (second.status, second.failure, draft.status) == ("applied", "", "applied")
    assert CourseRun.objects.count() == 1


def test_a_file_discarded_in_another_tab_is_not_imported(draft, by, second_press):
    second_press(lambda: actions.discard(draft_id=draft.pk, by=by, at=AT))

    assert begin(draft, by).status == "discarded"
    assert CourseRun.objects.count() == 0


def test_a_second_press_after_the_file_is_gone_finds_the_import_done(
    draft, by, monkeypatch, django_capture_on_commit_callbacks
):
    real = queries.reading_of

    def reading_of(*given, **facts):
        monkeypatch.setattr(queries, "reading_of", real)
        with django_capture_on_commit_callbacks(execute=True):
            begin(draft, by)
        return real(*given, **facts)

    monkeypatch.setattr(queries, "reading_of", reading_of)

    assert begin(draft, by).status == "applied"


def test_a_failure_told_late_does_not_open_what_another_try_has_imported(stuck, by, monkeypatch):
    def fail(*_given, **_facts):
        ImportDraft.objects.filter(pk=stuck.pk).update(status="applied")
        raise queries.UnknownDraft("late")

    monkeypatch.setattr(actions, "_finish", fail)

    assert actions.finish(draft_id=stuck.pk, by=by, at=LATER).status == "applied"


# Interrupted


def test_an_interrupted_import_can_be_discarded(stuck, by):
    actions.discard(draft_id=stuck.pk, by=by, at=LATER)

    stuck.refresh_from_db()
    assert stuck.status == "discarded"


def test_an_interrupted_import_waits_again_with_new_answers(stuck, by):
    actions.decide(draft_id=stuck.pk, decisions={}, answers={"year": "2026"}, by=by, at=LATER)

    stuck.refresh_from_db()
    assert (stuck.status, stuck.answers) == ("waiting", {"year": "2026"})


def test_a_better_file_takes_the_place_of_an_interrupted_one(stuck, by):
    content = clean_xlsx(("王芳", "13912345678", "书法基础"))

    actions.replace(draft_id=stuck.pk, content=content, file_name="b.xlsx", by=by, at=LATER)

    stuck.refresh_from_db()
    assert stuck.status == "discarded"


def test_an_import_under_way_is_neither_discarded_nor_answered(stuck, by):
    actions.discard(draft_id=stuck.pk, by=by, at=AT)
    actions.decide(draft_id=stuck.pk, decisions={}, answers={"year": "2026"}, by=by, at=AT)

    stuck.refresh_from_db()
    assert (stuck.status, stuck.answers) == ("applying", {})


# Outdated


def test_a_file_imported_in_the_meantime_is_not_called_outdated(draft, by, monkeypatch):
    real = ImportDraftQuerySet.outdated

    def outdated(found, at):
        late = real(found, at)
        if list(late):
            monkeypatch.setattr(ImportDraftQuerySet, "outdated", real)
            begin(draft, by)
        return late

    monkeypatch.setattr(ImportDraftQuerySet, "outdated", outdated)
    removed = actions.remove_outdated(at=AT + timedelta(days=8))

    draft.refresh_from_db()
    assert (removed, draft.status) == (0, "applied")


def test_a_file_that_is_being_imported_is_not_outdated(stuck):
    eighth = AT + timedelta(days=8)
    ImportDraft.objects.filter(pk=stuck.pk).update(started_at=eighth - timedelta(minutes=5))

    assert actions.remove_outdated(at=eighth) == 0


# Nothing left behind


def test_two_uploads_of_one_file_at_once_wait_as_one(school, by, draft, monkeypatch):
    digest, real = draft.digest, ImportDraftQuerySet.get
    content = queries.drawer().get(draft.pk) or b""

    def not_yet(found, *given, **facts):
        monkeypatch.setattr(ImportDraftQuerySet, "get", real)
        raise ImportDraft.DoesNotExist

    monkeypatch.setattr(ImportDraftQuerySet, "first", lambda _found: None)
    monkeypatch.setattr(ImportDraftQuerySet, "get", not_yet)

    assert upload(school, by, content).pk == draft.pk
    assert ImportDraft.objects.filter(digest=digest).count() == 1


def test_an_upload_that_is_not_stored_leaves_no_file_of_names(school, by, settings, monkeypatch):
    def fail(**_facts):
        raise OSError("the disk is full")

    monkeypatch.setattr(audit, "record", fail)

    with pytest.raises(OSError, match="full"):
        upload(school, by)

    assert files(settings) == []


def test_a_file_without_a_draft_is_removed_after_seven_days(draft, settings):
    ImportDraft.objects.all().delete()
    age(settings, days=6)
    actions.remove_outdated(at=AT)
    kept = files(settings)

    age(settings, days=8)
    actions.remove_outdated(at=AT)

    assert (len(kept), files(settings)) == (1, [])


def test_a_file_that_is_being_imported_stays_however_old(stuck, settings):
    age(settings, days=8)

    actions.remove_outdated(at=AT)

    assert len(files(settings)) == 1


def test_what_is_noted_of_progress_is_readable_by_this_program_only(draft, settings):
    queries.drawer().note_progress(draft.pk, 1, 2)

    modes = {file.stat().st_mode & 0o777 for file in (settings.DATA / "imports").iterdir()}
    assert modes == {0o600}
    assert queries.drawer().progress(draft.pk) == (1, 2)
