"""What the search does by itself."""

from datetime import time

from xuecheng.lib.jobs import job
from xuecheng.lib.search import documents


@job(daily_at=time(3, 50))
def tidy_the_index() -> None:
    """Bring together what a day of changes left in pieces."""
    documents.tidy()
