"""Rooms."""

import re

_NUMBER = r"(\d{1,4}[A-Za-z]?)"
_KINDS = {
    "书画室": "Calligraphy and painting room",
    "书画教室": "Calligraphy and painting room",
    "书法教室": "Calligraphy room",
    "美术教室": "Art room",
    "画室": "Painting room",
    "多功能厅": "Multi-purpose hall",
    "多功能室": "Multi-purpose room",
    "多功能教室": "Multi-purpose room",
    "多媒体教室": "Multimedia room",
    "舞蹈房": "Dance studio",
    "舞蹈室": "Dance studio",
    "舞蹈教室": "Dance studio",
    "形体房": "Dance studio",
    "音乐教室": "Music room",
    "音乐室": "Music room",
    "琴房": "Piano room",
    "钢琴房": "Piano room",
    "合唱教室": "Choir room",
    "电脑房": "Computer room",
    "电脑教室": "Computer room",
    "机房": "Computer room",
    "计算机房": "Computer room",
    "计算机教室": "Computer room",
    "阅览室": "Reading room",
    "图书室": "Library",
    "图书馆": "Library",
    "手工教室": "Craft room",
    "手工室": "Craft room",
    "陶艺教室": "Pottery room",
    "陶艺室": "Pottery room",
    "缝纫教室": "Sewing room",
    "厨房": "Teaching kitchen",
    "烹饪教室": "Teaching kitchen",
    "烘焙教室": "Teaching kitchen",
    "茶艺室": "Tea room",
    "教室": "Classroom",
    "阶梯教室": "Lecture hall",
    "报告厅": "Lecture hall",
    "活动室": "Activity room",
    "会议室": "Meeting room",
    "培训室": "Training room",
    "实训室": "Training room",
    "体操房": "Gym",
    "健身房": "Gym",
    "瑜伽房": "Yoga studio",
    "瑜伽室": "Yoga studio",
    "礼堂": "Hall",
    "大厅": "Lobby",
    "展厅": "Exhibition hall",
}
_NUMBERED = re.compile(rf"{_NUMBER}\s*号?教?室")
_NAMED = re.compile(rf"(?:第?\s*{_NUMBER}\s*号?)?\s*({'|'.join(_KINDS)})\s*(?:{_NUMBER}\s*号?)?")
_FLOORS = "一二三四五六七八九"
_FLOOR = re.compile(rf"[（(]?(?<![\dA-Za-z])(\d{{1,2}}|[{_FLOORS}])\s*[楼层][)）]?")


def english_room(room: str) -> str:
    """Return Room 101 for 101 室, Dance studio, floor 3 for 三楼舞蹈房; empty for other names."""
    on = _FLOOR.search(room)
    told = _without_floor(_FLOOR.sub("", room, count=1).strip())
    if not (on and told):
        return told
    floor = on[1] if on[1].isdecimal() else _FLOORS.index(on[1]) + 1
    return f"{told}, floor {floor}"


def _without_floor(room: str) -> str:
    if numbered := _NUMBERED.fullmatch(room):
        return f"Room {numbered[1]}"
    named = _NAMED.fullmatch(room)
    if not named or (named[1] and named[3]):
        return ""
    return f"{_KINDS[named[2]]} {named[1] or named[3] or ''}".strip()
