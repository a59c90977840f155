"""The two engines behind ``documents``: SQLite's FTS5 and PostgreSQL's tsvector.

Both hold one table ``search_words`` that no model describes: a row for each object, its words in
four tiers. The words come ready from ``words``; neither engine's own idea of a word is used.
"""

from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import ClassVar, Protocol
from uuid import UUID

from django.db.backends.base.base import BaseDatabaseWrapper

from xuecheng.lib.search.words import Alternative, Clause, Query, Term

TIERS = ("first", "second", "third", "fourth")
Tiers = Sequence[frozenset[str]]


class Engine(Protocol):
    """What a database does for the search."""

    few_pieces: ClassVar[Sequence[str]]
    create: ClassVar[Sequence[str]]
    drop: ClassVar[Sequence[str]]
    put: ClassVar[str]
    tidy: ClassVar[Sequence[str]]
    condition: ClassVar[str]
    tier: ClassVar[str]

    def row(self, kind: str, object_id: UUID, tiers: Tiers) -> list[str | int | UUID]:
        """Return the parameters of ``put``."""

    def matched(self, query: Query) -> str:
        """Return what the one parameter of ``condition`` is for a query."""

    def tiers(self, text: str, query: Query) -> Sequence[str]:
        """Return what the parameters of ``tier`` are for a text and the query it makes."""


class Sqlite:
    """FTS5. Columns are tiers; no positions are kept, since words are never phrases."""

    # Every search reads each piece of the index. FTS5 lets sixteen of a size gather before it joins
    # them; with four, a search after single changes takes half the time, and a change a sixth more.
    few_pieces: ClassVar[Sequence[str]] = (
        "INSERT INTO search_words(search_words, rank) VALUES ('crisismerge', 4)",
    )
    create: ClassVar[Sequence[str]] = (
        "CREATE VIRTUAL TABLE search_words USING fts5("
        "kind UNINDEXED, object_id UNINDEXED, first, second, third, fourth, "
        "tokenize = 'unicode61 remove_diacritics 0', detail = 'column', columnsize = 0)",
        *few_pieces,
    )
    drop: ClassVar[Sequence[str]] = ("DROP TABLE search_words",)
    put: ClassVar[str] = (
        "INSERT OR REPLACE INTO search_words(rowid, kind, object_id, first, second, third, fourth) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s)"
    )
    tidy: ClassVar[Sequence[str]] = (
        "INSERT INTO search_words(search_words) VALUES ('optimize')",
        # Told how large tables are, SQLite begins with the few rows the words find.
        "PRAGMA analysis_limit = 100000",
        "ANALYZE",
    )
    condition: ClassVar[str] = "search_words MATCH %s"
    # Ours (lib.sqlite): FTS5 tells only by a search of each tier which of them holds what.
    tier: ClassVar[str] = "search_tier(%s, first, second, third)"

    def row(self, kind: str, object_id: UUID, tiers: Tiers) -> list[str | int | UUID]:
        """Return the row; its number is a hash, by which FTS5 finds it again without a scan."""
        digest = blake2b(f"{kind}:{object_id}".encode(), digest_size=8).digest()
        number = int.from_bytes(digest, "big") >> 1
        return [number, kind, object_id.hex, *(" ".join(sorted(tier)) for tier in tiers)]

    def matched(self, query: Query) -> str:
        """Return a MATCH over all tiers."""

        def term(term: Term) -> str:
            return f'"{term.word}"{"*" if term.is_prefix else ""}'

        return _fold(query, " AND ", " OR ", term)

    def tiers(self, text: str, query: Query) -> Sequence[str]:
        """Return the text: the function finds its query by it."""
        return (text,)


class Postgres:
    """A tsvector with a GIN index. Tiers are weights; positions only carry them."""

    few_pieces: ClassVar[Sequence[str]] = ()
    create: ClassVar[Sequence[str]] = (
        "CREATE TABLE search_words (kind varchar(24) NOT NULL, object_id uuid NOT NULL, "
        "words tsvector NOT NULL, PRIMARY KEY (kind, object_id))",
        "CREATE INDEX search_words_gin ON search_words USING gin (words)",
    )
    drop: ClassVar[Sequence[str]] = ("DROP TABLE search_words",)
    put: ClassVar[str] = (
        "INSERT INTO search_words (kind, object_id, words) VALUES (%s, %s, %s::tsvector) "
        "ON CONFLICT (kind, object_id) DO UPDATE SET words = EXCLUDED.words"
    )
    tidy: ClassVar[Sequence[str]] = ("SELECT gin_clean_pending_list('search_words_gin')",)
    condition: ClassVar[str] = "words @@ %s::tsquery"
    tier: ClassVar[str] = (
        "CASE WHEN words @@ %s::tsquery THEN 1 WHEN words @@ %s::tsquery THEN 2 "
        "WHEN words @@ %s::tsquery THEN 3 ELSE 4 END"
    )
    _weights = "ABCD"

    def row(self, kind: str, object_id: UUID, tiers: Tiers) -> list[str | int | UUID]:
        """Return the row with its tsvector written out, past the parser of any language."""
        places: dict[str, list[str]] = {}
        for position, (weight, tier) in enumerate(zip(self._weights, tiers, strict=True), start=1):
            for word in tier:
                places.setdefault(word, []).append(f"{position}{weight}")
        written = (f"'{word}':{','.join(marks)}" for word, marks in places.items())
        return [kind, object_id, " ".join(written)]

    def matched(self, query: Query) -> str:
        """Return a tsquery over all tiers."""
        return self._tsquery(query, weights="")

    def tiers(self, text: str, query: Query) -> Sequence[str]:
        """Return a tsquery over the weights of the first tier, the first two, the first three."""
        return [
            self._tsquery(query, weights=self._weights[:level]) for level in range(1, len(TIERS))
        ]

    def _tsquery(self, query: Query, *, weights: str) -> str:
        def term(term: Term) -> str:
            marks = ("*" if term.is_prefix else "") + weights
            return f"'{term.word}'{':' if marks else ''}{marks}"

        return _fold(query, " & ", " | ", term)


def engine(connection: BaseDatabaseWrapper) -> Engine:
    """Return the engine of a database."""
    return Postgres() if connection.vendor == "postgresql" else Sqlite()


def _fold(query: Query, all_of: str, any_of: str, term: Callable[[Term], str]) -> str:
    def alternative(terms: Alternative) -> str:
        return f"({all_of.join(map(term, terms))})"

    def clause(alternatives: Clause) -> str:
        return f"({any_of.join(map(alternative, alternatives))})"

    return all_of.join(map(clause, query))
