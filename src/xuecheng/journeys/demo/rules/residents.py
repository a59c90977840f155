"""The residents of the demonstration city."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from xuecheng.journeys.demo.rules.content import AreaFacts, Content, NameParts, Scale
from xuecheng.journeys.demo.rules.schools import HOME_AREA

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class ResidentPlan:
    """An invented resident.

    :param phone: from a block of numbers used for demonstration only; ``""``: has none.
    :param document: number of a resident card of the city-level prefix 310000, which is issued to
        nobody; ``""``: shows a passport instead.
    :param appetite: how much this resident learns, long-tailed; 1 is the median.
    :param diligence: chance of being present at a session.
    """

    number: int
    name: str
    language: str
    gender: str
    birth_on: date
    area_code: str
    phone: str
    document: str
    created_at: datetime
    activated_at: datetime | None
    appetite: float
    diligence: float

    def age(self, on: date) -> int:
        """Full years on a day."""
        had_birthday = (on.month, on.day) >= (self.birth_on.month, self.birth_on.day)
        return on.year - self.birth_on.year - (0 if had_birthday else 1)


def plan_residents(
    content: Content, areas: tuple[str, ...], scale: Scale, random: Random, *, today: date
) -> tuple[ResidentPlan, ...]:
    """Return the residents; the first is 陈秀英, who signs in for the demonstration.

    :param areas: codes of the subdistricts with a school; most residents live there.
    """
    chen = ResidentPlan(
        number=1,
        name="陈秀英",
        language="zh-hans",
        gender="2",
        birth_on=date(today.year - 75, 3, 4),
        area_code=HOME_AREA,
        phone=_phone(1),
        document=_resident_card(date(today.year - 75, 3, 4), 1, is_woman=True),
        created_at=_moment(date(2022, 5, 12), random),
        activated_at=_moment(date(2022, 5, 12), random) + timedelta(hours=1),
        appetite=8.0,
        diligence=0.95,
    )
    keller = ResidentPlan(
        number=2,
        name="Anna Keller",
        language="en",
        gender="2",
        birth_on=date(today.year - 34, 7, 9),
        area_code=HOME_AREA,
        phone=_phone(2),
        document="",
        created_at=_moment(today - timedelta(days=200), random),
        activated_at=_moment(today - timedelta(days=199), random),
        appetite=3.0,
        diligence=0.9,
    )
    others = [
        _resident(number, content, areas, random, today=today)
        for number in range(3, scale.residents + 1)
    ]
    return _with_distinct_documents(_with_one_namesake((chen, keller, *others), content.names))


def _with_one_namesake(
    residents: tuple[ResidentPlan, ...], names: NameParts
) -> tuple[ResidentPlan, ...]:
    """Leave one namesake to the first resident; the others get her surname and other names.

    A visitor who looks for her by name finds two, not half a dozen.
    """
    surname, given = residents[0].name[0], residents[0].name[1:]
    spare = [name for name in names.older_women if name != given]
    namesakes = [each.number for each in residents[1:] if each.name == residents[0].name][1:]
    renamed = {
        number: surname + spare[index % len(spare)] for index, number in enumerate(namesakes)
    }
    return tuple(
        replace(each, name=renamed[each.number]) if each.number in renamed else each
        for each in residents
    )


def _with_distinct_documents(residents: tuple[ResidentPlan, ...]) -> tuple[ResidentPlan, ...]:
    """Let a later resident whose invented card number is taken show a passport instead."""
    taken: set[str] = set()
    distinct = []
    for resident in residents:
        if resident.document in taken:
            resident = replace(resident, document="")
        taken.add(resident.document or f"passport of {resident.number}")
        distinct.append(resident)
    return tuple(distinct)


def _resident(
    number: int, content: Content, areas: tuple[str, ...], random: Random, *, today: date
) -> ResidentPlan:
    is_woman = random.random() < 0.66
    age = _age(random)
    birth_on = today - timedelta(days=int(age * 365.25) + random.randrange(365))
    is_international = 20 <= age < 65 and random.random() < 0.02
    area = _area(content.subdistricts, areas, random)
    created_on = date(2019, 1, 1) + timedelta(
        days=int((today - date(2019, 1, 2)).days * random.betavariate(2.2, 1.6))
    )
    created_at = _moment(created_on, random)
    activated_at = None
    if random.random() < 0.62:
        wait = timedelta(minutes=20) if random.random() < 0.7 else timedelta(days=90)
        activated_at = created_at + wait
        if activated_at.date() >= today:
            activated_at = None
    return ResidentPlan(
        number=number,
        name=random.choice(content.names.international)
        if is_international
        else _name(content.names, birth_on.year, random, is_woman=is_woman),
        language="en" if is_international else "zh-hans",
        gender="2" if is_woman else "1",
        birth_on=birth_on,
        area_code=area.code,
        phone="" if age > 78 and random.random() < 0.3 else _phone(number),
        document="" if is_international else _resident_card(birth_on, number, is_woman=is_woman),
        created_at=created_at,
        activated_at=activated_at,
        appetite=random.lognormvariate(0, 1.1),
        diligence=random.betavariate(7, 1.6),
    )


def _age(random: Random) -> int:
    band = random.choices([(8, 18), (18, 35), (35, 55), (55, 65), (65, 75), (75, 88)],
                          weights=[3, 12, 17, 25, 30, 13])[0]  # fmt: skip
    return random.randrange(*band)


def _area(subdistricts: tuple[AreaFacts, ...], areas: tuple[str, ...], random: Random) -> AreaFacts:
    by_code = {area.code: area for area in subdistricts}
    chance = random.random()
    if chance < 0.06:
        return by_code[HOME_AREA]
    if chance < 0.9:
        return by_code[random.choice(areas)]
    return random.choice(subdistricts)


def _name(names: NameParts, year: int, random: Random, *, is_woman: bool) -> str:
    if year < 1960:
        given = names.older_women if is_woman else names.older_men
    elif year < 1990:
        given = names.middle_women if is_woman else names.middle_men
    else:
        given = names.younger_women if is_woman else names.younger_men
    return random.choice(names.surnames) + random.choice(given)


def _phone(number: int) -> str:
    return f"1380000{number:04d}"


def _resident_card(birth_on: date, number: int, *, is_woman: bool) -> str:
    """Return a well-formed number (GB 11643) of an area prefix that is issued to nobody."""
    sequence = (number * 2 + (0 if is_woman else 1)) % 1000
    body = f"310000{birth_on:%Y%m%d}{sequence:03d}"
    weighted = sum(int(digit) * (2 ** (17 - place)) for place, digit in enumerate(body))
    return body + "10X98765432"[weighted % 11]


def _moment(day: date, random: Random) -> datetime:
    return datetime.combine(day, time(random.randrange(8, 20), random.randrange(60)), SHANGHAI)
