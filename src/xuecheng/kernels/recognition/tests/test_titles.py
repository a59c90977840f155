"""KR13: the same subject counts once, found by its title."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xuecheng.kernels.recognition.titles import Titles

TITLES = Titles(
    joining=frozenset({"of", "and", "the", "的", "与", "和", "及", "및"}),
    particles=frozenset({"의"}),
    short_for={"intro": "introduction", "intro.": "introduction", "毛概": "毛泽东思想概论"},
)


@pytest.mark.parametrize(
    "titles",
    [
        ("大学英语（二）", "大学英语(二)", "大学英语 II", "大学英语Ⅱ", "大学英语2", "大学英语②"),
        ("계량경제학 개론", "계량경제학개론", "계량경제학의 개론", "계량·경제학 개론"),
        ("영어Ⅰ", "영어 1", "영어(I)", "영어-1"),
        ("Intro. to Economics", "INTRODUCTION TO ECONOMICS", "intro to economics"),
        ("The History of Art", "History, Art", "history and art"),
        ("计算机的应用", "计算机应用", "计算机 应用"),
        ("教育学与心理学", "教育学和心理学", "教育学、心理学"),
        ("毛概", "毛泽东思想概论"),
        ("第十二讲", "第12讲"),
        ("二〇二四年形势与政策", "2024年形势与政策"),
    ],
)
def test_titles_of_one_subject_are_equal(titles):
    assert len({TITLES.subject(title) for title in titles}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("大学英语（一）", "大学英语（二）"),
        ("C语言程序设计", "C++程序设计"),
        ("C++", "C#"),
        ("Web 1.0", "Web 10"),
        ("English 1, lesson 2", "English 12, lesson"),
        ("实验1 2", "实验12"),
        ("의학 개론", "학 개론"),  # a particle stands at the end of a word
        ("目的论", "目论的"),
        ("Civil Law I", "Civil Law V"),
        ("Mix", "1009"),
        ("Theory", "ory"),
        ("十字绣", "一字绣"),
        ("", " x"),
    ],
)
def test_titles_of_different_subjects_differ(one, other):
    assert TITLES.subject(one) != TITLES.subject(other)


@pytest.mark.parametrize(
    ("numeral", "digits"),
    [("十", "10"), ("十二", "12"), ("二十", "20"), ("三百六十", "360"), ("一百零八", "108")],
)
def test_a_chinese_numeral_is_the_number_it_says(numeral, digits):
    assert TITLES.subject(numeral) == digits


def test_without_words_of_a_pack_only_the_writing_makes_no_difference():
    assert Titles().subject("History of Art") != Titles().subject("History Art")
    assert Titles().subject("History of Art") == Titles().subject("HISTORY-OF-ART")


def test_a_title_of_which_nothing_is_left_is_its_own_subject():
    assert TITLES.subject("!!!") == "!!!"
    assert TITLES.subject("!!!") != TITLES.subject("???")


@given(st.text())
def test_space_and_width_never_make_a_difference(title):
    spaced = f"  {title} "

    assert Titles().subject(spaced.strip()) == Titles().subject(title.strip())


@given(st.text(alphabet="大学英语的与 一二十ⅠIV12of+()（）", max_size=12))
def test_a_subject_read_again_is_the_same(title):
    plain = Titles()

    assert plain.subject(plain.subject(title)) == plain.subject(title)
