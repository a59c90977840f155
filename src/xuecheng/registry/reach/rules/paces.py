"""How fast people walk, and what an answer was computed from."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import rfc8785

from xuecheng.kernels.reach import ADULT, ELDER, WalkingProfile

PACES: Mapping[str, WalkingProfile] = {"adult": ADULT, "elder": ELDER}
"""80 and 60 metres a minute."""
DS_PER_MINUTE = 600


def profile(pace: str, *, step_free: bool) -> WalkingProfile:
    """Return the walker of a pace; ``step_free``: no stairs, nothing known to bar wheels."""
    return replace(PACES[pace], step_free=step_free)


@dataclass(frozen=True, slots=True)
class Basis:
    """What every published figure must say about itself.

    :param paces: names of ``PACES``.
    :param limit_minutes: within, ``<=``.
    :param population_on: ``None`` where no population went into it.
    :param is_estimate: whether an estimated population went into it.
    """

    paces: tuple[str, ...]
    limit_minutes: int
    step_free: bool
    network_source: str
    network_licence: str
    network_on: date
    population_source: str = ""
    population_licence: str = ""
    population_on: date | None = None
    is_estimate: bool = False


def inputs_sha256(question: Mapping[str, Any], *, files: Iterable[str], kernel_version: int) -> str:
    """Return the digest of all that decides an answer.

    :param files: digests of the files it was computed from.
    """
    whole: Any = {
        "question": dict(question),
        "files": list(files),
        "kernel_version": kernel_version,
    }
    return hashlib.sha256(rfc8785.dumps(whole)).hexdigest()
