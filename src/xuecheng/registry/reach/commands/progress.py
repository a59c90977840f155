"""Bars on the error stream while something takes its time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


class Bars:
    """A column of bars; one where the end is not known just moves."""

    def __init__(self) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        self._bars = Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True))

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bars.stop()

    def counter(self, step: str) -> Callable[[int], None]:
        """Return what hears how many are done, of nobody knows how many."""
        task = self._bars.add_task(step, total=None)
        return lambda done: self._bars.update(task, completed=done)

    def steps(self, step: str) -> Callable[[int, int], None]:
        """Return what hears how many of how many are done."""
        task = self._bars.add_task(step, total=None)
        return lambda done, total: self._bars.update(task, completed=done, total=total)

    @contextmanager
    def waiting(self, step: str) -> Iterator[None]:
        """Show one step until it ends."""
        task = self._bars.add_task(step, total=None)
        yield
        self._bars.update(task, completed=1, total=1)
