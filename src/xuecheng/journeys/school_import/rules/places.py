"""Where classes meet: venue and room out of what a clerk wrote, and the venues themselves."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from xuecheng.journeys.school_import.rules.blocks import Block, Row
from xuecheng.journeys.school_import.rules.contacts import read_phones, report_phones
from xuecheng.journeys.school_import.rules.dayparts import is_at_odds
from xuecheng.journeys.school_import.rules.draft import (
    Context,
    Crs,
    KnownVenue,
    RunDraft,
    VenueDraft,
    Whereabouts,
)
from xuecheng.journeys.school_import.rules.numbers import read_decimal
from xuecheng.journeys.school_import.rules.problems import Findings, Place, Severity
from xuecheng.journeys.school_import.rules.schedule import read_when
from xuecheng.journeys.school_import.rules.text import distance, printed, squash, tidy

_ROOM_ONLY = re.compile(
    r"[A-Za-z]?\d{2,4}\D{0,6}|\D{0,6}(?:室|教室|厅|房|楼|工坊|操场|大堂)\s*\w{0,4}"
)
_VENUE_WORD = (
    "学校|大学|学院|学习点|教学点|分校|校区|总校|本部|中心|居委会?|居民区|活动室|图书馆|文化馆|美术馆|"
    "博物馆|展览馆|体育馆|社区|会所|公园|养老院|敬老院|日托所|书院|工作站|服务站|驿站|家园|村|路\\d+号"
)
_VENUE_THEN_ROOM = re.compile(rf"(.*(?:{_VENUE_WORD}))\s*[-—,，、/(（]?\s*(.*?)[)）]?")
_OSM_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_CRS_WORDS: tuple[tuple[str, Crs], ...] = (
    ("gcj|高德|腾讯|火星|国测局", "gcj02"),
    ("bd|百度", "bd09"),
    ("wgs|gps|天地图|cgcs|2000", "wgs84"),
)
# What makes a venue step-free, and what helps to hear. Only whole answers count: 有台阶 and
# 有楼梯无电梯 begin like a yes, 无台阶 like a no.
_THINGS = {
    "step_free": r"(?:无障碍(?:设施|设备|通道|电梯|坡道|出入口)|电梯|直梯|坡道|斜坡|升降平台)",
    "hearing": r"(?:助听(?:器|设备|设施|系统|环路)?|听力环路|环路|(?:磁)?感应线圈)",
}
_LACKS = {  # a house without a lift may need none
    "step_free": r"无障碍(?:设施|设备|通道|出入口)",
    "hearing": _THINGS["hearing"],
}
_HAS = r"(?:(?:已|设|配|装|建|均|都)?有|已(?:安装|配备|建成?|设|装)|配备|具备|设置?|安装)"
_HAS_NOT = r"(?:无|没有?|暂无|尚无|未(?:安装|配备|建|设|装)|不具备|没装|缺)"
_YES = (
    r"有的?|是的?|√|✓|✔|☑|✅|可以?|y|yes|true|1|已有|具备|完善|齐全|可?通行"
    r"|{has}?{thing}(?:{has}|齐全|完善)?(?:[、,和及]{has}?{thing})*"
)
_NO = (
    r"无|否|没有?|×|✗|✘|x|不是?|n|no|none|false|0|未|暂无|尚无|不具备|未(?:安装|配备|建|设|装)"
    r"|{has_not}{lack}|{lack}{has_not}"
)
_ALSO_YES = {"step_free": r"|无障碍(?:通行)?|{has_not}(?:台阶|高差)"}
_KINDS = (
    ("文化|图书|博物|美术|展览", "cultural"),
    ("楼宇|商务|园区|企业", "office"),
    ("学习点|教学点|学习坊", "learning_point"),
    ("居委|居民|社区活动|活动室|村", "community"),
    ("学校|大学|学院|校区", "school"),
)
_POSITION_GAP = re.compile(r"[,，;；\s/]+")
_MISSING = {  # address, position
    (True, True): "venue_whereabouts_missing",
    (True, False): "venue_address_missing",
    (False, True): "venue_position_missing",
}
_MOST_PHONES = 3
_CHINA_EAST, _CHINA_WEST, _CHINA_NORTH, _CHINA_SOUTH = 136.0, 73.0, 54.0, 3.0


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A venue neither the file nor the school says enough of to find it.

    :param key: of its name, as :func:`venue_key` returns it.
    """

    name: str
    key: str
    lacks_address: bool
    lacks_position: bool


@dataclass
class VenueBook:
    """The venues known so far, by what is left of their names when looks do not count."""

    context: Context
    findings: Findings
    drafts: dict[str, VenueDraft] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in self.context.venues:
            self._names[squash(name)] = name

    @property
    def usual(self) -> str:
        """Where classes meet if nothing is said: the person's answer, or the only venue known."""
        if self.context.answers.venue:
            return self._names.get(squash(self.context.answers.venue), "")
        names = list(dict.fromkeys(self._names.values()))
        return names[0] if len(names) == 1 or (names and self.context.venues) else ""

    def add(self, draft: VenueDraft) -> None:
        """Take a venue in, under the name the school has for it; the same name twice is one."""
        key = squash(draft.name)
        if key in self.drafts:
            self.findings.check("venue_twice", draft.place, draft.name)
            return
        self.drafts[key] = replace(draft, name=self._names.get(key, draft.name))
        self._names.setdefault(key, draft.name)

    def find(self, text: str, room: str, place: Place, *, address: str = "") -> tuple[str, str]:
        """Return venue and room of a class; an empty venue if it cannot be known.

        :param room: what a column of its own says.
        """
        written = printed(text)
        if not written:
            return self._usual(room, place), room
        if known := self._known(written):
            return known[0], room or known[1]
        if slip := self._slip(written):
            if self.findings.propose("venue_typo", place, written, suggested=True, venue=slip):
                return slip, room
        elif _ROOM_ONLY.fullmatch(written) and not re.search(_VENUE_WORD, written):
            return self._usual(room or written, place), room or written
        return self._new(written, room, place, address)

    def locate(self, runs: Iterable[RunDraft]) -> tuple[Unplaced, ...]:
        """Fill in where venues are, say which still cannot be found, and return what was missing.

        :param runs: whose venues count, besides those the file lists.
        """
        known = {squash(venue.name): venue for venue in self.context.known_venues}
        for run in runs:
            venue = known.get(squash(run.venue))
            if venue and not (venue.has_address and venue.has_position):
                self.drafts.setdefault(squash(run.venue), VenueDraft(venue.name, run.place))
        unplaced = []
        for key, draft in self.drafts.items():
            missing = _unplaced(draft, known.get(key))
            if missing:
                unplaced.append(missing)
                self.drafts[key] = self._located(draft, missing)
        return tuple(unplaced)

    def _located(self, draft: VenueDraft, missing: Unplaced) -> VenueDraft:
        given = self.context.answers.whereabouts.get(missing.key, Whereabouts())
        address = missing.lacks_address and not given.address
        position = missing.lacks_position and not given.position
        if address or position:
            self.findings.check(_MISSING[address, position], draft.place, draft.name)
        if missing.lacks_address and given.address:
            draft = replace(draft, address=given.address)
        if missing.lacks_position and given.position:
            longitude, latitude = given.position
            draft = replace(draft, longitude=longitude, latitude=latitude, crs="gcj02")
        return draft

    def _usual(self, room: str, place: Place) -> str:
        usual = self.usual or ("" if self.context.venues else self.context.school)
        if not usual:
            self.findings.stop("venue_missing", place, room)
            return ""
        if self.context.answers.venue:
            return usual
        everywhere = Place(place.sheet, None, place.column, place.header)
        if not self.findings.propose("venue_assumed", everywhere, suggested=True, venue=usual):
            return ""
        if squash(usual) not in self._names:
            self.add(VenueDraft(usual, place, kind=kind_of(usual)))
        return usual

    def _known(self, written: str) -> tuple[str, str] | None:
        if name := self._names.get(squash(written)):
            return name, ""
        begins = [name for name in self._names.values() if written.startswith(name)]
        if not begins:
            return None
        name = max(begins, key=len)
        return name, written[len(name) :].strip(" -—,，、/·()（）")

    def _slip(self, written: str) -> str:
        key = squash(written)
        near = [name for known, name in self._names.items() if distance(known, key) == 1]
        return near[0] if len(near) == 1 and len(key) >= 4 and not key[-1].isdigit() else ""

    def _new(self, written: str, room: str, place: Place, address: str) -> tuple[str, str]:
        split = _VENUE_THEN_ROOM.fullmatch(written)
        name, rest = (split[1], split[2]) if split and not room else (written, "")
        if known := self._known(name):
            return known[0], room or rest
        if not self.findings.propose("new_venue", place, written, suggested=True, venue=name):
            return "", ""
        self.add(VenueDraft(name, place, address=address, kind=kind_of(name)))
        return name, room or rest


def read_venues(block: Block, findings: Findings) -> Iterator[VenueDraft]:
    """Yield the venues of a table."""
    for row in block.rows:
        place, name = block.cell(row, "name")
        name = printed(name)
        if not name:
            findings.stop("venue_name_missing", block.place(row))
        elif len(name) > 80:
            findings.stop("too_long", place, name, most=80)
        else:
            yield _venue(block, row, name, findings)


def venue_key(name: str) -> str:
    """Return what form fields call a venue: the same for names that only look different."""
    return hashlib.sha256(squash(name).encode()).hexdigest()[:12]


def read_position(text: str) -> tuple[float, float] | None:
    """Return longitude and latitude of a place in China, in whichever order they are written."""
    numbers = [read_decimal(part) for part in _POSITION_GAP.split(tidy(text)) if part]
    if len(numbers) != 2 or numbers[0] is None or numbers[1] is None:
        return None
    first, second = numbers[0], numbers[1]
    if _in_china(first, second):
        return first, second
    return (second, first) if _in_china(second, first) else None


def yes_or_no(text: str, name: str) -> bool | None:
    """Return whether a venue is ``step_free`` or has help for ``hearing``; ``None`` if unclear."""
    parts = {"has": _HAS, "has_not": _HAS_NOT, "thing": _THINGS[name], "lack": _LACKS[name]}
    plain = tidy(text).rstrip(".。! ")
    yes = (_YES + _ALSO_YES.get(name, "")).format(**parts)
    if re.fullmatch(yes, plain, re.IGNORECASE):
        return True
    return False if re.fullmatch(_NO.format(**parts), plain, re.IGNORECASE) else None


def kind_of(text: str) -> str:
    """Return the kind of venue a text suggests; empty if none."""
    return next((kind for words, kind in _KINDS if re.search(words, text)), "")


def opening_hours(text: str) -> str | None:
    """Return opening hours in the OpenStreetMap form; ``None`` if they cannot be read.

    周一至周五 8:30-16:30 becomes Mo-Fr 08:30-16:30.
    """
    if re.search(r"全天|24\s*小时", text):
        return "24/7"
    when = read_when(text)
    if not when.slots or when.unread or when.unclear or when.days:
        return None
    rules: dict[str, list[str]] = {}
    for slot in when.slots:
        if not slot.start or not slot.end or is_at_odds(slot.start, slot.part):
            return None
        hours = f"{slot.start:%H:%M}-{slot.end:%H:%M}"
        rules.setdefault(_osm_days(slot.weekdays), []).append(hours)
    return "; ".join(f"{days} {','.join(hours)}".strip() for days, hours in rules.items())


def _osm_days(weekdays: tuple[int, ...]) -> str:
    days = sorted(weekdays)
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{_OSM_DAYS[days[0]]}-{_OSM_DAYS[days[-1]]}"
    return ",".join(_OSM_DAYS[day] for day in days)


def _unplaced(draft: VenueDraft, known: KnownVenue | None) -> Unplaced | None:
    """Return what nobody has said of where a venue is; ``None`` if all, or if it is not ours."""
    if known and not known.is_ours:
        return None
    address = not draft.address and not (known and known.has_address)
    position = draft.longitude is None and not (known and known.has_position)
    return (
        Unplaced(draft.name, venue_key(draft.name), address, position)
        if (address or position)
        else None
    )


def _venue(block: Block, row: Row, name: str, findings: Findings) -> VenueDraft:
    place = block.place(row, block.headers.named("name")[0])
    longitude, latitude, crs = _position(block, row, findings)
    return VenueDraft(
        name=name,
        place=place,
        area=tidy(block.text(row, "area")),
        address=printed(block.text(row, "address"))[:160],
        phone=_phone(block, row, findings),
        opening_hours=_hours(block, row, findings),
        is_step_free=_said(block, row, "step_free", findings),
        has_hearing_loop=_said(block, row, "hearing", findings),
        longitude=longitude,
        latitude=latitude,
        crs=crs,
        kind=kind_of(block.text(row, "kind")) or kind_of(name),
        name_en=tidy(block.text(row, "name_en"))[:120],
    )


def _phone(block: Block, row: Row, findings: Findings) -> str:
    place, text = block.cell(row, "phone")
    if not text:
        return ""
    phones = read_phones(text)
    kept, others = phones.numbers[:_MOST_PHONES], phones.numbers[_MOST_PHONES:]
    report_phones(phones, text, place, findings)
    if others:
        findings.check("phone_second", place, "、".join(others), kept="、".join(kept))
    return "、".join(kept)


def _hours(block: Block, row: Row, findings: Findings) -> str:
    place, text = block.cell(row, "hours")
    hours = opening_hours(text) if text else ""
    if hours is None:
        findings.check("opening_hours_unreadable", place, text)
    return hours or ""


def _said(block: Block, row: Row, name: str, findings: Findings) -> bool | None:
    place, text = block.cell(row, name)
    if not text:
        return None
    if (answer := yes_or_no(text, name)) is not None:
        return answer
    findings.check("yes_or_no_unclear", place, text)
    return None


def _position(block: Block, row: Row, findings: Findings) -> tuple[float | None, float | None, Crs]:
    place, texts = _position_texts(block, row)
    if not any(texts):
        return None, None, "wgs84"
    numbers = [read_decimal(text) for text in texts]
    if len(numbers) != 2 or None in numbers:
        findings.check("position_unreadable", place, " ".join(texts))
        return None, None, "wgs84"
    longitude, latitude = float(numbers[0] or 0), float(numbers[1] or 0)
    if not _in_china(longitude, latitude) and _in_china(latitude, longitude):
        findings.repaired("position_swapped", place, " ".join(texts))
        longitude, latitude = latitude, longitude
    if not _in_china(longitude, latitude):
        findings.check("position_far_away", place, " ".join(texts))
        return None, None, "wgs84"
    crs = _crs(block, row, findings)
    return (longitude, latitude, crs) if crs else (None, None, "wgs84")


def _position_texts(block: Block, row: Row) -> tuple[Place, list[str]]:
    place, both = block.cell(row, "coordinates")
    if both:
        return place, [part for part in _POSITION_GAP.split(tidy(both)) if part]
    place, longitude = block.cell(row, "longitude")
    latitude = block.text(row, "latitude")
    return place, [longitude, latitude] if longitude or latitude else []


def _crs(block: Block, row: Row, findings: Findings) -> Crs | None:
    """Return the reference system a cell or header names; ask once for the table if none does."""
    position = (*block.headers.named("longitude"), *block.headers.named("coordinates"))
    named = f"{block.text(row, 'crs')} {' '.join(header.text for header in position)}".casefold()
    for words, crs in _CRS_WORDS:
        if re.search(words, named):
            return crs
    place = Place(block.sheet, block.header_row, position[0].column, position[0].text)
    accepted = findings.propose("crs_missing", place, suggested=False, otherwise=Severity.CHECK)
    return "gcj02" if accepted else None


def _in_china(longitude: float, latitude: float) -> bool:
    return _CHINA_WEST < longitude < _CHINA_EAST and _CHINA_SOUTH < latitude < _CHINA_NORTH
