"""Dates, times, numbers and money in the words people use; pieces that do not break."""

import re
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django import template
from django.template import Context
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from xuecheng.lib import words

register = template.Library()
_BETWEEN_PHONES = "、"
LONGEST_UNBROKEN = 12  # characters that fit a line of the elder view on a phone
LONGEST_WHOLE = 8  # and with its largest letters
_LATIN_WORD = re.compile("[A-Za-z]{2}")

for filter_ in (
    words.amount,
    words.clock,
    words.countdown,
    words.dated,
    words.day,
    words.days,
    words.duration,
    words.full_day,
    words.han_date,
    words.han_number,
    words.hour,
    words.hour_parts,
    words.hundredths,
    words.local_day,
    words.lunar,
    words.metres,
    words.moment,
    words.month,
    words.month_of_year,
    words.near_day,
    words.part_of_day,
    words.said,
    words.short_month,
    words.short_title,
    words.short_weekday,
    words.straight_distance,
    words.thousands,
    words.weekday,
    words.yuan,
):
    register.filter(filter_.__name__, filter_)


@register.filter
def nb(text: object) -> SafeString:
    """Keep a piece of text on one line, unless it is wider than a line may be, like an address."""
    if words.width(str(text)) > LONGEST_UNBROKEN:
        return as_written(text)
    return format_html('<span class="nb"{}>{}</span>', _language(text), text)


@register.filter
def as_written(text: object) -> SafeString:
    """Return a name or note that nobody translates, its Chinese marked as such for English readers.

    Where it says the same in both languages (笔墨纸 brush, ink and paper), only the Chinese is.
    """
    if not _language(text):
        return format_html("{}", text)
    if not _LATIN_WORD.search(str(text)):
        return _chinese(text)
    pieces = ((is_han, "".join(each)) for is_han, each in groupby(str(text), key=words.is_han))
    marked = ((_chinese(piece) if is_han else piece,) for is_han, piece in pieces)
    return format_html_join("", "{}", marked)


@register.filter
def whole(text: str) -> str:
    """Keep a few words and their number on one line, also where large letters let ``nb`` break."""
    return text.replace(" ", "\u00a0") if words.width(text) <= LONGEST_WHOLE else text


@register.filter
def number_groups(number: str) -> SafeString:
    """Let a long number (XC26-4Z17-M1AF) break between its groups, and never inside one."""
    return format_html_join(mark_safe("-<wbr>"), "{}", ((group,) for group in number.split("-")))


@register.filter
def phrases(text: str) -> SafeString:
    """Let a Chinese heading or message break between its words only."""
    return format_html('<span class="phrases">{}</span>', _broken(text))


@register.filter
def title_phrases(text: str) -> SafeString:
    """Do the same with a title nobody may have translated, marked then for English readers."""
    return format_html('<span class="phrases"{}>{}</span>', _language(text), _broken(text))


@register.filter
def calls(phones: str) -> SafeString:
    """Return the numbers of a place, kept as one text (021-1234、021-5678), each to be called."""
    links = ((dial(each), each.strip()) for each in phones.split(_BETWEEN_PHONES))
    return format_html_join(_BETWEEN_PHONES, '<a class="nb" href="tel:{}">{}</a>', links)


@register.filter
def dial(phones: str) -> str:
    """Return the first of the numbers of a place as a telephone dials it."""
    return phones.split(_BETWEEN_PHONES)[0].replace(" ", "")


@register.simple_tag
def parts(*pieces: object) -> SafeString:
    """Return the pieces that are there, a full-width space between them, each as ``nb`` has it."""
    kept = (nb(piece) for piece in pieces if piece not in (None, ""))
    return format_html_join("\u3000", "{}", ((piece,) for piece in kept))


@register.simple_tag(takes_context=True)
def moment(context: Context, when: datetime, until: datetime | None = None) -> SafeString:
    """Return a date and hour (or hours), each part unbroken; another year than now is named."""
    hour = words.hours(when, until) if until else words.hour(when)
    return format_html(
        '<time datetime="{}"><span class="nb">{}{}</span> <span class="nb">{}</span></time>',
        when.isoformat(),
        words.dated(when, _now(context)),
        "," if words.is_english() else "",
        hour,
    )


@register.simple_tag(takes_context=True)
def on_day(context: Context, when: date | datetime, *, as_heading: bool = False) -> SafeString:
    """Return a date with its weekday; another year than now is named.

    :param as_heading: whether it may break: Wednesday 25 November is wider than a phone.
    """
    on = words.local_day(when).isoformat()
    told = words.dated(when, _now(context))
    whole = "" if as_heading else mark_safe(' class="nb"')
    return format_html('<time{} datetime="{}">{}</time>', whole, on, told)


@register.simple_tag(takes_context=True)
def other_year(context: Context, when: date | datetime) -> str:
    """Return the year where it is another than now; else nothing."""
    return words.other_year(when, _now(context))


def _broken(text: str) -> SafeString:
    return format_html_join(mark_safe("<wbr>"), "{}", ((piece,) for piece in words.phrases(text)))


def _chinese(text: object) -> SafeString:
    return format_html('<span lang="zh-CN">{}</span>', text)


def _language(text: object) -> SafeString:
    """Return the attribute that marks Chinese in an English page; else nothing."""
    is_foreign = words.is_english() and words.is_han(str(text))
    return mark_safe(' lang="zh-CN"') if is_foreign else mark_safe("")


def _now(context: Context) -> datetime | None:
    return getattr(context.get("request"), "now", None)


@register.simple_tag
def local(thing: Any, field: str, *, as_heading: bool = False) -> SafeString:
    """Return ``thing.field`` in the reader's language.

    English readers get ``field_en``; where nobody wrote it, the Chinese, marked as such for
    readers and browsers.

    :param as_heading: whether Chinese breaks between words only.
    """
    chinese, english = getattr(thing, field), getattr(thing, f"{field}_en", "")
    if words.is_english() and english:
        return conditional_escape(english)
    if as_heading:
        return title_phrases(chinese)
    return as_written(chinese)
