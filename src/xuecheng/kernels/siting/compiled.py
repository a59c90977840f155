"""Compile a hot loop where numba is installed; leave it plain Python where it is not.

A loop marked :func:`compiled` uses whole numbers and arrays only, so that both ways give the same
result. Without numba a city takes minutes instead of seconds.
"""

from collections.abc import Callable
from typing import TypeVar, cast

Loop = TypeVar("Loop", bound=Callable[..., object])

try:
    import numba
except ImportError:
    IS_COMPILED = False

    def compiled(loop: Loop) -> Loop:
        """Return ``loop`` as it is."""
        return loop

else:
    IS_COMPILED = True

    def compiled(loop: Loop) -> Loop:
        """Return ``loop`` compiled at its first call, and kept on disk between processes."""
        return cast(Loop, numba.njit(cache=True)(loop))
