"""``xuecheng api_key``: give a key of the programming interface, or stop one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from xuecheng.lib.api import keys


class Command(BaseCommand):
    """Give or revoke a key."""

    help = "Give a key of the programming interface, or revoke one by its readable part."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the label and rights of a new key, or the prefix of one to stop."""
        parser.add_argument("label", nargs="?", help="Who gets it and for which program.")
        parser.add_argument("--scope", action="append", default=[], help="May be repeated.")
        parser.add_argument("--per-minute", type=int, default=600, help="Requests a minute.")
        parser.add_argument("--revoke", metavar="PREFIX", help="Stop the key xc_PREFIX_...")

    def handle(self, *args: Any, label: str | None, revoke: str | None, **options: Any) -> None:
        """Do it and say what was done."""
        now = timezone.now()
        if revoke:
            if not keys.revoke(prefix=revoke, at=now):
                raise CommandError(f"No key in use begins with xc_{revoke}_.")
            self.stdout.write(f"The key xc_{revoke}_... opens nothing any more.")
            return
        if not label:
            raise CommandError("Say who gets the key, for example: xuecheng api_key 'City library'")
        _key, text = keys.make(
            label=label, scopes=options["scope"], per_minute=options["per_minute"], at=now
        )
        self.stdout.write("The key, which is shown only now:")
        self.stdout.write(text)
