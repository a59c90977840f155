"""What a person asks for on the find page: read from its address, shown again as filters.

Nothing here can be wrong: a link from elsewhere with unknown words shows what the rest asks for.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from xuecheng.learning.courses.models import CourseRun
from xuecheng.learning.courses.queries import CARE, TIMES, Counts, Found, Wish
from xuecheng.learning.courses.rules import SUBJECTS, FindRule, named_choices
from xuecheng.learning.courses.words import fee_words, near_words
from xuecheng.lib.search.words import asked
from xuecheng.lib.words import is_english, thousands
from xuecheng.registry.people.queries import Home

NEAR = "near"
ORDERS = ("time", "distance", "best")


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a filter.

    :param without: the address in which it is not chosen; empty if it is not.
    """

    value: str
    label: str
    count: int
    is_chosen: bool
    without: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: its name in the address, its legend, its choices."""

    name: str
    legend: str
    choices: tuple[Choice, ...]

    @property
    def chosen(self) -> tuple[Choice, ...]:
        """The choices that were made and restrict."""
        return tuple(choice for choice in self.choices if choice.is_chosen and choice.value)


@dataclass(frozen=True, slots=True)
class Advice:
    """What would find classes where none is found: in words, and its address."""

    text: str
    url: str


class FindForm:
    """The find page's address, read.

    :param home: where the reader lives, as far as known.
    :param rule: what may be chosen; what it does not offer is not asked for.
    """

    def __init__(self, data: QueryDict, *, home: Home, rule: FindRule) -> None:
        self._data = data
        self._home = home
        self._rule = rule
        self.text = data.get("q", "").strip()[:80]
        self.where = self._where(data.get("where", ""))
        self.after = data.get("after", "")[:400]
        self.order = self._order(data.get("order", ""))

    @property
    def wish(self) -> Wish:
        """What the person looks for."""
        fees = self._kept("fee", map(str, self._rule.fees_fen))
        return Wish(
            text=self.text,
            area="" if self.where == NEAR else self.where,
            point=self._home.point,
            within_m=self._rule.near_m if self.where == NEAR else None,
            times=self._kept("time", TIMES),
            subjects=self._kept("subject", (subject.code for subject in SUBJECTS)),
            most_fen=max(map(int, fees)) if fees else None,
            care=self._kept("care", CARE),
            audiences=self._kept("audience", CourseRun.Audience.values),
            order=self.order,
        )

    def filters(self, found: Found) -> list[Filter]:
        """Return the filters with their choices and how many classes each would find."""
        counts = found.counts.by_choice
        subjects = {each.code: _named(each) for each in found.subjects}
        audiences = {
            value: str(label)
            for value, label in CourseRun.Audience.choices[1:]
            if counts["audience", value] or value in self._data.getlist("audience")
        }
        return [
            self._filter("where", _("在哪里"), self._places(found), counts),
            self._filter("time", _("什么时候"), self._times(), counts),
            self._filter("subject", _("学什么"), subjects, counts),
            self._filter("fee", _("费用"), self._fees(), counts),
            self._filter("care", _("照顾到"), self._cares(), counts),
            self._filter("audience", _("适合谁"), audiences, counts),
        ]

    @property
    def chosen_order(self) -> str:
        """The order the reader asked for; empty if it is the one that follows from the rest."""
        return self.order if self._data.get("order") == self.order else ""

    def number(self) -> int:
        """Return how many choices of the filters are made; a word no filter knows is none."""
        wish = self.wish
        fees = self._kept("fee", map(str, self._rule.fees_fen))
        made = (wish.times, wish.subjects, fees, wish.care, wish.audiences)
        return bool(self.where) + sum(len(set(values)) for values in made)

    def address(self, **changes: str) -> str:
        """Return the address of what is asked, with single values changed; from the first page.

        :param changes: by name; an empty value leaves the name out.
        """
        data = self._data.copy()
        data.pop("after", None)
        for name, value in changes.items():
            data[name] = value
        return _address(data)

    def advice(self, found: Found, *, count: Callable[[Wish], Counts]) -> Advice | None:
        """Return the one change that finds classes where none is found; ``None`` if none does.

        Words that find nothing may say what a filter is for: “书法 周末” is 书法 at a weekend.

        :param count: how many classes a wish finds.
        """
        if found.page.rows:
            return None
        if not self.text or found.counts.unfiltered:
            return self._without_one(found)
        return self._with_filters(found, count)

    def _with_filters(self, found: Found, count: Callable[[Wish], Counts]) -> Advice | None:
        """Return filters instead of the words that name them, or only without these words.

        The filters that were chosen stay. Where the other words find classes only without them, the
        advice names them too.
        """
        kept, choices = named_choices(self.text, labels=self._labels())
        if not choices:
            return None
        said = [word for word in asked(self.text) if word not in kept]
        only_words = self._asking(kept)
        form = self._asking(kept, choices)
        counts = count(form.wish)
        if counts.total:
            return self._choose(choices, said, counts.total, form.address())
        if not counts.unfiltered:
            return None
        if not self.number():
            return _without(said, counts.unfiltered, only_words.address())
        if number := count(only_words.wish).total:
            return _without(said, number, only_words.address())
        chosen = [choice.label for each in self.filters(found) for choice in each.chosen]
        return _without([*said, *chosen], counts.unfiltered, only_words.bare)

    def _choose(
        self, choices: list[tuple[str, str]], said: list[str], number: int, url: str
    ) -> Advice:
        """Return the advice to choose filters instead of writing the words that name them."""
        labels = self._namable()
        told = ngettext(
            "不写“%(words)s”，选“%(choices)s”，就有 %(number)s 个班。",
            "不写“%(words)s”，选“%(choices)s”，就有 %(number)s 个班。",
            number,
        )
        facts = {
            "words": _("、").join(said),
            "choices": _("、").join(labels[name][value] for name, value in choices),
            "number": thousands(number),
        }
        return Advice(told % facts, url)

    def _asking(self, words: list[str], choices: Iterable[tuple[str, str]] = ()) -> "FindForm":
        """Return what is asked with other words and more choices; of prices the last counts."""
        data = self._data.copy()
        data["q"] = " ".join(words)
        for name, value in choices:
            others = [] if name == "fee" else data.getlist(name)
            data.setlist(name, [*(other for other in others if other != value), value])
        return FindForm(data, home=self._home, rule=self._rule)

    def _namable(self) -> dict[str, dict[str, str]]:
        """Return the labels of the filters that words may name."""
        return {"time": self._times(), "fee": self._fees(), "care": self._cares()}

    def _labels(self) -> dict[tuple[str, str], list[str]]:
        """Return what each choice that words may name is called in each language."""
        labels: dict[tuple[str, str], list[str]] = {}
        for language, _name in settings.LANGUAGES:
            with override(language):
                for name, choices in self._namable().items():
                    for value, label in choices.items():
                        labels.setdefault((name, value), []).append(label)
        return labels

    def _without_one(self, found: Found) -> Advice | None:
        """Return the filter whose removal finds most; ``None`` if none alone makes a difference."""
        counts = found.counts.by_choice
        made = [each for each in self.filters(found) if each.chosen]
        numbers = {each.name: counts[_counted_as(each.name), ""] for each in made}
        best = max(made, key=lambda each: numbers[each.name], default=None)
        if best is None or not numbers[best.name]:
            return None
        choices = [choice.label for choice in best.chosen]
        return _without(choices, numbers[best.name], self.address(**{best.name: ""}))

    @property
    def bare(self) -> str:
        """The address that keeps only the words looked for."""
        data = QueryDict(mutable=True)
        data["q"] = self.text
        return _address(data)

    @property
    def orders(self) -> list[tuple[str, str, bool]]:
        """Label, address and whether it is in use, of each order that makes sense here."""
        offered = [("best", _("最相关"))] if self.text else []
        offered.append(("time", _("按时间")))
        if self._home.point:
            offered.append(("distance", _("按远近")))
        return [(label, self.address(order=key), key == self.order) for key, label in offered]

    def _filter(
        self,
        name: str,
        legend: str,
        labels: Mapping[str, str],
        counts: Mapping[tuple[str, str], int],
    ) -> Filter:
        chosen = [self.where] if name == "where" else self._data.getlist(name)
        return Filter(
            name,
            legend,
            tuple(
                Choice(
                    value=value,
                    label=label,
                    count=counts[_counted_as(name), value],
                    is_chosen=value in chosen,
                    without=self._without(name, value) if value in chosen else "",
                )
                for value, label in labels.items()
            ),
        )

    def _places(self, found: Found) -> dict[str, str]:
        """Return the whole city, then what is near home, then areas: the reader's own first."""
        places = {"": _("全市")}
        if self._offers_near:
            places[NEAR] = near_words(self._rule.near_m)
        areas = {each.code: _named(each) for each in found.areas}
        own = {code: name for code, name in areas.items() if code == self._home.area_code}
        return places | own | areas

    def _times(self) -> dict[str, str]:
        return {
            "weekday-day": _("工作日白天"),
            "weekday-evening": _("工作日晚上"),
            "weekend": _("周末"),
        }

    def _fees(self) -> dict[str, str]:
        return {str(fen): fee_words(fen) for fen in self._rule.fees_fen}

    def _cares(self) -> dict[str, str]:
        return {
            "places": _("还有名额"),
            "step-free": _("有电梯或坡道"),
            "hearing-loop": _("有助听设备"),
            "english": _("英语授课"),
        }

    @property
    def _offers_near(self) -> bool:
        return bool(self._home.point and self._rule.near_m)

    def _where(self, asked: str) -> str:
        if asked == NEAR:
            return NEAR if self._offers_near else ""
        return asked if asked.isdecimal() and len(asked) <= 12 else ""

    def _order(self, asked: str) -> str:
        if asked == "distance" and not self._home.point:
            asked = ""
        if asked in ORDERS:
            return asked if asked != "best" or self.text else "time"
        return "best" if self.text else "time"

    def _kept(self, name: str, allowed: Iterable[str]) -> tuple[str, ...]:
        known = set(allowed)
        return tuple(value for value in self._data.getlist(name) if value in known)

    def _without(self, name: str, value: str) -> str:
        data = self._data.copy()
        data.pop("after", None)
        data.setlist(name, [kept for kept in data.getlist(name) if kept != value])
        return _address(data)


def _counted_as(name: str) -> str:
    """Return what the counts call a filter."""
    return "area" if name == "where" else name


def _without(what: list[str], number: int, url: str) -> Advice:
    """Return the advice to leave something out."""
    told = ngettext(
        "去掉“%(choices)s”，就有 %(number)s 个班。",
        "去掉“%(choices)s”，就有 %(number)s 个班。",
        number,
    )
    return Advice(told % {"choices": _("、").join(what), "number": thousands(number)}, url)


def _named(thing: object) -> str:
    """Return the name of an area or subject in the reader's language."""
    english = getattr(thing, "name_en", "") if is_english() else ""
    return english or str(thing)


def _address(data: QueryDict) -> str:
    """Return the find page's address without what is empty."""
    kept = QueryDict(mutable=True)
    for name, values in data.lists():
        kept.setlist(name, [value for value in values if value])
    query = kept.urlencode()
    return reverse("courses:find") + (f"?{query}" if query else "")
