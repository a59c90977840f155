"""Calendar files against RFC 5545."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xuecheng.kernels.calendar import Event, ics

MADE = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
SHANGHAI = timezone(timedelta(hours=8))


def make_event(**changes):
    facts = {
        "uid": "0192@xuecheng",
        "starts_at": datetime(2026, 11, 25, 9, 0, tzinfo=SHANGHAI),
        "ends_at": datetime(2026, 11, 25, 10, 30, tzinfo=SHANGHAI),
        "title": "智能手机入门",
    }
    return Event(**(facts | changes))


def written(*events):
    return ics(events, name="我的课表", made_at=MADE)


def unfolded(text):
    return text.replace("\r\n ", "").split("\r\n")


def test_times_are_written_in_utc():
    lines = unfolded(written(make_event()))

    assert "DTSTART:20261125T010000Z" in lines
    assert "DTEND:20261125T023000Z" in lines
    assert "DTSTAMP:20261124T020000Z" in lines


def test_every_line_ends_with_carriage_return_and_line_feed():
    text = written(make_event())

    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")


def test_commas_semicolons_backslashes_and_new_lines_are_escaped():
    lines = unfolded(written(make_event(place="一楼, 东; 侧\\门", text="带笔\n带纸")))

    assert "LOCATION:一楼\\, 东\\; 侧\\\\门" in lines
    assert "DESCRIPTION:带笔\\n带纸" in lines


def test_a_cancelled_event_says_so_and_does_not_remind():
    lines = unfolded(written(make_event(is_cancelled=True, alarm_minutes=60, revision=2)))

    assert "STATUS:CANCELLED" in lines
    assert "SEQUENCE:2" in lines
    assert "BEGIN:VALARM" not in lines


def test_a_place_on_the_map_is_latitude_then_longitude():
    lines = unfolded(written(make_event(longitude=121.4737, latitude=31.2304)))

    assert "GEO:31.230400;121.473700" in lines


def test_an_empty_calendar_is_still_a_calendar():
    assert unfolded(written())[0] == "BEGIN:VCALENDAR"


def test_a_time_without_a_zone_is_a_bug():
    with pytest.raises(ValueError, match="aware"):
        written(make_event(starts_at=datetime(2026, 11, 25, 9, 0)))  # noqa: DTZ001


@given(st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), max_size=200))
def test_folding_keeps_lines_short_and_loses_nothing(title):
    text = written(make_event(title=title))

    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    escaped = title.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    assert f"SUMMARY:{escaped}" in unfolded(text)
