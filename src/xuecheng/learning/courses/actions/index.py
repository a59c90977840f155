"""What a search for classes finds them by."""

from django.db import transaction
from django.db.models import QuerySet

from xuecheng.learning.courses.models import CourseRun
from xuecheng.learning.courses.queries import SEARCH_KIND
from xuecheng.lib.search import documents


@transaction.atomic
def rebuild_index() -> int:
    """Build the search index of all classes anew and return how many there are."""
    documents.clear(kind=SEARCH_KIND)
    number = index(CourseRun.objects.all())
    documents.tidy()
    return number


def index(runs: "QuerySet[CourseRun]") -> int:
    """Index classes by title, then teacher, then school and place, then description."""
    number = 0
    found = runs.select_related("course__subject", "course__organisation", "venue")
    for run in found.iterator(chunk_size=500):
        course = run.course
        places = (course.organisation.name, course.organisation.name_en, run.venue.name)
        documents.put(
            kind=SEARCH_KIND,
            object_id=run.pk,
            tiers=(
                f"{course.title} {course.title_en}",
                run.teacher_name,
                " ".join((*places, run.venue.name_en)),
                " ".join((course.subject.name, course.subject.name_en, course.summary,
                          course.summary_en)),
            ),
        )  # fmt: skip
        number += 1
    return number
