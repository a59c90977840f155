"""``migrate``, and the append-only triggers afterwards."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from xuecheng.lib.append_only import install_triggers


class Command(migrate.Command):
    """Migrate as Django does, then put the append-only triggers back."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the migrations, then install the triggers on the same database."""
        super().handle(*args, **options)
        install_triggers(connections[options["database"]])
