from datetime import date, time

import pytest

from xuecheng.journeys.school_import.rules.draft import Answers
from xuecheng.journeys.school_import.tests.makers import (
    CLASS_HEADERS,
    class_row,
    codes,
    local,
    read_rows,
)
from xuecheng.journeys.school_import.words import problem_words


def run_of(reading):
    (run,) = reading.draft.runs
    return run


@pytest.mark.parametrize("written", ["2026.3.3", "２０２６．３．３", "2026.03.03"])
def test_a_first_day_with_dots_in_a_column_of_its_own_is_read(written):
    headers = ["课程名称", "开课日期", "上课时间", "课次", "名额", "学费"]

    reading = read_rows(["国画", written, "周二 9:00-10:30", 8, 20, "免费"], headers=headers)

    assert run_of(reading).meetings[0].starts == local(2026, 3, 3, 9)


def test_the_missing_year_comes_from_the_title_and_is_proposed_once():
    rows = [
        class_row(起止日期="3月3日-6月16日"),
        class_row(课程名称="国画", 起止日期="3月4日-6月16日"),
    ]

    reading = read_rows(CLASS_HEADERS, *rows, headers=["2026年春季班开班表"])

    assert codes(reading) == ["year_missing", "teacher_clash"]
    assert reading.problems[0].facts["year"] == 2026
    assert reading.problems[0].facts["source"] == "title"


def test_the_missing_year_is_else_the_nearest_to_today():
    reading = read_rows(class_row(起止日期="3月3日-6月16日"))

    assert run_of(reading).meetings[0].starts.year == 2026
    assert reading.problems[0].facts["source"] == "today"


def test_a_refused_year_stops():
    reading = read_rows(
        class_row(起止日期="3月3日-6月16日"), decisions={"year_missing@开班!D": False}
    )

    assert "year_missing" in codes(reading, "stops")
    assert reading.draft.runs == ()


def test_the_persons_year_is_not_asked_about_again():
    reading = read_rows(class_row(起止日期="3月3日-6月16日"), answers=Answers(year=2027))

    assert codes(reading) == []
    assert run_of(reading).meetings[0].starts.date() == date(2027, 3, 9)


def test_an_autumn_term_ends_after_new_year():
    reading = read_rows(CLASS_HEADERS, class_row(起止日期="9月1日-1月12日"), headers=["2026年秋季"])

    assert run_of(reading).meetings[-1].starts.date() == date(2027, 1, 12)
    assert run_of(reading).term == "2026-autumn"


def test_stored_dates_and_times_are_read():
    headers = ["课程名称", "开课日期", "星期", "时间", "课次", "名额", "学费"]
    row = ["书法", local(2026, 3, 3), "二", "9:00-10:30", 16, 30, 0]

    run = run_of(read_rows(row, headers=headers))

    assert (len(run.meetings), run.meetings[0].starts) == (16, local(2026, 3, 3, 9))


def test_a_start_that_is_no_day_of_class_is_moved_if_the_person_agrees():
    headers = ["课程名称", "开课日期", "上课时间", "课次", "名额", "学费"]
    row = ["书法", "2026-03-02", "周二 9:00-10:30", 16, 30, 0]

    reading = read_rows(row, headers=headers)
    refused = read_rows(row, headers=headers, decisions={"start_moved@开班!C2": False})

    assert run_of(reading).meetings[0].starts.date() == date(2026, 3, 3)
    assert "start_moved" in codes(reading)
    assert refused.draft.runs == ()


def test_a_class_without_a_weekday_meets_on_that_of_its_first_day():
    headers = ["课程名称", "开课日期", "上课时间", "课次", "名额", "学费"]

    reading = read_rows(["书法", "2026-03-03", "9:00-10:30", 4, 30, 0], headers=headers)

    assert "weekday_from_start" in codes(reading)
    assert {meeting.starts.weekday() for meeting in run_of(reading).meetings} == {1}


def test_an_end_without_a_year_that_lies_before_its_beginning_is_next_year():
    headers = ["课程名称", "开课日期", "结束日期", "上课时间", "名额", "学费"]

    reading = read_rows(["国画", "8月1日", "1月5日", "周二 9:00-10:30", 20, 0], headers=headers)

    meetings = run_of(reading).meetings
    assert (meetings[0].starts.year, meetings[-1].starts.year) == (2026, 2027)
    assert "ends_before_it_starts" not in codes(reading)


@pytest.mark.parametrize(
    ("written", "weekdays"),
    [("三 13:30-15:00", {2}), ("二、四 9:00-10:30", {1, 3}), ("五下午1:30-3:00", {4})],
)
def test_a_bare_weekday_before_the_hours_is_read(written, weekdays):
    reading = read_rows(class_row(上课时间=written, 起止日期="2026年3月2日-6月19日"))

    assert {meeting.starts.weekday() for meeting in run_of(reading).meetings} == weekdays
    assert "when_partly_unread" not in codes(reading)


def test_a_class_of_one_day_needs_no_weekday():
    headers = ["课程名称", "开课日期", "结束日期", "上课时间", "名额", "学费"]

    reading = read_rows(
        ["防诈骗", "2026年3月3日", "2026年3月3日", "13:30-15:00", 80, 0], headers=headers
    )

    assert [meeting.starts for meeting in run_of(reading).meetings] == [local(2026, 3, 3, 13, 30)]
    assert codes(reading, "stops") == []


def test_a_single_day_with_hours_is_one_meeting():
    headers = ["课程名称", "上课时间", "名额", "学费"]

    reading = read_rows(["防诈骗讲座", "2026年3月3日 13:30-15:00", 80, "免费"], headers=headers)

    assert len(run_of(reading).meetings) == 1
    assert "holidays_not_skipped" not in [problem.code for problem in reading.problems]


def test_days_listed_one_by_one_are_the_meetings():
    headers = ["课程名称", "上课时间", "名额", "学费"]
    when = "2026年3月3日、2026年3月10日、2026年3月24日 9:00-10:30"

    reading = read_rows(["急救", when, 20, 0], headers=headers)

    assert [meeting.starts.day for meeting in run_of(reading).meetings] == [3, 10, 24]


def test_weeks_of_term_need_the_first_week():
    headers = ["课程名称", "上课时间", "名额", "学费"]
    row = ["书法", "第1-16周 周二 9:00-10:30", 30, 0]

    without = read_rows(row, headers=headers)
    with_it = read_rows(row, headers=headers, answers=Answers(week_one=date(2026, 3, 4)))

    assert codes(without, "stops") == ["weeks_need_first_day"]
    assert len(run_of(with_it).meetings) == 16
    assert run_of(with_it).meetings[0].starts.date() == date(2026, 3, 3)


def test_odd_weeks_are_counted_from_the_first_week():
    reading = read_rows(
        class_row(上课时间="双周周二 9:00-10:30"), answers=Answers(week_one=date(2026, 3, 2))
    )

    assert run_of(reading).meetings[0].starts.date() == date(2026, 3, 10)


def test_periods_need_the_bell_table():
    row = class_row(上课时间="周二上午第3-4节")

    without = read_rows(row)
    with_it = read_rows(
        row,
        answers=Answers(bells={3: (time(10), time(10, 40)), 4: (time(10, 50), time(11, 30))}),
    )

    assert codes(without, "stops") == ["bells_missing"]
    meeting = run_of(with_it).meetings[0]
    assert (meeting.starts.time(), meeting.ends.time()) == (time(10), time(11, 30))


def test_an_end_that_is_not_written_needs_a_length():
    row = class_row(上课时间="每周二下午1点半")

    without = read_rows(row)
    with_it = read_rows(row, answers=Answers(minutes=90))

    assert codes(without, "stops") == ["end_missing"]
    assert run_of(with_it).meetings[0].ends.time() == time(15)


def test_a_length_in_the_cell_is_used():
    run = run_of(read_rows(class_row(上课时间="周二下午1点半，每次90分钟")))

    assert run.meetings[0].ends.time() == time(15)


@pytest.mark.parametrize("text", ["周二下午", "周二", "待定", ""])
def test_a_class_without_hours_stops(text):
    assert "hours_missing" in codes(read_rows(class_row(上课时间=text)), "stops")


def test_an_hour_without_its_part_of_day_is_asked_about():
    reading = read_rows(class_row(上课时间="周二 1:30-3:00"))

    assert codes(reading) == ["afternoon_assumed"]
    assert run_of(reading).meetings[0].starts.time() == time(13, 30)


@pytest.mark.parametrize("written", ["2/30-5/12", "2月30日-5月12日", "２／３０至5/12"])
def test_a_day_no_calendar_has_is_said_at_its_own_cell(written):
    reading = read_rows(class_row(起止日期=written))

    (problem,) = reading.problems
    assert (problem.code, problem.place.header) == ("no_such_day", "起止日期")
    assert (problem.facts["month"], problem.facts["day"]) == (2, 30)


def test_half_past_two_written_with_a_dot_is_no_day_of_february():
    reading = read_rows(class_row(上课时间="周二下午 2.30-4.00"))

    assert codes(reading, "stops") == []


def test_what_is_not_understood_of_the_days_is_said_of_their_own_cell():
    reading = read_rows(class_row(起止日期="2026年3月3日-6月16日（2个班合上）"))

    (problem,) = [each for each in reading.problems if each.code == "when_partly_unread"]
    assert problem.place.header == "起止日期"


def test_a_missing_end_is_said_where_the_days_stand():
    reading = read_rows(class_row(起止日期="2026年3月3日"))

    (problem,) = [each for each in reading.problems if each.code == "end_of_class_missing"]
    assert problem.place.header == "起止日期"


def test_what_is_not_understood_of_the_hours_is_said():
    reading = read_rows(class_row(上课时间="周二 9:00-10:30（雨天顺延）"))

    assert codes(reading) == ["when_partly_unread"]
    assert run_of(reading)


def test_a_count_that_does_not_fit_the_dates_is_said():
    headers = [*CLASS_HEADERS, "课次"]

    reading = read_rows([*class_row(), 20], headers=headers)

    problem = next(each for each in reading.problems if each.code == "count_differs")
    assert (problem.facts["written"], problem.facts["possible"]) == (20, 16)
    assert problem_words(problem) == "写的是 20 次，日期里只排得出 16 次；排了 16 次。"


def test_dates_beyond_the_written_count_are_said_to_be_left_over():
    headers = [*CLASS_HEADERS, "课次"]

    reading = read_rows([*class_row(), 10], headers=headers)

    problem = next(each for each in reading.problems if each.code == "dates_left_over")
    assert len(run_of(reading).meetings) == 10
    assert problem_words(problem) == "写的是 10 次，日期里排得出 16 次，只排了前 10 次。"


def test_hours_of_class_are_proposed_as_meetings_if_nothing_else_says_how_many():
    headers = ["课程名称", "开课日期", "上课时间", "课时", "名额", "学费"]

    reading = read_rows(["书法", "2026-03-03", "周二 9:00-10:30", "16课时", 30, 0], headers=headers)

    assert "hours_as_count" in codes(reading)
    assert len(run_of(reading).meetings) == 16


def test_a_number_of_weeks_ends_a_class():
    headers = ["课程名称", "开课日期", "上课时间", "周数", "名额", "学费"]

    reading = read_rows(["书法", "2026-03-03", "周二、周四 9:00-10:30", 8, 30, 0], headers=headers)

    assert len(run_of(reading).meetings) == 16


def test_a_line_above_the_table_may_say_when_term_begins():
    title = ["开学时间：2026年3月2日，共15周"]
    headers = ["课程名称", "任课教师", "上课时间", "上课地点", "名额", "学费"]
    row = ["书法", "王 芳 老师", "周二 9:00-10:30", "枫林社区学校", 30, 0]

    reading = read_rows(["报名时间：2026年2月20日"], headers, row, headers=title)

    run = run_of(reading)
    assert (run.teacher_name, len(run.meetings)) == ("王芳", 15)
    assert run.meetings[0].starts == local(2026, 3, 3, 9)
    assert codes(reading) == ["term_from_title"]


def test_the_weeks_of_a_row_count_from_the_term_above_the_table():
    headers = ["课程名称", "上课时间", "上课地点", "名额", "学费"]
    row = ["合唱", "周五 9:00-10:30（第3-15周）", "枫林社区学校", 30, 0]

    run = run_of(read_rows(headers, row, headers=["开学：2026年3月2日 共15周"]))

    assert (len(run.meetings), run.meetings[0].starts) == (13, local(2026, 3, 20, 9))


def test_a_refused_term_stops_the_rows_without_dates():
    headers = ["课程名称", "上课时间", "上课地点", "名额", "学费"]
    row = ["合唱", "周五 9:00-10:30", "枫林社区学校", 30, 0]

    reading = read_rows(
        headers, row, headers=["开学：2026年3月2日"], decisions={"term_from_title@开班!": False}
    )

    assert "start_missing" in codes(reading, "stops")


LISTED = ["课程名称", "上课日期", "时间", "上课地点", "名额", "学费"]


def listed(written, **kind):
    row = ["国画", written, "9:00-10:30", "枫林社区学校", 20, "免费"]
    return read_rows(row, headers=LISTED, **kind)


def days_of(reading):
    return [meeting.starts.date() for meeting in run_of(reading).meetings]


@pytest.mark.parametrize("answers", [Answers(year=2026), None])
@pytest.mark.parametrize(
    "written",
    [
        "12月20日、12月27日、1月3日",
        "12月20日，12月27日，1月3日",
        "12/20、12/27、1/3",
        "12.20、12.27、1.3",
        "2026年12月20日、12月27日、1月3日",
        "2026年12月20日、12月27日、2027年1月3日",
        "十二月二十日、十二月二十七日、一月三日",
    ],
)
def test_a_list_of_days_goes_on_in_the_next_year(written, answers):
    titles = [] if answers else ["2026年秋季开班表"]
    rows = [LISTED, ["国画", written, "9:00-10:30", "枫林社区学校", 20, "免费"]]

    reading = read_rows(*rows, headers=titles or ["开班表"], answers=answers)

    assert days_of(reading) == [date(2026, 12, 20), date(2026, 12, 27), date(2027, 1, 3)]


def test_days_that_are_not_in_order_stay_in_their_year():
    reading = listed("3月17日、3月3日、3月10日", answers=Answers(year=2026))

    assert days_of(reading) == [date(2026, 3, 3), date(2026, 3, 10), date(2026, 3, 17)]


def test_days_half_a_year_later_stay_in_their_year():
    reading = listed("3月3日、10月20日", answers=Answers(year=2026))

    assert days_of(reading) == [date(2026, 3, 3), date(2026, 10, 20)]


def test_days_whose_year_nobody_can_tell_stop():
    reading = listed("12月20日、1月3日、12月27日", answers=Answers(year=2026))

    assert "days_out_of_order" in codes(reading, "stops")


def test_a_february_29_that_comes_into_a_common_year_is_said():
    reading = listed("12月20日、2月29日", answers=Answers(year=2026))

    assert "no_such_day" in codes(reading, "stops")


@pytest.mark.parametrize(
    "written", ["3月3日-4月28日、5月12日-6月16日", "3月3日-6月16日（5月5日停课）"]
)
def test_several_ranges_of_days_stop(written):
    assert "several_ranges" in codes(read_rows(class_row(起止日期=written)), "stops")


@pytest.mark.parametrize(
    "written", ["周二三四节", "周二晚饭后7:00-8:00", "周二上午、下午9:00-10:30", "周二1-2大节"]
)
def test_an_hour_that_can_be_read_in_two_ways_stops_with_its_words(written):
    reading = read_rows(class_row(上课时间=written))

    (problem,) = (problem for problem in reading.problems if problem.code == "when_unclear")
    assert written in problem_words(problem)
    assert reading.draft.runs == ()


@pytest.mark.parametrize(
    "written",
    ["周二上午14:00-15:30", "周二上午1:30-3:00", "周二晚上12:00-13:00", "周二14:00-15:30(上午)"],
)
def test_a_part_of_the_day_at_odds_with_the_hour_stops(written):
    assert "part_of_day_at_odds" in codes(read_rows(class_row(上课时间=written)), "stops")


def test_a_part_of_the_day_in_a_column_of_its_own_may_be_at_odds_too():
    headers = ["课程名称", "星期", "时间", "起止日期", "上课地点", "名额", "学费"]
    row = ["国画", "周二上午", "1:30-3:00", "2026年3月3日-6月16日", "枫林社区学校", 20, "免费"]

    assert "part_of_day_at_odds" in codes(read_rows(row, headers=headers), "stops")


@pytest.mark.parametrize(
    "written", ["周二晚6:30-8:00", "周二6:30-8:00（晚上）", "周二 6:30-8:00pm"]
)
def test_an_evening_class_meets_in_the_evening(written):
    run = run_of(read_rows(class_row(上课时间=written)))

    assert run.meetings[0].starts == local(2026, 3, 3, 18, 30)
