"""What every page must pass: axe's rules, and the house's own sizes."""

from dataclasses import dataclass

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {
    "runOnly": {"type": "tag", "values": RULES},
    "resultTypes": ["violations"],
}

_HOUSE = """
([target, text]) => {
  const found = [];
  const isSeen = (element) => {
    const style = getComputedStyle(element), box = element.getBoundingClientRect();
    return style.visibility !== "hidden" && box.width > 1 && box.height > 1;
  };
  const words = (element) =>
    (element.innerText || element.getAttribute("aria-label") || element.name || "").trim();
  const boxOf = (element) => {
    const isTick = element.type === "checkbox" || element.type === "radio";
    return ((isTick && element.labels[0]) || element).getBoundingClientRect();
  };
  const controls = "button, [role=button], input:not([type=hidden]), select, textarea, summary," +
    " nav a, .button, .chip, .link, .tiles a, .marks label";
  for (const element of [...document.querySelectorAll(controls)].filter(isSeen)) {
    const isInText = element.matches("a.link") && getComputedStyle(element).display === "inline";
    const box = boxOf(element);
    const least = isInText ? 24 : target;
    if (box.height < least - 0.5 || (!isInText && box.width < least - 0.5))
      found.push(`small target ${Math.round(box.width)}×${Math.round(box.height)}: ` +
        `${element.tagName} ${words(element).slice(0, 30)}`);
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const said = walker.currentNode.data.trim(), element = walker.currentNode.parentElement;
    if (!said || /^(SCRIPT|STYLE|NOSCRIPT|TEMPLATE)$/.test(element.tagName)) continue;
    const size = parseFloat(getComputedStyle(element).fontSize);
    if (isSeen(element) && size < text - 0.25)
      found.push(`small text ${size}: ${said.slice(0, 30)}`);
  }
  return found;
}
"""
_OVERFLOW = """
() => {
  const page = document.documentElement;
  if (page.scrollWidth <= page.clientWidth + 1) return "";
  const wide = [...document.body.querySelectorAll("*")].filter(
    (element) => element.getBoundingClientRect().right > page.clientWidth + 1);
  const names = wide.filter((element) => !element.closest(".scroll")).slice(0, 4)
    .map((element) => `${element.tagName} ${element.getAttribute("class") || ""}`);
  return `scrolls sideways to ${page.scrollWidth}: ${names.join(", ")}`;
}
"""
_OVERLAPS = """
() => {
  const parts = ".brand, .side > a, .side > p, .side summary, .side details a, " +
    ".crumbs, h1, main .head p, main .tabs a";
  const seen = [...document.querySelectorAll(parts)]
    .filter((element) => element.checkVisibility() && element.innerText.trim());
  const placed = seen.map((element) => {
    const words = document.createRange(), box = element.getBoundingClientRect();
    words.selectNodeContents(element); // words may stand out of their box
    const { left, right } = words.getBoundingClientRect();
    return { name: element.innerText.trim().slice(0, 20), top: box.top, bottom: box.bottom,
      left: Math.min(left, box.left), right: Math.max(right, box.right) };
  });
  const over = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  return placed.flatMap((a, n) => placed.slice(n + 1).filter((b) => over(a, b))
    .map((b) => `${a.name} lies over ${b.name}`));
}
"""


@dataclass(frozen=True, slots=True)
class Sizes:
    """The smallest control and the smallest text, in CSS pixels."""

    target: int
    text: int


SIZES = {"desktop": Sizes(44, 14), "phone": Sizes(44, 14), "elder": Sizes(60, 24)}
_axe = Axe()


def faults(page: Page, profile: str) -> list[str]:
    """Return everything that is wrong with the page as it stands, in words."""
    results = _axe.run(page, options=OPTIONS).response["violations"]
    sizes = SIZES[profile]
    return [
        *(f"axe {rule['id']}: {node['html'][:120]}" for rule in results for node in rule["nodes"]),
        *page.evaluate(_HOUSE, [sizes.target, sizes.text]),
        *overflow(page),
    ]


def overflow(page: Page) -> list[str]:
    """Return whether the page must be scrolled sideways, and because of what."""
    return list(filter(None, [page.evaluate(_OVERFLOW)]))


def overlaps(page: Page) -> list[str]:
    """Return what lies over what among the brand, the menu of staff, and the head of the page."""
    return list(page.evaluate(_OVERLAPS))
