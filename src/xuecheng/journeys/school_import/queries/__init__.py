"""What a school has, what a file would change, and which files wait."""

from xuecheng.journeys.school_import.queries.drafts import (
    UnknownDraft,
    answers_from,
    draft,
    drafts_of,
    drawer,
    reading,
    reading_of,
    schools_of,
    written_runs,
)
from xuecheng.journeys.school_import.queries.files import workbook
from xuecheng.journeys.school_import.queries.plans import (
    Change,
    Counts,
    Plan,
    RunPlan,
    SeatPlan,
    VenuePlan,
    plan,
)
from xuecheng.journeys.school_import.queries.previews import Preview, preview
from xuecheng.journeys.school_import.queries.schools import (
    context,
    run_ids_by_key,
)

__all__ = [
    "Change",
    "Counts",
    "Plan",
    "Preview",
    "RunPlan",
    "SeatPlan",
    "UnknownDraft",
    "VenuePlan",
    "answers_from",
    "context",
    "draft",
    "drafts_of",
    "drawer",
    "plan",
    "preview",
    "reading",
    "reading_of",
    "run_ids_by_key",
    "schools_of",
    "workbook",
    "written_runs",
]
