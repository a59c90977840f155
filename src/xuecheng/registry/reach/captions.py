"""What stands over, under and beside figures and maps, in one language or in both."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xuecheng.lib.words import full_day, is_english
from xuecheng.registry.reach.rules.paces import AS_LEVEL, Basis
from xuecheng.registry.reach.words import (
    ESTIMATE,
    category_name,
    number,
    pace_name,
    people_words,
)

LANGUAGES = ("zh-hans", "en")


def basis_line(basis: Basis) -> str:
    """Return all that a figure must say about itself, in one line."""
    paces = basis.metres_per_minute.items()
    parts = [
        _("、").join(_pace(pace, metres, basis.limit_minutes) for pace, metres in paces),
        ngettext("最多 %(minutes)s 分钟（≤）", "最多 %(minutes)s 分钟（≤）", basis.limit_minutes)
        % {"minutes": basis.limit_minutes},
    ]
    parts += [_stairs(basis), _rules(basis)]
    parts.append(
        _("路网：%(source)s，%(day)s")
        % {"source": _named(basis.network_source, basis.network_licence),
           "day": full_day(basis.network_on)}
    )  # fmt: skip
    if basis.population_on:
        people = {
            "source": _named(basis.population_source, basis.population_licence),
            "day": full_day(basis.population_on),
        }
        parts.append(_("人口：%(source)s，%(day)s") % people)
        parts.append(ESTIMATE if basis.is_estimate else _("按格子中心计算"))
    return _("；").join(parts)


def both(basis: Basis) -> str:
    """Return the line in both languages."""
    return " | ".join(in_each(basis_line, basis))


def in_each(say: Callable[..., str], *facts: Any) -> tuple[str, str]:
    """Return what ``say`` says in Chinese, and in English."""
    told = []
    for language in LANGUAGES:
        with translation.override(language):
            told.append(str(say(*facts)))
    return told[0], told[1]


def _stairs(basis: Basis) -> str:
    if basis.step_free:
        return _("不走台阶")
    if basis.stairs_percent == AS_LEVEL:
        return _("台阶按平路计时")
    return _("台阶按平路用时的 %(percent)s%% 计") % {"percent": basis.stairs_percent}


def _rules(basis: Basis) -> str:
    return _("步速依据 %(pack)s（%(sure)s）") % {
        "pack": basis.pack,
        "sure": _("已核实") if basis.is_verified else _("待核实"),
    }


def _pace(pace: str, metres: int, minutes: int) -> str:
    return _("%(who)s每分钟 %(metres)s 米（%(minutes)s 分钟 %(far)s 米）") % {
        "who": pace_name(pace),
        "metres": metres,
        "minutes": minutes,
        "far": number(metres * minutes),
    }


def network_origin(basis: Basis) -> str:
    """Return whose streets they are, and of which day."""
    return f"{_named(basis.network_source, basis.network_licence)}, {basis.network_on}"


def population_origin(basis: Basis) -> str:
    """Return whose population it is, and of which day."""
    return f"{_named(basis.population_source, basis.population_licence)}, {basis.population_on}"


def _named(source: str, licence: str) -> str:
    return f"{source} ({licence})" if licence else source


def coverage_title(name: str, share: Any, minutes: int) -> str:
    """Return the finding over a map of coverage."""
    return ngettext(
        "%(name)s：%(percent)s%% 的人走到%(category)s不超过 %(minutes)s 分钟（%(pace)s步速）",
        "%(name)s：%(percent)s%% 的人走到%(category)s不超过 %(minutes)s 分钟（%(pace)s步速）",
        minutes,
    ) % {
        "name": name,
        "percent": f"{share.percent:.1f}",
        "minutes": minutes,
        "category": category_name(share.category).lower(),
        "pace": pace_name(share.pace).lower(),
    }


def cells_note(cells: int, people: int, *, venues_too: bool, is_estimate: bool) -> str:
    """Return how people are placed, and who could not be.

    :param venues_too: whether the venues are opportunities of cells.
    """
    gap = " " if is_english() else ""
    note = _("每一格的人都算住在格子中央；门到路的距离也算在内。")
    if venues_too:
        note += gap + _("学习点也算在格子中央。")
    if not cells:
        return note
    return note + gap + off_words(cells, people, is_estimate=is_estimate)


def off_words(cells: int, people: int, *, is_estimate: bool) -> str:
    """Return how many people live where no street is near."""
    return ngettext(
        "%(cells)s 格（%(people)s%(mark)s）500 米内没有路，算作走不到。",
        "%(cells)s 格（%(people)s%(mark)s）500 米内没有路，算作走不到。",
        cells,
    ) % {
        "cells": number(cells),
        "people": people_words(people),
        "mark": _("，%(estimate)s") % {"estimate": ESTIMATE} if is_estimate else "",
    }


def outside_label() -> str:
    """Return what the marks of people left outside mean, after marks of known sizes."""
    return _("走不到的人数")


def ring_line(ring: Any, is_estimate: bool) -> str:
    """Return one ring: 长者，15 分钟：0.98 平方公里，12 345 人."""
    line = _("%(pace)s，%(minutes)s 分钟：%(area)s 平方公里") % {
        "pace": pace_name(ring.pace),
        "minutes": ring.minutes,
        "area": f"{ring.square_metres / 1e6:.2f}",
    }
    if ring.people is None:
        return line
    people = _("，%(people)s") % {"people": people_words(ring.people)}
    return f"{line}{people}{'  ' + ESTIMATE if is_estimate else ''}"


def ring_title(name: str, outer: Mapping[str, Any], minutes: int) -> str:
    """Return the finding over a map of rings."""
    share = 100 * outer["elder"].square_metres / max(1, outer["adult"].square_metres)
    return ngettext(
        "%(name)s：%(minutes)s 分钟以内，长者走得到的地方是成人的 %(share)s%%",
        "%(name)s：%(minutes)s 分钟以内，长者走得到的地方是成人的 %(share)s%%",
        minutes,
    ) % {
        "name": name,
        "minutes": minutes,
        "share": f"{share:.0f}",
    }


def ring_note() -> str:
    """Return what the ground on a map of rings is."""
    return _(
        "走得到的路和两边各 30 米；走向这个地点。深色地面是长者的范围，虚线以内是成人的；"
        "路的颜色按长者步速。"
    )


def proposal_title(name: str, proposal: Any) -> str:
    """Return the finding over a map of new sites."""
    return ngettext(
        "%(name)s：新增 %(count)s 个点，多覆盖 %(won)s",
        "%(name)s：新增 %(count)s 个点，多覆盖 %(won)s",
        len(proposal.sites),
    ) % {
        "name": name,
        "count": len(proposal.sites),
        "won": people_words(proposal.after - proposal.before),
    }


def proposal_lines(proposal: Any, *, is_estimate: bool) -> list[str]:
    """Return what new sites win, one by one and together, and how good that is."""
    mark = f"  {ESTIMATE}" if is_estimate else ""
    lines = [
        _("%(number)s. %(name)s（%(lon)s, %(lat)s）：多覆盖 %(won)s")
        % {
            "number": place,
            "name": site.place.name,
            "lon": f"{site.place.lon:.5f}",
            "lat": f"{site.place.lat:.5f}",
            "won": people_words(site.gain),
        }
        + mark
        for place, site in enumerate(proposal.sites, 1)
    ]
    lines.append(
        _("覆盖 %(before)s → %(after)s / %(people)s。")
        % {
            "before": number(proposal.before),
            "after": number(proposal.after),
            "people": people_words(proposal.people),
        }
        + mark
    )
    if proposal.candidates_off:
        lines.append(_off_candidates(proposal.candidates_off))
    return [*lines, gap_words(proposal, is_estimate)]


def _off_candidates(count: int) -> str:
    return ngettext(
        "%(count)s 个候选点 500 米内没有路，没有考虑。",
        "%(count)s 个候选点 500 米内没有路，没有考虑。",
        count,
    ) % {"count": number(count)}


def gap_words(proposal: Any, is_estimate: bool) -> str:
    """Return how far from the best choice among the candidates given a proposal can be."""
    if proposal.bound == proposal.after:
        return _("已证明：在给出的候选点里，没有更好的选法。")
    words = _(
        "在给出的候选点里，最好的选法不会超过 %(bound)s：这个选法离最好最多差 %(gap)s%%。"
    ) % {
        "bound": people_words(proposal.bound),
        "gap": f"{proposal.gap_percent:.2f}",
    }
    return f"{words}{'  ' + ESTIMATE if is_estimate else ''}"


def both_gaps(proposal: Any, is_estimate: bool) -> str:
    """Return it in both languages."""
    return " | ".join(in_each(gap_words, proposal, is_estimate))


def existing_label() -> str:
    """Return what the marks of existing venues mean."""
    return _("已有的点")


def new_label() -> str:
    """Return what the marks of new sites mean."""
    return _("新增的点")
