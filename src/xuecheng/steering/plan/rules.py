"""The life of a plan."""

from datetime import date
from enum import StrEnum


class State(StrEnum):
    """A plan is to come, runs, and closes at its end; nothing reopens it."""

    COMING = "coming"
    RUNNING = "running"
    CLOSED = "closed"


def state_on(day: date, *, begins_on: date, ends_on: date) -> State:
    """Return the state of a plan on a day.

    :param ends_on: its last day, on which it still runs.
    """
    if day < begins_on:
        return State.COMING
    return State.RUNNING if day <= ends_on else State.CLOSED
