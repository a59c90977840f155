"""The map of the house, as the architecture tests see it."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"
HOUSE = SOURCE / "xuecheng"
WINGS = ("registry", "bank", "learning", "steering", "journeys")
NOT_OURS = {"data", "__pycache__", "node_modules", "build"}


@cache
def contracts() -> list[dict[str, object]]:
    """Return the import contracts of pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return project["tool"]["importlinter"]["contracts"]


@cache
def floors(container: str) -> dict[str, int]:
    """Return the height of each package in ``container``; 0 is the lowest floor."""
    contract = next(each for each in contracts() if each.get("containers") == [container])
    layers = list(reversed(contract["layers"]))
    return {
        name.strip(" ()"): height
        for height, layer in enumerate(layers)
        for name in layer.split("|")
    }


def may_use(upper: str, lower: str) -> bool:
    """Return whether code of package ``upper`` may name ``lower``: itself, or further down.

    Packages are domains (``"xuecheng.bank.credits"``) or wings without floors
    (``"xuecheng.lib"``, ``"xuecheng.site"``).
    """
    if upper == lower:
        return True
    here, there = upper.split("."), lower.split(".")
    if here[1] != there[1]:
        return floors("xuecheng")[here[1]] > floors("xuecheng")[there[1]]
    if here[1] not in WINGS or here[1] == "journeys":
        return here[1] == "lib"
    heights = floors(f"xuecheng.{here[1]}")
    return heights[here[2]] > heights[there[2]]


def domain_of(module: str) -> str:
    """Return the domain a module belongs to; for lib, site and kernels the wing."""
    parts = module.split(".")
    return ".".join(parts[:3] if parts[1] in WINGS else parts[:2])


def domains() -> list[str]:
    """Return every domain, dotted."""
    folders = (each for wing in WINGS for each in (HOUSE / wing).glob("*/__init__.py"))
    return sorted(module_name(file.parent) for file in folders)


def module_name(path: Path) -> str:
    """Return the dotted name of a file or folder of the house."""
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def modules(*, with_tests: bool = False) -> Iterator[tuple[str, ast.Module]]:
    """Give every module of the house with its syntax tree; never migrations."""
    for file in sorted(HOUSE.rglob("*.py")):
        if "migrations" in file.parts or ("tests" in file.parts and not with_tests):
            continue
        yield module_name(file), ast.parse(file.read_text("utf-8"))


def imports(tree: ast.AST) -> Iterator[str]:
    """Give every name a module imports, dotted."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def templates() -> Iterator[tuple[str, Path, str]]:
    """Give every template: the domain it lives in, its file, its text without comments."""
    for file in sorted(HOUSE.rglob("templates/**/*.*")):
        owner = module_name(file.parents[len(file.parts) - file.parts.index("templates") - 1])
        yield domain_of(owner), file, without_comments(file.read_text("utf-8"))


def without_comments(text: str) -> str:
    """Return a template's text with its comments blanked out."""
    text = re.sub(r"\{#.*?#\}", "", text)
    return re.sub(r"\{% comment.*?endcomment %\}", "", text, flags=re.DOTALL)


def text_files() -> Iterator[tuple[Path, str]]:
    """Give every text file a clone of the repository holds."""
    for file in sorted(ROOT.rglob("*")):
        relative = file.relative_to(ROOT)
        if any(_is_not_ours(part) for part in relative.parts):
            continue
        if file.is_file() and file.suffix not in {".png", ".mo", ".pyc", ".woff2", ".xlsx", ".pdf"}:
            yield relative, file.read_text("utf-8", "replace")


def _is_not_ours(part: str) -> bool:
    hidden = part.startswith(".") and part not in (".ci", ".gitignore")
    return hidden or part in NOT_OURS or part.endswith(".egg-info")
