"""How a person wants to see pages: mode, text size, contrast. Same address, same content."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from django.http import HttpRequest, HttpResponse

Mode = Literal["standard", "elder"]
Size = Literal[0, 1, 2, 3]
Contrast = Literal["normal", "high"]

PARAMETERS = frozenset({"mode", "size", "contrast"})
_SIZES = ("0", "1", "2", "3")
_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Display:
    """The reader's choice.

    :param size: 0 as designed, 1 to 3 larger steps of the elder view.
    :param is_chosen: whether the reader ever said so; before that, pages may offer the choice.
    """

    mode: Mode = "standard"
    size: Size = 0
    contrast: Contrast = "normal"
    is_chosen: bool = False

    @property
    def is_elder(self) -> bool:
        """Whether the elder view is on."""
        return self.mode == "elder"

    @property
    def letters(self) -> str:
        """How large the letters really are: ``standard``, or the size of the elder view."""
        return str(self.size) if self.is_elder else "standard"


def from_request(request: HttpRequest) -> Display:
    """Return the display a link asks for, else the one the cookies remember, else the standard.

    ``?mode=elder`` and ``?mode=standard`` switch the view and keep its size. Only the elder view
    has sizes, so ``?size=3`` asks for that view too; ``?size=standard`` asks for the other.
    """
    return _display(request.GET, request.COOKIES)


def remembered(request: HttpRequest) -> Display:
    """Return what the cookies remember, whatever the link asks for: the display until now."""
    return _display({}, request.COOKIES)


def _display(link: Mapping[str, str], cookies: Mapping[str, str]) -> Display:
    def asked(name: str, allowed: tuple[str, ...]) -> str:
        for value in (link.get(name), cookies.get(name)):
            if value in allowed:
                return value
        return allowed[0]

    mode = asked("mode", ("standard", "elder"))
    size = link.get("size")
    if size == "standard":
        mode = "standard"
    elif size in _SIZES:
        mode = "elder"
    return Display(
        mode=cast(Mode, mode),
        size=cast(Size, int(asked("size", _SIZES))),
        contrast=cast(Contrast, asked("contrast", ("normal", "high"))),
        is_chosen=bool(PARAMETERS & (link.keys() | cookies.keys())),
    )


def remember(response: HttpResponse, display: Display, *, secure: bool) -> None:
    """Keep the choice in three cookies for a year; they hold no personal data."""
    chosen = {
        "mode": display.mode,
        "size": str(display.size),
        "contrast": display.contrast,
    }
    for name, value in chosen.items():
        response.set_cookie(name, value, max_age=_YEAR, samesite="Lax", secure=secure)
