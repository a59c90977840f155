import pytest
from hypothesis import given
from hypothesis import strategies as st

from xuecheng.lib.search.words import LONGEST_LATIN, Term, asked, normal, query, words

HAN = st.text(alphabet="书法入门太极八段锦智能手机沪语童谣和孙辈一起念", min_size=2, max_size=12)


def found_by(text, typed):
    """Whether ``text`` holds what ``typed`` asks for, as an engine would decide it."""
    held = words(text, with_pinyin=True)

    def holds(term):
        if term.is_prefix:
            return any(word.startswith(term.word) for word in held)
        return term.word in held

    asked = query(typed)
    return bool(asked) and all(
        any(all(holds(term) for term in alternative) for alternative in clause) for clause in asked
    )


@pytest.mark.parametrize(
    "typed",
    ["书法", "行楷", "春联", "书法 春联", "春联书法", "联", "shufa", "shu fa", "shuf", "sf", "xksf",
     "SHUFA", "ｓｈｕｆａ", "我想学书法", "书法班", "xie yi fu chun lian", "callig",
     "brush calligraphy", "Chun lian", "行楷书法写一副春联"],
)  # fmt: skip
def test_a_title_is_found_by_its_parts_its_sound_its_initials_and_its_english(typed):
    title = "行楷书法：写一副春联 Brush calligraphy: chun lian"

    assert found_by(title, typed)


@pytest.mark.parametrize("typed", ["法书", "国画", "fashu", "fs", "alligraphy", "shu lian", "门"])
def test_a_title_is_not_found_by_what_it_does_not_hold(typed):
    assert not found_by("行楷书法：写一副春联 Brush calligraphy", typed)


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("class in English weekend", ["english", "weekend"]),
        ("the classes", ["the", "classes"]),
        ("a class in 书法", ["书法"]),
        ("I want to learn tai chi near me", ["tai", "chi"]),
        ("xi an", ["xi", "an"]),
        ("xi an class", ["xi", "an"]),
        ("an mo class", ["an", "mo"]),
        ("I'd like yoga", ["yoga"]),
        ("I’m keen on yoga", ["keen", "yoga"]),
        ("Women's dance", ["women", "dance"]),
        ("xi'an", ["xi", "an"]),
        ("an erhu class with a lift, please", ["erhu", "lift"]),
        ("a 书法 class", ["书法"]),
        ("an", ["an"]),
        ("英语授课", ["英语", "授课"]),
        ("周末的书法班", ["周末", "书法"]),
        ("", []),
    ],
)
def test_what_people_say_between_the_words_is_not_asked_for(typed, left):
    assert asked(typed) == left
    assert query(typed) == query(" ".join(left))


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("a tai chi class", ["tai", "chi"]),
        ("a class in xi an", ["xi", "an"]),
        ("a pen class", ["pen"]),
    ],
)
def test_what_may_be_said_or_be_a_syllable_is_read_both_ways(typed, left):
    (clause,) = query(typed)

    assert asked(typed) == left
    assert set(clause) > set(query(" ".join(left))[0])


@pytest.mark.parametrize(
    ("typed", "title", "other"),
    [
        ("an mo class", "按摩入门", "摩托车"),
        ("xi an class", "西安碑林", "戏曲"),
        ("a fu class", "阿福年画", "太阳能"),
        ("shen me class", "什么是公证", "神话"),
    ],
)
def test_syllables_that_english_has_as_words_find_what_sounds_so(typed, title, other):
    assert found_by(title, typed)
    assert not found_by(other, typed)


@pytest.mark.parametrize("typed", ["a tai chi class", "tai chi near me", "I'd like tai chi"])
def test_english_words_around_syllables_find_what_they_stand_around(typed):
    assert found_by("Tai chi in the park", typed)
    assert found_by("太极八段锦", typed.replace("tai chi", "tai ji"))


@pytest.mark.parametrize("typed", ["", "  ", "，。！", "-", "'", "\x00", '"'])
def test_a_line_without_a_word_asks_for_nothing(typed):
    assert query(typed) == ()


@given(title=HAN, start=st.integers(0, 10), length=st.integers(1, 8))
def test_every_part_of_a_title_finds_it(title, start, length):
    part = title[start : start + length]

    assert not part or found_by(title, part)


def test_a_letter_alone_is_looked_up_whole():
    assert ((Term("t"),),) in query("T恤")


def test_widths_cases_and_accents_compare_as_equal():
    assert normal("ＣＡＦÉ Lü３") == "cafe lv3"


def test_long_words_are_cut_alike_on_both_sides():
    long = "antidisestablishmentarianism"

    assert found_by(long, long)
    assert max(map(len, words("智能手机入门与日常生活应用", with_pinyin=True))) <= LONGEST_LATIN + 1


def test_a_rare_character_is_found():
    assert found_by("𠮷野先生的日语课", "𠮷野")


@given(st.text(max_size=40))
def test_words_hold_nothing_an_engine_could_misread(typed):
    terms = {term.word for clause in query(typed) for alternative in clause for term in alternative}

    written = "".join(terms | words(typed, with_pinyin=True))
    assert set(written).isdisjoint("'\"\\ \t\n\0:*&|!()<>{}^+-")
