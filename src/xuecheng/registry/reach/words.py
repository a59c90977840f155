"""Files, findings and figures in the words of whoever runs a command."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xuecheng.errors import CityError
from xuecheng.lib.words import is_english
from xuecheng.registry.reach.rules.findings import FRAGMENT_NODES, Astray, Lost
from xuecheng.registry.reach.rules.problems import Problem
from xuecheng.registry.reach.rules.tables import Aliases
from xuecheng.registry.reach.rules.venues import Place

ESTIMATE = "估算 estimate"
"""Beside every figure an estimate went into, in both languages at once."""
_MOST_NAMED = 100
_MOST_VENUES = 20


def missing_columns(file: str, missing: Sequence[str], aliases: Aliases) -> str:
    """Return which columns a file lacks, and how their headings may read."""
    names = _("、").join(f"{name}（{aliases[name][0]}）" for name in missing)
    return _("%(file)s 缺少这些列：%(names)s。请在第一行写上列名。") % {
        "file": file,
        "names": names,
    }


def bad_rows(file: str, problems: Sequence[Problem]) -> str:
    """Return everything that is wrong with a file, a line for each, and that nothing was stored."""
    head = ngettext(
        "%(file)s 有 %(count)s 处要改，什么也没有导入：",
        "%(file)s 有 %(count)s 处要改，什么也没有导入：",
        len(problems),
    ) % {"file": file, "count": len(problems)}
    lines = [f"  {problem_words(each)}" for each in problems[:_MOST_NAMED]]
    if problems[_MOST_NAMED:]:
        lines.append("  " + _("还有 %(count)s 处。") % {"count": len(problems) - _MOST_NAMED})
    return "\n".join([head, *lines])


def problem_words(problem: Problem) -> str:
    """Return one problem with its place and what to do, as 第 3 行，length_m“-5” 不能是负数."""
    where = _where(problem)
    read = f"{' ' if is_english() else ''}“{problem.read}”" if problem.read else ""
    facts = dict(problem.facts)
    what = {
        "empty": _("是空的。请填上，或者删去这一行。"),
        "not_a_number": _("不是数。请只写数字，不带单位。"),
        "negative": _("不能是负数。请改成 0 或更大的数。"),
        "too_large": _("太大，最多 %(most)s。请看看单位对不对。"),
        "too_far": _("离起点太远：直线 %(far)s 公里，最多 %(most)s 公里。请核对经纬度。"),
        "across_180": _("跨过 180° 经线，这样的路算不了。请核对经度，或者删去这一行。"),
        "no_position": _(
            "不是经纬度：绝对值不超过 %(most)s。请用 WGS84 度数，看看经度和纬度有没有写反。"
        ),
        "not_yes_or_no": _("请写“是”或“否”（yes 或 no）。"),
        "no_line": _("不是线。请只留下 LineString，每条线至少两个经纬度。"),
        "more_than_people": _("比这一格的人口 %(people)s 还多。请核对这两列。"),
        "not_whole": _("不是整数。请换用更小的单位，例如写元，不写万元。"),
        "too_many_cells": _(
            "有 %(cells)s 格，列名只有 %(headings)s 个。"
            "请删去多出的格；数里有逗号的，去掉逗号，或者加上引号。"
        ),
        "lost_letters": _("里有不能保存的字符。请删去它们。"),
        "twice_over": _("写了不止一次。请只留一列，或者改列名。"),
        "same_thing": _("和 %(first)s 是一回事。请只留一列，或者改列名。"),
        "twice": _("和第 %(first)s 行重复。请删去一行，或者换一个编号。"),
    }[problem.code] % facts
    return f"{where}{read} {what} [{problem.code}]"


def _where(problem: Problem) -> str:
    if not problem.row:
        return _("列名 %(field)s") % {"field": problem.field}
    if not problem.field:
        return _("第 %(row)s 行") % {"row": problem.row}
    return _("第 %(row)s 行，%(field)s") % {"row": problem.row, "field": problem.field}


def unknown_groups(file: str, unknown: Sequence[str], known: Sequence[str]) -> str:
    """Return which groups a file has no column for, and which columns there are."""
    return _("--groups 里的 %(names)s 不是 %(file)s 的列，或者不能用；能用的是：%(known)s。") % {
        "names": _("、").join(unknown),
        "file": file,
        "known": _("、").join(known) or _("没有"),
    }


def cut_off(venues: Sequence[Place], lost: Sequence[Lost], *, how: Astray) -> str:
    """Return which venues nobody walks to, a line for each, and what to do.

    To leave them out is no advice where no other is left.

    :param how: all of them miss the streets.
    """
    head = ngettext(
        "走不到 %(count)s 个学习点，什么也没有算：",
        "走不到 %(count)s 个学习点，什么也没有算：",
        len(lost),
    )
    lines = [head % {"count": len(lost)}]
    lines += lost_lines(venues, lost)
    if how:
        return "\n".join([*lines, astray_words(how, may_choose=True)])
    lines.append(
        _("请改正坐标，或者在地图数据里把路接上；要略过它们，请加上 --leave-out。")
        if len(lost) < len(venues)
        else _("请改正坐标，或者在地图数据里把路接上。")
    )
    return "\n".join(lines)


def astray_words(how: Astray, *, may_choose: bool) -> str:
    """Return what may be the matter with places none of which lies on the streets.

    :param may_choose: whether the question can be asked of other streets.
    """
    if how == "swapped":
        return _("经度和纬度好像写反了：对调以后就在路网的范围里。请把它们对调。")
    hint = _("请看看经度和纬度有没有写反，地点和路网是不是同一个城市。")
    if not may_choose:
        return hint
    gap = " " if is_english() else ""
    return f"{hint}{gap}" + _("要用别的城市的路网，请用 --network 写它的名称。")


def apart(network: object, population: object, how: Astray, *, may_choose: bool = True) -> str:
    """Return that nobody of a population lives on a network, and what to do.

    :param how: they miss it; so ``may_choose``, as in ``astray_words``.
    """
    gap = " " if is_english() else ""
    return (
        _("人口 %(population)s 没有一格在路网 %(network)s 的范围里。")
        % {"population": population, "network": network}
        + gap
        + astray_words(how, may_choose=may_choose)
    )


def lost_lines(venues: Sequence[Place], lost: Sequence[Lost]) -> list[str]:
    """Return why nobody walks to each of some venues."""
    lines = [f"  {_lost(venues[each.index], each)}" for each in lost[:_MOST_VENUES]]
    if lost[_MOST_VENUES:]:
        lines.append("  " + _("还有 %(count)s 个。") % {"count": len(lost) - _MOST_VENUES})
    return lines


def _lost(venue: Place, lost: Lost) -> str:
    where = {"name": venue.name, "lon": f"{venue.lon:.5f}", "lat": f"{venue.lat:.5f}"}
    if not lost.island_nodes:
        return _("%(name)s（%(lon)s, %(lat)s）：500 米内没有路。") % where
    where["nodes"] = node_words(lost.island_nodes)
    return _("%(name)s（%(lon)s, %(lat)s）：在一片孤立的路上（%(nodes)s），和别处不通。") % where


def number(amount: float) -> str:
    """Return 8 214 with thin spaces."""
    return f"{amount:,.0f}".replace(",", "\u202f")


def percent(part: int, whole: int) -> str:
    """Return a share as 88.9, which is 100.0 only where it is all, and 0.0 of nobody."""
    share = 100 * part / whole if whole else 0.0
    return f"{min(share, 99.9) if part < whole else share:.1f}"


def people_words(people: int) -> str:
    """Return 1 person, 8 214 people."""
    return ngettext("%(people)s 人", "%(people)s 人", people) % {"people": number(people)}


def node_words(nodes: int) -> str:
    """Return 1 node, 90 777 nodes."""
    return ngettext("%(nodes)s 个点", "%(nodes)s 个点", nodes) % {"nodes": number(nodes)}


def report_lines(report: Mapping[str, Any], *, name: str) -> list[str]:
    """Return what was found in a network that was imported."""
    lines = [
        ngettext(
            "%(name)s：%(nodes)s，%(segments)s 段路，共 %(km)s 公里。",
            "%(name)s：%(nodes)s，%(segments)s 段路，共 %(km)s 公里。",
            report["segments"],
        )
        % {
            "name": name,
            "nodes": node_words(report["nodes"]),
            "segments": number(report["segments"]),
            "km": number(report["metres"] / 1000),
        },
        _("台阶 %(stairs)s 段；只能单向走 %(one_way)s 段；没有说明轮椅能不能走 %(unknown)s 段。")
        % {key: number(report[key]) for key in ("stairs", "one_way", "unknown")},
        ngettext(
            "最大的一片占 %(share)s%% 的点；另有 %(parts)s 片互不相通。",
            "最大的一片占 %(share)s%% 的点；另有 %(parts)s 片互不相通。",
            report["parts"] - 1,
        )
        % {
            "share": f"{100 * report['largest_share']:.1f}",
            "parts": number(report["parts"] - 1),
        },
    ]
    if report["fragments"]:
        lines.append(_fragments(report["fragments"], report["fragment_nodes"]))
    lines += [
        "  " + _("%(nodes)s，在 %(lon)s, %(lat)s") % {**each, "nodes": node_words(each["nodes"])}
        for each in report["islands"][:5]
    ]
    lines.append(
        _("长度可疑的路 %(count)s 段。") % {"count": number(report["doubtful"])}
        if report["doubtful"]
        else _("没有长度可疑的路。")
    )
    return lines + [f"  {_doubt(each)}" for each in report["doubts"]]


def _fragments(parts: int, nodes: int) -> str:
    return ngettext(
        "其中 %(fragments)s 片不到 %(least)s 个点（共 %(nodes)s），"
        "多半是没有画完的路，家门和学习点不会接到那里。",
        "其中 %(fragments)s 片不到 %(least)s 个点（共 %(nodes)s），"
        "多半是没有画完的路，家门和学习点不会接到那里。",
        parts,
    ) % {"fragments": number(parts), "least": FRAGMENT_NODES, "nodes": node_words(nodes)}


def _doubt(doubt: Mapping[str, Any]) -> str:
    facts = {
        "row": doubt["row"], "lon": doubt["lon"], "lat": doubt["lat"],
        "length": number(doubt["length_m"]), "straight": number(doubt["straight_m"]),
    }  # fmt: skip
    if doubt["row"]:
        return _("第 %(row)s 行：写着 %(length)s 米，直线是 %(straight)s 米。单位对吗？") % facts
    return _("%(lon)s, %(lat)s：写着 %(length)s 米，直线是 %(straight)s 米。单位对吗？") % facts


def pace_name(pace: str) -> str:
    """Return 长者 or 成人."""
    return {"adult": _("成人"), "elder": _("长者")}[pace]


def category_name(category: str) -> str:
    """Return a category as people say it; one of a planner's own stays as it is."""
    known = {
        "any": _("任一学习点"),
        "venue": _("学习点"),
        "school": _("学校"),
        "schools": _("学校"),
        "learning_point": _("学习点"),
        "cultural": _("文化场馆"),
        "community": _("社区活动室"),
        "office": _("办公楼宇"),
        "jobs": _("就业岗位"),
        "healthcare": _("医疗点"),
        "new_site": _("新增的点"),
    }
    return str(known.get(category, category))


def group_name(group: str) -> str:
    """Return a group as people say it; one of a planner's own stays as it is."""
    known = {
        "everyone": _("所有人"),
        "age_60_plus": _("60 岁及以上"),
        "age_15_59": _("15 到 59 岁"),
        "age_0_14": _("0 到 14 岁"),
    }
    return str(known.get(group, group))


def siting_refusal(refusal: CityError, short: Sequence[Any], *, is_estimate: bool) -> str:
    """Return why no choice of sites keeps to the terms, and what would change it.

    :param short: floors that cannot be held; where each can be, those that cannot all be.
    """
    groups = _("、").join(each.name for each in short)
    is_alone = any(each.most < each.least for each in short)
    said = {
        "siting.out_of_reach": _(
            "就算每个候选点都开，%(groups)s也达不到要求。请降低 --floor，或者增加候选点。"
        ),
        "siting.beyond_means": _(
            "点数和预算不够让%(groups)s达到要求。请提高 --k 或 --budget，或者降低 --floor。"
        )
        if is_alone or len(short) == 1
        else _(
            "%(groups)s各自也许达得到要求，点数和预算不够让它们一起达到。"
            "请提高 --k 或 --budget，或者降低 --floor。"
        ),
        "siting.unsettled": _(
            "在允许的计算量内没有找到满足要求的选法。请放宽 --floor、--k 或 --budget。"
        ),
        "siting.senseless": _("点数、预算和要求都不能是负数。"),
    }.get(refusal.code, refusal.message) % {"groups": groups}
    return "\n".join([said, *(f"  {_short(each, is_estimate)}" for each in short)])


def _short(floor: Any, is_estimate: bool) -> str:
    line = _("%(name)s：最多 %(most)s / %(people)s，%(share)s%%；要求 %(asked)s%%（%(least)s）") % {
        "name": floor.name,
        "most": number(floor.most),
        "people": people_words(floor.people),
        "share": _percent_down(floor.most, floor.people),
        "asked": f"{floor.percent:g}",
        "least": people_words(floor.least),
    }
    return f"{line}  {ESTIMATE}" if is_estimate else line


def _percent_down(part: int, whole: int) -> str:
    """Return what can be asked for: 57.1 of 57.19."""
    return f"{1000 * part // max(whole, 1) / 10:.1f}"
