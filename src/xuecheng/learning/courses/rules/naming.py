"""Which choices of the filters typed words name: 周六, “free”, 电梯."""

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

from xuecheng.lib.search.words import asked

ChoiceKey = tuple[str, str]  # a filter and one of its values

# What people call a choice besides its label; all words of an entry must be typed.
_ALSO: Mapping[ChoiceKey, Collection[str]] = {
    ("time", "weekday-day"): ("工作日", "平日", "白天", "weekday", "daytime"),
    ("time", "weekday-evening"): (
        *("晚上", "晚间", "平日晚上", "工作日晚间"),
        *("evening", "night", "weekday night"),
    ),
    ("time", "weekend"): (
        *("双休日", "周六", "周日", "周天", "周六日", "星期六", "星期日", "星期天"),
        *("礼拜六", "礼拜日", "礼拜天", "Saturday", "Sunday"),
    ),
    ("fee", "0"): ("不收费", "不要钱", "no fee"),
    ("care", "places"): (
        *("名额", "有名额", "空位", "有空位"),
        *("free places", "places available", "vacancy", "vacancies"),
    ),
    ("care", "step-free"): (
        *("无障碍", "电梯", "有电梯", "坡道", "有坡道", "轮椅"),
        *("lift", "elevator", "ramp", "wheelchair", "wheelchair access", "accessible"),
        *("step-free", "barrier-free"),
    ),
    ("care", "hearing-loop"): ("助听", "助听设备", "助听器", "hearing", "hearing aid"),
    ("care", "english"): (
        *("英文授课", "英语教学", "英语上课", "用英语上课", "用英语授课", "双语", "双语授课"),
        "English",
    ),
}
_FEES = (
    *("%s", "%s元", "%s块", "%s以内", "%s以下"),
    *("%s yuan", "%s RMB", "under %s", "within %s", "below %s"),
)


def named_choices(
    text: str, *, labels: Mapping[ChoiceKey, Collection[str]]
) -> tuple[list[str], list[ChoiceKey]]:
    """Return the words of a typed line that name no choice, and the choices the others name.

    The choice that is named by most words comes first, and takes them: “weekday evening” is the
    evening of a weekday, “step-free” is not free.

    :param labels: what each choice that can be made is called, in every language. The value of
        ``"fee"`` is in fen.
    """
    left, choices = asked(text), list[ChoiceKey]()
    while left:
        typed = frozenset(map(_singular, left))
        takes = {key: _taken(typed, [*texts, *_also(key)]) for key, texts in labels.items()}
        best = max(takes, key=lambda key: len(takes[key]), default=None)
        if best is None or not takes[best]:
            break
        left = [word for word in left if _singular(word) not in takes[best]]
        choices.append(best)
    return left, choices


def _taken(typed: frozenset[str], names: Iterable[str]) -> frozenset[str]:
    """Return the typed words of all names that are typed whole."""
    whole = (words for words in map(_words, names) if words <= typed)
    return frozenset().union(*whole)


def _also(key: ChoiceKey) -> Collection[str]:
    group, value = key
    if group == "fee" and value != "0":
        return [name % f"{int(value) / 100:g}" for name in _FEES]
    return _ALSO.get(key, ())


@lru_cache(maxsize=1_000)
def _words(name: str) -> frozenset[str]:
    return frozenset(map(_singular, asked(name)))


def _singular(word: str) -> str:
    return word.removesuffix("s")
