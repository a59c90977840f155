"""``site``: the best next sites, and how far from the best possible they can be."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _

from xuecheng.kernels import siting
from xuecheng.registry.reach import actions, captions, words
from xuecheng.registry.reach.adapters import maps, outputs, pictures
from xuecheng.registry.reach.commands.progress import Bars
from xuecheng.registry.reach.commands.telling import (
    BY,
    Say,
    about,
    caption,
    left_out,
    said,
    say_basis,
    say_files,
    say_venues,
)
from xuecheng.registry.reach.models import Measurement
from xuecheng.registry.reach.queries.files import place_file
from xuecheng.registry.reach.queries.grounds import street_minutes, times_to
from xuecheng.registry.reach.queries.questions import (
    Material,
    Question,
    material,
    venues_sha256,
    version_line,
)
from xuecheng.registry.reach.queries.siting import Proposal, Wish, cell_candidates, proposal
from xuecheng.registry.reach.rules.paces import Basis
from xuecheng.registry.reach.rules.problems import BadQuestion
from xuecheng.registry.reach.rules.venues import Place

TOTALS, BY_GROUP = "sites.csv", "sites_by_group.csv"
MAP_DATA, MAP = "sites.geojson", "sites.png"


@dataclass(frozen=True, slots=True)
class Asked:
    """On which terms sites are chosen.

    :param count: at most so many; ``budget``: costing at most so much; ``None``: any.
    """

    pace: str
    count: int | None
    budget: int | None
    wishes: tuple[Wish, ...]


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
    asked = Asked(pace, count, budget, tuple(_wish(each) for each in floors))
    with Bars() as bars:
        with bars.waiting(_("读路网和人口")):
            found = material(question, needs_people=True, needs_venues=False)
            candidates = _candidates(found, candidate_file)
        with bars.waiting(_("选址")):
            answer = _answer(question, asked, found, candidates)
        basis = found.basis(question, [pace], left_out=answer.left_out)
        with bars.waiting(_("画地图")):
            contents = _files(question, asked, found, answer, basis)
    kept = _keep(question, asked, found, answer, folder, contents)
    say_venues(found, answer.left_out, say)
    for line in captions.proposal_lines(answer, budget=budget, is_estimate=basis.is_estimate):
        say(line)
    say_basis(basis, say)
    say_files(folder, contents, say)
    return kept


def _candidates(found: Material, file: Path | None) -> tuple[Place, ...]:
    assert found.people is not None
    return place_file(file) if file else cell_candidates(found.people)


def _answer(
    question: Question, asked: Asked, found: Material, candidates: Sequence[Place]
) -> Proposal:
    assert found.people is not None
    return proposal(
        found.network, found.people, found.places, candidates,
        walking=question.walking,
        pace=asked.pace,
        limit_minutes=question.minutes,
        step_free=question.step_free,
        leaves_out=question.leaves_out,
        count=asked.count,
        budget=asked.budget,
        wishes=asked.wishes,
        is_estimate=found.population is not None and found.population.is_estimate,
    )  # fmt: skip


def _keep(
    question: Question, asked: Asked, found: Material, answer: Proposal, folder: Path,
    contents: Mapping[str, bytes],
) -> Measurement:  # fmt: skip
    return actions.keep(
        Measurement.Kind.SITES,
        network=found.network_version,
        population=found.population,
        question={
            "minutes": question.minutes,
            "step_free": question.step_free,
            "pace": asked.pace,
            "walking": asdict(question.walking),
            "count": asked.count,
            "budget": asked.budget,
            "floors": [[wish.name, str(wish.percent)] for wish in asked.wishes],
            "existing": answer.existing,
            "existing_sha256": venues_sha256(answer.on.places[: answer.existing]),
            "candidates_sha256": venues_sha256(answer.on.places[answer.existing :]),
            "origins": dict(found.origins),
            "left_out": left_out(answer.left_out),
            "siting_version": siting.VERSION,
        },
        answer={
            "sites": [[each.place.name, each.place.lon, each.place.lat] for each in answer.sites],
            "before": answer.before,
            "after": answer.after,
            "bound": answer.bound,
            "is_exact": answer.is_exact,
            "fewest": answer.fewest,
            "spent": answer.spent,
            "totals": [
                [each.group, each.district, each.people, each.before, each.after]
                for each in answer.totals
            ],
        },
        folder=folder,
        contents=contents,
        by=BY,
        at=timezone.now(),
    )


def _wish(said: str) -> Wish:
    name, _equals, percent = (part.strip() for part in said.rpartition("="))
    try:
        wish = Wish(name, float(percent.removesuffix("%")))
    except ValueError as error:
        raise BadQuestion(_("--floor 要写成 60 或者 名称=60，单位是百分之一。")) from error
    if 0 < wish.percent < 1 and not percent.endswith("%"):
        facts = {"said": percent, "meant": f"{100 * wish.percent:g}"}
        raise BadQuestion(
            _("--floor %(said)s 不到百分之一。是想写 %(meant)s 吗？真要这么少，请写 %(said)s%%。")
            % facts
        )
    return wish


def _files(
    question: Question, asked: Asked, found: Material, answer: Proposal, basis: Basis
) -> dict[str, bytes]:
    terms = _terms(question, asked, found)
    return {
        TOTALS: _table(answer, terms, basis),
        BY_GROUP: _by_group(answer, basis),
        MAP_DATA: _map_data(found, answer, terms, basis),
        MAP: maps.png(_picture(question, found, answer, asked.pace, basis)),
    }


def _terms(question: Question, asked: Asked, found: Material) -> dict[str, object]:
    """Return what was asked, and of which versions, as files carry it."""
    return {
        "pace": asked.pace,
        "limit_minutes": question.minutes,
        "most_sites": asked.count,
        "budget": asked.budget,
        "floors": "; ".join(
            f"{wish.name}={wish.percent:g}" if wish.name else f"{wish.percent:g}"
            for wish in asked.wishes
        ),
        "network": version_line(found.network_version),
        "population": version_line(found.population),
    }


def _table(answer: Proposal, terms: Mapping[str, object], basis: Basis) -> bytes:
    """Return a row for each site; one without a site where none is proposed."""
    estimate, line = words.ESTIMATE if basis.is_estimate else "", captions.both(basis)
    gap, how_good = f"{answer.gap_percent:.2f}", captions.both_gaps(answer, basis.is_estimate)
    whole = (answer.people, answer.before, answer.after,
             words.percent(answer.before, answer.people),
             words.percent(answer.after, answer.people), answer.spent, answer.bound, gap, how_good,
             answer.fewest, estimate, *terms.values(), line)  # fmt: skip
    sites: list[tuple[object, ...]] = [
        (number, each.place.name, each.place.category, each.district, each.place.lon,
         each.place.lat, each.place.cost, each.gain)
        for number, each in enumerate(answer.sites, 1)
    ]  # fmt: skip
    headings = ("number", "name", "category", "district", "lon", "lat", "cost", "people_won",
                "people", "people_before", "people_after", "share_before_percent",
                "share_after_percent", "spent", "best_possible", "gap_percent", "gap",
                "fewest_sites", "estimate", *terms, "basis")  # fmt: skip
    none = (None,) * 7 + (0,)
    return outputs.table(headings, ((*site, *whole) for site in sites or [none]))


def _by_group(answer: Proposal, basis: Basis) -> bytes:
    """Return a row for everybody, each group and each district, before and after."""
    estimate, line = words.ESTIMATE if basis.is_estimate else "", captions.both(basis)
    return outputs.table(
        ("group", "district", "people", "before", "after", "share_before_percent",
         "share_after_percent", "floor_percent", "estimate", "basis"),
        (
            (each.group, each.district, each.people, each.before, each.after,
             words.percent(each.before, each.people), words.percent(each.after, each.people),
             each.percent, estimate, line)
            for each in answer.totals
        ),
    )  # fmt: skip


def _map_data(
    found: Material, answer: Proposal, terms: Mapping[str, object], basis: Basis
) -> bytes:
    estimate = words.ESTIMATE if basis.is_estimate else ""
    features = [
        outputs.feature(
            outputs.point(each.place.lon, each.place.lat),
            {"number": number, "name": each.place.name, "category": each.place.category,
             "district": each.district, "cost": each.place.cost, "people_won": each.gain,
             "estimate": estimate},
        )
        for number, each in enumerate(answer.sites, 1)
    ]  # fmt: skip
    whole = {
        "people": answer.people,
        "people_before": answer.before,
        "people_after": answer.after,
        "share_before_percent": float(words.percent(answer.before, answer.people)),
        "share_after_percent": float(words.percent(answer.after, answer.people)),
        "spent": answer.spent,
        "best_possible": answer.bound,
        "gap_percent": answer.gap_percent,
        "gap": captions.both_gaps(answer, basis.is_estimate),
        "fewest_sites": answer.fewest,
        "origins": dict(found.origins),
        "asked": dict(terms),
    }
    return outputs.collection(features, about={**about(basis), **whole})


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
            said(captions.outside_label), sizes=pictures.sizes(most),
        ),
        pictures.Dots(
            np.array([each.lon for each in stays]), np.array([each.lat for each in stays]),
            pictures.mark_area(len(stays)), "venue", said(captions.existing_label),
        ),
        pictures.Dots(
            np.array([each.place.lon for each in answer.sites]),
            np.array([each.place.lat for each in answer.sites]),
            110.0 if len(answer.sites) <= pictures.MOST_NUMBERED else 40.0,
            "new",
            said(captions.new_label),
            [str(number) for number in range(1, len(answer.sites) + 1)]
            if len(answer.sites) <= pictures.MOST_NUMBERED
            else (),
        ),
    ]  # fmt: skip
    return pictures.Picture(
        title=said(
            captions.proposal_title, found.network_version.name, answer, question.minutes, pace,
            sorted({each.category for each in stays}), question.step_free,
        ),
        caption=caption(basis, lambda: captions.gap_words(answer, basis.is_estimate)),
        lines=lines,
        minutes=minutes,
        limit_minutes=question.minutes,
        box=pictures.box_around(people.lon, people.lat, margin_m=400),
        dots=[each for each in dots if len(each.lon)],
        estimate=words.ESTIMATE if basis.is_estimate else "",
    )  # fmt: skip
