"""What kind of school a name stands for, and when an import may go ahead."""

import re

from xuecheng.errors import Invalid, Refused

MOST_STEPS_AT_ONCE = 120  # about two seconds; more is done by a job, with progress

_KINDS = (
    ("老年大学", "senior_university"),
    ("老年学校|老年教育|长者学堂", "senior_school"),
    ("开放大学|电视大学", "open_university"),
    ("社区学院|业余大学", "community_college"),
    ("学习点|教学点|学习坊", "learning_point"),
    ("文化馆|图书馆|博物馆|美术馆|文化中心|文化活动中心", "cultural_venue"),
    ("培训|进修", "training_provider"),
)


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


def kind_of_school(name: str) -> str:
    """Return the kind of organisation a school's name suggests; a community school otherwise."""
    return next((kind for words, kind in _KINDS if re.search(words, name)), "community_school")
