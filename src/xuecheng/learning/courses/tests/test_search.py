from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from xuecheng.learning.courses import queries, rules
from xuecheng.learning.courses.tests.makers import make_course, make_run, save_again
from xuecheng.lib.search import documents
from xuecheng.registry.organisations.tests.makers import make_organisation
from xuecheng.registry.places.tests.makers import make_area, make_venue

pytestmark = pytest.mark.django_db


def find(text):
    return documents.find(kind=queries.SEARCH_KIND, text=text, limit=10)


def test_a_class_is_found_as_soon_as_it_is_stored():
    run = make_run("行楷书法", teacher_name="沈慧珍", course_facts={"title_en": "Calligraphy"})

    for text in ("书法", "shufa", "沈慧珍", "calligraphy", "徐家汇", "书画与手工"):
        assert find(text) == [run.pk], text


@pytest.mark.parametrize(
    "place",
    ["徐家汇", "徐家汇街道", "徐汇", "徐汇区", "xuhui", "南丹路", "Xuhui District"],
)
def test_a_class_is_found_by_the_words_for_its_place(place):
    organisation = make_organisation("老年大学")
    here = make_run("书法", organisation=organisation, venue=make_venue("第一教学点"))
    there = make_venue("第二教学点", area=make_area("310106011"), address="", name_en="")
    make_run("书法", organisation=organisation, venue=there)

    assert find(f"书法 {place}") == [here.pk]
    assert find(f"国画 {place}") == []


def test_a_class_is_found_by_the_neighbourhood_of_its_place():
    neighbourhood = make_area("310104014001", name="乐山居民区")
    run = make_run("书法", venue=make_venue("第一教学点", area=neighbourhood))

    assert find("书法 乐山") == [run.pk]
    assert find("书法 徐汇区") == [run.pk]


def test_a_class_is_found_by_the_language_it_is_taught_in_by_who_reads_english():
    in_english = [make_run("书法", language=language).pk for language in ("en", "zh-en")]
    in_shanghainese = make_run("书法", language="wuu")
    make_run("书法", language="zh")

    assert sorted(find("classes taught in English")) == sorted(in_english)
    assert find("Shanghainese") == [in_shanghainese.pk]
    assert find("英语") == []


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


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("行楷入门", "毛笔字"),
        ("行楷入门", "写毛笔字"),
        ("硬笔入门", "练字"),
        ("隶书入门：曹全碑", "书法"),
        ("篆刻：刻一方姓名章", "书法"),
        ("太极八段锦", "太极拳"),
    ],
)
def test_a_class_is_found_by_what_people_call_it_every_day(settings, title, said):
    settings.CITY_PACK = "demo-city"
    run = make_run(title)
    make_run("家常菜")

    assert find(said) == [run.pk]


@pytest.mark.parametrize("pack", ["demo-city", "shanghai"])
@pytest.mark.parametrize(
    ("said", "titles"),
    [
        ("毛笔字", {"行楷书法", "毛笔与硬笔", "软笔入门"}),
        ("写毛笔字", {"行楷书法", "毛笔与硬笔", "软笔入门"}),
        ("硬笔字", {"硬笔书法", "钢笔楷书", "毛笔与硬笔"}),
        ("钢笔字", {"硬笔书法", "钢笔楷书", "毛笔与硬笔"}),
        ("练字", {"行楷书法", "硬笔书法", "钢笔楷书", "毛笔与硬笔", "软笔入门"}),
    ],
)
def test_writing_with_a_brush_is_another_thing_than_writing_with_a_pen(
    settings, pack, said, titles
):
    settings.CITY_PACK = pack
    made = {
        make_run(title).pk: title
        for title in ("硬笔书法", "行楷书法", "钢笔楷书", "毛笔与硬笔", "软笔入门")
    }

    assert {made[run_id] for run_id in find(said)} == titles


def test_a_title_that_says_the_word_comes_before_one_that_is_only_called_so(settings):
    settings.CITY_PACK = "demo-city"
    says_so = make_run("书法")
    called_so = make_run("隶书")

    assert find("书法") == [says_so.pk, called_so.pk]
