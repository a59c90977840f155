from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from xuecheng.learning.courses import queries, rules
from xuecheng.learning.courses.tests.makers import make_course, make_run, save_again
from xuecheng.lib.search import documents

pytestmark = pytest.mark.django_db


def find(text):
    return documents.find(kind=queries.SEARCH_KIND, text=text, limit=10)


def test_a_class_is_found_as_soon_as_it_is_stored():
    run = make_run("行楷书法", teacher_name="沈慧珍", course_facts={"title_en": "Calligraphy"})

    for text in ("书法", "shufa", "沈慧珍", "calligraphy", "徐家汇", "书画与手工"):
        assert find(text) == [run.pk], text


def test_a_course_that_changes_is_found_by_its_new_words():
    run = make_run("书法")

    make_course("书法", organisation=run.course.organisation, summary="写一副春联")

    assert find("春联") == [run.pk]


def test_a_refused_change_leaves_the_index_alone():
    run = make_run(teacher_name="沈慧珍", taken=5)

    with pytest.raises(rules.CapacityBelowTaken):
        save_again(run, teacher_name="王芳", capacity=1)

    assert find("王芳") == []


def test_the_index_is_built_anew():
    run = make_run("书法")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_words")

    call_command("rebuild_search", stdout=StringIO())

    assert find("书法") == [run.pk]
