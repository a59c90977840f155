"""Finding classes, and the pages of a class, a place, and what is near."""

from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_htmx.http import push_url, reswap

from xuecheng.kernels.geo import Point, distance_m
from xuecheng.learning.courses import queries
from xuecheng.learning.courses.forms import FindForm
from xuecheng.learning.courses.queries import Wish
from xuecheng.learning.courses.rules import point_of
from xuecheng.learning.courses.words import rhythm_words, when_words
from xuecheng.lib.request import CityRequest
from xuecheng.registry.people import queries as people
from xuecheng.registry.people.queries import Home
from xuecheng.registry.places import queries as places
from xuecheng.registry.places.models import Area, Venue
from xuecheng.registry.places.words import map_url, opening_hours


@require_safe
def find(request: CityRequest) -> HttpResponse:
    """List classes by time, distance or fit, with filters that also work without JavaScript."""
    home = _home(request)
    form = FindForm(request.GET, home=home, rule=queries.find_rule())
    found = queries.find(
        form.wish,
        at=request.now,
        home_area=home.area_code,
        after=form.after,
        standing=request.standing,
    )
    shown = {
        "form": form,
        "found": found,
        "filters": form.filters(found),
        "advice": form.advice(found, count=partial(queries.counts, at=request.now)),
        "more_url": form.address(after=found.page.after) if found.page.after else "",
    }
    if request.htmx:
        part = render(request, "courses/find.html#found", shown)
        if not found.page.rows:
            # It stands before the filters.
            part = reswap(part, "outerHTML show:#nothing:top")  # type: ignore[arg-type]  # htmx takes modifiers too
        # The back button leads to another list, not twice to the same.
        is_new = form.address() != request.htmx.current_url_abs_path
        return push_url(part, form.address()) if is_new else part
    return render(request, "courses/find.html", shown)


@require_safe
def run(request: CityRequest, slug: str) -> HttpResponse:
    """Show a class: when, where, how much, and the one thing a reader can do about it."""
    shown = queries.run(slug)
    outline = queries.outline(shown, at=request.now)
    others = queries.classes(
        Wish(course_id=shown.course_id), at=request.now, size=4, standing=request.standing
    )
    return render(
        request,
        "courses/run.html",
        {
            "run": shown,
            "outline": outline,
            "when": when_words(
                shown,
                outline.next or shown.sessions.all()[0],
                outline.rhythm,
                now=request.now,
            ),
            "rhythm": rhythm_words(outline.rhythm),
            "standing": request.standing.get(shown.pk, ""),
            "others": [row for row in others.rows if row.id != shown.pk][:3],
            "distance_m": _distance(_home(request).point, shown.venue),
            "map_url": map_url(shown.venue.name, _point(shown.venue)),
        },
    )


@require_safe
def nearby(request: CityRequest) -> HttpResponse:
    """List the places near the reader, or near where they say, with their next classes."""
    home = _home(request)
    code = request.GET.get("area", "")
    where = places.area_tree(code, down_to=Area.Level.NEIGHBOURHOOD) if code else None
    here = point_of(request.GET.get("point", ""))
    point = here or (None if where else home.point)
    area = code or ("" if point else home.area_code)
    shown = {
        "home": home,
        "where": where,
        "is_here": here is not None,
        "point": point,
        "area": area,
        "districts": places.districts(),
        "page": queries.near(
            at=request.now,
            point=point,
            area=area,
            after=request.GET.get("after", ""),
            standing=request.standing,
        )
        if point or area
        else None,
    }
    return render(request, "courses/nearby.html", shown)


@require_safe
def venue(request: CityRequest, venue_id: UUID) -> HttpResponse:
    """Show a place of learning and the classes one can sign up for there."""
    shown = places.venue(venue_id)
    return render(
        request,
        "courses/venue.html",
        {
            "venue": shown,
            "opening_hours": opening_hours(shown.opening_hours),
            "map_url": map_url(shown.name, _point(shown)),
            "distance_m": _distance(_home(request).point, shown),
            "page": queries.classes(
                Wish(venue_id=shown.pk),
                at=request.now,
                after=request.GET.get("after", ""),
                standing=request.standing,
            ),
        },
    )


def _home(request: CityRequest) -> Home:
    person_id = request.actor.person_id
    return people.home(person_id) if person_id else Home()


def _point(venue: Venue) -> Point | None:
    if venue.longitude is None or venue.latitude is None:
        return None
    return Point(venue.longitude, venue.latitude)


def _distance(here: Point | None, venue: Venue) -> float | None:
    there = _point(venue)
    return distance_m(here, there) if here and there else None
