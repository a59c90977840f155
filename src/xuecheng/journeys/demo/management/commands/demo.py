"""``xuecheng demo``: build the demonstration city, or say who can sign in to it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from xuecheng.journeys.demo import actions, queries

STEPS = {"organisations": "学校与场地", "residents": "市民", "classes": "开班、报名、上课、结业"}


class Command(BaseCommand):
    """Build the demonstration city once; a second run changes nothing."""

    help = "Build the demonstration city (once), and print its logins."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the seed and the scale."""
        parser.add_argument("--seed", type=int, default=2026, help="The same seed, the same city.")
        parser.add_argument("--small", action="store_true", help="300 residents instead of 4,000.")
        parser.add_argument("--logins", action="store_true", help="Only print the logins.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Build where nothing is built yet, then say who can sign in."""
        if not options["logins"] and not queries.is_built():
            self._build(seed=options["seed"], is_small=options["small"])
        self._print_logins()

    def _build(self, *, seed: int, is_small: bool) -> None:
        now = timezone.now()
        plan = queries.plan(seed=seed, is_small=is_small, now=now)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as bars:
            tasks: dict[str, Any] = {}

            def progress(step: str, done: int, total: int) -> None:
                if step not in tasks:
                    tasks[step] = bars.add_task(STEPS[step], total=total)
                bars.update(tasks[step], completed=done)

            actions.build(plan, now=now, progress=progress)

    def _print_logins(self) -> None:
        self.stdout.write(
            "\n演示登录 · demonstration logins（验证码见页面 · codes show on the page）"
        )
        for login in queries.logins():
            self.stdout.write(f"  {login.role} {login.role_en}:  {login.how}")
