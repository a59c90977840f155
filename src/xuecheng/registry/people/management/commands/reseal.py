"""``xuecheng reseal``: after a key was changed, seal everything with the new one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from xuecheng.lib.sealed import Unreadable
from xuecheng.registry.people import actions


class Command(BaseCommand):
    """Seal every number and secret with the newest key, and fingerprint them anew."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Do all or nothing; doing it again changes nothing that matters."""
        try:
            done = actions.reseal()
        except Unreadable as error:
            raise CommandError(f"{error}: put the old key back behind the new one") from error
        self.stdout.write(f"{done} numbers and secrets sealed with the newest key")
