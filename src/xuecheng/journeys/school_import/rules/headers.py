"""Which column is which: headers in the wordings schools use."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from xuecheng.journeys.school_import.rules.text import distance, squash, tidy


class Kind(StrEnum):
    """What a table lists."""

    VENUES = "venues"
    CLASSES = "classes"
    ROSTER = "roster"
    BELLS = "bells"


IGNORED = "ignored"  # a column we know and have no use for
_UNUSED = frozenset({IGNORED, "date"})
_COUNTERS = frozenset({"序号", "号", "编次"})  # they only number the rows

_VOCABULARY: Mapping[Kind, Mapping[str, str]] = {
    Kind.CLASSES: {
        "title": (
            "课程名称 课程 课名 课程名 开设课程 科目名称 课目 课程名称及内容 开班课程 班级课程"
        ),
        "name": "班级名称 班名 班级 班 开班名称 教学班 班级名",
        "code": "班号 班次 班别 编号 班级编号 课程编号 班级代码 课程代码 代码 班级号 课号 开班编号",
        "subject": "类别 课程类别 科目 专业 系别 学科 课程分类 分类 系 门类 专业类别 课程类型",
        "teacher": (
            "任课教师 任课老师 老师 教师 授课教师 "
            "授课老师 主讲 主讲教师 主讲老师 教师姓名 老师姓名 "
            "讲师 授课人 任教教师 师资 指导老师 指导教师"
        ),
        "weekday": "星期 周几 上课星期 星期几 上课日 周次星期 上课周几",
        "when": (
            "上课时间 时间 上课时段 时段 授课时间 课程时间 上课日期及时间 上课安排 教学时间 "
            "具体时间 学习时间 时间安排 上下课时间 上课时间段"
        ),
        "periods": "节次 上课节次 课节 第几节",
        "weeks": "周次 上课周次 教学周 起止周 起止周次 上课周",
        "venue": (
            "上课地点 地点 校区 学习点 教学点 上课校区 场地 授课地点 学习地点 上课学习点 所在校区"
        ),
        "room": "教室 上课教室 教室号 房间 教室名称 授课教室",
        "address": "地址 上课地址 详细地址",
        "capacity": (
            "人数 名额 限招人数 招生人数 计划人数 "
            "招生名额 计划招生 限额 班额 计划招生人数 招收人数 "
            "拟招人数 额定人数 限报人数 班级人数 招生数 人数上限 容量 开班人数 学员人数"
        ),
        "fee": "学费 费用 收费 收费标准 课程费用 学杂费 报名费 每期学费 收费金额 金额 价格 培训费",
        "materials": "材料费 教材费 书费 材料费用 书本费 教材材料费",
        "starts": (
            "开课日期 起止日期 开班时间 开课时间 开班日期 开学日期 开学时间 起始日期 开始日期 "
            "上课日期 日期 起讫日期 起止时间 教学日期 授课日期 首课日期 起止年月日 首次上课日期"
        ),
        "ends": "结束日期 结课日期 结束时间 结业日期 结课时间 截止日期 终止日期 末次上课日期",
        "count": (
            "课次 讲 周数 次数 讲次 上课次数 教学周数 总课次 总次数 课程次数 上课周数 教学次数"
        ),
        "hours": "课时 总课时 学时 课时数 课时总数 总学时",
        "audience": (
            "对象 招生对象 适合人群 招生要求 授课对象 学习对象 适合对象 报名条件 报名对象 人群"
        ),
        "language": "授课语言 教学语言 语言 语种",
        "sign_up": "报名时间 报名日期 报名起止时间 报名起止日期 网上报名时间",
        "summary": "课程简介 简介 课程内容 内容 教学内容 课程介绍 课程说明 主要内容 教学大纲",
        "title_en": "英文名称 课程英文名 英文课程名称",
        "note": "备注 说明 其他 附注",
        IGNORED: (
            "序号 号 编次 教师电话 老师电话 "
            "教师联系方式 授课方式 班主任 已报人数 实际人数 报名人数 "
            "联系电话 电话 负责人 联系人 学期 层次 状态 班长 教材 教材名称 招生性质"
        ),
    },
    Kind.ROSTER: {
        "name": "姓名 学员姓名 学员 名字 学生姓名 学员名 学习者姓名 学员名单",
        "gender": "性别",
        "birth": "出生年月 出生日期 生日 出生年月日 出生",
        "age": "年龄 周岁 岁数",
        "phone": (
            "手机 电话 联系方式 联系电话 手机号码 手机号 电话号码 联系手机 本人电话 手机电话 "
            "移动电话 联系号码 本人手机 学员电话 学员手机"
        ),
        "identity": (
            "身份证号 证件号 身份证 身份证号码 证件号码 公民身份号码 有效证件号码 身份证件号"
        ),
        "run": (
            "班级 所报课程 课程 报名课程 报名班级 "
            "班级名称 班号 所在班级 课程名称 报读班级 所报班级 "
            "学习班级 班名 所学课程 报读课程 所报班级名称 选报课程 参加班级"
        ),
        "emergency": "紧急联系人 紧急联系人及电话 家属联系方式 紧急联系方式 家属 家属姓名",
        "emergency_phone": "紧急联系电话 紧急联系人电话 家属电话 家属联系电话",
        "date": "报名日期 报名时间 登记日期 报到日期",
        IGNORED: (
            "序号 号 学号 编号 学员编号 备注 家庭住址 住址 地址 联系地址 现住址 居住地址 缴费 "
            "缴费金额 学费 是否缴费 签名 签到 民族 政治面貌 文化程度 学历 户籍 街道 居委 所属居委 "
            "健康状况 原单位 职业 班长 收据号 任课教师 教师 老师 上课时间 上课地点 教室 期数"
        ),
    },
    Kind.VENUES: {
        "name": (
            "学习点 名称 学习点名称 场地名称 校区 校区名称 教学点 地点 教学点名称 场地 场所 "
            "场所名称 场馆 场馆名称 办学点 办学点名称 点位名称 学校名称 上课地点"
        ),
        "address": "地址 详细地址 学习点地址 场地地址 校区地址 所在地址 具体地址",
        "phone": "联系电话 电话 联系方式 咨询电话 办公电话 固定电话",
        "step_free": "无障碍 无障碍设施 无障碍通道 电梯 有无电梯 是否无障碍 无障碍坡道 轮椅通行",
        "hearing": "助听 助听设备 助听回路 听力辅助",
        "hours": "开放时间 营业时间 开放时段 服务时间 开门时间",
        "longitude": "经度 东经 高德经度 百度经度 GPS经度",
        "latitude": "纬度 北纬 高德纬度 百度纬度 GPS纬度",
        "coordinates": "经纬度 坐标 定位 地理坐标 高德坐标 百度坐标 高德经纬度 百度经纬度",
        "crs": "坐标系 坐标系统 坐标类型 坐标来源",
        "area": "街镇 所属街道 街道 所属街镇 所在街镇 街道镇 乡镇 所属区域 所在街道 区",
        "kind": "类型 类别 场地类型 性质 场所类型",
        "name_en": "英文名称 英文名",
        IGNORED: "序号 号 编号 备注 联系人 负责人 面积 教室数 容纳人数 邮编 公交 交通 教室",
    },
    Kind.BELLS: {
        "period": "节次 课节 节 第几节",
        "when": "时间 上课时间 时段 起止时间 作息时间",
        "starts": "开始时间 上课 开始 起始时间",
        "ends": "结束时间 下课 结束 下课时间",
        IGNORED: "序号 备注",
    },
}
_NEEDED: Mapping[Kind, Sequence[frozenset[str]]] = {
    Kind.CLASSES: (
        frozenset({"title", "name"}),
        frozenset(
            {"when", "weekday", "periods", "starts", "teacher", "capacity", "fee", "summary"}
        ),
    ),
    Kind.ROSTER: (frozenset({"name"}),),
    Kind.VENUES: (frozenset({"name"}), frozenset({"address", "longitude", "coordinates", "hours"})),
    Kind.BELLS: (frozenset({"period"}), frozenset({"when", "starts"})),
}
_LEAST_COLUMNS = {Kind.CLASSES: 2, Kind.ROSTER: 1, Kind.VENUES: 2, Kind.BELLS: 2}
_UNIT = re.compile(r"[(（\[【].*?(?:[)）\]】]|$)|[/／]\s*(?:元|人|每|一?学?期|次|班|年|月).*$")
_LONGEST_HEADER = 24
# A course may well be called 语言 or 专业, but not 上课时间.
_OF_CLASSES = frozenset(
    {"teacher", "when", "starts", "ends", "venue", "capacity", "fee", "sign_up"}
)
_SHORTEST_TYPO = 3


@dataclass(frozen=True, slots=True)
class Header:
    """One column's meaning.

    :param field: name of the field; ``""`` if the header says nothing we know.
    :param meant: the usual wording, if what stands there looks like a slip of the pen.
    """

    column: int
    text: str
    field: str = ""
    meant: str = ""

    @property
    def is_left_out(self) -> bool:
        """Whether the column says something, and nothing of it is read."""
        return self.field in _UNUSED and squash(self.text) not in _COUNTERS


@dataclass(frozen=True, slots=True)
class Headers:
    """A recognised header row."""

    kind: Kind
    columns: tuple[Header, ...]

    def named(self, field: str) -> tuple[Header, ...]:
        """Return the columns of one field, from left to right."""
        return tuple(header for header in self.columns if header.field == field)

    @property
    def fields(self) -> frozenset[str]:
        """The fields this table has."""
        return frozenset(header.field for header in self.columns if header.field)


def names_a_column(text: str) -> bool:
    """Whether a text is what stands over a column of figures of classes: 上课时间, 名额."""
    return _words(Kind.CLASSES).get(_key(text)) in _OF_CLASSES


def recognise(texts: Sequence[Sequence[str]]) -> Headers | None:
    """Return what a row of headers lists; ``None`` if it is no header row.

    :param texts: for each column the readings to try, the best first: one text, or for two rows
        of headers the lower, both together, and the upper.
    """
    candidates = [found for kind in Kind if (found := _as_kind(kind, texts))]
    return max(candidates, key=_weight, default=None)


def _as_kind(kind: Kind, texts: Sequence[Sequence[str]]) -> Headers | None:
    known = [
        _known(kind, column, readings) for column, readings in enumerate(texts) if any(readings)
    ]
    exact = [header for header in known if header.field]
    useful = {header.field for header in exact} - {IGNORED}
    if len(useful) < _LEAST_COLUMNS[kind] or len(exact) * 2 < len(known):
        return None  # most rows are no headers: slips of the pen are only looked for in the rest
    columns = tuple(
        header if header.field else _slipped(kind, header, texts[header.column]) for header in known
    )
    fields = {header.field for header in columns}
    return Headers(kind, columns) if all(fields & needed for needed in _NEEDED[kind]) else None


def _weight(headers: Headers) -> tuple[int, int, int]:
    """More fields win; a table of people needs a person's mark to win over a table of classes."""
    fields = headers.fields - {IGNORED}
    people = {"gender", "age", "birth", "phone", "identity", "emergency"}
    is_people = headers.kind is Kind.ROSTER and bool(fields & people)
    is_bells = headers.kind is Kind.BELLS and len(headers.columns) <= len(fields) + 1
    exact = sum(bool(header.field) and not header.meant for header in headers.columns)
    return (is_people or is_bells, len(fields), exact)


def _known(kind: Kind, column: int, readings: Sequence[str]) -> Header:
    shown = tidy(readings[0]) or tidy(readings[-1])
    words = _words(kind)
    return Header(
        column, shown, next((words[key] for key in map(_key, readings) if key in words), "")
    )


def _slipped(kind: Kind, header: Header, readings: Sequence[str]) -> Header:
    near = next((found for reading in readings if (found := _near(kind, _key(reading)))), None)
    return Header(header.column, header.text, *near) if near else header


@lru_cache(maxsize=4096)
def _key(text: str) -> str:
    if len(text) > _LONGEST_HEADER * 3:
        return ""
    bare = squash(_UNIT.sub("", tidy(text))) or squash(text)
    return bare if len(bare) <= _LONGEST_HEADER else ""


def _near(kind: Kind, key: str) -> tuple[str, str] | None:
    """Return field and usual wording of the one known header a single slip away."""
    if len(key) < _SHORTEST_TYPO:
        return None
    fields = {
        field
        for word, field in _words(kind).items()
        if len(word) >= _SHORTEST_TYPO
        and abs(len(word) - len(key)) <= 1
        and distance(word, key) == 1
    }
    if len(fields) != 1:
        return None
    field = fields.pop()
    return field, _VOCABULARY[kind][field].split()[0]


@cache
def _words(kind: Kind) -> Mapping[str, str]:
    return {
        squash(word): field for field, words in _VOCABULARY[kind].items() for word in words.split()
    }
