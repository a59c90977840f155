"""The organisations of the demonstration city, and where they teach."""

from dataclasses import dataclass
from datetime import date
from random import Random

from xuecheng.journeys.demo.rules.content import AreaFacts, Content, DistrictFacts, Scale

# The school everything about the demonstration logins happens in.
HOME_AREA = "310104008"


@dataclass(frozen=True, slots=True)
class VenuePlan:
    """A place of learning; coordinates are degrees WGS84 and invented."""

    name: str
    name_en: str
    kind: str
    area_code: str
    address: str
    longitude: float
    latitude: float
    is_step_free: bool | None
    has_hearing_loop: bool | None
    opening_hours: str


@dataclass(frozen=True, slots=True)
class OrganisationPlan:
    """An organisation and its own venues; ``parents`` are names of other plans."""

    name: str
    name_en: str
    kind: str
    area_code: str
    sponsor: str = "government"
    point_type: str = ""
    seal_text: str = ""
    opened_on: date | None = None
    administrative_parent: str = ""
    guidance_parent: str = ""
    teaches: bool = False
    venues: tuple[VenuePlan, ...] = ()


CITY_UNIVERSITY = "上海演示开放大学"
CITY_AUTHORITY = "学习型城市演示办公室"


def plan_organisations(
    content: Content, scale: Scale, random: Random
) -> tuple[OrganisationPlan, ...]:
    """Return organisations and their venues, parents before children."""
    planned = [
        OrganisationPlan(CITY_AUTHORITY, "Learning City Office (demo)", "authority", "31"),
        OrganisationPlan(
            CITY_UNIVERSITY,
            "Demo Open University",
            "open_university",
            "31",
            seal_text="开放学印",
            opened_on=date(1960, 3, 1),
            administrative_parent=CITY_AUTHORITY,
        ),
    ]
    districts = {district.code: district for district in content.districts}
    planned += [_college(district, random) for district in content.districts]
    schooled = _schooled_areas(content, scale, random)
    planned += [_school(area, districts[area.district], random) for area in schooled]
    planned += _social_universities(content, random)
    planned += _learning_points(content, schooled, scale, random)
    planned += [
        OrganisationPlan(name, name_en, "employer", "310115", sponsor="enterprise")
        for name, name_en in (
            ("浦江精密制造（演示）", "Pujiang Precision (demo)"),
            ("海上邮轮服务（演示）", "Haishang Cruise Services (demo)"),
            ("虹桥养老服务（演示）", "Hongqiao Elder Care (demo)"),
        )
    ]
    return tuple(planned)


def _schooled_areas(content: Content, scale: Scale, random: Random) -> list[AreaFacts]:
    """Choose the subdistricts with a teaching school: the home area, neighbours, then all over.

    Every district gets as many as every other, as far as the number of schools goes.
    """
    home = HOME_AREA[:6]
    by_district: dict[str, list[AreaFacts]] = {}
    for area in content.subdistricts:
        by_district.setdefault(area.district, []).append(area)
    pools = {code: random.sample(areas, len(areas)) for code, areas in by_district.items()}
    chosen = [area for area in content.subdistricts if area.code == HOME_AREA]
    pools[home] = [area for area in pools[home] if area.code != HOME_AREA]
    chosen += [pools[home].pop() for _ in range(min(7, scale.schools // 2))]
    others = [code for code in sorted(pools) if code != home]
    for turn in range(scale.schools - len(chosen)):
        chosen.append(pools[others[turn % len(others)]].pop())
    return sorted(chosen, key=lambda area: area.code)


def _college(district: DistrictFacts, random: Random) -> OrganisationPlan:
    short = district.name.removesuffix("区").removesuffix("新")
    name = f"{district.name}社区学院（演示）"
    venue = VenuePlan(
        name=f"{short}社区学院",
        name_en=f"{district.name_en} Community College",
        kind="school",
        area_code=district.code,
        address=f"{district.name}演示路 {random.randrange(10, 900)} 号",
        longitude=_near(district.longitude, district.spread / 3, random),
        latitude=_near(district.latitude, district.spread / 3, random),
        is_step_free=True,
        has_hearing_loop=random.random() < 0.5,
        opening_hours="Mo-Fr 08:30-20:30; Sa 09:00-17:00",
    )
    return OrganisationPlan(
        name,
        f"{district.name_en} Community College (demo)",
        "community_college",
        district.code,
        seal_text=(short[:2] + "学印") if len(short) >= 2 else "社区学印",
        opened_on=date(random.randrange(1986, 2010), 9, 1),
        administrative_parent=CITY_AUTHORITY,
        guidance_parent=CITY_UNIVERSITY,
        venues=(venue,),
    )


def _school(area: AreaFacts, district: DistrictFacts, random: Random) -> OrganisationPlan:
    short = area.name.removesuffix("街道").removesuffix("镇").removesuffix("乡").removesuffix("路")
    is_senior = random.random() < 0.6 or area.code == HOME_AREA
    word, word_en = ("老年学校", "Senior School") if is_senior else ("社区学校", "Community School")
    longitude = _near(district.longitude, district.spread, random)
    latitude = _near(district.latitude, district.spread, random)

    def venue(name: str, name_en: str, kind: str, step_free: bool | None) -> VenuePlan:
        return VenuePlan(
            name=name,
            name_en=name_en,
            kind=kind,
            area_code=area.code,
            address=f"{district.name}{short}路 {random.randrange(10, 1200)} 号",
            longitude=_near(longitude, 0.006, random),
            latitude=_near(latitude, 0.005, random),
            is_step_free=step_free,
            has_hearing_loop=random.choice([True, False, None]),
            opening_hours=random.choice(
                ["Mo-Fr 08:30-16:30", "Mo-Fr 08:30-16:30; Sa 09:00-12:00", "Mo-Su 09:00-20:00"]
            ),
        )

    venues = [venue(f"{short}{word}", f"{area.name_en} {word_en}", "school", True)]
    venues += [
        venue(
            f"{short}第{number}居民区学习点",
            f"{area.name_en} Learning Point {index}",
            "learning_point",
            random.choice([True, True, False, None]),
        )
        for index, number in enumerate("一二", start=1)
    ]
    if random.random() < 0.5:
        venues.append(
            venue(f"{short}文化活动中心", f"{area.name_en} Cultural Centre", "cultural", True)
        )
    return OrganisationPlan(
        f"{short}{word}（演示）",
        f"{area.name_en} {word_en} (demo)",
        "senior_school" if is_senior else "community_school",
        area.code,
        seal_text=(short[:2] + "学印") if len(short) >= 2 else "社区学印",
        opened_on=date(random.randrange(1995, 2018), 9, 1),
        administrative_parent=f"{district.name}社区学院（演示）",
        guidance_parent=f"{district.name}社区学院（演示）",
        teaches=True,
        venues=tuple(venues),
    )


def _social_universities(content: Content, random: Random) -> list[OrganisationPlan]:
    """Senior universities run by social forces, some opened inside the plan, some after it."""
    names = ("梧桐里", "听涛", "晚晴", "银杏", "海棠", "松鹤", "春申", "望江")
    opened = (2019, 2021, 2022, 2022, 2023, 2024, 2025, 2026)
    districts = random.sample(content.districts, len(names))
    return [
        OrganisationPlan(
            f"{name}老年大学（演示）",
            f"{district.name_en} Senior University {number} (demo)",
            "senior_university",
            district.code,
            sponsor="social",
            seal_text="老年学印",
            opened_on=date(year, random.randrange(1, 10), random.randrange(1, 28)),
            guidance_parent=f"{district.name}社区学院（演示）",
        )
        for number, (name, year, district) in enumerate(
            zip(names, opened, districts, strict=True), start=1
        )
    ]


def _learning_points(
    content: Content, schooled: list[AreaFacts], scale: Scale, random: Random
) -> list[OrganisationPlan]:
    """Learning points: most in neighbourhoods, a good part run by social actors."""
    districts = {district.code: district for district in content.districts}
    words = ("书房", "茶室", "花园", "工坊", "乐活空间", "客堂间")
    points = []
    for number, area in enumerate(random.sample(schooled, scale.learning_points), start=1):
        district = districts[area.district]
        short = area.name.removesuffix("街道").removesuffix("镇").removesuffix("乡")
        word = random.choice(words)
        is_social = number % 2 == 1
        venue = VenuePlan(
            name=f"{short}{word}",
            name_en=f"{area.name_en} Learning Space",
            kind="learning_point",
            area_code=area.code,
            address=f"{district.name}{short}支弄 {random.randrange(1, 200)} 号",
            longitude=_near(district.longitude, district.spread, random),
            latitude=_near(district.latitude, district.spread, random),
            is_step_free=random.choice([True, False, None]),
            has_hearing_loop=None,
            opening_hours="Tu-Su 09:00-17:00",
        )
        points.append(
            OrganisationPlan(
                f"{short}{word}学习点（演示）",
                f"{area.name_en} Learning Space (demo)",
                "learning_point",
                area.code,
                sponsor="social" if is_social else "government",
                point_type="social" if is_social else random.choice(["neighbourhood", "care"]),
                opened_on=date(
                    random.randrange(2019, 2027), random.randrange(1, 10), random.randrange(1, 28)
                ),
                guidance_parent=f"{district.name}社区学院（演示）",
                venues=(venue,),
            )
        )
    return points


def _near(centre: float, spread: float, random: Random) -> float:
    return round(centre + random.uniform(-spread, spread), 5)
