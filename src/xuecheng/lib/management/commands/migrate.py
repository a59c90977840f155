"""``migrate``, and the append-only triggers afterwards."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from xuecheng.lib.append_only import install_triggers, remove_guards


class Command(migrate.Command):
    """Migrate as Django does, then put the append-only triggers back."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the migrations without guards, then install all triggers, even if they failed."""
        connection = connections[options["database"]]
        remove_guards(connection)
        try:
            super().handle(*args, **options)
        finally:
            install_triggers(connection)
