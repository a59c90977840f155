"""The tables of areas shipped with the product; ``README.md`` beside them names the sources."""

import csv
from collections.abc import Iterable
from pathlib import Path

from xuecheng.registry.places.rules import AreaRow, BadAreaTable

_COLUMNS = ["code", "kind", "name", "name_en", "population"]


def areas(table: str = "shanghai") -> tuple[AreaRow, ...]:
    """Return a shipped table: the city first, then each district before what lies in it."""
    return read(Path(__file__).parent / f"{table}.csv")


def read(path: Path) -> tuple[AreaRow, ...]:
    """Return the rows of a table in the form of the shipped ones.

    :raises BadAreaTable: not UTF-8, other columns, or a population that is no number.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if reader.fieldnames != _COLUMNS:
                raise BadAreaTable(f"the columns must be {','.join(_COLUMNS)}", line=1)
            return tuple(_rows(reader))
    except UnicodeDecodeError as error:
        raise BadAreaTable("the file is not UTF-8", line=1) from error


def _rows(reader: "Iterable[dict[str, str]]") -> Iterable[AreaRow]:
    for line, row in enumerate(reader, start=2):
        population = row["population"]
        if population and not population.isdecimal():
            raise BadAreaTable(f"{population!r} is no number of people", line=line)
        yield AreaRow(
            code=row["code"],
            kind=row["kind"],
            name=row["name"],
            name_en=row["name_en"],
            population=int(population) if population else None,
        )
