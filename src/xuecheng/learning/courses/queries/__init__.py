"""What can be learnt: finding classes, counting them by filter, and showing one."""

from xuecheng.learning.courses.queries.classes import ClassRow, classes
from xuecheng.learning.courses.queries.filters import Counts, Found, counts, find, subjects
from xuecheng.learning.courses.queries.offers import find_rule
from xuecheng.learning.courses.queries.places import Place, near
from xuecheng.learning.courses.queries.runs import Outline, outline, run
from xuecheng.learning.courses.queries.wishes import CARE, SEARCH_KIND, TIMES, Wish

__all__ = [
    "CARE",
    "SEARCH_KIND",
    "TIMES",
    "ClassRow",
    "Counts",
    "Found",
    "Outline",
    "Place",
    "Wish",
    "classes",
    "counts",
    "find",
    "find_rule",
    "near",
    "outline",
    "run",
    "subjects",
]
