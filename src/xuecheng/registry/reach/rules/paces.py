"""How people walk, as a pack lays it down, and what an answer was computed from."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import rfc8785

from xuecheng.kernels.reach import WalkingProfile

PACES = ("adult", "elder")
DS_PER_MINUTE = 600
AS_LEVEL = 100
"""Stairs take this many hundredths of the time of a level way where a pack names no number."""


@dataclass(frozen=True, slots=True)
class Walking:
    """How people walk and what counts as near, in one version of a pack.

    :param limit_minutes: within, ``<=``; what a question asks unless it says otherwise.
    :param metres_per_minute: on level ground, by the name of a pace.
    :param stairs_percent: what stairs take, in hundredths of the time of a level way as long.
    :param pack: how records name the pack: ``shanghai@2026.1``.
    :param is_verified: whether a person compared all of these numbers with an official text.
    """

    limit_minutes: int
    metres_per_minute: Mapping[str, int]
    stairs_percent: int
    pack: str
    is_verified: bool

    def profile(self, pace: str, *, step_free: bool) -> WalkingProfile:
        """Return the walker of a pace; ``step_free``: no stairs, nothing known to bar wheels."""
        return WalkingProfile(self.metres_per_minute[pace], self.stairs_percent, step_free)


def walking(tables: Mapping[str, Any], *, pack: str) -> Walking | None:
    """Return how people walk by a pack; ``None``: it does not say, and nothing is guessed.

    :param pack: how records name it.
    """
    rules = tables.get("reach", {})
    circle, paces = rules.get("circle"), rules.get("paces")
    if circle is None or paces is None:
        return None
    return Walking(
        limit_minutes=circle["minutes"],
        metres_per_minute={pace: paces[f"{pace}_m_per_min"] for pace in PACES},
        stairs_percent=paces.get("stairs_percent", AS_LEVEL),
        pack=pack,
        is_verified=all(table.get("status") == "verified" for table in (circle, paces)),
    )


def anyone(*, step_free: bool) -> WalkingProfile:
    """Return a walker of whom it only matters which ways are open."""
    return WalkingProfile(pace_m_per_min=1, step_free=step_free)


@dataclass(frozen=True, slots=True)
class Basis:
    """What every published figure must say about itself.

    :param metres_per_minute: by the name of each pace the figures are for.
    :param limit_minutes: within, ``<=``.
    :param stairs_percent: as ``Walking`` has it, with ``pack`` and ``is_verified``.
    :param population_on: ``None`` where no population went into it.
    :param is_estimate: whether an estimated population went into it.
    :param segments: of the network; ``unknown_access`` of them nobody said whether wheels pass,
        and for ``step_free`` they count as passable.
    :param left_out: names of the venues nobody walks to, which were passed over.
    """

    metres_per_minute: Mapping[str, int]
    limit_minutes: int
    step_free: bool
    stairs_percent: int
    pack: str
    is_verified: bool
    network_source: str
    network_licence: str
    network_on: date
    population_source: str = ""
    population_licence: str = ""
    population_on: date | None = None
    is_estimate: bool = False
    segments: int = 0
    unknown_access: int = 0
    left_out: tuple[str, ...] = ()


def bands(limit_minutes: int) -> tuple[int, ...]:
    """Return the edges of the bands of a map: a third, two thirds and the whole of the limit.

    In whole minutes, half of one rounded up; a limit below three has fewer bands.
    """
    thirds = (max(1, (2 * limit_minutes * part + 3) // 6) for part in (1, 2, 3))
    return tuple(dict.fromkeys(thirds))


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
