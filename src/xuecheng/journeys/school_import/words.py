"""What was found in a file, in the words of the person who must decide."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from xuecheng.journeys.school_import.rules.files import (
    MOST_BYTES,
    MOST_CELLS,
    MOST_ROWS,
    MOST_SHEETS,
    Fault,
)
from xuecheng.journeys.school_import.rules.problems import Place, Problem, Severity
from xuecheng.lib import words

_MOST_ROWS_NAMED = 12


def fault_words(fault: Fault, file_name: str = "") -> str:
    """Return why a file cannot be read and what to do."""
    return {
        Fault.EMPTY: _("这个文件是空的。请选择有内容的表格。"),
        Fault.TOO_LARGE: _(
            "文件超过 %(megabytes)s MB。请删去图片和不用的工作表，或者分成几个文件。"
        )
        % {"megabytes": MOST_BYTES // 1_000_000},
        Fault.UNPACKS_TOO_LARGE: _(
            "文件里的内容太多，打不开。请删去图片和空白的格式，再另存一次。"
        ),
        Fault.TOO_MANY_SHEETS: _("工作表超过 %(most)s 张。请分成几个文件。")
        % {"most": MOST_SHEETS},
        Fault.TOO_MANY_ROWS: _("有一张工作表超过 %(most)s 行。请分成几个文件。")
        % {"most": MOST_ROWS},
        Fault.TOO_MANY_CELLS: _(
            "表格里填了字的格子超过 %(most)s 个，一次读不完。"
            "请删去不用的工作表和列，或者分成几个文件。"
        )
        % {"most": f"{MOST_CELLS:_}".replace("_", "\u2009")},
        Fault.ENCRYPTED: _("文件有密码，打不开。请去掉密码，另存后再上传。"),
        Fault.BROKEN: _("文件坏了，打不开。请用 Excel 或 WPS 打开，另存为 .xlsx，再上传。"),
        Fault.WEB_PAGE: _(
            "这其实是一个网页，只是名字像表格。请用 Excel 或 WPS 打开，另存为 .xlsx，再上传。"
        ),
        Fault.NO_SPREADSHEET: _("这不是表格文件。请上传 .xlsx、.xls、.ods 或 .csv 文件。"),
        Fault.UNFINISHED: _(
            "“%(file)s”读到一半读不下去了，什么也没有改。"
            "请用 Excel 或 WPS 打开，另存为 .xlsx 或 .csv，再上传。"
        )
        % {"file": file_name},
    }[fault]


def place_words(place: Place) -> str:
    """Return where in the sheet: 第 5 行，D 列“上课时间”."""
    return places_words([place])


def places_words(places: Sequence[Place]) -> str:
    """Return where in a column something stands: 第 5、8、9 行，D 列“上课时间”."""
    first = places[0]
    numbers = sorted({place.row for place in places if place.row})
    rows = "、".join(map(str, numbers[:_MOST_ROWS_NAMED]))
    parts = []
    if len(numbers) > _MOST_ROWS_NAMED:
        parts.append(
            _("第 %(rows)s… 行（共 %(count)s 行）") % {"rows": rows, "count": len(numbers)}
        )
    elif numbers:
        parts.append(_("第 %(rows)s 行") % {"rows": rows})
    if first.column is not None:
        column = {"letter": first.letter, "header": first.header}
        parts.append(
            (_("%(letter)s 列“%(header)s”") if first.header else _("%(letter)s 列")) % column
        )
    return _("，").join(parts) or _("整张表")


def severity_words(problem: Problem) -> str:
    """Return how much a problem matters."""
    return {
        Severity.STOPS: _("要先解决"),
        Severity.CHECK: _("请看一下"),
        Severity.REPAIRED: _("已经处理"),
    }[problem.severity]


def kind_words(kind: str) -> str:
    """Return what people call one kind of row of a plan."""
    return {
        "venues": _("上课地点"),
        "courses": _("开设课程"),
        "runs": _("班级"),
        "seats": _("学员报名"),
    }[kind]


def problem_words(problem: Problem) -> str:
    """Return what is the matter, and for what stops what to do about it."""
    return _sentence(_PROBLEMS[problem.code], problem)


def proposal_words(problem: Problem) -> str:
    """Return what happens if the person accepts the proposal; empty if there is none."""
    return _sentence(_PROPOSALS[problem.code], problem) if problem.proposal else ""


def _sentence(make: Callable[[], str], problem: Problem) -> str:
    facts = {name: _shown(name, value) for name, value in problem.facts.items()}
    return make() % {"read": problem.read, **facts}


def _shown(name: str, value: Any) -> Any:
    if name.endswith("_fen"):
        return words.yuan(value)
    if name == "weekday":
        return words.weekday(date(2024, 1, 1 + value))  # a Monday and the days after it
    if isinstance(value, datetime):
        return words.moment(value)
    return words.full_day(value) if isinstance(value, date) else value


# Sentences are made when they are said: the reader's language is known only then.

_PROBLEMS: dict[str, Callable[[], str]] = {
    # the file and its sheets
    "nothing_to_import": lambda: _(
        "没有找到可以导入的内容。表格里要有一行表头，例如“课程名称、上课时间、上课地点、名额”。"
    ),
    "no_table": lambda: _("这张表里没有认出表头，没有读。"),
    "hidden_sheet": lambda: _("这张工作表是隐藏的，没有读。"),
    "hidden_rows": lambda: _("有 %(count)s 行是隐藏的（%(rows)s），没有读。"),
    "formula_without_value": lambda: _(
        "这一格是公式，文件里没有存结果，不知道是多少。请用 Excel 打开，保存一次再上传。"
    ),
    "spreadsheet_error": lambda: _(
        "这一格是“%(read)s”：表格软件算不出来。请在表格里改好这一格，再上传。"
    ),
    "header_again": lambda: _("表头又出现一次，已跳过。"),
    "totals_row": lambda: _("合计行，已跳过。"),
    "signature_row": lambda: _("填表、审核等落款，已跳过。"),
    "note_row": lambda: _("说明文字，已跳过。"),
    "same_as_above": lambda: _("“%(read)s”读作上一行的内容。"),
    "empty_row": lambda: _("只有序号、没有内容的一行，已跳过。"),
    "header_typo": lambda: _("表头“%(read)s”没有见过，像是“%(meant)s”。"),
    "unknown_header": lambda: _("不认识“%(read)s”这一列，没有用到。"),
    "column_not_used": lambda: _("“%(read)s”这一列没有用到，不导入。"),
    "column_second": lambda: _("“%(read)s”这一列没有用到：读的是“%(used)s”那一列。"),
    "note_not_used": lambda: _("“%(read)s”这一列只看了里面的材料费，其余文字不导入。"),
    "sign_up_not_used": lambda: _("“%(read)s”没有导入：从导入起可以报名，到第一讲为止。"),
    "too_long": lambda: _("“%(read)s”太长，最多 %(most)s 个字。请改短。"),
    # venues
    "venue_name_missing": lambda: _("没有写地点名称。请补上。"),
    "venue_twice": lambda: _("地点“%(read)s”写了两遍，用的是前一行。"),
    "phone_unreadable": lambda: _("“%(read)s”不像完整的电话号码，没有存。"),
    "phone_second": lambda: _("这一格不止一个号码：存了 %(kept)s，没有存 %(read)s。"),
    "opening_hours_unreadable": lambda: _("开放时间“%(read)s”读不懂，没有存。"),
    "yes_or_no_unclear": lambda: _("“%(read)s”看不出是有还是没有，没有存。"),
    "position_unreadable": lambda: _("“%(read)s”不是经纬度，没有存。"),
    "position_swapped": lambda: _("经度和纬度写反了，已换过来。"),
    "position_far_away": lambda: _("经纬度“%(read)s”不在中国，没有存。"),
    "crs_missing": lambda: _("没有写经纬度来自哪种地图，没有存。"),
    "venue_whereabouts_missing": lambda: _(
        "“%(read)s”没有写在哪里：居民按离家远近找不到这里的班，也打不开地图。"
        "请在上面补地址和经纬度，或者写进表格。"
    ),
    "venue_address_missing": lambda: _(
        "“%(read)s”没有写地址：居民只看到名称，不知道在哪里。请在上面补，或者写进表格。"
    ),
    "venue_position_missing": lambda: _(
        "“%(read)s”没有经纬度：居民按离家远近找不到这里的班，也打不开地图。"
        "请在上面补，或者写进表格。"
    ),
    "venue_typo": lambda: _("没有叫“%(read)s”的地点，像是“%(venue)s”。"),
    "new_venue": lambda: _("“%(read)s”是学校还没有的地点。"),
    "venue_assumed": lambda: _("没有写上课地点，或者只写了教室。"),
    "venue_missing": lambda: _("不知道在哪里上课。请写上地点，或者在上面选一个。"),
    # courses and classes
    "title_missing": lambda: _("没有写课程名称。请补上。"),
    "title_is_header": lambda: _(
        "“%(read)s”像是表头，不是课程名称。请写成一行表头，下面一行一个班。"
    ),
    "class_called_off": lambda: _("写着“%(read)s”，像是不开的班。"),
    "title_from_above": lambda: _("没有写课程名称，上一行是“%(title)s”。"),
    "class_number_parted": lambda: _("“%(read)s”读作课程“%(title)s”的“%(number)s”。"),
    "class_twice": lambda: _("和第 %(row)s 行一模一样，只算一次。"),
    "same_code_twice": lambda: _("班号“%(read)s”和第 %(row)s 行相同，内容却不同。请改一个班号。"),
    "class_closed_already": lambda: _("“%(read)s”这个班已经结业或停办，不再改动。"),
    "class_is_over": lambda: _("“%(read)s”最后一讲在 %(last)s，已经过去，不能开班。请检查年份。"),
    "session_moved": lambda: _(
        "“%(read)s”第 %(session)s 讲，学校在 %(moved_on)s 改到了 %(now)s；表格里写的是 %(said)s。"
    ),
    "capacity_missing": lambda: _("没有写名额。请补上，或者在上面统一填写。"),
    "capacity_unreadable": lambda: _("名额“%(read)s”不是一个数。请改成数字，或者在上面统一填写。"),
    "capacity_out_of_range": lambda: _("名额“%(read)s”不合适，应在 1 到 %(most)s 之间。"),
    "capacity_range": lambda: _("名额写的是“%(read)s”，按 %(capacity)s 人。"),
    "capacity_from_answer": lambda: _("名额按您填的 %(capacity)s 人。"),
    "capacity_below_taken": lambda: _(
        "“%(read)s”已有 %(taken)s 人报上名，名额不能减到 %(capacity)s。"
    ),
    "fee_missing": lambda: _("没有写学费。请补上；如果不收费，请勾选。"),
    "fee_unreadable": lambda: _("学费“%(read)s”读不懂。请写成“200元”或“免费”。"),
    "fee_unusual": lambda: _("“%(read)s”比一般的费用高得多。请检查是不是多写了 0。"),
    "fee_per_session": lambda: _("学费写的是每次多少：“%(read)s”。"),
    "fee_per_other": lambda: _("学费“%(read)s”不是一期的钱。请改成一期一共多少。"),
    "fee_for_other_count": lambda: _(
        "学费“%(read)s”是 %(said)s 次的钱，这个班排了 %(times)s 次。请改成一期一共多少。"
    ),
    "materials_unreadable": lambda: _("材料费“%(read)s”读不懂，没有存。"),
    "audience_unknown": lambda: _("招生对象“%(read)s”没有见过，按“不限”。"),
    "language_unknown": lambda: _("授课语言“%(read)s”没有见过，按普通话。"),
    # when
    "when_partly_unread": lambda: _("“%(read)s”里的“%(unread)s”没有读懂，其余的读了。"),
    "when_unclear": lambda: _(
        "“%(read)s”里的“%(unclear)s”看不准是什么时候。"
        "请写清楚，例如“周二 第3-4节”或“周二 18:30-20:00”。"
    ),
    "part_of_day_at_odds": lambda: _(
        "“%(read)s”里的钟点和上午、下午、晚上的说法对不上。请按 24 小时写，例如“18:30-20:00”。"
    ),
    "no_such_hour": lambda: _(
        "“%(read)s”里的“%(hour)s”不是钟点，应在 0:00 到 23:59 之间。请在表格里改好，再上传。"
    ),
    "hours_backwards": lambda: _(
        "“%(read)s”里的“%(hours)s”，下课不晚于上课。请按 24 小时写，例如“18:30-20:00”。"
    ),
    "hours_too_long": lambda: _(
        "“%(read)s”里的“%(hours)s”一讲 %(minutes)s 分钟，超过 12 小时。请改正，分成几讲来写。"
    ),
    "end_assumed": lambda: _("“%(read)s”里的“%(hours)s”，没有写下课是上午还是下午、晚上。"),
    "length_unusual": lambda: _(
        "“%(read)s”里的“%(hours)s”，一讲 %(minutes)s 分钟，和一般的课不一样长。"
    ),
    "hours_missing": lambda: _("没有写几点上课。请写成“9:00-10:30”。"),
    "hours_unclear": lambda: _("写了好几天，却看不出是哪一个钟点。请写成“9:00-10:30”。"),
    "afternoon_assumed": lambda: _("“%(read)s”没有写上午还是下午。"),
    "bells_missing": lambda: _("“%(read)s”写的是第几节课。请在上面填上每节课的时间。"),
    "bell_unreadable": lambda: _("第“%(read)s”节的时间读不懂，没有用。"),
    "end_missing": lambda: _("“%(read)s”没有写几点下课。请写上，或者在上面填每次上课多少分钟。"),
    "length_out_of_range": lambda: _("一讲 %(minutes)s 分钟不合适，应在 20 到 480 分钟之间。"),
    "start_missing": lambda: _("没有写哪天开课。请写上，或者在上面填开学第一周。"),
    "start_unreadable": lambda: _("“%(read)s”里看不出开课日期。请写成“2026年3月2日”。"),
    "weeks_need_first_day": lambda: _("“%(read)s”写的是第几周。请在上面填开学第一周。"),
    "term_from_title": lambda: _("有的班没有写日期，表头上面写着“%(read)s”。"),
    "year_missing": lambda: _("这一列的日期没有写年份。"),
    "month_first": lambda: _("“%(read)s”可以有两种读法。"),
    "no_such_day": lambda: _(
        "“%(read)s”：%(month)s月%(day)s日没有这一天。请在表格里改好，再上传。"
    ),
    "several_ranges": lambda: _(
        "“%(read)s”不止一段日期。请只写从哪天到哪天；停课的日子，导入后在班级页上取消。"
    ),
    "days_out_of_order": lambda: _(
        "“%(read)s”里的日子前后差得太远，看不出是哪一年。请按先后写，并写上年份。"
    ),
    "day_far_away": lambda: _("%(read)s 离今天太远。请检查年份。"),
    "ends_before_it_starts": lambda: _("结束日期早于开课日期：%(read)s。请改正。"),
    "term_too_long": lambda: _(
        "从开课到结束超过一年：%(read)s。请检查年份；更长的，请按学期分成几个班。"
    ),
    "next_year_assumed": lambda: _(
        "结束日期没有写年份，月日早于开课日期：%(read)s。请检查有没有写反。"
    ),
    "end_unreadable": lambda: _("结束日期“%(read)s”读不懂，没有用。"),
    "count_unreadable": lambda: _("上课次数“%(read)s”读不懂，没有用。"),
    "count_differs": lambda: _(
        "写的是 %(written)s 次，日期里只排得出 %(possible)s 次；排了 %(used)s 次。"
    ),
    "count_over_a_year": lambda: _(
        "写的是 %(written)s 次，一年也排不完：到 %(last)s 只有 %(possible)s 次。"
        "请检查次数；更长的，请按学期分成几个班。"
    ),
    "meetings_overlap": lambda: _("“%(read)s”：%(on)s 这一天有两讲时间重叠。请改正。"),
    "too_many_meetings": lambda: _("一个班最多排 %(most)s 讲。请检查日期，或者分成几个班。"),
    "dates_left_over": lambda: _(
        "写的是 %(written)s 次，日期里排得出 %(possible)s 次，只排了前 %(used)s 次。"
    ),
    "hours_as_count": lambda: _("“%(read)s”可能是次数，也可能是课时。"),
    "end_of_class_missing": lambda: _("看不出要上到哪一天。请写上结束日期，或者一共几次。"),
    "weekday_from_start": lambda: _("没有写星期几。"),
    "start_moved": lambda: _("开课日期 %(written)s 不是上课的那一天。"),
    "no_meetings": lambda: _("从 %(first)s 起，按这个时间排不出课。请检查日期和星期。"),
    "holidays_not_skipped": lambda: _(
        "节假日没有跳过：表格里没有写。导入后，请在班级页上取消或改期。"
    ),
    "teacher_clash": lambda: _(
        "老师“%(read)s”在 %(at)s 还有“%(other)s”（第 %(row)s 行），时间重叠。"
    ),
    "room_clash": lambda: _("“%(read)s”在 %(at)s 还有“%(other)s”（第 %(row)s 行），时间重叠。"),
    # rosters
    "name_missing": lambda: _("没有写姓名，这一行没有读。"),
    "name_unreadable": lambda: _("“%(read)s”不像姓名。请改正。"),
    "name_note": lambda: _("“%(read)s”读作“%(name)s”。"),
    "identity_not_kept": lambda: _("身份证号没有读，也不会存。"),
    "age_not_kept": lambda: _("年龄每年都变，没有存。"),
    "emergency_not_kept": lambda: _("紧急联系人不从名册导入，没有存。"),
    "emergency_phone_not_kept": lambda: _("紧急联系电话不从名册导入，没有存。"),
    "identity_in_phone": lambda: _("这一格里像是有身份证号，没有读，也不会存。"),
    "phone_lost_digits": lambda: _(
        "“%(read)s”丢了后几位数字，号码没有存。请把这一列改成文本格式，重填。"
    ),
    "phone_is_landline": lambda: _("“%(read)s”是固定电话，收不到短信，没有存。"),
    "birthday_incomplete": lambda: _("“%(read)s”不是完整的出生日期，没有存。"),
    "gender_unreadable": lambda: _("性别“%(read)s”读不懂，没有存。"),
    "run_from_above": lambda: _("没有写班级，上一行是“%(run)s”。"),
    "run_unclear": lambda: _("“%(read)s”可以是好几个班：%(runs)s。请写上班号。"),
    "run_in_several_terms": lambda: _(
        "“%(read)s”好几个学期都有：%(runs)s。请在班名前面写上学期，像这里一样。"
    ),
    "run_closed": lambda: _("“%(run)s”已经结业或停办，不能再加学员。请写上新学期的班。"),
    "run_has_ended": lambda: _("“%(read)s”这个班的最后一讲已经上完：%(run)s。"),
    "run_typo": lambda: _("没有叫“%(read)s”的班，像是“%(run)s”。"),
    "run_unknown": lambda: _("没有叫“%(read)s”的班。请写成课程表里的名称或班号。"),
    "section_not_a_class": lambda: _("“%(read)s”不是班名，下面的人算在原来的班里。"),
    "same_person_twice": lambda: _(
        "“%(read)s”在这个班里写了两遍，姓名和手机号（或出生日期）都一样，只算一次。"
    ),
    "perhaps_the_same_person": lambda: _(
        "“%(read)s”在这个班里有两行，看不出是不是同一个人，算作两个人。"
    ),
    "namesake_with_birthday": lambda: _(
        "这个班已经有一位“%(read)s”，登记的出生日期是 %(born)s；表格里没有写出生日期。"
    ),
    "namesake_without_birthday": lambda: _(
        "这个班已经有一位“%(read)s”，没有登记出生日期；表格里写的是 %(born)s。"
    ),
    "namesake_without_phone": lambda: _(
        "这个班已经有一位“%(read)s”，没有登记手机号；表格里写的是 %(phone)s。"
    ),
    "roster_over_capacity": lambda: _(
        "“%(read)s”有 %(capacity)s 个名额，已经有 %(people)s 人，表格里新来 %(newcomers)s 人；"
        "后面 %(waiting)s 人排候补。"
    ),
}

_PROPOSALS: dict[str, Callable[[], str]] = {
    "hidden_sheet": lambda: _("也读这张表"),
    "hidden_rows": lambda: _("也读隐藏的行"),
    "header_typo": lambda: _("当作“%(meant)s”"),
    "crs_missing": lambda: _("来自高德或腾讯地图，换算后存"),
    "venue_typo": lambda: _("当作“%(venue)s”"),
    "new_venue": lambda: _("新建地点“%(venue)s”"),
    "venue_assumed": lambda: _("都在“%(venue)s”上课"),
    "title_from_above": lambda: _("也是“%(title)s”"),
    "class_is_over": lambda: _("不导入这个班"),
    "class_called_off": lambda: _("不开这个班。不勾选，就照样开班"),
    "session_moved": lambda: _("保留 %(now)s。不勾选，就按表格改成 %(said)s，并通知学员"),
    "fee_missing": lambda: _("免费"),
    "fee_per_session": lambda: _("按 %(times)s 次算，一期 %(total_fen)s"),
    "afternoon_assumed": lambda: _("当作 %(hour)s"),
    "end_assumed": lambda: _("当作 %(end)s 下课，一讲 %(minutes)s 分钟"),
    "next_year_assumed": lambda: _("是下一年，上到 %(on)s"),
    "fee_unusual": lambda: _("没有写错，就收 %(total_fen)s"),
    "term_from_title": lambda: _("没写日期的班按这一行排课"),
    "year_missing": lambda: _("算作 %(year)s 年；跨年的，后面算下一年"),
    "month_first": lambda: _("当作 %(on)s"),
    "hours_as_count": lambda: _("上 %(count)s 讲"),
    "weekday_from_start": lambda: _("每%(weekday)s上课"),
    "start_moved": lambda: _("从 %(on)s 开始"),
    "run_from_above": lambda: _("也是“%(run)s”"),
    "run_has_ended": lambda: _("就是这个班，补登学员"),
    "run_typo": lambda: _("当作“%(run)s”"),
    "perhaps_the_same_person": lambda: _("是同一个人，只算一次"),
    **dict.fromkeys(
        ("namesake_with_birthday", "namesake_without_birthday", "namesake_without_phone"),
        lambda: _("是同一个人，表格里有手机号的也加上。不勾选，就登记为另一个人"),
    ),
}
