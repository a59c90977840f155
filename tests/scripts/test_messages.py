import gettext
from pathlib import Path

import pytest

from scripts import messages

CODE = """
from django.utils.translation import gettext as _, ngettext, pgettext_lazy
title = _("报名")
places = ngettext("%(n)s 个名额", "%(n)s 个名额", 3)
level = pgettext_lazy("area", "市")
"""
TEMPLATE = """{% extends "lib/page.html" %}
<h1>{% translate "找课" %}</h1>{% include "x.html" with label=_("姓名") %}
<p>{% blocktranslate count n=left trimmed %}
  还有 {{ n }} 个名额
{% plural %}
  还有 {{ n }} 个名额
{% endblocktranslate %}</p>"""


@pytest.fixture
def folders(tmp_path: Path) -> dict[str, Path]:
    app = tmp_path / "courses"
    (app / "templates").mkdir(parents=True)
    (app / "tests").mkdir()
    (app / "views.py").write_text(CODE, encoding="utf-8")
    (app / "templates" / "find.html").write_text(TEMPLATE, encoding="utf-8")
    (app / "tests" / "test_views.py").write_text('_("只在测试里")', encoding="utf-8")
    return {"xuecheng.courses": app}


def translate(folders: dict[str, Path], chinese: str, english: str) -> None:
    file = folders["xuecheng.courses"] / "locale/en/LC_MESSAGES/django.po"
    text = file.read_text(encoding="utf-8")
    before = f'msgid "{chinese}"\nmsgstr ""'
    assert before in text
    file.write_text(text.replace(before, f'msgid "{chinese}"\nmsgstr "{english}"'), "utf-8")


def write(folders: dict[str, Path]) -> None:
    for app, folder in folders.items():
        messages._write(app, messages.catalogue(app, folders, folders), folder)


def test_texts_of_code_and_templates_are_found_and_those_of_tests_are_not(folders):
    found = messages.texts_of("xuecheng.courses", folders)

    assert set(found) == {
        (None, "报名"),
        (None, ("%(n)s 个名额", "%(n)s 个名额")),
        ("area", "市"),
        (None, "找课"),
        (None, "姓名"),
        (None, ("还有 %(n)s 个名额", "还有 %(n)s 个名额")),
    }


def test_an_inner_app_keeps_its_own_texts(folders):
    inner = folders["xuecheng.courses"] / "inner"
    inner.mkdir()
    (inner / "views.py").write_text('_("里面")', encoding="utf-8")
    folders["xuecheng.courses.inner"] = inner

    outer = messages.texts_of("xuecheng.courses", folders)

    assert (None, "里面") not in outer
    assert set(messages.texts_of("xuecheng.courses.inner", folders)) == {(None, "里面")}


def test_a_translation_stays_when_texts_are_collected_again(folders):
    write(folders)
    translate(folders, "报名", "Sign up")

    write(folders)

    compiled = folders["xuecheng.courses"] / "locale/en/LC_MESSAGES/django.mo"
    with compiled.open("rb") as stream:
        assert gettext.GNUTranslations(stream).gettext("报名") == "Sign up"


def test_the_same_texts_give_the_same_bytes(folders):
    write(folders)
    wanted = messages.catalogue("xuecheng.courses", folders, folders)

    problems = messages._out_of_step({"xuecheng.courses": wanted}, folders)

    assert problems == []


def test_a_text_that_is_gone_makes_the_catalogue_stale(folders):
    write(folders)
    (folders["xuecheng.courses"] / "views.py").write_text("", encoding="utf-8")
    wanted = messages.catalogue("xuecheng.courses", folders, folders)

    problems = messages._out_of_step({"xuecheng.courses": wanted}, folders)

    assert len(problems) == 2
    assert all("out of step" in problem for problem in problems)


def test_a_text_without_english_is_named(folders):
    write(folders)
    catalogue = messages.catalogue("xuecheng.courses", folders, folders)

    problems = list(messages._without_english({"xuecheng.courses": catalogue}))

    assert "xuecheng.courses: no English for '报名' (views.py)" in problems
    assert len(problems) == 6


def test_english_must_keep_the_placeholders(folders):
    write(folders)
    file = folders["xuecheng.courses"] / "locale/en/LC_MESSAGES/django.po"
    text = file.read_text(encoding="utf-8")
    text = text.replace('msgstr[0] ""', 'msgstr[0] "one place"')
    file.write_text(text.replace('msgstr[1] ""', 'msgstr[1] "%(number)s places"'), "utf-8")
    catalogue = messages.catalogue("xuecheng.courses", folders, folders)

    problems = list(messages._without_english({"xuecheng.courses": catalogue}))

    assert sum("other placeholders" in problem for problem in problems) == 2


def test_two_apps_must_not_translate_one_text_differently(folders):
    one, two = messages._empty_catalogue(), messages._empty_catalogue()
    one.add("报名", "Sign up")
    two.add("报名", "Enrolment")

    problems = list(messages._translated_twice({"xuecheng.a": one, "xuecheng.b": two}))

    assert len(problems) == 1
    assert "use one English" in problems[0]
