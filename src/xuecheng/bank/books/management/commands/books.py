"""``xuecheng books audit``: compute every book again."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from xuecheng.bank.books import queries


class Command(BaseCommand):
    """Say whether the books agree with themselves, and if not, which row does not."""

    help = "audit: compute all balances, sums and digests of the books again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the verb, and whose books."""
        parser.add_argument("verb", choices=["audit"])
        parser.add_argument("learners", nargs="*", type=UUID, help="Learner ids; none: all books.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print every finding; the command fails if there is one."""
        found = 0
        for finding in queries.findings(learner_ids=options["learners"] or None):
            found += 1
            self.stdout.write(f"learner {finding.owner}  {finding.row}  {finding.problem}")
        if found:
            raise CommandError(f"{found} findings: the books do not agree with themselves.")
        self.stdout.write("The books agree with themselves: numbers, digests, sums, balances.")
