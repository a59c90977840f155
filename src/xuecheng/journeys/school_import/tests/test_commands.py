import pytest
from django.core.management import CommandError, call_command

from xuecheng.journeys.school_import.tests.makers import (
    CLASS_HEADERS,
    SCHOOL,
    a_class_next_year,
    make_school,
    sheet_xlsx,
)
from xuecheng.learning.courses.models import CourseRun
from xuecheng.learning.enrolments.models import Enrolment
from xuecheng.registry.organisations.models import Organisation
from xuecheng.registry.places.tests.makers import XUJIAHUI, make_area

pytestmark = pytest.mark.django_db


@pytest.fixture
def import_school(tmp_path, capsys):
    """Write rows to a file, run the command on it, and return what it printed."""

    def run(*options, rows=None, roster=()):
        file = tmp_path / "课程表.xlsx"
        file.write_bytes(sheet_xlsx([CLASS_HEADERS, *(rows or [a_class_next_year()])], roster))
        call_command("import", "school", str(file), *options)
        return capsys.readouterr().out

    return run


def test_without_apply_nothing_is_stored(import_school):
    make_school()

    printed = import_school()

    assert "什么也没有改" in printed
    assert CourseRun.objects.count() == 0


def test_with_apply_the_class_is_open(import_school):
    make_school()

    import_school("--apply")

    assert CourseRun.objects.get().status == "open"


def test_an_empty_installation_gets_its_school(import_school):
    make_area(XUJIAHUI)

    import_school("--organisation", SCHOOL, "--area", XUJIAHUI, "--apply")

    school = Organisation.objects.get()
    assert (school.name, school.kind) == (SCHOOL, "community_school")
    assert CourseRun.objects.get().course.organisation == school


def test_a_preview_makes_no_school(import_school):
    make_area(XUJIAHUI)

    import_school("--organisation", SCHOOL, "--area", XUJIAHUI)

    assert Organisation.objects.count() == 0


def test_a_school_nobody_named_is_asked_for(import_school):
    with pytest.raises(CommandError, match="--organisation"):
        import_school("--apply")


def test_an_area_nobody_knows_is_told(import_school):
    with pytest.raises(CommandError, match="999999"):
        import_school("--organisation", SCHOOL, "--area", "999999")


def test_every_problem_is_printed_with_its_place_and_rule(import_school):
    make_school()

    printed = import_school(rows=[a_class_next_year(名额="")])

    assert "要先解决" in printed
    assert "第 2 行，F 列“名额”" in printed
    assert "[capacity_missing]" in printed


def test_a_file_with_problems_is_not_applied(import_school):
    make_school()

    with pytest.raises(CommandError, match="没有解决"):
        import_school("--apply", rows=[a_class_next_year(学费="")])

    assert CourseRun.objects.count() == 0


def test_a_rule_can_be_accepted_as_a_whole(import_school):
    make_school()

    import_school("--apply", "--accept", "fee_missing", rows=[a_class_next_year(学费="")])

    assert CourseRun.objects.get().fee_fen == 0


def test_answers_can_be_given(import_school):
    make_school()

    import_school("--apply", "--capacity", "25", rows=[a_class_next_year(名额="")])

    assert CourseRun.objects.get().capacity == 25


def test_a_wrong_answer_is_told(import_school):
    make_school()

    with pytest.raises(CommandError):
        import_school("--week-one", "明天")


def test_people_are_never_printed(import_school):
    make_school()
    roster = [("姓名", "手机", "班级"), ("陈秀英", "1381234", "书法基础")]

    printed = import_school("--apply", roster=roster)

    assert Enrolment.objects.count() == 1
    assert "陈秀英" not in printed
    assert "1381234" not in printed


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("import", "school", str(tmp_path / "没有.xlsx"))


def test_the_example_imports_without_a_question(tmp_path, capsys):
    make_school()
    file = tmp_path / "example.xlsx"

    call_command("import", "example", str(file))
    call_command("import", "school", str(file), "--apply")

    assert CourseRun.objects.filter(status="open").count() == 2


def test_the_example_is_not_written_over_a_file(tmp_path):
    file = tmp_path / "example.xlsx"
    file.write_bytes(b"mine")

    with pytest.raises(CommandError):
        call_command("import", "example", str(file))

    assert file.read_bytes() == b"mine"
