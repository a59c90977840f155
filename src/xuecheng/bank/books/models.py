"""Books, postings, their legs, and balances.

Keys begin with the learner, so that all of one learner's rows lie together and no row can refer to
another learner's. ``ForeignObject`` joins over such a key; ``CompositeForeignKey`` constrains it.
"""

from django.db import models
from django.db.models import Q

from xuecheng.lib.append_only import Guard, WrittenOnce
from xuecheng.lib.constraints import CompositeForeignKey
from xuecheng.lib.ids import new_id


class Book(models.Model):
    """The head of one learner's book; whoever writes in the book locks it."""

    learner_id = models.UUIDField(primary_key=True)
    seq = models.PositiveIntegerField(default=0, help_text="Number of the last posting.")
    digest = models.CharField(max_length=64, help_text="Digest of the last posting.")


class Posting(WrittenOnce):
    """A change of balances: written once, numbered and chained within the learner's book.

    Its legs are written first, then the posting closes them: the database then checks that they
    balance, and accepts no further leg.
    """

    pk = models.CompositePrimaryKey("learner_id", "id")
    learner_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    seq = models.PositiveIntegerField(help_text="1, 2, 3 ... within the learner's book.")
    key = models.CharField(
        max_length=120, help_text="Chosen by the caller: the same key posts once."
    )
    memo = models.CharField(max_length=200, blank=True, help_text="Never personal data.")
    reverses_id = models.UUIDField(null=True, blank=True)
    reverses = models.ForeignObject(
        "self",
        on_delete=models.PROTECT,
        from_fields=["learner_id", "reverses_id"],
        to_fields=["learner_id", "id"],
        null=True,
        related_name="reversals",
    )
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    guards = (
        Guard(
            name="books_posting_has_legs",
            refuses="NOT EXISTS (SELECT 1 FROM books_leg"
            " WHERE learner_id = NEW.learner_id AND posting_id = NEW.id)",
            message="a posting needs its legs written first",
        ),
        Guard(
            name="books_posting_balances",
            refuses="EXISTS (SELECT 1 FROM books_leg"
            " WHERE learner_id = NEW.learner_id AND posting_id = NEW.id"
            " GROUP BY unit HAVING SUM(amount) <> 0)",
            message="the legs of a posting sum to zero in every unit",
        ),
        Guard(
            name="books_posting_reverses_exactly",
            refuses="NEW.reverses_id IS NOT NULL AND EXISTS (SELECT 1 FROM books_leg"
            " WHERE learner_id = NEW.learner_id AND posting_id IN (NEW.id, NEW.reverses_id)"
            " GROUP BY account, unit HAVING SUM(amount) <> 0)",
            message="a reversal takes back exactly what its original did",
        ),
    )

    class Meta:
        constraints = [
            CompositeForeignKey(
                name="posting_reverses_one_of_its_book",
                fields=["learner_id", "reverses_id"],
                to_table="books_posting",
                to_columns=["learner_id", "id"],
            ),
            models.UniqueConstraint(fields=["learner_id", "seq"], name="posting_numbered_once"),
            models.UniqueConstraint(fields=["learner_id", "key"], name="posting_key_once"),
            models.UniqueConstraint(
                fields=["learner_id", "reverses_id"], name="posting_reversed_once"
            ),
            models.CheckConstraint(name="posting_seq_from_one", condition=Q(seq__gte=1)),
        ]


class Leg(WrittenOnce):
    """What a posting does to one account."""

    pk = models.CompositePrimaryKey("learner_id", "posting_id", "number")
    learner_id = models.UUIDField()
    posting_id = models.UUIDField()
    posting = models.ForeignObject(
        Posting,
        on_delete=models.PROTECT,
        from_fields=["learner_id", "posting_id"],
        to_fields=["learner_id", "id"],
        related_name="legs",
    )
    number = models.PositiveSmallIntegerField(help_text="0, 1, 2 ... within the posting.")
    account = models.CharField(max_length=80)
    unit = models.CharField(max_length=40)
    amount = models.BigIntegerField(help_text="In the unit's smallest part.")
    may_be_negative = models.BooleanField(help_text="Whether the account may stand below zero.")

    guards = (
        Guard(
            name="books_leg_comes_before_its_posting",
            refuses="EXISTS (SELECT 1 FROM books_posting"
            " WHERE learner_id = NEW.learner_id AND id = NEW.posting_id)",
            message="this posting is closed: no further leg",
        ),
    )

    class Meta:
        constraints = [
            CompositeForeignKey(
                name="leg_belongs_to_posting_of_its_book",
                fields=["learner_id", "posting_id"],
                to_table="books_posting",
                to_columns=["learner_id", "id"],
            ),
            models.CheckConstraint(name="leg_moves_something", condition=~Q(amount=0)),
        ]


class Balance(models.Model):
    """What stands on one account in one unit: the sum of its legs, kept up with every posting."""

    pk = models.CompositePrimaryKey("learner_id", "account", "unit")
    learner_id = models.UUIDField()
    account = models.CharField(max_length=80)
    unit = models.CharField(max_length=40)
    amount = models.BigIntegerField(help_text="In the unit's smallest part.")
    may_be_negative = models.BooleanField(help_text="As its legs say.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="balance_not_below_zero",
                condition=Q(may_be_negative=True) | Q(amount__gte=0),
            ),
        ]
