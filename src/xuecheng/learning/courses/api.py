"""The catalogue for programs: classes one can sign up for, and one class."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema
from pydantic import BaseModel, Field

from xuecheng.kernels.geo import Point
from xuecheng.learning.courses import queries
from xuecheng.learning.courses.models import CourseRun
from xuecheng.learning.courses.queries import ClassRow, Wish
from xuecheng.learning.courses.rules import HIGHEST_FEE_FEN, point_of
from xuecheng.lib.api.callers import require
from xuecheng.lib.api.routes import BadParameter, Problem, answer

router = Router(tags=["classes"])

_WORD = r"^[\w-]{1,40}$"
Code = Annotated[str, Field(pattern=_WORD)]

BULK = "catalogue:bulk"
PAGE = 20


class Filters(BaseModel):  # a Schema would first look for each of them on an object of Django
    """What to look for. Filters of different names must all hold; of one name, any value."""

    q: str = Field("", max_length=80, description="Chinese, pinyin, initials or English.")
    area: str = Field("", pattern=r"^\d{0,12}$", description="Area code; all under it counts.")
    near: str = Field("", description="latitude,longitude in WGS84, for within and distance.")
    within: int | None = Field(None, ge=1, le=50_000, description="Straight metres from near.")
    weekday: list[Annotated[int, Field(ge=0, le=6)]] = Field([], description="0 is Monday.")
    part_of_day: list[Literal["morning", "afternoon", "evening"]] = Field(
        [], description="morning, afternoon (from 12:00) or evening (from 17:30)."
    )
    subject: list[Code] = Field([], description="Codes, for example arts.")
    max_fee_fen: int | None = Field(
        None, ge=0, le=2 * HIGHEST_FEE_FEN, description="With materials, in fen; 0: free."
    )
    places: bool = Field(False, description="Only classes with a free place.")
    step_free: bool = Field(False, description="Only places with a lift or ramp.")
    audience: list[Code] = Field([], description="Codes, for example older_adult or family.")
    language: list[Code] = Field([], description="zh, wuu, en, zh-en.")
    order: Literal["time", "distance", "best"] | None = Field(
        None, description="Without it: best with q, else time."
    )
    limit: int = Field(PAGE, ge=1, le=200, description=f"Above {PAGE} with the scope {BULK}.")
    after: str = Field("", max_length=400, description="From next of the page before.")


class School(Schema):
    """Who teaches."""

    name: str
    name_en: str


class Place(Schema):
    """Where it is taught, WGS84; null where nobody has said."""

    id: UUID
    name: str
    name_en: str
    longitude: float | None
    latitude: float | None
    is_step_free: bool | None


class Class(Schema):
    """A class one can sign up for now; its page is /courses/{slug}/, fees are in fen."""

    slug: str
    title: str
    title_en: str
    subject: str
    school: School
    place: Place
    teacher_name: str
    audience: str
    language: str
    next_session_at: datetime
    starts_at: datetime
    ends_at: datetime
    session_count: int
    sign_up_closes_at: datetime
    state: str
    capacity: int
    places_left: int
    waiting: int
    fee_fen: int
    materials_fee_fen: int
    distance_m: int | None


class Classes(Schema):
    """A page of classes; ``next`` is the cursor of the page after it, null on the last."""

    items: list[Class]
    next: str | None


class Meeting(Schema):
    """One session of a class."""

    number: int
    title: str
    starts_at: datetime
    ends_at: datetime
    moved_from: datetime | None
    is_cancelled: bool


class ClassInFull(Schema):
    """One class with its description and sessions, whatever its state."""

    slug: str
    title: str
    title_en: str
    summary: str
    summary_en: str
    subject: str
    school: School
    place: Place
    room: str
    teacher_name: str
    audience: str
    language: str
    starts_at: datetime
    ends_at: datetime
    sign_up_opens_at: datetime
    sign_up_closes_at: datetime
    state: str
    capacity: int
    places_left: int
    waiting: int
    fee_fen: int
    materials_fee_fen: int
    sessions: list[Meeting]


@router.get(
    "/classes",
    operation_id="classes",
    summary="Search classes",
    response={200: Classes, 403: Problem, 422: Problem, 429: Problem},
)
def classes(request: HttpRequest, filters: Query[Filters]) -> HttpResponse:
    """Return classes one can sign up for now, full ones with their waiting list too."""
    if filters.limit > PAGE:
        require(request, BULK)
    page = queries.classes(
        _wish(filters), at=timezone.now(), size=filters.limit, after=filters.after
    )
    return answer(
        request, {"items": [_class(row) for row in page.rows], "next": page.after or None}
    )


@router.get("/classes/{slug}", response={200: ClassInFull, 404: Problem}, summary="Read one class")
def class_in_full(
    request: HttpRequest,
    slug: Annotated[str, Path(description="From a search.", pattern=_WORD)],
) -> HttpResponse:
    """Return a published class with its sessions."""
    return answer(request, _class_in_full(queries.run(slug), at=timezone.now()))


def _wish(filters: Filters) -> Wish:
    point = _point(filters.near)
    if point is None and (filters.within or filters.order == "distance"):
        raise BadParameter(_("按距离找课，要在 near 里写明地点。"), field="near")
    cares = (("places", filters.places), ("step-free", filters.step_free))
    return Wish(
        text=filters.q,
        area=filters.area,
        point=point,
        within_m=filters.within,
        weekdays=tuple(filters.weekday),
        parts_of_day=tuple(filters.part_of_day),
        subjects=tuple(filters.subject),
        most_fen=filters.max_fee_fen,
        care=tuple(care for care, is_wanted in cares if is_wanted),
        audiences=tuple(filters.audience),
        languages=tuple(filters.language),
        order=filters.order or ("best" if filters.q else "time"),
    )


def _point(text: str) -> Point | None:
    if not text:
        return None
    point = point_of(text)
    if point is None:
        raise BadParameter(_("near 要写成“纬度,经度”，例如 31.19,121.44。"), field="near")
    return point


def _class(row: ClassRow) -> dict[str, Any]:
    return {
        "slug": row.slug,
        "title": row.title,
        "title_en": row.title_en,
        "subject": row.subject,
        "school": {"name": row.school, "name_en": row.school_en},
        "place": {
            "id": row.venue_id,
            "name": row.venue,
            "name_en": row.venue_en,
            "longitude": row.longitude,
            "latitude": row.latitude,
            "is_step_free": row.is_step_free,
        },
        "teacher_name": row.teacher_name,
        "audience": row.audience,
        "language": row.language,
        "next_session_at": row.next_at,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "session_count": row.session_count,
        "sign_up_closes_at": row.sign_up_closes_at,
        "state": row.state.value,
        "capacity": row.capacity,
        "places_left": row.places_left,
        "waiting": row.waiting,
        "fee_fen": row.fee_fen,
        "materials_fee_fen": row.materials_fee_fen,
        "distance_m": None if row.distance_m is None else round(row.distance_m),
    }


def _class_in_full(run: CourseRun, *, at: datetime) -> dict[str, Any]:
    course, venue = run.course, run.venue
    return {
        "slug": run.slug,
        "title": course.title,
        "title_en": course.title_en,
        "summary": course.summary,
        "summary_en": course.summary_en,
        "subject": course.subject.code,
        "school": {"name": course.organisation.name, "name_en": course.organisation.name_en},
        "place": {
            "id": venue.pk,
            "name": venue.name,
            "name_en": venue.name_en,
            "longitude": venue.longitude,
            "latitude": venue.latitude,
            "is_step_free": venue.is_step_free,
        },
        "room": run.room,
        "teacher_name": run.teacher_name,
        "audience": run.audience,
        "language": run.language,
        "starts_at": run.starts_at,
        "ends_at": run.ends_at,
        "sign_up_opens_at": run.sign_up_opens_at,
        "sign_up_closes_at": run.sign_up_closes_at,
        "state": run.sign_up_state(at).value,
        "capacity": run.capacity,
        "places_left": run.places_left,
        "waiting": run.waiting,
        "fee_fen": run.fee_fen,
        "materials_fee_fen": run.materials_fee_fen,
        "sessions": [
            {
                "number": session.number,
                "title": session.title,
                "starts_at": session.starts_at,
                "ends_at": session.ends_at,
                "moved_from": session.moved_from,
                "is_cancelled": session.cancelled_at is not None,
            }
            for session in run.sessions.all()
        ],
    }
