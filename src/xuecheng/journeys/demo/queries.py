"""What is the case about the demonstration city."""

from dataclasses import dataclass
from datetime import datetime

from xuecheng.journeys.demo.adapters import read_content
from xuecheng.journeys.demo.rules.city import CityPlan, plan_city
from xuecheng.journeys.demo.rules.content import FULL, SMALL
from xuecheng.journeys.demo.rules.logins import RESIDENTS, STAFF
from xuecheng.registry.organisations.models import Organisation
from xuecheng.registry.places.models import Area


def is_built() -> bool:
    """Return whether this database holds a demonstration city."""
    return Organisation.objects.filter(is_demonstration=True).exists()


def plan(*, seed: int, is_small: bool, now: datetime) -> CityPlan:
    """Return the plan of the city for this seed and day, on the areas that are loaded."""
    real = Area.objects.filter(is_demonstration=False).exclude(
        kind__in=[Area.Kind.CITY, Area.Kind.ZONE, Area.Kind.FARM]
    )
    content = read_content(real.order_by("code").values_list("code", "name", "name_en"))
    return plan_city(content, SMALL if is_small else FULL, seed=seed, now=now)


@dataclass(frozen=True, slots=True)
class Login:
    """How to look at the demonstration in one role, in plain words."""

    role: str
    role_en: str
    how: str


def logins() -> tuple[Login, ...]:
    """Return one login for each role, the resident's first."""
    residents = [
        Login("市民", "resident", f"/sign-in/  {phone}  {name}")
        for name, phone in RESIDENTS.items()
    ]
    staff = [
        Login(login.role_name, login.role_name_en, f"/staff/  {login.login}  {login.password}")
        for login in STAFF.values()
    ]
    return (*residents, *staff, Login("用人单位", "employer", "/verify/"))
