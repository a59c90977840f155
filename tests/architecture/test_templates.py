import re

import pytest

from tests.architecture import house

NAMES_ANOTHER = re.compile(r"\{%\s*(?:extends|include)\s+[\"']([^\"'#]+)")
INLINE = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "script without src": re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE),
    "event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "javascript address": re.compile(r"javascript:", re.IGNORECASE),
}
HAN = re.compile(r"[\u3400-\u9fff]+")
TRANSLATED = re.compile(
    r"\{%\s*blocktrans(?:late)?\b.*?\{%\s*endblocktrans(?:late)?\s*%\}"
    r"|\{%.*?%\}|\{\{.*?\}\}|<!--.*?-->"
    r"|<(\w+)[^>]*\blang=\"zh[^>]*>.*?</\1>",  # a part that says it is Chinese
    re.DOTALL,
)
# The name of the product and of a language are the same in every language.
SAME_EVERYWHERE = {"学城", "中文"}
# What a domain's templates folder may hold besides the domain's own: words for notices.
SHARED_FOLDERS = {"notices": "xuecheng.registry.notices"}


def owner_of(template: str) -> str:
    label = template.split("/")[0]
    known = {domain.rpartition(".")[2]: domain for domain in house.domains()}
    return known.get(label, f"xuecheng.{label}")


def inline_parts(text: str) -> list[str]:
    return [name for name, pattern in INLINE.items() if pattern.search(text)]


@pytest.mark.parametrize(
    "text",
    [
        '<p style="color: red">',
        "<style>p { color: red }</style>",
        "<script>alert(1)</script>",
        '<button onclick="go()">',
        '<a href="javascript:go()">',
    ],
)
def test_inline_styles_and_scripts_are_recognised(text):
    assert inline_parts(text)


def test_no_template_has_an_inline_style_or_script():
    inline = {
        str(file.relative_to(house.ROOT)): found
        for _, file, text in house.templates()
        if file.suffix == ".html" and (found := inline_parts(text))
    }

    assert inline == {}


def test_templates_extend_and_include_only_home_or_down():
    upwards = [
        f"{file.relative_to(house.ROOT)} -> {name}"
        for domain, file, text in house.templates()
        for name in NAMES_ANOTHER.findall(text)
        if not house.may_use(domain, owner_of(name))
    ]

    assert upwards == []


def test_a_domain_keeps_its_templates_in_a_folder_of_its_own_name():
    strays = []
    for domain, file, _ in house.templates():
        folder = file.parts[file.parts.index("templates") + 1]
        allowed = {domain.rpartition(".")[2]}
        allowed |= {name for name, owner in SHARED_FOLDERS.items() if house.may_use(domain, owner)}
        if folder not in allowed and not file.name.removesuffix(".html").isdigit():
            strays.append(str(file.relative_to(house.ROOT)))

    assert strays == []


def test_every_chinese_text_of_a_template_is_marked_for_translation():
    unmarked = {
        str(file.relative_to(house.ROOT)): found
        for _, file, text in house.templates()
        if (found := set(HAN.findall(TRANSLATED.sub(" ", text))) - SAME_EVERYWHERE)
    }

    assert unmarked == {}
