"""The city's pulse, each figure by area and month, the records behind it, and tables to take."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from xuecheng.lib.request import CityRequest
from xuecheng.lib.words import local_day, said
from xuecheng.registry.places.models import Area
from xuecheng.steering.indicators import actions, charts
from xuecheng.steering.indicators.queries import periods
from xuecheng.steering.indicators.queries import pulse as pulses
from xuecheng.steering.indicators.queries.definitions import definition, headlines, own_figures
from xuecheng.steering.indicators.queries.figure import Figure, in_period
from xuecheng.steering.indicators.queries.figure import figure as figure_of
from xuecheng.steering.indicators.queries.targets import targets
from xuecheng.steering.indicators.rules import Verdict


@require_safe
def pulse(request: CityRequest) -> HttpResponse:
    """Show the city today: who learns, this week, a year of weeks, the districts, the targets."""
    found = pulses.pulse(at=request.now)
    return render(
        request,
        "indicators/pulse.html",
        {
            "pulse": found,
            "weekly": charts.weekly(found.weekly, request.display),
            "districts": charts.districts(found.districts, request.display),
            "views": _views(request, "f1", "f2") | {"f3": charts.view_of(request.GET.get("f3"))},
            "attendances": definition("attendances"),
            "figures": own_figures(),
        },
    )


@require_safe
def figure(request: CityRequest, key: str) -> HttpResponse:
    """Show one figure of the city or of an area: by month, or of the plan, this week, this year."""
    if "period" in request.GET:
        return _figure_in_period(request, key)
    found = _figure(request, key)
    here = {"area": found.area.code, "month": str(found.month)}
    return render(
        request,
        "indicators/figure.html",
        {
            "figure": found,
            "chart": charts.monthly(found.months, request.display),
            "views": _views(request, "f1"),
            "records_url": f"{reverse('indicators:records', args=[key])}?{urlencode(here)}",
            "months_url": f"{reverse('indicators:months', args=[key])}?{urlencode(here)}",
            "areas_url": f"{reverse('indicators:areas', args=[key])}?{urlencode(here)}",
        },
    )


def _figure_in_period(request: CityRequest, key: str) -> HttpResponse:
    found = in_period(
        key,
        area_code=request.GET.get("area", ""),
        period=request.GET["period"],
        reader=request.actor,
        at=request.now,
    )
    here = {"area": found.area.code, "period": found.period.name}
    return render(
        request,
        "indicators/period.html",
        {
            "figure": found,
            "records_url": f"{reverse('indicators:records', args=[key])}?{urlencode(here)}",
        },
    )


@require_safe
def records(request: CityRequest, key: str) -> HttpResponse:
    """List the records behind a figure, to those who may see them."""
    period = request.GET.get("period", "")
    opened = actions.open_records(
        key,
        area_code=request.GET.get("area", ""),
        period=period,
        month=request.GET.get("month", ""),
        after=request.GET.get("after", ""),
        by=request.actor,
        at=request.now,
    )
    here = {"area": opened.area.code, "period" if period else "month": opened.period.name}
    following = here | {"after": opened.page.after}
    return render(
        request,
        "indicators/records.html",
        {
            "opened": opened,
            "is_month": not period,
            "figure_url": f"{reverse('indicators:figure', args=[key])}?{urlencode(here)}",
            "more_url": f"?{urlencode(following)}" if opened.page.after else "",
        },
    )


@require_safe
def table(request: CityRequest, key: str, rows: Literal["months", "areas"]) -> HttpResponse:
    """Send a figure's months, or its areas of one month, as a table."""
    found = _figure(request, key)
    by_month = [(row.month, found.area, row.cell) for row in found.months]
    by_area = [(found.month, row.area, row.cell) for row in found.areas]
    head = [_("月份"), _("区域代码"), _("区域"), said(found.definition, "title")]
    lines = (
        (str(month), area.code if area else "", _name(area), cell.value)
        for month, area, cell in (by_month if rows == "months" else by_area)
    )
    of = found.area.code if rows == "months" else f"{found.area.code}-{found.month}"
    return _table(request, f"{key}-{of}", head, lines, source=said(found.definition, "source"))


@require_safe
def weeks_table(request: CityRequest) -> HttpResponse:
    """Send a year of weekly attendances as a table."""
    found = pulses.weekly(today=local_day(request.now))
    head = [_("周一的日期"), _("到课人次"), _("一年前的同一周")]
    rows = (
        (monday.isoformat(), now.value, before.value)
        for monday, now, before in zip(found.mondays, found.values, found.before, strict=True)
    )
    return _table(request, "weeks", head, rows, source=said(definition("attendances"), "source"))


@require_safe
def districts_table(request: CityRequest) -> HttpResponse:
    """Send the districts' attendances for residents as a table."""
    found = pulses.districts(today=local_day(request.now))
    head = [_("区域代码"), _("区域"), _("到课人次"), _("每十万常住人口"), _("开始"), _("结束")]
    rows = (
        (row.area.code, _name(row.area), row.cell.value, row.rate, found.begins_on, found.ends_on)
        for row in found.rows
    )
    return _table(
        request, "districts", head, rows, source=said(definition("attendances"), "source")
    )


@require_safe
def targets_table(request: CityRequest) -> HttpResponse:
    """Send the plan's headline indicators as a table."""
    head = [
        _("序号"),
        _("指标"),
        _("单位"),
        _("计划增加"),
        _("期间内增加"),
        _("完成计划增量（%）"),
        _("期后新增"),
        _("完成没有"),
        _("等待"),
    ]
    found = targets(today=local_day(request.now))
    verdicts: dict[Verdict | None, str] = {
        Verdict.REACHED: pgettext("target", "完成"),
        Verdict.NOT_REACHED: pgettext("target", "未完成"),
    }
    rows = (
        (
            row.definition.number,
            said(row.definition, "title"),
            said(row.definition, "unit"),
            row.definition.increase,
            row.added and row.added.value,
            row.share,
            row.since and row.since.value,
            verdicts.get(row.verdict, ""),
            said(row.definition, "waits_for"),
        )
        for row in found
    )
    return _table(request, "targets", head, rows, source=said(headlines()[0], "source"))


def _figure(request: CityRequest, key: str) -> Figure:
    return figure_of(
        key,
        area_code=request.GET.get("area", ""),
        month=periods.month(request.GET.get("month", "")),
        reader=request.actor,
        at=request.now,
    )


def _name(area: Area | None) -> str:
    return said(area, "name") if area else ""


def _views(request: CityRequest, *names: str) -> dict[str, str]:
    first = charts.first_view(request.display)
    return {name: charts.view_of(request.GET.get(name), first) for name in names}


def _table(
    request: CityRequest,
    name: str,
    head: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    source: str,
) -> HttpResponse:
    """Return rows as CSV that spreadsheets open in the right letters.

    Each row ends with the source and the moment, so that it keeps them when it is cut out. An
    empty cell is a number that is withheld or not computed.
    """
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="xuecheng-{name}.csv"'},
    )
    response.write("\ufeff")  # without it, spreadsheets guess another encoding
    as_of = localtime(request.now).isoformat(timespec="minutes")
    writer = csv.writer(response)
    writer.writerow([*head, _("来源"), _("截至")])
    for row in rows:
        cells = [cell.isoformat() if isinstance(cell, date) else cell for cell in row]
        writer.writerow([*cells, source, as_of])
    return response
