"""How a person wants to see pages: mode, text size, contrast. Same address, same content."""

from dataclasses import dataclass
from typing import Literal, cast

from django.http import HttpRequest, HttpResponse

Mode = Literal["standard", "elder"]
Size = Literal[0, 1, 2, 3]
Contrast = Literal["normal", "high"]

PARAMETERS = frozenset({"mode", "size", "contrast"})
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


def from_request(request: HttpRequest) -> Display:
    """Return the display a link asks for, else the one the cookies remember, else the standard."""

    def asked(name: str, allowed: tuple[str, ...]) -> str:
        for value in (request.GET.get(name), request.COOKIES.get(name)):
            if value in allowed:
                return value
        return allowed[0]

    return Display(
        mode=cast(Mode, asked("mode", ("standard", "elder"))),
        size=cast(Size, int(asked("size", ("0", "1", "2", "3")))),
        contrast=cast(Contrast, asked("contrast", ("normal", "high"))),
        is_chosen=bool(PARAMETERS & (request.GET.keys() | request.COOKIES.keys())),
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
