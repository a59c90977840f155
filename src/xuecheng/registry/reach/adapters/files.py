"""Tables and maps as files: their text, their rows, their lines."""

import csv
import errno
import hashlib
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from xuecheng.registry.reach.rules.problems import BadFile
from xuecheng.registry.reach.rules.tables import Record, shown

ENCODINGS = ("utf-8-sig", "gb18030")
"""Excel in China still writes the second."""

Features = list[tuple[Record, dict[str, Any]]]
"""Properties as text, and the geometry, of each feature."""


def content_of(file: Path) -> bytes:
    """Return what a file holds.

    :raises BadFile: it cannot be read, or is empty.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise BadFile(_unreadable(file, error)) from error
    if not content.strip():
        raise BadFile(_("%(file)s 是空的。请换一个有内容的文件。") % {"file": file.name})
    return content


def sha256_of(file: Path) -> str:
    """Return the digest a file is recognised by; extracts may be large, so it is read in parts.

    :raises BadFile: it cannot be read.
    """
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise BadFile(_unreadable(file, error)) from error


def rows_of(content: bytes, name: str) -> tuple[tuple[str, ...], list[Record]]:
    """Return the headings and rows of a table; empty rows are passed over.

    What stands to the right of the last heading is the surplus of its row.

    :raises BadFile: it is no text, or its quotes do not close.
    """
    text = _text(content, name)
    delimiter = max(",\t;", key=text.partition("\n")[0].count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise BadFile(
            _("%(file)s 不是完整的 CSV 表格：%(error)s。请用 Excel 或 WPS 另存为 CSV。")
            % {"file": name, "error": error}
        ) from error
    headings = _without_empty_end(rows[0]) if rows else ()
    records = [
        Record(
            number,
            dict(zip(headings, row, strict=False)),
            _without_empty_end(row[len(headings) :]),
        )
        for number, row in enumerate(rows[1:], 2)
        if any(cell.strip() for cell in row)
    ]
    return headings, records


def features_of(content: bytes, name: str) -> tuple[tuple[str, ...], Features]:
    """Return the headings and features of a GeoJSON file.

    :raises BadFile: it is cut off, no FeatureCollection, or nested beyond what can be read.
    """
    try:
        found = json.loads(_text(content, name), object_pairs_hook=_each_once)
    except RecursionError as error:
        raise BadFile(
            _("%(file)s 的括号套得太深，读不了。请重新导出。") % {"file": name}
        ) from error
    except ValueError as error:
        raise BadFile(
            _("%(file)s 不是完整的 GeoJSON：%(error)s。文件可能没有下载完，请重新导出。")
            % {"file": name, "error": error}
        ) from error
    features = found.get("features") if isinstance(found, dict) else None
    if not isinstance(features, list):
        raise BadFile(
            _("%(file)s 里没有要素。请导出为 GeoJSON 的 FeatureCollection。") % {"file": name}
        )
    rows: Features = []
    for number, each in enumerate(features, 1):
        feature = each if isinstance(each, dict) else {}
        properties, geometry = feature.get("properties"), feature.get("geometry")
        texts = {
            str(key): _said(value)
            for key, value in (properties if isinstance(properties, dict) else {}).items()
        }
        rows.append((Record(number, texts), geometry if isinstance(geometry, dict) else {}))
    headings = dict.fromkeys(key for record, _geometry in rows for key in record.texts)
    return tuple(headings), rows


def lines_of(features: Features) -> list[tuple[Record, Sequence[object]]]:
    """Return the positions of each part of the line a feature is; of what is no line, no part."""
    found: list[tuple[Record, Sequence[object]]] = []
    for record, geometry in features:
        kind, positions = geometry.get("type"), geometry.get("coordinates")
        parts = positions if kind == "MultiLineString" and isinstance(positions, list) else []
        found.append((record, [positions] if kind == "LineString" else parts))
    return found


def points_of(features: Features) -> list[Record]:
    """Return features as rows with ``lon`` and ``lat``: of a point, or of the middle of an area."""
    import shapely
    from shapely.geometry import shape

    records = []
    for record, geometry in features:
        try:
            middle = shape(geometry).centroid
            where = {"lon": str(middle.x), "lat": str(middle.y)} if not middle.is_empty else {}
        except RecursionError:  # lists in lists, as json still reads them
            where = {}
        except (ValueError, TypeError, KeyError, AttributeError, shapely.errors.ShapelyError):
            where = {}
        records.append(Record(record.number, {**record.texts, **where}))
    return records


def _unreadable(file: Path, error: OSError) -> str:
    """Return why a file cannot be read, and what to do."""
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        why = _("没有 %(file)s 这个文件。请核对文件名和它所在的文件夹。")
    elif error.errno == errno.EISDIR:
        why = _("%(file)s 是文件夹，这里要写一个文件。")
    elif error.errno in (errno.EACCES, errno.EPERM):
        why = _("没有权限读 %(file)s。请开放读的权限。")
    else:
        why = _("读不了 %(file)s：%(error)s。")
    return why % {"file": file, "error": error.strerror or error}


def _text(content: bytes, name: str) -> str:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadFile(_("%(file)s 不是文本文件。请另存为 UTF-8 的 CSV 或 GeoJSON。") % {"file": name})


def _without_empty_end(cells: Sequence[str]) -> tuple[str, ...]:
    """Return cells up to the last in which something stands."""
    count = max((place for place, cell in enumerate(cells, 1) if cell.strip()), default=0)
    return tuple(cells[:count])


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of JSON whose names differ, as RFC 8259, section 4, asks.

    :raises BadFile: a name is there twice; what it means, nobody knows.
    """
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise BadFile(
            _("同一个要素里 %(name)s 写了不止一次。请只留一个。") % {"name": shown(twice)}
        )
    return found


def _said(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
