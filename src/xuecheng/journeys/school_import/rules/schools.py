"""When an import may go ahead."""

from xuecheng.errors import Invalid, Refused

MOST_STEPS_AT_ONCE = 120  # about two seconds; more is done by a job, with progress


class NotReady(Refused):
    """Something in the file still stops the import.

    :param stops: how many problems.
    """

    code = "school_import.not_ready"

    def __init__(self, message: str, *, stops: int) -> None:
        super().__init__(message)
        self.stops = stops

    def facts(self) -> dict[str, object]:
        """Return how many problems stop it."""
        return {"stops": self.stops}


class SeenAnew(Refused):
    """The answers raised questions nobody has seen yet."""

    code = "school_import.seen_anew"


class UnknownSchool(Invalid):
    """A school of that name is not known and cannot be made."""

    code = "school_import.unknown_school"


class FileExists(Refused):
    """The example is not written over a file."""

    code = "school_import.file_exists"


class BadAnswer(Invalid):
    """What was given for something the file does not say makes no sense."""

    code = "school_import.bad_answer"
