"""Importing from the command line, by whoever runs the installation."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xuecheng.journeys.school_import import actions, queries, words
from xuecheng.journeys.school_import.adapters.example import template_workbook
from xuecheng.journeys.school_import.forms import AnswersForm
from xuecheng.journeys.school_import.rules.files import MOST_BYTES, Fault, UnreadableFile
from xuecheng.journeys.school_import.rules.problems import Problem
from xuecheng.journeys.school_import.rules.reading import Reading
from xuecheng.journeys.school_import.rules.schools import (
    BadAnswer,
    FileExists,
    UnknownSchool,
)
from xuecheng.journeys.school_import.rules.workbook import Workbook
from xuecheng.lib.actors import system
from xuecheng.lib.words import local_day
from xuecheng.registry.organisations import actions as organisations
from xuecheng.registry.organisations.models import Organisation
from xuecheng.registry.organisations.rules import kind_of_school
from xuecheng.registry.places import queries as places

BY = system("import command")
Say = Callable[[str], object]


def import_school(
    *,
    file: Path,
    organisation_name: str,
    area_code: str,
    answers: Mapping[str, str],
    accept: Iterable[str],
    apply: bool,
    say: Say,
) -> None:
    """Read a file for a school, say what was found, and with ``apply`` import it.

    Without ``apply`` nothing is stored. A school that is not known is made if its area is given.

    :param accept: codes of rules whose proposals are all accepted.
    :raises UnknownSchool: the school is not known, or several are and none is named.
    :raises UnreadableFile: the file cannot be read.
    :raises NotReady: asked to apply while a problem stops it.
    """
    at = timezone.now()
    workbook = _workbook(file)
    with transaction.atomic():
        organisation = _school(organisation_name, area_code, at=at)
        reading = _read(workbook, organisation, answers, frozenset(accept), at=at)
        _say_problems(reading, say)
        _say_counts(reading, organisation, say, at=at)
        if apply:
            actions.apply(reading=reading, organisation=organisation, by=BY, at=at)
            say(_("已导入，班级已经开放报名。"))
        else:
            transaction.set_rollback(True)
            say(_("这是预览，什么也没有改。要导入，请加上 --apply。"))


def write_example(file: Path, *, say: Say) -> None:
    """Write a spreadsheet that reads without a question; an existing file is never overwritten.

    :raises FileExists: there is one already.
    """
    content = template_workbook(today=local_day(timezone.now()))
    try:
        with file.open("xb") as stream:
            stream.write(content)
    except FileExistsError as error:
        raise FileExists(_("已经有 %(file)s，请换一个文件名。") % {"file": file}) from error
    say(str(file))


def _workbook(file: Path) -> Workbook:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise UnreadableFile(Fault.TOO_LARGE, words.fault_words(Fault.TOO_LARGE))
        content = file.read_bytes()
    except OSError as error:
        raise UnreadableFile(Fault.BROKEN, f"{file}: {error.strerror}") from error
    return queries.workbook(content, file.name)


def _school(name: str, area_code: str, *, at: datetime) -> Organisation:
    schools = Organisation.objects.open_on(local_day(at)).select_related("area", "main_venue")
    if area_code:
        schools = schools.filter(area__code=area_code)
    if name:
        schools = schools.filter(name=name)
    found = list(schools.order_by("name", "id")[:2])
    if len(found) == 1:
        return found[0]
    if found or not name or not area_code:
        raise UnknownSchool(
            _("请用 --organisation 写学校全名，用 --area 写它所在街镇的代码，例如 310104013。")
        )
    return organisations.save_organisation(
        area=places.area(area_code), name=name, kind=kind_of_school(name), by=BY, at=at
    )


def _read(
    workbook: Workbook,
    organisation: Organisation,
    answers: Mapping[str, str],
    accept: frozenset[str],
    *,
    at: datetime,
) -> Reading:
    form = AnswersForm(answers, venues=[answers["venue"]])
    if not form.is_valid():
        raise BadAnswer(" ".join(str(text) for each in form.errors.values() for text in each))
    given = queries.answers_from(form.typed())
    first = queries.reading(workbook, organisation, answers=given, decisions={}, at=at)
    wanted = {
        problem.proposal.key: True
        for problem in first.problems
        if problem.proposal and problem.code in accept
    }
    return queries.reading(workbook, organisation, answers=given, decisions=wanted, at=at)


def _say_problems(reading: Reading, say: Say) -> None:
    """Print every problem with its place and rule; what may name a person only by place."""
    for problem in reading.problems:
        place = f"{problem.place.sheet} {words.place_words(problem.place)}".strip()
        say(f"{words.severity_words(problem)}  {place}  {_sentence(problem)}  [{problem.code}]")


def _sentence(problem: Problem) -> str:
    if problem.is_personal:
        return _("（内容涉及个人，请在网页上看）")
    proposal = words.proposal_words(problem)
    sentence = words.problem_words(problem)
    if not proposal or problem.proposal is None:
        return sentence
    mark = "✓" if problem.proposal.is_accepted else "–"
    return f"{sentence} {mark} {proposal}"


def _say_counts(reading: Reading, organisation: Organisation, say: Say, *, at: datetime) -> None:
    plan = queries.plan(reading.draft, organisation, at=at)
    for kind, counts in plan.counts().items():
        say(
            _("%(kind)s：新 %(new)s，改 %(changed)s，不变 %(unchanged)s，不动 %(left)s")
            % {
                "kind": words.kind_words(kind),
                "new": counts.new,
                "changed": counts.changed,
                "unchanged": counts.unchanged,
                "left": counts.left,
            }
        )
