"""Every change of organisations and roles."""

from datetime import date, datetime
from typing import TypedDict, Unpack
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xuecheng.lib import audit, locks
from xuecheng.lib.actors import Actor
from xuecheng.registry.organisations import queries, rules
from xuecheng.registry.organisations.models import Organisation, Role
from xuecheng.registry.organisations.rules import (
    AlreadyClosed,
    BadOrganisation,
    NotYourOrganisation,
    NotYoursToAppoint,
    ParentCycle,
    StillResponsible,
)
from xuecheng.registry.places.models import Area, Venue


class OrganisationFacts(TypedDict, total=False):
    """What can be said about an organisation besides its area and name."""

    name_en: str
    seal_text: str
    kind: str
    point_type: str
    sponsor: str
    administrative_parent: Organisation | None
    guidance_parent: Organisation | None
    main_venue: Venue | None
    phone: str
    approval_document: str
    opened_on: date | None
    is_demonstration: bool


@transaction.atomic
def save_organisation(
    *, area: Area, name: str, by: Actor, at: datetime, **facts: Unpack[OrganisationFacts]
) -> Organisation:
    """Create the organisation of this name in this area, or change the facts that are given.

    Only an administrator of the area creates one; its own staff may change its phone, English
    name, stamp and main venue.

    :param facts: those not given stay as they are. ``kind`` is needed for a new organisation.
        The administrative parent runs it, the guidance parent advises it; they may differ.
    :raises BadOrganisation: a fact makes no sense.
    :raises ParentCycle: it would stand under itself.
    :raises NotYourOrganisation: ``by`` may not say this.
    """
    name = " ".join(name.split())
    locks.hold(f"organisation {area.pk} {name}")
    stored = Organisation.objects.select_for_update().filter(area=area, name=name).first()
    given = {
        key: value.strip() if isinstance(value, str) else value for key, value in facts.items()
    }
    changed = {
        key: value for key, value in given.items() if not stored or getattr(stored, key) != value
    }
    if stored and not changed:
        return stored
    organisation = stored or Organisation(area=area, name=name)
    _check_right(organisation, is_new=stored is None, fields=set(changed), by=by)
    for key, value in changed.items():
        setattr(organisation, key, value)
    _check(organisation)
    _check_parents(organisation, set(changed))
    organisation.save()
    audit.record(
        by=by,
        what="organisations.change" if stored else "organisations.add",
        subject_id=organisation.pk,
        organisation_id=organisation.pk,
        at=at,
        facts={"fields": sorted(changed)},
    )
    return organisation


@transaction.atomic
def close(*, organisation_id: UUID, on: date, by: Actor, at: datetime) -> Organisation:
    """Close an organisation: from ``on`` it counts no more; its records stay.

    Closing it again on the same day changes nothing.

    :param on: the first day on which it is closed.
    :raises StillResponsible: open organisations stand under it.
    :raises AlreadyClosed: it has closed on another day.
    :raises BadOrganisation: it would close before it opened.
    """
    organisation = queries.locked(organisation_id)
    if not rules.may_oversee(by, organisation.area.code):
        raise NotYourOrganisation(_("只有本区管理员可以关闭一个机构。"))
    if organisation.closed_on == on:
        return organisation
    if organisation.closed_on:
        raise AlreadyClosed(_("这个机构已经关闭。"))
    under = Organisation.objects.filter(administrative_parent=organisation).open_on(on).count()
    if under:
        words = ngettext(
            "还有 %(count)s 个机构由它管理。请先给它们换一个上级。",
            "还有 %(count)s 个机构由它管理。请先给它们换一个上级。",
            under,
        )
        raise StillResponsible(words % {"count": under}, count=under)
    organisation.closed_on = on
    _check(organisation)
    organisation.save(update_fields=["closed_on"])
    audit.record(
        by=by,
        what="organisations.close",
        subject_id=organisation.pk,
        at=at,
        organisation_id=organisation.pk,
        facts={"on": on.isoformat()},
    )
    return organisation


@transaction.atomic
def appoint(
    *,
    person_id: UUID,
    kind: str,
    on: date,
    by: Actor,
    at: datetime,
    organisation: Organisation | None = None,
    area: Area | None = None,
) -> Role:
    """Give a person a role in an organisation, or in an area and all under it, from ``on``.

    A role the person holds already is returned as it is.

    :raises NotYoursToAppoint: ``by`` stands not above this role.
    """
    if (organisation is None) == (area is None):
        raise ValueError("a role is given in one organisation or in one area")
    _check_appointment(kind, organisation, area, by)
    locks.hold(f"roles of {person_id}")
    held = (
        Role.objects.filter(person_id=person_id, kind=kind, organisation=organisation, area=area)
        .filter(Q(valid_until__isnull=True) | Q(valid_until__gt=on))
        .first()
    )
    if held:
        return held
    role = Role.objects.create(
        person_id=person_id, kind=kind, organisation=organisation, area=area, valid_from=on
    )
    _record_role("organisations.appoint", role, by=by, at=at)
    return role


@transaction.atomic
def dismiss(*, role_id: UUID, on: date, by: Actor, at: datetime) -> Role:
    """End a role: on ``on`` it is held no more. A role that has ended stays as it is.

    :raises NotYoursToAppoint: ``by`` stands not above this role.
    """
    role = (
        Role.objects.select_for_update(of=("self",))
        .select_related("organisation__area", "area")
        .get(pk=role_id)
    )
    _check_appointment(role.kind, role.organisation, role.area, by)
    if role.valid_until and role.valid_until <= on:
        return role
    role.valid_until = max(on, role.valid_from)
    role.save(update_fields=["valid_until"])
    _record_role("organisations.dismiss", role, by=by, at=at)
    return role


_BY_ITS_STAFF = {"phone", "name_en", "seal_text", "main_venue"}


def _check_right(organisation: Organisation, *, is_new: bool, fields: set[str], by: Actor) -> None:
    if rules.may_oversee(by, organisation.area.code):
        return
    is_own = by.holds("organisation_staff", organisation_id=organisation.pk)
    if is_new or not is_own or not fields <= _BY_ITS_STAFF:
        raise NotYourOrganisation(_("这一项要由区管理员登记或修改。"))


def _check(organisation: Organisation) -> None:
    field = rules.misstated(
        name=organisation.name,
        kind=organisation.kind,
        point_type=organisation.point_type,
        seal_text=organisation.seal_text,
        opened_on=organisation.opened_on,
        closed_on=organisation.closed_on,
    )
    if organisation.kind not in Organisation.Kind.values:
        field = "kind"
    if field:
        words = {
            "name": _("请填写机构名称。"),
            "kind": _("请选择机构类型。"),
            "point_type": _("只有学习点才分类型。"),
            "seal_text": _("学习印章要么四个字，要么不填。"),
            "closed_on": _("关闭日期要晚于开办日期。"),
        }
        raise BadOrganisation(words[field], field=field)


def _check_parents(organisation: Organisation, fields: set[str]) -> None:
    parents = fields & {"administrative_parent", "guidance_parent"}
    if parents and not organisation._state.adding:
        # Two changes at once could each be fine and together close a circle.
        locks.hold("organisations.parents")
    for field in parents:
        parent = getattr(organisation, f"{field}_id")
        if parent and rules.is_cycle(organisation.pk, queries.line(parent, field)):
            raise ParentCycle(_("一个机构不能成为自己的上级，也不能绕一圈回到自己。"), field=field)


def _check_appointment(
    kind: str, organisation: Organisation | None, area: Area | None, by: Actor
) -> None:
    if organisation:
        may = rules.may_appoint(
            by, kind, organisation_id=organisation.pk, area_code=organisation.area.code
        )
    else:
        may = area is not None and rules.may_appoint(
            by, kind, organisation_id=None, area_code=area.code
        )
    if not may:
        raise NotYoursToAppoint(_("您不能授予或收回这个角色。请联系上一级管理员。"))


def _record_role(what: str, role: Role, *, by: Actor, at: datetime) -> None:
    audit.record(
        by=by,
        what=what,
        subject_id=role.person_id,
        at=at,
        organisation_id=role.organisation_id,
        facts={"role": role.kind, "role_id": str(role.pk)},
    )
