import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture import house

NAMED = re.compile(r"\d{4}_(?!auto_)[a-z]\w+")


def migrations() -> Iterator[Path]:
    return (file for file in house.HOUSE.rglob("migrations/*.py") if file.name != "__init__.py")


def calls(tree: ast.AST, *names: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in names:
            yield node


def test_every_migration_has_a_name():
    unnamed = [file.name for file in migrations() if not NAMED.fullmatch(file.stem)]

    assert unnamed == []


def test_every_migration_can_be_taken_back():
    back = {"reverse_code", "reverse_sql"}

    one_way = [
        file.name
        for file in migrations()
        for call in calls(ast.parse(file.read_text("utf-8")), "RunPython", "RunSQL")
        if len(call.args) < 2 and not back & {keyword.arg for keyword in call.keywords}
    ]

    assert one_way == []
