"""Parts of the day: the words for them, and the hours that go with each."""

from datetime import time

EARLIEST_HOUR = 6  # no class begins or ends before it: 1:30 without a part of the day is 13:30
_MORNING = (
    "上午",
    "早上",
    "早晨",
    "早间",
    "清晨",
    "大清早",
    "清早",
    "一大早",
    "一早",
    "午前",
    "早",
    "am",
)
_NOON = ("中午", "正午", "午间")
_AFTERNOON = ("下午", "午后", "pm")
_DUSK = ("傍晚",)
_EVENING = ("晚上", "晚间", "夜间", "夜晚", "夜里", "晚", "夜")
_WORDS = {
    word: kind
    for kind, words in (
        ("morning", _MORNING),
        ("noon", _NOON),
        ("afternoon", _AFTERNOON),
        ("dusk", _DUSK),
        ("evening", _EVENING),
    )
    for word in words
}
# When a class of each part may begin. 晚上1:00 and 上午14:00 are slips nobody can put right here.
_BEGINS = {
    "morning": (time(5), time(12)),
    "noon": (time(10, 30), time(14)),
    "afternoon": (time(12), time(20)),
    "dusk": (time(16), time(20)),
    "evening": (time(16), time(23)),
}
_NAMES = {
    "morning": "上午",
    "noon": "中午",
    "afternoon": "下午",
    "dusk": "傍晚",
    "evening": "晚上",
}
_LONG = "|".join(word for word in _WORDS if len(word) > 1 and not word.isascii())
# One character is a part of other words too (早教, 晚会): it counts only before more of the time.
_GOES_ON = r"(?=\s*(?:第?\s*[\d一二三四五六七八九十两周]|星期|礼拜|[^\w\s]|$))"
PART = rf"(?:{_LONG}|[早晚夜][班场课校]?{_GOES_ON}|(?<![A-Za-z])[AaPp]\.?[Mm](?:\.|(?![A-Za-z])))"
"""One part of the day, as a pattern without groups."""


def part_of(text: str) -> str:
    """Return the usual word for a part of the day: 夜校 is 晚上, P.M. is 下午."""
    plain = text.casefold().replace(".", "").strip()
    return _NAMES[_WORDS.get(plain) or _WORDS[plain[:1]]]


def in_part(at: time, part: str) -> time:
    """Return an hour as the part of the day means it: 下午2:00 is 14:00."""
    kind = _WORDS.get(part, "")
    is_late = kind in ("afternoon", "dusk", "evening") and at.hour < 12
    is_past_noon = kind == "noon" and at.hour < 4
    return at.replace(hour=at.hour + 12) if is_late or is_past_noon else at


def goes_past_noon(end: time, part: str) -> bool:
    """Whether hours that begin in a part of the day may mean this end twelve hours later.

    Without a part, any hour before noon: 10:00-9:00 is perhaps 21:00. A morning goes on past noon
    to 1:00, which no class ends at in the morning; 上午10:00-9:00 is a slip.
    """
    kind = _WORDS.get(part, "")
    if kind in ("morning", "noon"):
        return end.hour < EARLIEST_HOUR
    return not kind and end.hour < 12


def is_at_odds(at: time, part: str) -> bool:
    """Whether no class that begins at ``at`` would be said to begin in this part of the day."""
    earliest, latest = _BEGINS.get(_WORDS.get(part, ""), (time.min, time.max))
    return not earliest <= at <= latest
