"""Answers as files: tables for Excel, GeoJSON for maps."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

_FORMULA = ("=", "+", "@", "\t", "\r")


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a CSV file that Excel opens in the right letters; no cell of it is a formula."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def collection(features: Iterable[Mapping[str, Any]], *, about: Mapping[str, object]) -> bytes:
    """Return a GeoJSON file.

    :param about: what its figures are computed from, as a member of the collection.
    """
    whole = {"type": "FeatureCollection", "about": dict(about), "features": list(features)}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def feature(geometry: Mapping[str, Any], properties: Mapping[str, object]) -> dict[str, Any]:
    """Return a feature of a collection."""
    return {"type": "Feature", "geometry": dict(geometry), "properties": dict(properties)}


def point(lon: float, lat: float) -> dict[str, Any]:
    """Return a position to a decimetre."""
    return {"type": "Point", "coordinates": [round(float(lon), 6), round(float(lat), 6)]}


def area(ground: Any) -> dict[str, Any]:
    """Return a shapely polygon to a decimetre."""
    import shapely

    written: dict[str, Any] = json.loads(shapely.to_geojson(shapely.set_precision(ground, 1e-6)))
    return written


def write(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write files into a folder, each of them whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        unfinished = folder / f".{name}.part"
        unfinished.write_bytes(content)
        unfinished.replace(folder / name)


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
