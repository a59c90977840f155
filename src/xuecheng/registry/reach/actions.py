"""Storing versions and measurements: whole, once, with what they were made from."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from xuecheng.kernels.reach import VERSION, Network
from xuecheng.lib import audit
from xuecheng.lib.actors import Actor
from xuecheng.lib.ids import new_id
from xuecheng.registry.reach.adapters import outputs
from xuecheng.registry.reach.models import Measurement, NetworkVersion, PopulationVersion
from xuecheng.registry.reach.queries import files
from xuecheng.registry.reach.queries.files import PeopleFile, StreetFile
from xuecheng.registry.reach.queries.versions import network_archive, people_archive
from xuecheng.registry.reach.rules.findings import DOORS_VERSION, Report
from xuecheng.registry.reach.rules.paces import inputs_sha256
from xuecheng.registry.reach.rules.problems import BadQuestion, SourceUnsaid
from xuecheng.registry.reach.rules.tables import lost_letters, shown


@dataclass(frozen=True, slots=True)
class Origin:
    """Who made a file, under which licence, and of which day it is.

    :param source: named beside every figure computed from it.
    """

    source: str
    licence: str
    taken_on: date | None


@transaction.atomic
def import_network(
    file: StreetFile,
    network: Network,
    report: Report,
    *,
    name: str,
    origin: Origin,
    by: Actor,
    at: datetime,
) -> tuple[NetworkVersion, bool]:
    """Store the streets of a file, and say whether they are new.

    They are not where the newest of that name is the same file, read and described alike.

    :param network: made of the very file.
    :param origin: what it leaves open is taken from the file.
    :raises SourceUnsaid: neither says who made it, or of which day it is.
    :raises BadQuestion: a text has letters that cannot be kept.
    """
    _require_letters(name, file.name, origin)
    said = _said(origin, file.source, file.licence, file.taken_on)
    asked = _asked_sha256(file.sha256, said)
    newest = NetworkVersion.objects.filter(name=name).light().newest_first().first()
    if newest and newest.asked_sha256 == asked:
        return newest, False
    version = NetworkVersion.objects.create(
        name=name,
        file_name=file.name,
        sha256=file.sha256,
        kernel_version=VERSION,
        asked_sha256=asked,
        **asdict(said),
        imported_at=at,
        report=asdict(report),
        arrays=network_archive(network),
        node_count=network.node_count,
        segment_count=network.segment_count,
    )
    audit.record(by=by, what="reach.import_network", subject_id=version.pk, at=at)
    return version, True


@transaction.atomic
def import_population(
    file: PeopleFile, *, name: str, origin: Origin, is_estimate: bool, by: Actor, at: datetime
) -> tuple[PopulationVersion, bool]:
    """Store the people of a file, and say whether they are new, as ``import_network`` does.

    :raises SourceUnsaid: nobody says who made it, or of which day it is.
    :raises BadQuestion: a text has letters that cannot be kept.
    """
    _require_letters(name, file.name, origin)
    said = _said(origin)
    asked = _asked_sha256(file.sha256, said, groups=list(file.groups), is_estimate=is_estimate)
    newest = PopulationVersion.objects.filter(name=name).light().newest_first().first()
    if newest and newest.asked_sha256 == asked:
        return newest, False
    cells = file.cells
    version = PopulationVersion.objects.create(
        name=name,
        file_name=file.name,
        sha256=file.sha256,
        kernel_version=VERSION,
        asked_sha256=asked,
        **asdict(said),
        imported_at=at,
        report={
            "groups": {group: sum(people) for group, people in cells.groups.items()},
            "opportunities": {kind: sum(each) for kind, each in cells.opportunities.items()},
            "unused": list(cells.unused),
        },
        arrays=people_archive(cells),
        cell_count=len(cells.ids),
        people=sum(cells.people),
        is_estimate=is_estimate,
    )
    audit.record(by=by, what="reach.import_population", subject_id=version.pk, at=at)
    return version, True


@transaction.atomic
def keep(
    kind: str,
    *,
    network: NetworkVersion,
    population: PopulationVersion | None,
    question: Mapping[str, object],
    answer: Mapping[str, object] | Sequence[object],
    folder: Path,
    contents: Mapping[str, bytes],
    by: Actor,
    at: datetime,
) -> Measurement:
    """Store an answer with all it was computed from, and write its files: both, or neither.

    :param question: all that decides the answer besides the two versions, venues included.
    :param contents: of its files, by their names in ``folder``.
    :raises CannotWrite: the folder cannot hold them.
    """
    question = {**question, "doors_version": DOORS_VERSION}
    versions = [network, *([population] if population else [])]
    digests = [each.asked_sha256 or each.sha256 for each in versions]
    measurement = Measurement.objects.create(
        id=new_id(),
        kind=kind,
        network=network,
        population=population,
        kernel_version=VERSION,
        inputs_sha256=inputs_sha256(question, files=digests, kernel_version=VERSION),
        question=question,
        answer=answer,
        is_estimate=population is not None and population.is_estimate,
        measured_at=at,
    )
    audit.record(by=by, what=f"reach.{kind}", subject_id=measurement.pk, at=at)
    outputs.write(folder, contents)
    return measurement


def _require_letters(name: str, file_name: str, origin: Origin) -> None:
    texts = {
        _("文件名"): file_name,
        "--name": name,
        "--source": origin.source,
        "--licence": origin.licence,
    }
    for what, text in texts.items():
        if lost_letters(text):
            facts = {"what": what, "text": shown(text)}
            raise BadQuestion(_("%(what)s 里有不能保存的字符：%(text)s。") % facts)


def _said(
    origin: Origin, source: str = "", licence: str = "", taken_on: date | None = None
) -> Origin:
    """Return an origin with what it leaves open taken from the file."""
    said = Origin(origin.source or source, origin.licence or licence, origin.taken_on or taken_on)
    if not said.source:
        raise SourceUnsaid(_("请用 --source 写明数据是谁做的；每个数字旁边都要写它。"))
    if said.taken_on is None:
        raise SourceUnsaid(_("请用 --taken-on 写明数据是哪一天的，例如 2020-11-01。"))
    return said


def _asked_sha256(file_sha256: str, origin: Origin, **options: object) -> str:
    """Return the digest of all that decides what is stored of a file."""
    asked = {
        "reader_version": files.READER_VERSION,
        "source": origin.source,
        "licence": origin.licence,
        "taken_on": str(origin.taken_on),
        **options,
    }
    return inputs_sha256(asked, files=[file_sha256], kernel_version=VERSION)
