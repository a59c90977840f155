"""Who is acting, and what they may do, as plain values.

Middleware builds one :class:`Actor` for each request; commands and jobs build their own. Every
floor checks rights through this module and imports nothing upwards for it.
"""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Grant:
    """One role, scoped to an organisation or to an area and all under it.

    :param area_code: National Bureau of Statistics code cut to its level (``"310104"``), so that
        the code of everything below begins with it. ``""`` covers everything.
    """

    role: str
    organisation_id: UUID | None = None
    area_code: str | None = None

    def covers(self, *, organisation_id: UUID | None, area_code: str | None) -> bool:
        """Return whether this grant reaches the given organisation or area."""
        if self.organisation_id is not None:
            return self.organisation_id == organisation_id
        if self.area_code is None or area_code is None:
            return False
        return area_code.startswith(self.area_code)


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, or the system itself under a job's name, with what they may do."""

    person_id: UUID | None = None
    grants: tuple[Grant, ...] = ()
    system: str = ""

    @property
    def is_known(self) -> bool:
        """Whether somebody is signed in, or the system acts."""
        return self.person_id is not None or bool(self.system)

    @property
    def is_staff(self) -> bool:
        """Whether this actor holds any role at all."""
        return bool(self.grants) or bool(self.system)

    def holds(
        self, *roles: str, organisation_id: UUID | None = None, area_code: str | None = None
    ) -> bool:
        """Return whether a grant of one of ``roles`` reaches the organisation or area.

        Pass both the organisation and the code of the area it lies in: an area grant covers all
        organisations in that area.
        """
        if self.system:
            return True
        return any(
            grant.role in roles
            and grant.covers(organisation_id=organisation_id, area_code=area_code)
            for grant in self.grants
        )

    def has_role(self, *roles: str) -> bool:
        """Return whether this actor holds one of ``roles`` anywhere."""
        return bool(self.system) or any(grant.role in roles for grant in self.grants)


NOBODY = Actor()


def system(name: str) -> Actor:
    """Return the system acting under ``name`` (``"demo city"``); it may do everything."""
    return Actor(system=name)
