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
from xuecheng.steering.indicators.queries import figures
from xuecheng.steering.indicators.queries.definitions import definition
from xuecheng.steering.indicators.queries.records import EvidencePage, is_about_people, records
from xuecheng.steering.indicators.rules import Definition, Month, NoRecords, NotYourRecords


@dataclass(frozen=True, slots=True)
class Opened:
    """Records that were opened, with what they stand behind."""

    definition: Definition
    area: Area
    month: Month
    page: EvidencePage
    is_personal: bool


@transaction.atomic
def open_records(
    key: str, *, area_code: str, month: Month, page: int, by: Actor, at: datetime
) -> Opened:
    """Return the records behind a figure; whoever opens records about people is logged.

    :param area_code: ``""`` is the whole city.
    :param page: from 1, fifty records each.
    :raises UnknownFigure: there is none of this name.
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
    found = records(card.measure, area, month, page=max(1, page), today=local_day(at))
    if is_personal:
        audit.record(
            by=by,
            what="indicators.open_records",
            subject_id=area.pk,
            at=at,
            facts={"figure": key, "month": str(month), "page": page, "records": len(found.rows)},
        )
    return Opened(card, area, month, found, is_personal)
