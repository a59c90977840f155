"""Compile a hot loop where numba is installed; leave it plain Python where it is not.

A compiled loop uses whole numbers and arrays only, so that both ways give the same answer. Without
numba a city takes minutes instead of seconds.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

Loop = TypeVar("Loop", bound=Callable[..., Any])

try:
    from numba import njit  # type: ignore[import-untyped]  # numba ships no types

    HAS_NUMBA = True
except ImportError:
    HAS_NUMBA = False


def compiled(loop: Loop) -> Loop:
    """Compile a loop at its first call, its machine code kept for the next process.

    Where nothing can be kept, because the folder of the code and the home are read-only, it is
    compiled anew in every process. Without numba the loop stays as it is.

    Loops that call one another stand in one file: numba keeps machine code until *that* file
    changes, and would not notice that a loop of another file did.
    """
    if not HAS_NUMBA:
        return loop
    try:
        return cast(Loop, njit(cache=True, nogil=True)(loop))
    except RuntimeError:  # "no locator available"
        return cast(Loop, njit(nogil=True)(loop))
