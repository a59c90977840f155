"""What a search for classes finds them by."""

from django.db import transaction
from django.db.models import QuerySet

from xuecheng.learning.courses.models import CourseRun
from xuecheng.learning.courses.queries import SEARCH_KIND, find_rule
from xuecheng.lib.search import documents
from xuecheng.registry.places.models import Area, Venue

# Only in English: in Chinese 英语 asks for classes that teach it.
_TAUGHT_IN = {
    CourseRun.Language.ENGLISH: "taught in English",
    CourseRun.Language.MANDARIN_AND_ENGLISH: "taught in English",
    CourseRun.Language.SHANGHAINESE: "taught in Shanghainese",
}


@transaction.atomic
def rebuild_index() -> int:
    """Build the search index of all classes anew and return how many there are."""
    documents.clear(kind=SEARCH_KIND)
    number = index(CourseRun.objects.all())
    documents.tidy()
    return number


def index(runs: "QuerySet[CourseRun]") -> int:
    """Index classes by title, then teacher, then school and place, then description.

    With the description go the name of the subject, what people call such a class every day, and
    the language of teaching.
    """
    number, rule = 0, find_rule()
    found = runs.select_related(
        "course__subject", "course__organisation", "venue__area__parent__parent"
    )
    for run in found.iterator(chunk_size=500):
        course = run.course
        title = f"{course.title} {course.title_en}"
        school = (course.organisation.name, course.organisation.name_en)
        documents.put(
            kind=SEARCH_KIND,
            object_id=run.pk,
            tiers=(
                title,
                run.teacher_name,
                " ".join((*school, *_place(run.venue))),
                " ".join((course.subject.name, course.subject.name_en, course.summary,
                          course.summary_en, *rule.everyday_words(title),
                          _TAUGHT_IN.get(CourseRun.Language(run.language), ""))),
            ),
        )  # fmt: skip
        number += 1
    return number


def _place(venue: Venue) -> list[str]:
    """Return what people call a place: its name, its address, its areas up to the district.

    The short name of an area (徐汇) is found in its long one (徐汇区). The city stays out: all of
    its classes are there.
    """
    names = [venue.name, venue.name_en, venue.address]
    area: Area | None = venue.area
    while area and area.level != Area.Level.CITY:
        names += [area.name, area.name_en]
        area = area.parent
    return names
