"""What a question is asked about: streets, people, venues, a limit."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from xuecheng.kernels.reach import Network
from xuecheng.registry.reach import words
from xuecheng.registry.reach.models import NetworkVersion, PopulationVersion
from xuecheng.registry.reach.queries import files, venues, versions
from xuecheng.registry.reach.queries.grounds import is_lived_on
from xuecheng.registry.reach.queries.versions import People
from xuecheng.registry.reach.rules.findings import astray
from xuecheng.registry.reach.rules.paces import Basis, Walking, inputs_sha256
from xuecheng.registry.reach.rules.problems import BadQuestion, NothingThere
from xuecheng.registry.reach.rules.venues import Place

LONGEST_MINUTES = 120


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, and by whose rules.

    :param network: name of a version; ``""``: the newest; so ``population``.
    :param venue_file: its venues and those of ``opportunities`` count together; with neither, the
        registry's do.
    """

    walking: Walking
    minutes: int
    network: str = ""
    population: str = ""
    venue_file: Path | None = None
    opportunities: tuple[str, ...] = ()
    step_free: bool = False
    leaves_out: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """What was found for a question.

    :param population: ``None``, like ``people``, where there is none and none is needed.
    :param places: venues of all ``origins``, one after the other.
    :param origins: how many venues came from where: of a file's name, or of an opportunity's.
    :param passed_over: the newest population, which nobody named and nobody of which lives here.
    """

    network_version: NetworkVersion
    network: Network
    population: PopulationVersion | None
    people: People | None
    places: tuple[Place, ...]
    origins: Mapping[str, int]
    passed_over: PopulationVersion | None = None

    def basis(
        self, question: Question, paces: Sequence[str], *, left_out: Sequence[str] = ()
    ) -> Basis:
        """Return what every figure must say about itself.

        :param left_out: names of the venues that were passed over.
        """
        streets, people, walking = self.network_version, self.population, question.walking
        return Basis(
            metres_per_minute={pace: walking.metres_per_minute[pace] for pace in paces},
            limit_minutes=question.minutes,
            step_free=question.step_free,
            stairs_percent=walking.stairs_percent,
            pack=walking.pack,
            is_verified=walking.is_verified,
            network_source=versions.network_source(streets),
            network_licence=streets.licence,
            network_on=streets.taken_on,
            population_source=people.source if people else "",
            population_licence=people.licence if people else "",
            population_on=people.taken_on if people else None,
            is_estimate=people is not None and people.is_estimate,
            segments=streets.report["segments"],
            unknown_access=streets.report["unknown"],
            left_out=tuple(left_out),
        )


def material(question: Question, *, needs_people: bool, needs_venues: bool = True) -> Material:
    """Return the newest versions that were asked for, and the venues.

    :param needs_people: ``False``: the newest are taken where there are any on these streets.
    :raises BadQuestion: the limit is out of range, or there is no venue at all.
    :raises NothingThere: people and streets are of different cities.
    :raises UnknownVersion: nothing of that name was imported.
    """
    if not 1 <= question.minutes <= LONGEST_MINUTES:
        raise BadQuestion(_("--minutes 要在 1 到 %(most)s 之间。") % {"most": LONGEST_MINUTES})
    network = versions.network_version(question.network)
    streets = versions.network(network)
    asks_people = needs_people or bool(question.population) or bool(question.opportunities)
    population, passed_over = None, None
    if asks_people:
        population = versions.population_version(question.population)
    elif newest := versions.newest_population():
        lives_here = is_lived_on(streets, versions.people(newest), step_free=question.step_free)
        population, passed_over = (newest, None) if lives_here else (None, newest)
    people = versions.people(population) if population else None
    if people and (how := astray(streets, people.lon, people.lat)):
        raise NothingThere(words.apart(network, population, how))
    found = _places(question, people)
    places = tuple(place for each in found.values() for place in each)
    if needs_venues and not places:
        raise BadQuestion(
            _("还没有带坐标的学习点。请用 --venues 给一个文件，或者用 --opportunities。")
        )
    origins = {origin: len(each) for origin, each in found.items()}
    return Material(network, streets, population, people, places, origins, passed_over)


def version_line(version: NetworkVersion | PopulationVersion | None) -> str:
    """Return which version it was: name, day and id."""
    return f"{version} {version.pk}" if version else ""


def venues_sha256(places: Sequence[Place]) -> str:
    """Return the digest of venues or candidates, in their order."""
    rows = [asdict(place) for place in places]
    return inputs_sha256({"places": rows}, files=(), kernel_version=0)


def _places(question: Question, people: People | None) -> dict[str, Sequence[Place]]:
    """Return the venues by where they come from."""
    found: dict[str, Sequence[Place]] = {}
    if question.venue_file:
        found[question.venue_file.name] = files.place_file(question.venue_file)
    if people and question.opportunities:
        cells = venues.opportunity_venues(people, question.opportunities)
        for kind in question.opportunities:
            found[kind] = [place for place in cells if place.category == kind]
    if not question.venue_file and not question.opportunities:
        found["registry"] = venues.registered_venues()
    return found
