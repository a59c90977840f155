"""Answers as files: tables for Excel, GeoJSON for maps."""

import csv
import errno
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from xuecheng.lib.words import is_english
from xuecheng.registry.reach.rules.problems import CannotWrite
from xuecheng.registry.reach.rules.tables import shown

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that spreadsheets compute; numbers are no text, so -2.5 stays."""
_PLACE = re.compile(r"-?[0-9.]+,-?[0-9.]+")
"""A longitude and a latitude: nothing in it is computed."""


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a CSV file that Excel opens in the right letters; no text in it is a formula."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(map(_cell, headings))
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
    """Write files into a folder: all of them are there before one takes its name.

    :raises CannotWrite: the folder cannot hold them; none is left half written.
    """
    parts = {folder / name: folder / f".{name}.part" for name in contents}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for (file, part), content in zip(parts.items(), contents.values(), strict=True):
            if file.is_dir():
                raise IsADirectoryError(errno.EISDIR, "", str(file))
            part.write_bytes(content)
        for file, part in parts.items():
            part.replace(file)
    except (OSError, ValueError) as error:
        for part in parts.values():
            with suppress(OSError, ValueError):
                part.unlink()
        raise CannotWrite(_why(error, folder), path=str(folder)) from error


def _why(error: OSError | ValueError, folder: Path) -> str:
    """Return which path cannot be written, why, and what to do."""
    code = error.errno if isinstance(error, OSError) else None
    path = Path(error.filename or folder) if isinstance(error, OSError) else folder
    if code is None:  # NUL, or letters the system has none of for names
        why = _("%(path)s 的名字里有不能用的字符。请用 --to 换一个文件夹。")
    elif code in (errno.EEXIST, errno.ENOTDIR):
        path = next((each for each in (folder, *folder.parents) if each.is_file()), folder)
        why = _("%(path)s 是文件，不是文件夹。请用 --to 换一个文件夹。")
    elif code == errno.EISDIR:
        why = _("%(path)s 是文件夹，这里要写文件。请移走它，或者用 --to 换一个文件夹。")
    elif code in (errno.EACCES, errno.EPERM, errno.EROFS):
        path = folder
        why = _("没有权限写 %(path)s。请用 --to 换一个文件夹，或者开放写的权限。")
    elif code in (errno.ENOSPC, errno.EDQUOT):
        path = folder
        why = _("磁盘满了，写不下 %(path)s。请腾出空间，或者用 --to 换到别的磁盘。")
    else:
        why = _("写不了 %(path)s：%(error)s。请用 --to 换一个文件夹。")
    nothing = _("一个文件也没有写。")
    gap = " " if is_english() else ""
    facts = {"path": shown(str(path)), "error": getattr(error, "strerror", None) or error}
    return f"{why % facts}{gap}{nothing}"


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and value.startswith(_FORMULA) and not _PLACE.fullmatch(value):
        return f"'{value}"
    return value
