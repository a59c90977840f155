"""Dates, times, lengths, numbers and money in the words people use, in the reader's language.

Templates reach these through ``lib.templatetags.words``; notices, slips and PDF files call them.
Aware datetimes are told in the city's time.
"""

from datetime import date, datetime

import rjieba
from django.utils import timezone
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from xuecheng.kernels.lunar import lunar_day

NARROW_SPACE = "\u202f"  # thin, and no line breaks at it
MILLION = 1_000_000
_WEEKDAYS = "一二三四五六日"
_DIGITS = "〇一二三四五六七八九"
_TENS = ("", "十", "二十", "三十", "四十", "五十", "六十", "七十", "八十", "九十")
_MOONS = {1: "正月", 11: "冬月", 12: "腊月"}
_LAST_NARROW = "\u2e7f"  # Chinese characters stand behind it
_OPENING = "（《“‘【("
_NEAR_DAYS = {0: "今天", 1: "明天", 2: "后天"}


def is_english() -> bool:
    """Return whether the reader reads English."""
    return (get_language() or "").startswith("en")


def is_han(text: str) -> bool:
    """Return whether a text holds Chinese characters or punctuation."""
    return any(character > _LAST_NARROW for character in text)


def width(text: str) -> float:
    """Return how wide a text is, in Chinese characters: anything else is half as wide."""
    return sum(1 if character > _LAST_NARROW else 0.5 for character in text)


def said(thing: object, field: str) -> str:
    """Return ``thing.field`` in the reader's language; the Chinese where nobody wrote English."""
    english = getattr(thing, f"{field}_en", "")
    return str(english if is_english() and english else getattr(thing, field))


def local_day(when: date | datetime) -> date:
    """Return the calendar day in the city's time."""
    return _local(when).date() if isinstance(when, datetime) else when


def month(when: date | datetime) -> str:
    """Return 11月 or November."""
    on = local_day(when)
    return str(MONTHS[on.month]) if is_english() else f"{on.month}月"


def short_month(when: date | datetime) -> str:
    """Return 11月 or Nov, where little room is."""
    return month(when)[:3]


def day(when: date | datetime) -> str:
    """Return 11月25日 or 25 November."""
    on = local_day(when)
    return f"{on.day} {month(on)}" if is_english() else f"{on.month}月{on.day}日"


def full_day(when: date | datetime) -> str:
    """Return 2026年11月25日 or 25 November 2026."""
    on = local_day(when)
    return f"{day(on)} {on.year}" if is_english() else f"{on.year}年{day(on)}"


def days(first: date | datetime, last: date | datetime) -> str:
    """Return 2026年11月25日 到 12月1日, or 25 November – 1 December 2026."""
    begins, ends = local_day(first), local_day(last)
    same_year = begins.year == ends.year
    if not is_english():
        return f"{full_day(begins)} 到 {day(ends) if same_year else full_day(ends)}"
    if same_year and begins.month == ends.month:
        return f"{begins.day}–{full_day(ends)}"
    return f"{day(begins) if same_year else full_day(begins)} – {full_day(ends)}"


def month_of_year(when: date | datetime) -> str:
    """Return 2026年11月 or November 2026."""
    on = local_day(when)
    return f"{month(on)} {on.year}" if is_english() else f"{on.year}年{month(on)}"


def other_year(when: date | datetime, now: date | datetime | None) -> str:
    """Return 2027年 or 2027 where it is another year than now; else, and without now, nothing."""
    year = local_day(when).year
    if now is None or local_day(now).year == year:
        return ""
    return str(year) if is_english() else f"{year}年"


def weekday(when: date | datetime) -> str:
    """Return 星期三 or Wednesday."""
    number = local_day(when).weekday()
    return str(WEEKDAYS[number]) if is_english() else f"星期{_WEEKDAYS[number]}"


def short_weekday(when: date | datetime) -> str:
    """Return 周三 or Wed."""
    number = local_day(when).weekday()
    return str(WEEKDAYS[number])[:3] if is_english() else f"周{_WEEKDAYS[number]}"


def part_of_day(when: datetime) -> str:
    """Return 凌晨, 上午, 中午, 下午 or 晚上; nothing in English, whose clock tells it."""
    hour = _local(when).hour
    if is_english():
        return ""
    if hour < 5:
        return "凌晨"
    if hour < 12:
        return "上午"
    if hour == 12:
        return "中午"
    return "下午" if hour < 18 else "晚上"


def clock(when: datetime) -> str:
    """Return 1:30, which needs its part of the day beside it; in English 13:30."""
    local = _local(when)
    if is_english():
        return f"{local:%H:%M}"
    return f"{(local.hour - 1) % 12 + 1}:{local.minute:02}"


def hour(when: datetime) -> str:
    """Return 下午 1:30 or 13:30."""
    return clock(when) if is_english() else f"{part_of_day(when)} {clock(when)}"


def hour_parts(when: datetime) -> list[str]:
    """Return the short lines of an hour: 下午 and 1:30, or 13:30 alone."""
    return hour(when).split(" ")


def hours(start: datetime, end: datetime) -> str:
    """Return 下午 1:30 到 3:00, or 13:30–15:00."""
    if is_english():
        return f"{clock(start)}–{clock(end)}"
    same_part = part_of_day(start) == part_of_day(end)
    return f"{hour(start)} 到 {clock(end) if same_part else hour(end)}"


def dated(when: date | datetime, now: date | datetime | None = None) -> str:
    """Return 11月25日 星期三 or Wednesday 25 November.

    :param now: leaves out the year if it is of the same year; ``None`` names the year.
    """
    is_this_year = now is not None and local_day(now).year == local_day(when).year
    on = day(when) if is_this_year else full_day(when)
    return f"{weekday(when)} {on}" if is_english() else f"{on} {weekday(when)}"


def moment(when: datetime, now: date | datetime | None = None) -> str:
    """Return 11月25日 星期三 上午 9:00 or Wednesday 25 November, 09:00.

    :param now: as in ``dated``.
    """
    return f"{dated(when, now)}{',' if is_english() else ''} {hour(when)}"


def near_day(when: date | datetime, now: date | datetime) -> str:
    """Return 今天, 明天, 后天, or the day itself."""
    on = local_day(when)
    away = (on - local_day(now)).days
    if is_english():
        return {0: "today", 1: "tomorrow"}.get(away, day(on))
    return _NEAR_DAYS.get(away, day(on))


def countdown(when: date | datetime, now: date | datetime) -> str:
    """Return how far off a day is: 今天, 明天, 后天, 还有 5 天; nothing for what is past."""
    away = (local_day(when) - local_day(now)).days
    if away < 0:
        return ""
    if away <= (1 if is_english() else 2):
        return near_day(when, now)
    return ngettext("还有 %(days)s 天", "还有 %(days)s 天", away) % {"days": away}


def han_number(number: int) -> str:
    """Return 1 to 99 as 一 to 九十九; anything else, and English, as digits."""
    if is_english() or not 1 <= number <= 99:
        return str(number)
    tens, ones = divmod(number, 10)
    lead = "十" if tens == 1 else _TENS[tens]
    return lead + (_DIGITS[ones] if ones else "")


def han_date(when: date | datetime) -> str:
    """Return 二〇二六年十一月十八日, as certificates write it; the full day in English."""
    if is_english():
        return full_day(when)
    on = local_day(when)
    year = "".join(_DIGITS[int(digit)] for digit in str(on.year))
    return f"{year}年{han_number(on.month)}月{han_number(on.day)}日"


def lunar(when: date | datetime) -> str:
    """Return 农历十月十五; nothing in English, or where the calendar's table ends."""
    found = lunar_day(local_day(when))
    if found is None or is_english():
        return ""
    month = ("闰" if found.is_leap_month else "") + _MOONS.get(
        found.month, f"{han_number(found.month)}月"
    )
    return f"农历{month}{_moon_day(found.day)}"


def thousands(number: float) -> str:
    """Return 8214 as 8 214, with a thin space that does not break."""
    return f"{number:,}".replace(",", NARROW_SPACE)


def amount(number: int) -> str:
    """Return 2000000 as 2 million in English, where it comes out even; else as ``thousands``."""
    if is_english() and number >= MILLION and number % (MILLION // 10) == 0:
        return f"{number / MILLION:g} million"
    return thousands(number)


def yuan(fen: int) -> str:
    """Return 4000 fen as 40 元 or ¥40, and 4050 as 40.50 元."""
    whole, rest = divmod(fen, 100)
    amount = thousands(whole) + (f".{rest:02}" if rest else "")
    return f"¥{amount}" if is_english() else f"{amount} 元"


def duration(minutes: int) -> str:
    """Return 45 分钟, 1.5 小时, or 1 小时 40 分钟."""
    whole, rest = divmod(minutes, 60)
    if rest in (0, 30) and whole:
        figure = f"{minutes / 60:g}"
        return ngettext("%(hours)s 小时", "%(hours)s 小时", 1 if minutes == 60 else 2) % {
            "hours": figure
        }
    tail = ngettext("%(minutes)s 分钟", "%(minutes)s 分钟", rest) % {"minutes": rest}
    return f"{duration(whole * 60)} {tail}" if whole else tail


def metres(distance_m: float) -> str:
    """Return 480 米 to the nearest ten metres, from one kilometre on 1.2 公里."""
    rounded = max(10, round(distance_m, -1))
    if rounded >= 1000:
        return _("%(number)s 公里") % {"number": f"{distance_m / 1000:.1f}"}
    return _("%(number)s 米") % {"number": f"{rounded:.0f}"}


def straight_distance(distance_m: float) -> str:
    """Return 直线距离 480 米: as the crow flies, never a way to walk."""
    return _("直线距离 %(distance)s") % {"distance": metres(distance_m)}


def hundredths(number: int) -> str:
    """Return 250 as 2.5: credits are kept in hundredths."""
    return f"{number / 100:g}"


def short_title(title: str, longest: int = 6) -> str:
    """Return the part of a title that fits a bamboo slip: before its colon or bracket, then cut.

    :param longest: in Chinese characters; English takes two lines, and is cut between words.
    """
    head = title
    for mark in "：:（(　":
        head = head.split(mark, 1)[0] or head
    head = head.strip()
    room = longest if is_han(head) else 9 * longest // 2
    if len(head) <= room:
        return head
    kept = head[:room].rpartition(" ")[0] or head[: room - 1]
    return f"{kept.rstrip()}…"


def phrases(text: str) -> list[str]:
    """Return the pieces a heading may break between: whole words, punctuation kept beside them."""
    pieces: list[str] = []
    for word in rjieba.cut(text):
        opens = bool(pieces) and pieces[-1][-1] in _OPENING
        if pieces and (opens or (not word[0].isalnum() and word[0] not in _OPENING)):
            pieces[-1] += word
        else:
            pieces.append(word)
    return pieces


def _moon_day(number: int) -> str:
    if number <= 10:
        return f"初{han_number(number)}"
    return f"廿{_DIGITS[number - 20]}" if 20 < number < 30 else han_number(number)


def _local(when: datetime) -> datetime:
    return timezone.localtime(when) if timezone.is_aware(when) else when
