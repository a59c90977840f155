"""The example a school can fill in: every table once, everything readable without a question."""

from datetime import date, timedelta

from xuecheng.journeys.school_import.rules.workbook import Sheet, Value

_TERM = timedelta(weeks=16, days=-1)


def example_sheets(today: date) -> tuple[Sheet, ...]:
    """Return a sheet of venues, one of classes that begin after ``today``, and one of learners."""
    first = next_term_begins(today)
    span = f"{first:%Y-%m-%d} 至 {first + _TERM:%Y-%m-%d}"
    venues = (
        "名称|地址|联系电话|无障碍|开放时间|经纬度|坐标系",
        "示例社区学校|示例路 1 号|021-64000000|有|周一至周五 8:30-16:30|121.4459, 31.1905|高德",
    )
    classes = (
        "课程名称|班号|任课教师|上课时间|起止日期|上课地点|教室|名额|学费(元)|招生对象",
        f"书法基础|书法1班|示例老师甲|周二 9:00-10:30|{span}|示例社区学校|201室|25|200|不限",
        f"智能手机入门|手机1班|示例老师乙|周四 13:30-15:00|{span}|示例社区学校|机房|30|免费|长者",
    )
    learners = ("姓名|手机|性别|所报班级", "示例学员甲||女|书法1班", "示例学员乙||男|手机1班")
    return _sheet("上课地点", venues), _sheet("开班", classes), _sheet("学员名册", learners)


def next_term_begins(today: date) -> date:
    """Return the first Monday of the next March or September."""
    begins = [date(today.year, 3, 1), date(today.year, 9, 1), date(today.year + 1, 3, 1)]
    month = next(begin for begin in begins if begin > today)
    return month + timedelta(days=-month.weekday() % 7)


def _sheet(name: str, lines: tuple[str, ...]) -> Sheet:
    return Sheet(name, tuple(tuple(_value(cell) for cell in line.split("|")) for line in lines))


def _value(cell: str) -> Value:
    return int(cell) if cell.isdigit() else cell or None
