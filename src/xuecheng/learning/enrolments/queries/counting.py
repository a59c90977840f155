"""Counts of other rows beside a row, without a join that would multiply it."""

from typing import Any

from django.db.models import Count, QuerySet, Subquery
from django.db.models.functions import Coalesce


def count_of(rows: QuerySet[Any], *, by: str) -> Coalesce:
    """Return how many ``rows`` there are, 0 if none, as an expression for ``annotate``.

    :param rows: narrowed by an ``OuterRef`` to those of one value of ``by``.
    """
    counted = rows.order_by().values(by).annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0)
