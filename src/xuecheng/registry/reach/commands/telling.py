"""What every answer says about itself, printed and in its files."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from xuecheng.lib.actors import system
from xuecheng.registry.reach import captions, words
from xuecheng.registry.reach.adapters.pictures import Said
from xuecheng.registry.reach.queries.questions import Material
from xuecheng.registry.reach.rules.paces import Basis

BY = system("reach command")
Say = Callable[[str], object]


def about(basis: Basis) -> dict[str, object]:
    """Return a basis as a file carries it."""
    facts: dict[str, object] = asdict(basis)
    for key in ("network_on", "population_on"):
        facts[key] = str(facts[key]) if facts[key] else None
    return {**facts, "left_out": left_out(basis.left_out),
            "estimate": words.ESTIMATE if basis.is_estimate else "",
            "basis": captions.both(basis)}  # fmt: skip


def left_out(names: Sequence[str]) -> dict[str, object]:
    """Return which venues were passed over, as an answer keeps it."""
    return {"count": len(names), "names": list(names)}


def caption(basis: Basis, *further: Callable[[], str]) -> list[Said]:
    """Return the lines under a map."""
    lines = [said(say) for say in further]
    return [*lines, said(captions.basis_line, basis)]


def said(say: Callable[..., str], *facts: Any) -> Said:
    """Return what ``say`` says, in both languages."""
    return Said(*captions.in_each(say, *facts))


def say_basis(basis: Basis, say: Say) -> None:
    """Print what the figures above are computed from."""
    say(captions.basis_line(basis))


def say_venues(found: Material, left_out: Sequence[str], say: Say) -> None:
    """Print how many venues came together from where, and which of them were passed over."""
    if len(found.origins) > 1:
        say(captions.origins_line(found.origins))
    if left_out:
        say(captions.left_out_line(left_out))


def say_files(folder: Path, names: Mapping[str, bytes], say: Say) -> None:
    """Print what was written."""
    say(_("写好了：%(files)s") % {"files": _("、").join(str(folder / name) for name in names)})
