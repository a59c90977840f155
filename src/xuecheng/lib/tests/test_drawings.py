import re
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from xuecheng.lib.templatetags import drawings

TEMPLATES = Path(drawings.__file__).parents[2]


def drawn(source, **context):
    return Template(source).render(Context(context))


def test_an_icon_is_hidden_from_readers_and_takes_the_colour_of_its_word():
    page = drawn("{% icon 'walk' %}")

    assert 'aria-hidden="true"' in page
    assert 'stroke="currentColor"' in page


def test_every_icon_that_a_template_asks_for_is_drawn():
    asked = {
        name
        for file in TEMPLATES.rglob("*.html")
        for name in re.findall(r"{% icon ['\"]([\w-]+)['\"] %}", file.read_text("utf-8"))
    }

    assert asked <= drawings._icons().keys()


def test_a_seal_is_read_from_the_right_downwards():
    page = drawn("{% seal '枫林学印' %}")

    placed = {
        character: (float(x), float(y))
        for x, y, character in re.findall(r'x="([\d.]+)" y="([\d.]+)"[^>]*>(.)</text>', page)
    }
    assert placed["枫"][0] == placed["林"][0] > placed["学"][0] == placed["印"][0]
    assert placed["枫"][1] == placed["学"][1] < placed["林"][1] == placed["印"][1]


def test_a_named_seal_is_an_image_for_readers():
    assert 'role="img" aria-label="枫林街道老年学校的印章"' in drawn(
        "{% seal '枫林学印' label='枫林街道老年学校的印章' %}"
    )


@pytest.mark.parametrize("characters", ["", "五个字的印"])
def test_a_seal_has_one_to_four_characters(characters):
    with pytest.raises(ValueError, match="one to four"):
        drawings.seal(characters)


def test_a_figures_view_keeps_the_rest_of_the_address():
    request = RequestFactory().get("/pulse/?area=310104&f2=table")

    page = drawn("{% figure_view 'f1' 'source' %}", request=request)

    assert page == "?area=310104&amp;f2=table&amp;f1=source#f1"
