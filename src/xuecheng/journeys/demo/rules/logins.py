"""Who signs in to look at the demonstration, one for each role.

These secrets are public on purpose: they open nothing but a demonstration.
"""

from dataclasses import dataclass

from xuecheng.journeys.demo.rules.schools import HOME_AREA

HOME_SCHOOL = "枫林老年学校（演示）"


@dataclass(frozen=True, slots=True)
class StaffLogin:
    """A member of staff of the demonstration, scoped to an organisation or to an area."""

    role_name: str
    role_name_en: str
    name: str
    login: str
    organisation: str = ""
    area_code: str = ""
    password: str = "bamboo-and-ink-2026"  # noqa: S105  # public on purpose, see the module
    totp_secret: str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105  # as above


STAFF = {
    "teacher": StaffLogin("教师", "teacher", "沈慧珍", "teacher", organisation=HOME_SCHOOL),
    "organisation_staff": StaffLogin(
        "教务", "school staff", "李静", "desk", organisation=HOME_SCHOOL
    ),
    "district_admin": StaffLogin(
        "区管理员", "district", "周敏", "district", area_code=HOME_AREA[:6]
    ),
    "city_admin": StaffLogin("市管理员", "city", "郑立新", "city", area_code="31"),
}
RESIDENTS = {"陈秀英": "13800000001", "Anna Keller": "13800000002"}
