"""``site``: the best next sites, and how far from the best possible they can be."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _

from xuecheng.kernels import siting
from xuecheng.registry.reach import actions, captions, words
from xuecheng.registry.reach.adapters import maps, outputs, pictures
from xuecheng.registry.reach.commands.progress import Bars
from xuecheng.registry.reach.commands.questions import (
    BY,
    Material,
    Question,
    Say,
    about,
    caption,
    material,
    said,
    say_basis,
    say_files,
    venues_sha256,
)
from xuecheng.registry.reach.models import Measurement
from xuecheng.registry.reach.queries.files import place_file
from xuecheng.registry.reach.queries.grounds import street_minutes, times_to
from xuecheng.registry.reach.queries.siting import Proposal, Wish, cell_candidates, proposal
from xuecheng.registry.reach.rules.paces import Basis
from xuecheng.registry.reach.rules.problems import BadQuestion

TOTALS, MAP_DATA, MAP = "sites.csv", "sites.geojson", "sites.png"


def propose(
    question: Question,
    *,
    pace: str,
    count: int | None,
    budget: int | None,
    floors: Sequence[str],
    candidate_file: Path | None,
    folder: Path,
    say: Say,
) -> Measurement:
    """Choose new sites, write them, and keep the answer with its bound.

    :param floors: ``PERCENT`` or ``NAME=PERCENT``.
    :param candidate_file: ``None``: the middle of every cell where somebody lives.
    """
    wishes = [_wish(each) for each in floors]
    with Bars() as bars:
        with bars.waiting(_("读路网和人口")):
            found = material(question, needs_people=True, needs_venues=False)
            assert found.people is not None
            candidates = (
                place_file(candidate_file) if candidate_file else cell_candidates(found.people)
            )
        with bars.waiting(_("选址")):
            answer = proposal(
                found.network, found.people, found.places, candidates,
                pace=pace,
                limit_minutes=question.minutes,
                step_free=question.step_free,
                leaves_out=question.leaves_out,
                count=count,
                budget=budget,
                wishes=wishes,
            )  # fmt: skip
        basis = found.basis(question, [pace])
        with bars.waiting(_("画地图")):
            contents = _files(question, found, answer, pace, basis)
    kept = actions.keep(
        Measurement.Kind.SITES,
        network=found.network_version,
        population=found.population,
        question={
            "minutes": question.minutes,
            "step_free": question.step_free,
            "pace": pace,
            "count": count,
            "budget": budget,
            "floors": [[wish.name, str(wish.percent)] for wish in wishes],
            "existing": answer.existing,
            "existing_sha256": venues_sha256(answer.on.places[: answer.existing]),
            "candidates_sha256": venues_sha256(answer.on.places[answer.existing :]),
            "siting_version": siting.VERSION,
        },
        answer={
            "sites": [[each.place.name, each.place.lon, each.place.lat] for each in answer.sites],
            "before": answer.before,
            "after": answer.after,
            "bound": answer.bound,
            "is_exact": answer.is_exact,
        },
        by=BY,
        at=timezone.now(),
    )
    outputs.write(folder, contents)
    for line in captions.proposal_lines(answer, is_estimate=basis.is_estimate):
        say(line)
    say_basis(basis, say)
    say_files(folder, contents, say)
    return kept


def _wish(said: str) -> Wish:
    name, _equals, percent = said.rpartition("=")
    try:
        return Wish(name.strip(), float(percent.strip().removesuffix("%")))
    except ValueError as error:
        raise BadQuestion(_("--floor 要写成 60 或者 名称=60，单位是百分之一。")) from error


def _files(
    question: Question, found: Material, answer: Proposal, pace: str, basis: Basis
) -> dict[str, bytes]:
    estimate, line = words.ESTIMATE if basis.is_estimate else "", captions.both(basis)
    gap = f"{answer.gap_percent:.2f}"
    rows = [
        (number, each.place.name, each.place.lon, each.place.lat, each.place.cost, each.gain,
         answer.before, answer.after, answer.bound, gap, estimate, line)
        for number, each in enumerate(answer.sites, 1)
    ]  # fmt: skip
    headings = ("number", "name", "lon", "lat", "cost", "people_won", "people_before",
                "people_after", "best_possible", "gap_percent", "estimate", "basis")  # fmt: skip
    features = [
        outputs.feature(
            outputs.point(each.place.lon, each.place.lat),
            {"number": number, "name": each.place.name, "cost": each.place.cost,
             "people_won": each.gain, "estimate": estimate},
        )
        for number, each in enumerate(answer.sites, 1)
    ]  # fmt: skip
    whole = {
        "people_before": answer.before,
        "people_after": answer.after,
        "best_possible": answer.bound,
        "gap_percent": answer.gap_percent,
        "gap": captions.both_gaps(answer, basis.is_estimate),
    }
    return {
        TOTALS: outputs.table(headings, rows),
        MAP_DATA: outputs.collection(features, about={**about(basis), **whole}),
        MAP: maps.png(_picture(question, found, answer, pace, basis)),
    }


def _picture(
    question: Question, found: Material, answer: Proposal, pace: str, basis: Basis
) -> pictures.Picture:
    people, on = found.people, answer.on
    assert people is not None
    chosen = [on.places.index(each.place) for each in answer.sites]
    nodes = on.venues[[*range(answer.existing), *chosen]]
    graph = on.graph(pace)
    times = times_to(on, graph, nodes, minutes=question.minutes)
    lines, minutes = street_minutes(on, graph, times, limit_minutes=question.minutes)
    outside = ~answer.covered & (people.people > 0)
    stays = on.places[: answer.existing]
    most = int(people.people.max())
    dots = [
        pictures.Dots(
            people.lon[outside], people.lat[outside],
            pictures.areas(people.people[outside], most=most), "left",
            said(captions.outside_label),
        ),
        pictures.Dots(
            np.array([each.lon for each in stays]), np.array([each.lat for each in stays]), 17.0,
            "venue", said(captions.existing_label),
        ),
        pictures.Dots(
            np.array([each.place.lon for each in answer.sites]),
            np.array([each.place.lat for each in answer.sites]),
            110.0,
            "new",
            said(captions.new_label),
            [str(number) for number in range(1, len(answer.sites) + 1)],
        ),
    ]  # fmt: skip
    return pictures.Picture(
        title=said(captions.proposal_title, found.network_version.name, answer),
        caption=caption(basis, lambda: captions.gap_words(answer, basis.is_estimate)),
        lines=lines,
        minutes=minutes,
        limit_minutes=question.minutes,
        box=pictures.box_around(people.lon, people.lat, margin_m=400),
        dots=[each for each in dots if len(each.lon)],
        estimate=words.ESTIMATE if basis.is_estimate else "",
    )
