"""How a person wants to see pages: mode, text size, contrast. Same address, same content."""

from dataclasses import dataclass
from typing import Literal

from django.http import HttpRequest, HttpResponse

PARAMETERS = frozenset({"mode", "size", "contrast"})
_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Display:
    """The reader's choice.

    :param size: 0 as designed, 1 to 3 larger steps of the elder view.
    """

    mode: Literal["standard", "elder"] = "standard"
    size: Literal[0, 1, 2, 3] = 0
    contrast: Literal["normal", "high"] = "normal"

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
        mode=asked("mode", ("standard", "elder")),  # type: ignore[arg-type]  # checked by asked
        size=int(asked("size", ("0", "1", "2", "3"))),  # type: ignore[arg-type]  # checked by asked
        contrast=asked("contrast", ("normal", "high")),  # type: ignore[arg-type]  # checked by asked
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
