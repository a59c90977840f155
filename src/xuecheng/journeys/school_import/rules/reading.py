"""From a workbook to a draft and everything there is to say about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from xuecheng.journeys.school_import.rules.bells import read_bells
from xuecheng.journeys.school_import.rules.blocks import Block, find_blocks
from xuecheng.journeys.school_import.rules.classes import ClassTable
from xuecheng.journeys.school_import.rules.crosscheck import (
    as_moved_since,
    check_capacity,
    check_clashes,
    once_each,
    still_open,
    under_their_old_codes,
)
from xuecheng.journeys.school_import.rules.draft import Context, CourseDraft, Draft, RunDraft
from xuecheng.journeys.school_import.rules.headers import Kind
from xuecheng.journeys.school_import.rules.namesakes import told_apart
from xuecheng.journeys.school_import.rules.places import Unplaced, VenueBook, read_venues
from xuecheng.journeys.school_import.rules.problems import Findings, Place, Problem
from xuecheng.journeys.school_import.rules.rosters import RosterTable, RunBook
from xuecheng.journeys.school_import.rules.seasons import Season
from xuecheng.journeys.school_import.rules.text import squash
from xuecheng.journeys.school_import.rules.workbook import Workbook


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file asks for, and what was found on the way.

    :param problems: in the order of the file; ``draft`` is only complete if none of them stops.
    :param unplaced: venues of which neither the file nor the school says where they are.
    """

    draft: Draft
    problems: tuple[Problem, ...]
    unplaced: tuple[Unplaced, ...] = ()


def read(
    workbook: Workbook, context: Context, decisions: Mapping[str, bool] | None = None
) -> Reading:
    """Read a workbook.

    The same workbook, context and decisions give the same reading, so that a preview and what is
    applied after it cannot differ.

    :param decisions: which proposals the person accepted or refused, by their keys.
    """
    findings = Findings(decisions)
    blocks = find_blocks(workbook, findings)
    context = _with_bells(blocks, context, findings)
    venues = VenueBook(context, findings)
    for block in _of_kind(blocks, Kind.VENUES):
        for venue in read_venues(block, findings):
            venues.add(venue)
    courses, runs, broken = _classes(blocks, context, findings, venues, workbook.name)
    runs = once_each(under_their_old_codes(runs, context.runs), findings)
    runs = as_moved_since(runs, context.runs, findings)
    opening = still_open(runs, context, findings)
    broken |= {squash(run.title) for run in runs if run not in opening}
    unplaced = venues.locate(opening)
    book = RunBook(broken=broken)
    book.add_drafts(opening)
    book.add_known(context.runs, today=context.today)
    seats = [
        seat
        for block in _of_kind(blocks, Kind.ROSTER)
        for seat in RosterTable(block, findings, book, context.today).read()
    ]
    draft = Draft(tuple(venues.drafts.values()), courses, opening, told_apart(seats, findings))
    check_capacity(opening, context, findings)
    check_clashes(opening, findings)
    if draft.is_empty and not findings.stops:
        findings.stop("nothing_to_import", Place(""))
    people = frozenset(block.sheet for block in _of_kind(blocks, Kind.ROSTER))
    return Reading(draft, findings.about_people(people), unplaced)


def _of_kind(blocks: Sequence[Block], kind: Kind) -> list[Block]:
    return [block for block in blocks if block.headers.kind is kind]


def _with_bells(blocks: Sequence[Block], context: Context, findings: Findings) -> Context:
    """Take the hours of the periods from the file; the person's own answer wins."""
    bells = {
        number: hours
        for block in _of_kind(blocks, Kind.BELLS)
        for number, hours in read_bells(block, findings).items()
    }
    answers = replace(context.answers, bells={**bells, **context.answers.bells})
    return replace(context, answers=answers)


def _classes(
    blocks: Sequence[Block],
    context: Context,
    findings: Findings,
    venues: VenueBook,
    file_name: str,
) -> tuple[tuple[CourseDraft, ...], tuple[RunDraft, ...], frozenset[str]]:
    """Return courses, classes, and the titles of classes that problems stopped."""
    titles = {squash(title): title for title in context.titles}
    courses: dict[str, CourseDraft] = {}
    runs: list[RunDraft] = []
    broken: set[str] = set()
    usual = _usual_season(blocks, context, file_name)
    for block in _of_kind(blocks, Kind.CLASSES):
        season = usual.of_titles((*block.titles, block.sheet))
        if context.answers.year:
            season = replace(season, year=context.answers.year, source="")
        table = ClassTable(block, context, findings, venues, season, titles)
        for course, run in table.read():
            courses[course.title] = _merged(courses.get(course.title), course)
            if run:
                runs.append(run)
            elif table.lists_classes:
                broken.add(squash(course.title))
        left_out = (block.text(row, "title") or block.text(row, "name") for row in block.left_out)
        broken |= {squash(title) for title in left_out if squash(title)}
    return tuple(courses.values()), tuple(runs), frozenset(broken)


def _usual_season(blocks: Sequence[Block], context: Context, file_name: str) -> Season:
    """Return the season any title of the file names: the class sheet may not repeat it."""
    titles = [title for block in blocks for title in (*block.titles, block.sheet)] + [file_name]
    return Season(context.today).of_titles(titles)


def _merged(first: CourseDraft | None, later: CourseDraft) -> CourseDraft:
    """Join what two rows say of one course; the first word stands."""
    if first is None:
        return later
    return replace(
        first,
        subject=later.subject if first.subject == "other" else first.subject,
        summary=first.summary or later.summary,
        title_en=first.title_en or later.title_en,
    )
