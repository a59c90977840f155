from uuid import UUID

import pytest
from django.db import connection

from xuecheng.lib.ids import new_id
from xuecheng.lib.search import documents, words
from xuecheng.lib.search.engines import Sqlite

pytestmark = pytest.mark.django_db


def put(*tiers, kind="book"):
    object_id = new_id()
    documents.put(kind=kind, object_id=object_id, tiers=tiers)
    return object_id


def find(text):
    return documents.find(kind="book", text=text, limit=20)


def test_the_tier_that_holds_the_words_decides_the_order():
    prose = put("水彩", "王芳", "枫林学校", "也讲一点书法")
    school = put("水彩", "王芳", "书法学校")
    teacher = put("水彩", "书法老师")
    title = put("书法入门", "王芳")

    assert find("书法") == [title, teacher, school, prose]


def test_words_in_several_tiers_are_found_together():
    both = put("书法入门", "王芳", "枫林学校")
    put("书法入门", "王芳", "天平学校")

    assert find("书法 枫林") == [both]


@pytest.mark.parametrize("text", ["shufa", "shu fa", "sf", "calli", "书 法", "ru men"])
def test_every_way_of_typing_reaches_the_object(text):
    object_id = put("书法入门 Calligraphy")

    assert find(text) == [object_id]


def test_prose_is_not_found_by_its_sound():
    put("水彩", "", "", "也讲一点书法")

    assert find("shufa") == []


def test_storing_again_replaces_the_words():
    object_id = put("书法")

    documents.put(kind="book", object_id=object_id, tiers=["国画"])

    assert find("书法") == []
    assert find("国画") == [object_id]


def test_another_kind_is_not_found():
    put("书法", kind="school")

    assert find("书法") == []


def test_a_cleared_kind_is_forgotten():
    put("书法")

    documents.clear(kind="book")

    assert find("书法") == []


def test_no_more_than_the_limit_is_returned():
    for _ in range(3):
        put("书法")

    assert len(documents.find(kind="book", text="书法", limit=2)) == 2


@pytest.mark.parametrize("text", ["'", '"', "書:*", "a & b | !c", "NOT", "OR AND", "{first}", "\\"])
def test_nothing_a_person_types_breaks_the_engine(text):
    stored = put("书法")

    assert set(find(text)) <= {stored}


def test_tidying_the_index_loses_nothing():
    kept = [put("书法入门", f"老师 {number}") for number in range(20)]

    documents.tidy()

    assert set(find("shufa")) == set(kept)


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)  # a piece is written when a transaction ends
def test_the_index_stays_in_few_pieces_after_many_single_changes():
    for number in range(60):
        put(f"书法入门 {number}", f"老师 {number}")

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT segid) FROM search_words_idx")
        assert cursor.fetchone()[0] <= 8


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "text",
    ["书法", "书法 王芳", "shufa", "shu fa", "sfrm", "wang", "cafe", "书", "王芳 枫林", "yyrm"],
)
def test_the_tier_told_by_words_is_the_one_told_by_a_search_of_the_tiers(text):
    put("书法入门", "王芳", "枫林学校", "也讲国画")
    put("国画", "书法王老师", "枫林学校")
    put("国画入门", "王芳", "书法学校 Café", "书法也讲一点")
    put("英语入门", "Wang Fang", "枫林路", "说说书法")

    found = documents.find(kind="book", text=text, limit=20)

    columns, matched = ("first", "second", "third", "fourth"), Sqlite().matched(words.query(text))
    expected = []
    for number in range(1, 5):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT object_id FROM search_words WHERE search_words MATCH %s "
                "ORDER BY object_id DESC",
                [f"{{{' '.join(columns[:number])}}} : ({matched})"],
            )
            expected += [UUID(row[0]) for row in cursor.fetchall()]
    assert found == list(dict.fromkeys(expected))
