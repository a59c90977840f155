"""What the menus offer: only pages that exist, the desk only what the reader's roles open."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from xuecheng.lib.actors import Actor
from xuecheng.lib.request import CityRequest


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a menu.

    :param roles: who sees it; empty: everyone.
    :param also: names of pages that belong to it though their address begins otherwise.
    """

    page: str
    label: str | Promise
    icon: str = ""
    roles: frozenset[str] = frozenset()
    also: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Item:
    """An entry with its address, ready to show."""

    url: str
    label: str | Promise
    icon: str
    is_current: bool


_TEACHERS = frozenset({"teacher"})
_SCHOOLS = frozenset({"organisation_staff"})
_ADMINISTRATORS = frozenset({"district_admin", "city_admin"})
_SLIP = frozenset({"enrolments:desk-slip"})

MAIN = (
    Entry("home", _("首页")),
    Entry("courses:find", _("找课")),
    Entry("courses:nearby", _("附近")),
    Entry("enrolments:my-learning", _("我的学习")),
)
FOOT = (
    Entry("settings", _("字号和语言")),
    Entry("credentials:verify", _("证书验证")),
    Entry("indicators:pulse", _("城市学习脉搏")),
    Entry("people:staff-sign-in", _("工作人员")),
)
TILES = (
    Entry("courses:nearby", _("附近课堂"), "near"),
    Entry("courses:find", _("找课报名"), "list"),
    Entry("people:learning-code", _("申学码"), "code"),
    Entry("enrolments:my-learning", _("我的学习"), "slips"),
)
SERVICES = (
    Entry("courses:nearby", _("附近的班"), "near"),
    Entry("notices:messages", _("消息"), "message"),
    Entry("people:learning-code", _("申学码"), "code"),
    Entry("credits:credits", _("学时与学分"), "slips"),
    Entry("credentials:certificates", _("我的证书"), "stamp"),
    Entry("people:account", _("学习账户"), "person"),
    Entry("credentials:verify", _("证书验证"), "shield"),
    Entry("indicators:pulse", _("城市学习脉搏"), "trend"),
)
DESK = (
    Entry("home", _("今天"), "home"),
    Entry("enrolments:teach", _("今日上课"), "book", _TEACHERS),
    Entry("enrolments:desk", _("今日到校"), "desk", _SCHOOLS),
    Entry("enrolments:desk-sign-up", _("窗口代报名"), "help", _SCHOOLS, _SLIP),
    Entry("people:desk-phone", _("找回账户"), "person", _SCHOOLS),
    Entry("enrolments:desk-runs", _("班级"), "list", _SCHOOLS),
    Entry("school_import:upload", _("表格导入"), "upload", _SCHOOLS),
    Entry("indicators:pulse", _("城市学习脉搏"), "trend", _ADMINISTRATORS),
    Entry("plan:plan", _("规划目标"), "target", _ADMINISTRATORS),
)


def menus(request: CityRequest) -> dict[str, Any]:
    """Return the menus of the shell (a context processor)."""
    return {
        "navigation": items(MAIN, request.path),
        "footer_links": items(FOOT, request.path),
        "desk_menu": SimpleLazyObject(lambda: _desk(request)),
        "sign_out_url": address("people:sign-out"),
    }


def address(page: str) -> str:
    """Return the address of a page, ``""`` while it does not exist."""
    try:
        return reverse(page)
    except NoReverseMatch:
        return ""


def _open_to(actor: Actor) -> Iterable[Entry]:
    return (entry for entry in DESK if not entry.roles or actor.has_role(*entry.roles))


def _desk(request: CityRequest) -> list[Item]:
    match = request.resolver_match
    return items(_open_to(request.actor), request.path, page=match.view_name if match else "")


def items(entries: Iterable[Entry], path: str = "", *, page: str = "") -> list[Item]:
    """Return the entries whose page exists; the longest address that begins ``path`` is current.

    :param page: name of the page that is open; an entry it belongs to goes before any address.
    """
    found = [(entry, address(entry.page)) for entry in entries]
    home = address("home")
    matching = [url for _, url in found if url == path or (url != home and path.startswith(url))]
    owning = [url for entry, url in found if page in entry.also]
    current = max(filter(None, owning or matching), key=len, default="")
    return [
        Item(url=url, label=entry.label, icon=entry.icon, is_current=url == current)
        for entry, url in found
        if url
    ]
