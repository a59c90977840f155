"""The elder view with its largest letters, on a phone: what belongs together stays on one line."""

import pytest

from tests.visitor import Visitor, visitor

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]

_LARGEST = {"mode": "elder", "size": "3"}
_BROKEN = """
(selector) => {
  const broken = [];
  for (const element of document.querySelectorAll(selector)) {
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const words = document.createRange();
      words.selectNodeContents(texts.currentNode);
      const lines = new Set([...words.getClientRects()].map((line) => Math.round(line.top)));
      if (lines.size > 1) broken.push(texts.currentNode.data.trim());
    }
  }
  return broken;
}
"""


def test_a_certificate_breaks_neither_a_name_that_fits_nor_a_group_of_its_number(demo, window):
    with visitor(
        window, demo.url, "phone", session=demo.sessions["resident"], cookies=_LARGEST
    ) as somebody:
        somebody.open(f"/me/certificates/{demo.facts['certificate']}/")

        assert _broken(somebody, ".holder, .proof b.nb") == []


def test_the_classes_of_a_learner_keep_numbers_with_their_words(demo, window):
    with visitor(
        window, demo.url, "phone", session=demo.sessions["resident"], cookies=_LARGEST
    ) as somebody:
        somebody.open("/me/")

        assert somebody.page.locator(".row p .nb", has_text="还有").count() > 0
        assert _broken(somebody, ".row p .nb") == []


def _broken(somebody: Visitor, selector: str) -> list[str]:
    """Return the pieces of text among these elements that stand on more than one line."""
    return list(somebody.page.evaluate(_BROKEN, selector))
