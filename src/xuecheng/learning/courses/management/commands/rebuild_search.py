"""``xuecheng rebuild_search``: build the search index of all classes anew."""

from typing import Any

from django.core.management.base import BaseCommand

from xuecheng.learning.courses import actions


class Command(BaseCommand):
    """Build the index anew: after an update, or when a school or a place changed its name."""

    help = (
        "Build the search index of all classes anew: after an update, or when a school was renamed."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and say how many classes can be found."""
        self.stdout.write(f"{actions.rebuild_index()} classes can be found.")
