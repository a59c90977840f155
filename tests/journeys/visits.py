"""Every page of the city, and how one comes to it: for checks of all pages, and for pictures."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from tests.journeys.city import TUESDAY, Demo
from tests.visitor import Visitor
from xuecheng.journeys.demo.rules.logins import STAFF
from xuecheng.journeys.school_import.adapters.example import template_workbook
from xuecheng.journeys.school_import.tests.makers import messy_xlsx
from xuecheng.registry.people.tests.makers import make_resident_card

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Visit:
    """A page and who looks at it.

    :param page: its URL name; where one address gives several pages, with ``#`` and which of them.
    :param path: its address, with names of the demonstration's facts.
    :param role: whose session; ``""`` is a stranger.
    :param is_main: also looked at in English, at 320 pixels, and at 200 %.
    """

    page: str
    path: str
    role: str = ""
    is_main: bool = False

    @property
    def name(self) -> str:
        """A short name that may stand in a file name."""
        is_one_of_many = self.page == "home" and self.role
        return file_name(self.page) + (f"-{self.role}" if is_one_of_many else "")

    def address(self, facts: Mapping[str, str]) -> str:
        """Return its address in this city."""
        return self.path.format(**facts)


def url_name(page: str) -> str:
    """Return the URL name of a page of a visit or a walk."""
    return page.partition("#")[0]


def file_name(page: str) -> str:
    """Return the name of a page as it may stand in a file name."""
    return page.replace(":", "-").replace("#", "-")


DESK = "organisation_staff"
VISITS = (
    Visit("home", "/", is_main=True),
    Visit("home", "/", "resident", is_main=True),
    Visit("home", "/", "teacher"),
    Visit("home", "/", DESK),
    Visit("home", "/", "district_admin", is_main=True),
    Visit("home", "/", "city_admin"),
    Visit("settings", "/settings/", is_main=True),
    Visit("developers", "/developers/"),
    Visit("people:sign-in", "/sign-in/", is_main=True),
    Visit("people:sign-out", "/sign-out/", "resident"),
    Visit("people:staff-sign-in", "/staff/"),
    Visit("people:staff-password", "/staff/password/", "teacher"),
    Visit("courses:find", "/courses/", "resident", is_main=True),
    Visit("courses:find", "/courses/?q=xyz"),
    Visit("courses:run", "/courses/{run}/", is_main=True),
    Visit("courses:nearby", "/nearby/", "resident", is_main=True),
    Visit("courses:nearby", "/nearby/"),
    Visit("places:venue", "/places/{venue}/"),
    Visit("enrolments:sign-up", "/courses/{run}/sign-up/", "newcomer", is_main=True),
    Visit("enrolments:signed-up", "/courses/{mine}/sign-up/done/", "resident", is_main=True),
    Visit("enrolments:signed-up#waiting", "/courses/{full}/sign-up/done/", "waiting", is_main=True),
    Visit("enrolments:signed-up#over", "/courses/{over}/sign-up/done/", "resident"),
    Visit("enrolments:my-learning", "/me/", "resident", is_main=True),
    Visit("enrolments:my-learning", "/me/", "newcomer"),
    Visit("enrolments:timetable", "/me/timetable/", "resident"),
    Visit("enrolments:withdraw", "/me/enrolments/{enrolment}/withdraw/", "resident"),
    Visit("notices:messages", "/me/messages/", "resident"),
    Visit("people:account", "/me/account/", "resident", is_main=True),
    Visit("people:details", "/me/account/details/", "resident"),
    Visit("people:home", "/me/account/home/", "resident"),
    Visit("people:home", "/me/account/home/?district=310104", "resident"),
    Visit("people:home-near", "/me/account/home/near/", "resident"),
    Visit("people:new-phone", "/me/account/phone/", "resident"),
    Visit("people:learning-code", "/me/code/", "resident"),
    Visit("people:activate", "/me/account/activate/", "newcomer"),
    Visit("people:activated", "/me/account/activate/done/", "resident"),
    Visit("credits:credits", "/me/credits/", "resident", is_main=True),
    Visit("credentials:certificates", "/me/certificates/", "resident"),
    Visit("credentials:certificate", "/me/certificates/{certificate}/", "resident"),
    Visit("credentials:verify", "/verify/", is_main=True),
    Visit("credentials:check", "/v/{code}/", is_main=True),
    Visit("enrolments:teach", "/teach/", "teacher"),
    Visit("enrolments:teach-run", "/teach/runs/{taught}/", "teacher", is_main=True),
    Visit("enrolments:desk", "/desk/", DESK, is_main=True),
    Visit("enrolments:desk-sign-up", "/desk/sign-up/", DESK),
    Visit("enrolments:desk-sign-up-run", "/desk/sign-up/{run}/", DESK),
    Visit("enrolments:desk-slip", "/desk/slips/{seat}/", DESK),
    Visit("enrolments:desk-withdraw", "/desk/enrolments/{seat}/withdraw/", DESK),
    Visit("people:desk-phone", "/desk/account/", DESK),
    Visit("enrolments:desk-runs", "/desk/runs/", DESK),
    Visit("enrolments:desk-run", "/desk/runs/{taught}/", DESK, is_main=True),
    Visit("enrolments:desk-people", "/desk/runs/{taught}/people/", DESK),
    Visit("enrolments:desk-to-tell", "/desk/runs/{taught}/to-tell/", DESK),
    Visit("enrolments:desk-sessions", "/desk/runs/{taught}/sessions/", DESK),
    Visit("enrolments:desk-session-move", "/desk/runs/{run}/sessions/1/move/", DESK),
    Visit("enrolments:desk-session-cancel", "/desk/runs/{run}/sessions/1/cancel/", DESK),
    Visit("enrolments:desk-run-cancel", "/desk/runs/{run}/cancel/", DESK),
    Visit("enrolments:desk-sheet", "/desk/runs/{taught}/sheet/", DESK),
    Visit("enrolments:desk-results", "/desk/runs/{finished}/results/", DESK),
    Visit(
        "enrolments:desk-result-correct", "/desk/runs/{finished}/results/{result}/correct/", DESK
    ),
    Visit("school_import:upload", "/desk/import/", DESK),
    Visit("indicators:pulse", "/pulse/", is_main=True),
    Visit("indicators:figure", "/pulse/attendances/", is_main=True),
    Visit("indicators:figure", "/pulse/activated-accounts/?period=plan", is_main=True),
    Visit("indicators:records", "/pulse/completions/records/", "city_admin"),
    Visit("plan:plan", "/plan/", is_main=True),
)


# -- Pages one comes to only step by step ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Walk:
    """A way through pages that have no address of their own.

    :param pages: the pages it stops at, named as those of a :class:`Visit`.
    :param steps: stops at each of them; ``number`` tells apart those who walk at the same time.
    """

    pages: tuple[str, ...]
    steps: Callable[[Visitor, int], Iterator[None]]
    role: str = ""


def _give_name(somebody: Visitor, phone: str, name: str) -> None:
    ask_for_code(somebody, phone)
    _type_code(somebody)
    somebody.fill("您的姓名", name)
    somebody.click("下一步")


def _sign_in(somebody: Visitor, number: int) -> Iterator[None]:
    """A number nobody knows."""
    ask_for_code(somebody, f"1390000001{number}")
    yield
    _type_code(somebody)
    yield
    somebody.fill("您的姓名", "宋雨")
    somebody.click("下一步")
    yield


def _sign_in_activated(somebody: Visitor, number: int) -> Iterator[None]:
    _give_name(somebody, f"1390000000{number}", "韩梅")
    yield


def _sign_in_by_another_name(somebody: Visitor, number: int) -> Iterator[None]:
    _give_name(somebody, f"1390000004{number}", "韩眉")
    yield
    somebody.click("我是新用户")
    yield
    somebody.click("现在只有我用这个号码")
    yield


def _sign_in_with_a_number_taken_over(somebody: Visitor, number: int) -> Iterator[None]:
    _give_name(somebody, f"1390000008{number}", "韩梅")
    yield


def _staff_code(somebody: Visitor, number: int) -> Iterator[None]:
    somebody.open("/staff/")
    login = STAFF["organisation_staff"]
    somebody.fill("账号", login.login)
    somebody.fill("密码", login.password)
    somebody.click("下一步")
    yield


def _activation(somebody: Visitor, number: int) -> Iterator[None]:
    somebody.open("/me/account/activate/")
    somebody.choose("居民身份证")
    somebody.fill("证件号码", make_resident_card())
    somebody.choose("我同意")
    somebody.click("下一步")
    yield


def _new_phone(somebody: Visitor, number: int) -> Iterator[None]:
    somebody.open("/me/account/phone/")
    somebody.fill("新的手机号", f"1390000002{number}")
    somebody.click("获取验证码")
    yield


def _read_back(somebody: Visitor, number: int) -> Iterator[None]:
    somebody.open("/desk/account/")
    somebody.fill("姓名", "沈悦")
    somebody.fill("以前登记的手机号", f"1390000003{number}")
    somebody.fill("现在用的手机号", f"1390000004{number}")
    somebody.choose("居民身份证")
    somebody.fill("证件号码", make_resident_card(order=f"71{number}"))
    somebody.choose("我看过证件原件")
    somebody.click("核对过了，连上这个号码")
    yield


def _import(somebody: Visitor, number: int) -> Iterator[None]:
    upload(somebody, "课程表.xlsx", messy_xlsx())
    yield
    somebody.click("不导入，删除表格")
    upload(somebody, "示例.xlsx", _example())
    somebody.click("导入并开放报名")
    yield


WALKS = (
    Walk(("people:sign-in-code", "people:sign-in-name", "people:sign-in-new"), _sign_in),
    Walk(("people:sign-in-document",), _sign_in_activated),
    Walk(
        ("people:sign-in-name#other-name", "people:sign-in-new#used", "people:sign-in-alone"),
        _sign_in_by_another_name,
    ),
    Walk(("people:sign-in-taken-over",), _sign_in_with_a_number_taken_over),
    Walk(("people:staff-code",), _staff_code),
    Walk(("people:activate-check",), _activation, "newcomer"),
    Walk(("people:new-phone-code",), _new_phone, "newcomer"),
    Walk(("people:desk-phone#read-back",), _read_back, DESK),
    Walk(("school_import:preview", "school_import:done"), _import, DESK),
)

# What is no page: answers to a button, and files.
NO_PAGES = frozenset(
    {
        "people:sign-in-code-again",
        "people:home-forget",
        "people:device-forget",
        "people:own-data",
        "enrolments:calendar",
        "enrolments:timetable-calendar",
        "enrolments:mark",
        "enrolments:desk-results-confirm",
        "credentials:certificate-pdf",
        "school_import:discard",
        "school_import:replace",
        "school_import:template",
        "indicators:months",
        "indicators:areas",
        "indicators:weeks-table",
        "indicators:districts-table",
        "indicators:targets-table",
    }
)


def upload(somebody: Visitor, name: str, content: bytes) -> None:
    """Let a clerk upload a spreadsheet."""
    somebody.open("/desk/import/")
    field = somebody.page.get_by_label("表格文件")
    field.set_input_files({"name": name, "mimeType": XLSX, "buffer": content})
    somebody.click("上传并核对")


def ask_for_code(somebody: Visitor, phone: str) -> None:
    """Let somebody type their number, and stop where the code is asked for."""
    somebody.open("/sign-in/")
    somebody.fill("手机号", phone)
    somebody.click("获取验证码")


def _type_code(somebody: Visitor) -> None:
    somebody.fill("短信里的 6 位验证码", shown_code(somebody))
    somebody.click("下一步")


def shown_code(somebody: Visitor) -> str:
    """Return the code a demonstration shows instead of sending it."""
    return somebody.page.locator(".notice b").first.inner_text()


def _example() -> bytes:
    return template_workbook(today=TUESDAY.date())


def role_of(demo: Demo, visit: Visit | Walk) -> str:
    """Return the session of whoever looks."""
    return demo.sessions.get(visit.role, "")
