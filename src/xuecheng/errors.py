"""The kinds of anticipated failure.

A domain error subclasses one kind, lives beside the rule that raises it, has a stable ``code``
(``"enrolments.class_full"``) and carries its facts as attributes. ``lib.http`` alone knows which
HTTP status a kind becomes.
"""

from collections.abc import Mapping


class CityError(Exception):
    """An anticipated failure; its message may be shown to a person.

    :param message: one or two plain sentences in the reader's language: which rule, what to do.
    :param field: name of the form field the person must look at, if there is one.
    """

    code = "city.error"

    def __init__(self, message: str = "", *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def facts(self) -> Mapping[str, object]:
        """Return what a program may want to know about this failure; never personal data."""
        return {}


class Invalid(CityError):
    """It makes no sense as it stands."""

    code = "city.invalid"


class Denied(CityError):
    """It is not for this person."""

    code = "city.denied"


class Missing(CityError):
    """There is no such thing."""

    code = "city.missing"


class Refused(CityError):
    """It makes sense, but a rule says no."""

    code = "city.refused"


class Unavailable(CityError):
    """A thing outside us did not answer."""

    code = "city.unavailable"
