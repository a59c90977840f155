"""What stands over, under and beside figures and maps, in one language or in both."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xuecheng.lib.words import full_day, is_english
from xuecheng.registry.reach.rules.paces import AS_LEVEL, Basis
from xuecheng.registry.reach.words import (
    ESTIMATE,
    category_name,
    group_name,
    number,
    pace_name,
    people_words,
    percent,
)

LANGUAGES = ("zh-hans", "en")
_FIRST = 3
"""So many names stand for a longer list."""
_MOST_TOTALS = 40


def basis_line(basis: Basis) -> str:
    """Return all that a figure must say about itself, in one line."""
    paces = basis.metres_per_minute.items()
    parts = [
        _("、").join(_pace(pace, metres, basis.limit_minutes) for pace, metres in paces),
        ngettext("最多 %(minutes)s 分钟（≤）", "最多 %(minutes)s 分钟（≤）", basis.limit_minutes)
        % {"minutes": basis.limit_minutes},
    ]
    parts += [_stairs(basis), *_unknown_access(basis), _rules(basis)]
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
    if basis.left_out:
        parts.append(left_out_words(basis.left_out))
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


def _unknown_access(basis: Basis) -> list[str]:
    if not basis.step_free or not basis.unknown_access:
        return []
    return [
        ngettext(
            "%(segments)s 段路里，%(count)s 段不知道轮椅能不能走，按能走算",
            "%(segments)s 段路里，%(count)s 段不知道轮椅能不能走，按能走算",
            basis.unknown_access,
        )
        % {"segments": number(basis.segments), "count": number(basis.unknown_access)}
    ]


def left_out_words(names: Sequence[str]) -> str:
    """Return how many venues were passed over, and the first of them."""
    return ngettext(
        "略过 %(count)s 个走不到的学习点：%(names)s",
        "略过 %(count)s 个走不到的学习点：%(names)s",
        len(names),
    ) % {"count": number(len(names)), "names": _first(names)}


def left_out_line(names: Sequence[str]) -> str:
    """Return it as a sentence."""
    return _("%(words)s。") % {"words": left_out_words(names)}


def origins_line(origins: Mapping[str, int]) -> str:
    """Return how many venues came together: sites.csv 10，医疗点 91，一共 101 个."""
    each = [f"{category_name(origin)} {number(count)}" for origin, count in origins.items()]
    return _("学习点：%(each)s；一共 %(all)s 个。") % {
        "each": _("，").join(each),
        "all": number(sum(origins.values())),
    }


def _first(names: Sequence[str]) -> str:
    first = _("、").join(names[:_FIRST])
    if len(names) <= _FIRST:
        return first
    return _("%(first)s，还有 %(count)s 个") % {
        "first": first,
        "count": number(len(names) - _FIRST),
    }


def _rules(basis: Basis) -> str:
    return _("步速依据 %(pack)s（%(sure)s）") % {
        "pack": basis.pack,
        "sure": _("已核实") if basis.is_verified else _("未核实"),
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


def coverage_title(
    name: str, share: Any, minutes: int, categories: Sequence[str], step_free: bool
) -> str:
    """Return the finding over a map of coverage.

    :param categories: of the venues on it.
    """
    return ngettext(
        "%(name)s：%(percent)s%% 的人走到%(category)s不超过 %(minutes)s 分钟（%(how)s）",
        "%(name)s：%(percent)s%% 的人走到%(category)s不超过 %(minutes)s 分钟（%(how)s）",
        minutes,
    ) % {
        "name": name,
        "percent": percent(share.within, share.people),
        "minutes": minutes,
        "category": categories_words(categories).lower(),
        "how": _how(share.pace, step_free),
    }


def categories_words(categories: Sequence[str]) -> str:
    """Return venues of these categories as people say it: 医疗点或学校."""
    names = list(dict.fromkeys(map(category_name, categories)))
    if len(names) <= _FIRST:
        return _("或").join(names)
    return _("任一学习点（%(names)s）") % {"names": _first(names)}


def _how(pace: str, step_free: bool) -> str:
    words = _("%(pace)s步速") % {"pace": pace_name(pace).lower()}
    return _("、").join([words, _("无台阶")]) if step_free else words


def cells_note(cells: int, people: int, *, venues_too: bool, is_estimate: bool) -> str:
    """Return how people are placed, and who could not be.

    :param venues_too: whether some venues are opportunities of cells.
    """
    gap = " " if is_english() else ""
    note = _("每一格的人都算住在格子中央；门到路的距离也算在内。")
    if venues_too:
        note += gap + _("人口数据里的学习点也算在格子中央。")
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


def ring_title(name: str, outer: Mapping[str, Any], minutes: int, step_free: bool) -> str:
    """Return the finding over a map of rings."""
    share = 100 * outer["elder"].square_metres / max(1, outer["adult"].square_metres)
    title = ngettext(
        "%(name)s：%(minutes)s 分钟以内，长者走得到的地方是成人的 %(share)s%%",
        "%(name)s：%(minutes)s 分钟以内，长者走得到的地方是成人的 %(share)s%%",
        minutes,
    ) % {
        "name": name,
        "minutes": minutes,
        "share": f"{share:.0f}",
    }
    return _("%(title)s（%(how)s）") % {"title": title, "how": _("无台阶")} if step_free else title


def ring_note() -> str:
    """Return what the ground on a map of rings is."""
    return _(
        "走得到的路和两边各 30 米；走向这个地点。深色地面是长者的范围，虚线以内是成人的；"
        "路的颜色按长者步速。"
    )


def proposal_title(
    name: str, proposal: Any, minutes: int, pace: str, categories: Sequence[str], step_free: bool
) -> str:
    """Return the finding over a map of new sites.

    :param categories: of the existing venues.
    """
    count = len(proposal.sites)
    title = (
        ngettext(
            "%(name)s：新增 %(count)s 个点，%(before)s%% → %(after)s%% 的人走到%(category)s"
            "不超过 %(minutes)s 分钟（%(how)s）",
            "%(name)s：新增 %(count)s 个点，%(before)s%% → %(after)s%% 的人走到%(category)s"
            "不超过 %(minutes)s 分钟（%(how)s）",
            count,
        )
        if count
        else _(
            "%(name)s：没有新增的点，%(before)s%% 的人走到%(category)s"
            "不超过 %(minutes)s 分钟（%(how)s）"
        )
    )
    return title % {
        "name": name,
        "count": count,
        "before": percent(proposal.before, proposal.people),
        "after": percent(proposal.after, proposal.people),
        "category": categories_words(categories or ["venue"]).lower(),
        "minutes": minutes,
        "how": _how(pace, step_free),
    }


def proposal_lines(proposal: Any, *, budget: int | None, is_estimate: bool) -> list[str]:
    """Return what new sites win, one by one and together, and how good that is."""
    mark = f"  {ESTIMATE}" if is_estimate else ""
    lines = [
        _("%(number)s. %(name)s（%(lon)s, %(lat)s）：多覆盖 %(won)s")
        % {
            "number": place,
            "name": _("，").join(filter(None, [site.place.name, site.district])),
            "lon": f"{site.place.lon:.5f}",
            "lat": f"{site.place.lat:.5f}",
            "won": people_words(site.gain),
        }
        + mark
        for place, site in enumerate(proposal.sites, 1)
    ]
    lines.append(
        _("覆盖 %(before)s → %(after)s / %(people)s，%(from)s%% → %(to)s%%。")
        % {
            "before": number(proposal.before),
            "after": number(proposal.after),
            "people": people_words(proposal.people),
            "from": percent(proposal.before, proposal.people),
            "to": percent(proposal.after, proposal.people),
        }
        + mark
    )
    whole, parts = proposal.totals[:1], proposal.totals[1:]
    parts = (*(each for each in whole if each.percent is not None), *parts)
    lines += [f"  {_total(each)}{mark}" for each in parts[:_MOST_TOTALS]]
    if parts[_MOST_TOTALS:]:
        lines.append(
            "  " + _("还有 %(count)s 行，见 sites_by_group.csv。")
            % {"count": number(len(parts) - _MOST_TOTALS)}
        )  # fmt: skip
    if proposal.spent is not None:
        lines.append(
            _("花费 %(spent)s，预算 %(budget)s。")
            % {"spent": number(proposal.spent), "budget": number(budget or 0)}
        )
    if proposal.candidates_off:
        lines.append(_off_candidates(proposal.candidates_off))
    return [*lines, gap_words(proposal, is_estimate)]


def _total(total: Any) -> str:
    """Return one district or group: 徐家汇：310 → 900 / 1 200 人，25.8% → 75.0%，要求 60%."""
    line = _("%(name)s：%(before)s → %(after)s / %(people)s，%(from)s%% → %(to)s%%") % {
        "name": total.district or group_name(total.group),
        "before": number(total.before),
        "after": number(total.after),
        "people": people_words(total.people),
        "from": percent(total.before, total.people),
        "to": percent(total.after, total.people),
    }
    if total.percent is None:
        return line
    return line + _("（要求 %(percent)s%%）") % {"percent": f"{total.percent:g}"}


def _off_candidates(count: int) -> str:
    return ngettext(
        "%(count)s 个候选点 500 米内没有路，没有考虑。",
        "%(count)s 个候选点 500 米内没有路，没有考虑。",
        count,
    ) % {"count": number(count)}


def gap_words(proposal: Any, is_estimate: bool) -> str:
    """Return how far from the best choice among the candidates given a proposal can be.

    Where no site is proposed: why.
    """
    if proposal.nothing:
        return _nothing(proposal.nothing)
    mark = f"  {ESTIMATE}" if is_estimate else ""
    if proposal.bound == proposal.after:
        # With money or sites left over another choice may be cheaper, and so better.
        proven = (
            _("已证明：在给出的候选点里，没有更好的选法。")
            if proposal.is_full
            else _("已证明：在给出的候选点里，没有选法能覆盖更多的人。")
        )
        return proven + _fewest(proposal, mark)
    words = _(
        "在给出的候选点里，最好的选法不会超过 %(bound)s：这个选法离最好最多差 %(gap)s%%。"
    ) % {
        "bound": people_words(proposal.bound),
        "gap": f"{proposal.gap_percent:.2f}",
    }
    return f"{words}{mark}"


def _fewest(proposal: Any, mark: str) -> str:
    """Return how few sites could reach everybody whom any candidate reaches."""
    if proposal.fewest is None:
        return ""
    count = len(proposal.sites)
    words = (
        ngettext(
            "要覆盖候选点能覆盖的所有人，%(count)s 个是最少的：已证明。",
            "要覆盖候选点能覆盖的所有人，%(count)s 个是最少的：已证明。",
            count,
        )
        if proposal.fewest == count
        else _("要覆盖候选点能覆盖的所有人，这里用 %(count)s 个，最少要 %(fewest)s 个。")
    )
    gap = " " if is_english() else ""
    return gap + words % {"count": number(count), "fewest": number(proposal.fewest)} + mark


def _nothing(nothing: Any) -> str:
    return {
        "none_asked": _("没有新增的点：--k 是 0。"),
        "off_streets": _("没有新增的点：没有一个候选点在路网上。"),
        "all_reached": _("没有新增的点：候选点能覆盖的人，已有的点都覆盖了。"),
        "too_dear": _("没有新增的点：预算不够；能多覆盖人的候选点里，最便宜的要 %(cheapest)s。"),
    }[nothing.why] % {"cheapest": number(nothing.cheapest)}


def both_gaps(proposal: Any, is_estimate: bool) -> str:
    """Return it in both languages."""
    return " | ".join(in_each(gap_words, proposal, is_estimate))


def existing_label() -> str:
    """Return what the marks of existing venues mean."""
    return _("已有的点")


def new_label() -> str:
    """Return what the marks of new sites mean."""
    return _("新增的点")
