from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation
from django.utils.html import strip_tags

from xuecheng.lib import words

# 9:00 on Wednesday 25 November 2026 in Shanghai
WEDNESDAY = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)


def said(source, *, now=None, **context):
    request = RequestFactory().get("/")
    if now:
        request.now = now
    return Template(source).render(Context({"request": request, **context}))


def test_a_moment_is_told_in_the_citys_time():
    assert words.moment(WEDNESDAY, WEDNESDAY) == "11月25日 星期三 上午 9:00"


def test_an_english_reader_hears_an_english_moment():
    with translation.override("en"):
        assert words.moment(WEDNESDAY, WEDNESDAY) == "Wednesday 25 November, 09:00"


@pytest.mark.parametrize("now", [None, date(2027, 1, 1)])
def test_a_moment_of_another_year_than_now_names_its_year(now):
    with translation.override("en"):
        in_english = words.moment(WEDNESDAY, now)

    assert words.moment(WEDNESDAY, now) == "2026年11月25日 星期三 上午 9:00"
    assert in_english == "Wednesday 25 November 2026, 09:00"


@pytest.mark.parametrize(
    ("tell", "told"),
    [
        (lambda: words.yuan(4000), "¥40"),
        (lambda: words.metres(1234), "1.2 km"),
        (lambda: words.straight_distance(480), "480 m in a straight line"),
        (lambda: words.duration(60), "1 hour"),
        (lambda: words.duration(90), "1.5 hours"),
        (lambda: words.near_day(date(2026, 11, 26), WEDNESDAY), "tomorrow"),
        (lambda: words.countdown(date(2026, 11, 27), WEDNESDAY), "in 2 days"),
        (lambda: words.short_weekday(WEDNESDAY), "Wed"),
        (lambda: words.day(WEDNESDAY), "25 November"),
        (lambda: words.near_day(date(2026, 11, 28), WEDNESDAY), "28 November"),
        (lambda: words.full_day(WEDNESDAY), "25 November 2026"),
        (lambda: words.month_of_year(WEDNESDAY), "November 2026"),
        (lambda: words.short_month(WEDNESDAY), "Nov"),
        (lambda: words.han_date(WEDNESDAY), "25 November 2026"),
        (lambda: words.hour_parts(WEDNESDAY), ["09:00"]),
        (lambda: words.clock(WEDNESDAY.replace(hour=5)), "13:00"),
        (lambda: words.part_of_day(WEDNESDAY), ""),
        (lambda: words.han_number(12), "12"),
        (lambda: words.hours(WEDNESDAY, WEDNESDAY.replace(hour=2)), "09:00–10:00"),
    ],
)
def test_an_english_reader_hears_plain_english(tell, told):
    with translation.override("en"):
        assert tell() == told


@pytest.mark.parametrize(
    ("first", "last", "chinese", "english"),
    [
        (
            date(2026, 11, 23),
            date(2026, 11, 29),
            "2026年11月23日 到 11月29日",
            "23–29 November 2026",
        ),
        (
            date(2026, 11, 30),
            date(2026, 12, 6),
            "2026年11月30日 到 12月6日",
            "30 November – 6 December 2026",
        ),
        (
            date(2026, 12, 28),
            date(2027, 1, 3),
            "2026年12月28日 到 2027年1月3日",
            "28 December 2026 – 3 January 2027",
        ),
    ],
)
def test_a_span_of_days_names_month_and_year_no_oftener_than_needed(first, last, chinese, english):
    with translation.override("en"):
        in_english = words.days(first, last)

    assert (words.days(first, last), in_english) == (chinese, english)


@pytest.mark.parametrize(
    ("utc_hour", "told"),
    [
        (20, "凌晨 4:00"),
        (21, "上午 5:00"),
        (22, "上午 6:00"),
        (4, "中午 12:00"),
        (5, "下午 1:00"),
        (10, "晚上 6:00"),
        (16, "凌晨 12:00"),
    ],
)
def test_each_hour_has_its_part_of_day(utc_hour, told):
    assert words.hour(WEDNESDAY.replace(hour=utc_hour)) == told


def test_a_range_names_the_part_of_day_once():
    assert words.hours(WEDNESDAY, WEDNESDAY.replace(hour=2, minute=30)) == "上午 9:00 到 10:30"


def test_a_range_over_noon_names_both_parts():
    assert words.hours(WEDNESDAY, WEDNESDAY.replace(hour=6)) == "上午 9:00 到 下午 2:00"


@pytest.mark.parametrize(
    ("day", "told"), [(25, "今天"), (26, "明天"), (27, "后天"), (28, "11月28日")]
)
def test_near_days_have_names(day, told):
    assert words.near_day(date(2026, 11, day), WEDNESDAY) == told


@pytest.mark.parametrize(("day", "told"), [(24, ""), (25, "今天"), (27, "后天"), (30, "还有 5 天")])
def test_a_countdown_tells_how_far_off_a_day_is(day, told):
    assert words.countdown(date(2026, 11, day), WEDNESDAY) == told


@pytest.mark.parametrize(
    ("fen", "told"), [(0, "0 元"), (4000, "40 元"), (4050, "40.50 元"), (123400, "1\u202f234 元")]
)
def test_fen_are_told_in_yuan(fen, told):
    assert words.yuan(fen) == told


@pytest.mark.parametrize(
    ("minutes", "told"),
    [(45, "45 分钟"), (60, "1 小时"), (90, "1.5 小时"), (100, "1 小时 40 分钟"), (1440, "24 小时")],
)
def test_minutes_are_told_in_hours(minutes, told):
    assert words.duration(minutes) == told


@pytest.mark.parametrize(
    ("distance_m", "told"),
    [(3, "10 米"), (484, "480 米"), (994, "990 米"), (996, "1.0 公里"), (1234, "1.2 公里")],
)
def test_distances_are_rounded_to_what_one_can_tell(distance_m, told):
    assert words.metres(distance_m) == told


def test_a_distance_says_that_it_is_straight():
    assert words.straight_distance(480) == "直线距离 480 米"


@pytest.mark.parametrize(
    ("number", "told"),
    [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (31, "三十一"), (100, "100")],
)
def test_numbers_are_written_in_han_characters(number, told):
    assert words.han_number(number) == told


def test_certificates_write_dates_in_han_characters():
    assert words.han_date(date(2026, 11, 18)) == "二〇二六年十一月十八日"


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("智能手机入门", "智能手机入门"),
        ("沪语童谣：和孙辈一起念", "沪语童谣"),
        ("太极八段锦（初级）", "太极八段锦"),
        ("下班以后学一点水彩", "下班以后学…"),
        ("：无题", "：无题"),
        ("Running-regular script: a pair of couplets", "Running-regular script"),
        ("Shanghainese nursery rhymes", "Shanghainese nursery rhymes"),
        ("Tai chi and Baduanjin for beginners", "Tai chi and Baduanjin for…"),
        ("Donaudampfschifffahrtsgesellschaft", "Donaudampfschifffahrtsgese…"),
        ("Choir (Thursdays)", "Choir"),
    ],
)
def test_a_title_is_cut_to_fit_its_slip(title, told):
    assert words.short_title(title) == told


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2026, 11, 23), "农历十月十五"),
        (date(2026, 2, 17), "农历正月初一"),
        (date(2026, 12, 9), "农历冬月初一"),
        (date(2026, 11, 30), "农历十月廿二"),
        (date(2025, 7, 25), "农历闰六月初一"),
        (date(2026, 2, 6), "农历腊月十九"),
        (date(1990, 1, 1), ""),
    ],
)
def test_the_chinese_calendar_is_told_as_people_say_it(day, told):
    assert words.lunar(day) == told


@pytest.mark.parametrize(
    ("title", "pieces"),
    [
        ("智能手机入门", ["智能手机", "入门"]),
        ("沪语童谣：和孙辈一起念", ["沪语", "童谣：", "和", "孙辈", "一起", "念"]),
        ("太极八段锦（初级）", ["太极", "八段锦", "（初级）"]),
        ("", []),
    ],
)
def test_a_heading_breaks_between_words_and_never_before_punctuation(title, pieces):
    assert words.phrases(title) == pieces


def test_a_heading_tells_the_browser_where_it_may_break():
    page = said("{{ title|phrases }}", title="太极<b>")

    assert page == '<span class="phrases">太极&lt;<wbr>b&gt;</span>'


def test_a_title_nobody_translated_is_marked_and_breaks_between_words():
    with translation.override("en"):
        assert said("{{ title|title_phrases }}", title="太极拳") == (
            '<span class="phrases" lang="zh-CN">太极拳</span>'
        )
        assert said("{{ title|title_phrases }}", title="Tai") == '<span class="phrases">Tai</span>'


def test_a_piece_wider_than_a_line_may_break():
    page = said(
        "{% parts short long %}",
        short="徐汇区枫林路 261 号",
        long="徐汇区枫林路 2610 号 3 楼 305 室",
    )

    assert (
        page == '<span class="nb">徐汇区枫林路 261 号</span>\u3000徐汇区枫林路 2610 号 3 楼 305 室'
    )


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (2_000_000, "2 million"),
        (2_500_000, "2.5 million"),
        (2_510_000, "2\u202f510\u202f000"),
        (30, "30"),
    ],
)
def test_english_reads_even_millions_in_words(number, told):
    with translation.override("en"):
        assert words.amount(number) == told


def test_thousands_have_a_thin_space_that_does_not_break():
    assert words.thousands(8214) == "8\u202f214"


def test_another_year_than_now_is_named():
    page = said("{% moment at %}", at=WEDNESDAY, now=datetime(2027, 1, 1, tzinfo=UTC))

    assert "2026年11月25日 星期三" in page


def test_this_year_is_not_named_and_parts_do_not_break():
    page = said("{% moment at %}", at=WEDNESDAY, now=WEDNESDAY)

    assert '<span class="nb">11月25日 星期三</span> <span class="nb">上午 9:00</span>' in page


def test_an_english_page_tells_the_weekday_the_day_and_the_hours():
    with translation.override("en"):
        page = said(
            "{% moment at until %}", at=WEDNESDAY, until=WEDNESDAY.replace(hour=2), now=WEDNESDAY
        )

    assert (
        '<span class="nb">Wednesday 25 November,</span> <span class="nb">09:00–10:00</span>' in page
    )


@pytest.mark.parametrize(
    ("language", "told"), [("zh-hans", "25 11月 星期三"), ("en", "Wednesday 25 November")]
)
def test_the_day_over_a_group_reads_in_the_order_of_the_language(language, told):
    with translation.override(language):
        page = said(
            "{% include 'lib/_group_day.html' with on=on %}",
            on=date(2026, 11, 25),
            page_language=language,
        )

    assert strip_tags(page).strip() == told


@pytest.mark.parametrize(
    ("language", "year", "told"),
    [
        ("zh-hans", 2026, "25 2026年11月 星期三"),
        ("en", 2026, "Wednesday 25 November 2026"),
        ("zh-hans", 2027, "25 11月 星期四"),
        ("en", 2027, "Thursday 25 November"),
    ],
)
def test_the_day_over_a_group_names_another_year_than_now(language, year, told):
    with translation.override(language):
        page = said(
            "{% include 'lib/_group_day.html' with on=on %}",
            on=date(year, 11, 25),
            page_language=language,
            now=datetime(2027, 1, 1, tzinfo=UTC),
        )

    assert strip_tags(page).strip() == told


@pytest.mark.parametrize(
    ("language", "now", "told"),
    [
        ("zh-hans", datetime(2027, 1, 1, tzinfo=UTC), "<small>2026年</small>"),
        ("en", datetime(2027, 1, 1, tzinfo=UTC), "<small>2026</small>"),
        ("zh-hans", WEDNESDAY, ""),
    ],
)
def test_the_date_before_a_row_names_another_year_than_now(language, now, told):
    with translation.override(language):
        page = said("{% include 'lib/_row_date.html' %}", at=WEDNESDAY, now=now)

    assert told in page
    assert ("<small>2026" in page) is bool(told)


def test_parts_leave_out_what_is_not_there_and_escape():
    page = said("{% parts '余 3 位' none sharp %}", none=None, sharp="<b>")

    assert page == '<span class="nb">余 3 位</span>\u3000<span class="nb">&lt;b&gt;</span>'


@pytest.mark.parametrize("source", ["{{ room|nb }}", "{% parts room %}"])
def test_english_pages_mark_chinese_in_pieces_that_do_not_break(source):
    with translation.override("en"):
        page = said(source, room="305 室")

    assert page == '<span class="nb" lang="zh-CN">305 室</span>'


def test_english_pages_mark_what_stays_chinese_and_nothing_else():
    with translation.override("en"):
        page = said("{{ room|as_written }} {{ hall|as_written }}", room="<室>", hall="Hall <2>")

    assert page == '<span lang="zh-CN">&lt;室&gt;</span> Hall &lt;2&gt;'


@pytest.mark.parametrize("source", ["{{ course.title|as_written }}", "{% local course 'title' %}"])
def test_english_pages_mark_the_chinese_half_of_a_note_in_both_languages(source):
    course = Course()
    course.title = "笔墨纸 brush, ink & paper"

    with translation.override("en"):
        page = said(source, course=course)

    assert page == '<span lang="zh-CN">笔墨纸</span> brush, ink &amp; paper'


@pytest.mark.parametrize("source", ["{{ course.title|as_written }}", "{% local course 'title' %}"])
def test_english_pages_do_not_mark_what_is_english_already(source):
    course = Course()
    course.title = "Bring a brush"

    with translation.override("en"):
        assert said(source, course=course) == "Bring a brush"


def test_a_few_words_stay_with_their_number_and_a_line_may_break():
    assert said("{{ few|whole }}", few="还有 10 讲") == "还有\u00a010\u00a0讲"
    assert said("{{ line|whole }}", line="11 sessions attended") == "11 sessions attended"


def test_a_long_number_breaks_between_its_groups():
    assert said("{{ number|number_groups }}", number="XC26-4Z17") == "XC26-<wbr>4Z17"


def test_chinese_pages_mark_nothing():
    assert said("{{ room|as_written }} {{ room|nb }}", room="书画室") == (
        '书画室 <span class="nb">书画室</span>'
    )


def test_the_name_of_a_window_holds_no_markup():
    page = said(
        '{% extends "lib/page.html" %}'
        '{% block title %}<span lang="zh-CN">盘扣<wbr>入门 &amp; 手工</span>{% endblock %}'
    )

    assert "<title>盘扣入门 &amp; 手工 · 学城</title>" in page


class Course:
    title = "海派旗袍盘扣"
    title_en = ""


def test_a_chinese_reader_sees_the_chinese_title():
    assert said("{% local course 'title' %}", course=Course()) == "海派旗袍盘扣"


def test_an_english_reader_sees_chinese_marked_as_such_where_nobody_translated():
    with translation.override("en"):
        page = said("{% local course 'title' %}", course=Course())

    assert page == '<span lang="zh-CN">海派旗袍盘扣</span>'


def test_an_english_reader_sees_the_english_title():
    course = Course()
    course.title_en = "Frog buttons"

    with translation.override("en"):
        assert said("{% local course 'title' %}", course=course) == "Frog buttons"


def test_each_number_of_a_place_is_a_call_of_its_own():
    assert said("{{ phones|calls }}", phones="021-5386 5060、021-1234 5678") == (
        '<a class="nb" href="tel:021-53865060">021-5386 5060</a>、'
        '<a class="nb" href="tel:021-12345678">021-1234 5678</a>'
    )
    assert said("{{ phones|dial }}", phones="021-5386 5060、021-1234 5678") == "021-53865060"
