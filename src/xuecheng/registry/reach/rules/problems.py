"""What can be wrong with a file or a question; every error a person may be shown."""

import dataclasses
from collections.abc import Mapping, Sequence

from xuecheng.errors import Invalid, Missing, Refused, Unavailable


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one field of one row.

    :param row: as numbered at the left of the sheet, the heading is 1; of GeoJSON the number of the
        feature, the first is 1; 0 where it is the heading itself.
    :param field: as the heading says it; empty where it is the row as a whole.
    :param read: what stands there.
    """

    row: int
    field: str
    code: str
    read: str = ""
    facts: Mapping[str, object] = dataclasses.field(default_factory=dict)


class BadRows(Invalid):
    """Some rows make no sense; ``problems`` names all of them."""

    code = "reach.bad_rows"

    def __init__(self, message: str, *, problems: Sequence[Problem]) -> None:
        super().__init__(message)
        self.problems = tuple(problems)

    def facts(self) -> Mapping[str, object]:
        """Return row, field and code of each problem."""
        return {"problems": [(each.row, each.field, each.code) for each in self.problems]}


class BadFile(Invalid):
    """The file is broken, cut off, or of a kind that cannot be read."""

    code = "reach.bad_file"


class BadHeadings(Invalid):
    """Columns that are needed are not there."""

    code = "reach.bad_headings"

    def __init__(self, message: str, *, missing: Sequence[str]) -> None:
        super().__init__(message)
        self.missing = tuple(missing)

    def facts(self) -> Mapping[str, object]:
        """Return the columns that are missing."""
        return {"missing": self.missing}


class NothingThere(Invalid):
    """The file can be read, but holds no street, nobody, or no place."""

    code = "reach.nothing_there"


class SourceUnsaid(Invalid):
    """Nobody said where a file comes from, or of which day it is."""

    code = "reach.source_unsaid"


class BadQuestion(Invalid):
    """The options of a command make no sense."""

    code = "reach.bad_question"


class NoWalking(Missing):
    """The city's pack does not say how fast people walk; ``pack`` names it."""

    code = "reach.no_walking"

    def __init__(self, message: str, *, pack: str) -> None:
        super().__init__(message)
        self.pack = pack

    def facts(self) -> Mapping[str, object]:
        """Return the pack."""
        return {"pack": self.pack}


class UnknownVersion(Missing):
    """No network or population of that name was imported."""

    code = "reach.unknown_version"


class CutOff(Refused):
    """Some venues lie where no through street leads; ``names`` lists them."""

    code = "reach.cut_off"

    def __init__(self, message: str, *, names: Sequence[str]) -> None:
        super().__init__(message)
        self.names = tuple(names)

    def facts(self) -> Mapping[str, object]:
        """Return the names of the venues."""
        return {"names": self.names}


class CannotWrite(Unavailable):
    """The folder for the answers cannot hold them; ``path`` is that folder."""

    code = "reach.cannot_write"

    def __init__(self, message: str, *, path: str) -> None:
        super().__init__(message)
        self.path = path

    def facts(self) -> Mapping[str, object]:
        """Return the folder."""
        return {"path": self.path}


class NotMigrated(Unavailable):
    """The database lacks tables, or has those of an older version; ``database`` names it."""

    code = "reach.not_migrated"

    def __init__(self, message: str, *, database: str) -> None:
        super().__init__(message)
        self.database = database

    def facts(self) -> Mapping[str, object]:
        """Return the database."""
        return {"database": self.database}


class ExtraMissing(Unavailable):
    """The packages that compute walks are not installed."""

    code = "reach.extra_missing"
