"""Opening the records behind a figure, which is logged where they are about people."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from xuecheng.lib import audit
from xuecheng.lib.actors import Actor
from xuecheng.lib.words import local_day
from xuecheng.registry.organisations.rules import may_oversee
from xuecheng.registry.places import queries as places
from xuecheng.registry.places.models import Area
from xuecheng.steering.indicators.queries import figures, periods
from xuecheng.steering.indicators.queries.definitions import definition
from xuecheng.steering.indicators.queries.records import EvidencePage, is_about_people, records
from xuecheng.steering.indicators.rules import Definition, NoRecords, NotYourRecords, Period


@dataclass(frozen=True, slots=True)
class Opened:
    """Records that were opened, with what they stand behind."""

    definition: Definition
    area: Area
    period: Period
    page: EvidencePage
    is_personal: bool


@transaction.atomic
def open_records(
    key: str,
    *,
    area_code: str,
    period: str = "",
    month: str = "",
    after: str = "",
    by: Actor,
    at: datetime,
) -> Opened:
    """Return the records behind a figure; whoever opens records about people is logged.

    :param area_code: ``""`` is the whole city.
    :param period: the name of days, ``""`` for a month.
    :param month: ``"2026-11"``; ``""`` is the running one.
    :param after: the cursor of the page before; fifty records each.
    :raises UnknownFigure: there is none of this name.
    :raises UnknownPeriod: no page shows the figure for days of this name.
    :raises BadMonth: the month lies before or after any record.
    :raises UnknownArea: there is no such area.
    :raises NoRecords: nothing is computed for it yet.
    :raises NotYourRecords: they are about people, and ``by`` does not administer the area.
    """
    card = definition(key)
    if not card.measure:
        raise NoRecords(_("这个数据还没有记录可看。"))
    area = places.area(area_code or figures.city_code())
    is_personal = is_about_people(card.measure)
    if is_personal and not may_oversee(by, area.code):
        raise NotYourRecords(_("这些记录涉及个人，只有管理这个区域的工作人员可以打开。"))
    days = periods.period_or_month(card, period, month, today=local_day(at))
    found = records(card.measure, area, days, after=after)
    if is_personal:
        audit.record(
            by=by,
            what="indicators.open_records",
            subject_id=area.pk,
            at=at,
            facts={"figure": key, "period": days.name, "records": len(found.rows)},
        )
    return Opened(card, area, days, found, is_personal)
