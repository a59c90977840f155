"""What only shows when all classes and seats are seen together."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from xuecheng.journeys.school_import.rules.draft import (
    Context,
    KnownRun,
    MovedMeeting,
    RunDraft,
    SeatDraft,
)
from xuecheng.journeys.school_import.rules.problems import Findings, Place, Severity
from xuecheng.journeys.school_import.rules.sessions import Meeting
from xuecheng.journeys.school_import.rules.text import squash

RunKey = tuple[str, str, str]
_DERIVED = re.compile(r"周[一二三四五六日]+\d{4}(?:-\d+)?")


@dataclass(frozen=True, slots=True)
class Seats:
    """The seats of a class as the import will leave them.

    :param people: who sit or wait in it already.
    """

    title: str
    capacity: int
    people: int = 0


def once_each(runs: Sequence[RunDraft], findings: Findings) -> tuple[RunDraft, ...]:
    """Return each class once, with a code of its own.

    A row that repeats another is left out. Two classes the file gives the same code stop; where
    the code was derived, the later one gets a number behind it.
    """
    kept: dict[tuple[str, str, str], RunDraft] = {}
    for run in runs:
        other = kept.get(run.key)
        if other is None:
            kept[run.key] = run
        elif _content(run) == _content(other):
            findings.repaired("class_twice", run.place, run.title, row=other.place.row)
        elif run.has_own_code:
            findings.stop("same_code_twice", run.place, run.code, row=other.place.row)
        else:
            numbered = _numbered(run, kept)
            kept[numbered.key] = numbered
    return tuple(kept.values())


def still_open(
    runs: Sequence[RunDraft], context: Context, findings: Findings
) -> tuple[RunDraft, ...]:
    """Return the classes that can be opened or changed.

    A class whose last meeting is past cannot open; one the school has closed does not change.
    """
    closed = {run.key for run in context.runs if run.is_over}
    kept = []
    for run in runs:
        if run.key in closed:
            findings.check("class_closed_already", run.place, run.title)
        elif (last := max(meeting.ends for meeting in run.meetings).date()) < context.today:
            findings.propose(
                "class_is_over",
                run.place,
                run.title,
                suggested=False,
                last=last,
            )
        else:
            kept.append(run)
    return tuple(kept)


def under_their_old_codes(runs: Sequence[RunDraft], known: Sequence[KnownRun]) -> list[RunDraft]:
    """Return the classes, one whose hours changed under the code it had before.

    Its code was made of its hours, so the changed row would look like a new class. If the file
    has one class of a course in a term that the school does not know, and the school one that the
    file does not name, they are the same.
    """
    here, there = {run.key for run in runs}, {run.key for run in known}
    orphans: dict[tuple[str, str], list[KnownRun]] = defaultdict(list)
    for old in known:
        if old.key not in here and not old.is_over and _DERIVED.fullmatch(old.code):
            orphans[old.key[:2]].append(old)
    fresh = Counter(run.key[:2] for run in runs if run.key not in there)
    return [
        replace(run, code=orphans[run.key[:2]][0].code)
        if run.key not in there
        and not run.has_own_code
        and fresh[run.key[:2]] == 1
        and len(orphans[run.key[:2]]) == 1
        else run
        for run in runs
    ]


def as_moved_since(
    runs: Sequence[RunDraft], known: Sequence[KnownRun], findings: Findings
) -> tuple[RunDraft, ...]:
    """Return the classes with the sessions the school has moved at the time it moved them to.

    The file may be older than the move. Whoever imports it is asked about each, and may take the
    file's time instead.
    """
    moved = {run.key: run for run in known if run.moved and not run.is_over}
    return tuple(
        _as_moved_since(run, moved[run.key], findings) if run.key in moved else run for run in runs
    )


def _as_moved_since(run: RunDraft, known: KnownRun, findings: Findings) -> RunDraft:
    meetings = list(run.meetings)
    for session in known.moved:
        index = _place_of(session, meetings, known)
        if index is not None and findings.propose(
            "session_moved",
            run.place,
            run.title,
            suggested=True,
            otherwise=Severity.CHECK,
            part=str(session.number),
            session=session.number,
            moved_on=session.moved_on,
            now=session.now.starts,
            said=meetings[index].starts,
        ):
            meetings[index] = session.now
    return replace(run, meetings=tuple(meetings))


def _place_of(session: MovedMeeting, meetings: Sequence[Meeting], known: KnownRun) -> int | None:
    """Return which meeting of the file would move a session elsewhere; ``None``: none would.

    As ``courses.actions`` recognises sessions: by their time, else by their number.
    """
    if session.now in meetings:
        return None
    begins = [meeting.starts for meeting in meetings]
    for start in (session.now.starts, session.announced):
        if start in begins:
            return begins.index(start)
    index = session.number - 1
    return index if index < len(begins) and begins[index] not in known.begins else None


def check_capacity(runs: Sequence[RunDraft], context: Context, findings: Findings) -> None:
    """Stop a class that would get fewer seats than people hold already."""
    taken = {run.key: run.taken for run in context.runs}
    for run in runs:
        if run.capacity < taken.get(run.key, 0):
            findings.stop(
                "capacity_below_taken",
                run.place,
                run.title,
                capacity=run.capacity,
                taken=taken[run.key],
            )


def check_clashes(runs: Sequence[RunDraft], findings: Findings) -> None:
    """Warn of a teacher or a room that is asked for twice at the same time."""
    by_teacher = _meetings_by(runs, lambda run: squash(run.teacher_name))
    by_room = _meetings_by(runs, lambda run: squash(run.venue + run.room) if run.room else "")
    for code, groups in (("teacher_clash", by_teacher), ("room_clash", by_room)):
        for meetings in groups.values():
            _check_overlaps(code, meetings, findings)


def check_seats(
    newcomers: Sequence[SeatDraft], seats: Mapping[RunKey, Seats], findings: Findings
) -> None:
    """Warn of classes whose list has more new people than seats are free: the last will wait.

    :param newcomers: those of the list who are not in their class yet.
    :param seats: of every class of the list.
    """
    count = Counter(seat.run for seat in newcomers)
    first_place = {seat.run: seat.place for seat in reversed(newcomers)}
    for key, new in count.items():
        waiting = new - max(0, seats[key].capacity - seats[key].people)
        if waiting > 0:
            place = first_place[key]
            findings.check(
                "roster_over_capacity",
                Place(place.sheet, place.row),
                seats[key].title,
                capacity=seats[key].capacity,
                people=seats[key].people,
                newcomers=new,
                waiting=waiting,
            )


def _content(run: RunDraft) -> tuple[object, ...]:
    return run.meetings, run.venue, run.room, run.teacher_name, run.capacity, run.fee_fen


def _numbered(run: RunDraft, kept: Iterable[tuple[str, str, str]]) -> RunDraft:
    number = 2
    while (candidate := replace(run, code=f"{run.code}-{number}")).key in kept:
        number += 1
    return candidate


def _meetings_by(
    runs: Iterable[RunDraft], key: Callable[[RunDraft], str]
) -> dict[str, list[tuple[Meeting, RunDraft]]]:
    groups: dict[str, list[tuple[Meeting, RunDraft]]] = defaultdict(list)
    for run in runs:
        if name := key(run):
            groups[name].extend((meeting, run) for meeting in run.meetings)
    return groups


def _check_overlaps(
    code: str, meetings: list[tuple[Meeting, RunDraft]], findings: Findings
) -> None:
    said: set[tuple[Place, Place]] = set()
    meetings.sort(key=lambda pair: (pair[0].starts, pair[0].ends))
    for (earlier, one), (later, other) in pairwise(meetings):
        pair = (one.place, other.place)
        if later.starts < earlier.ends and one is not other and pair not in said:
            said |= {pair, pair[::-1]}
            findings.check(
                code,
                other.place,
                other.teacher_name if code == "teacher_clash" else f"{other.venue} {other.room}",
                other=one.title,
                row=one.place.row,
                at=later.starts,
            )
