import ast
import re

import pytest

from tests.architecture import house

IMPURE_MODULES = {
    "os", "sys", "io", "time", "random", "secrets", "pathlib", "socket", "subprocess", "tempfile",
    "shutil", "urllib", "http", "threading", "logging", "locale", "zoneinfo.ZoneInfo.no_cache",
}  # fmt: skip
IMPURE_CALLS = {"open", "input", "print", "exec", "eval", "__import__"}
IMPURE_METHODS = {"now", "today", "utcnow", "uuid1", "uuid4", "uuid7", "read_text", "write_text"}
# A source of chance or a path may be taken as an argument, and a type needs its name.
TYPES = {"random.Random", "pathlib.PurePath"}
ENVIRONMENT = {"xuecheng.site.settings.environment", "xuecheng.cli", "xuecheng.site.wsgi"}


def is_pure(module: str) -> bool:
    parts = module.split(".")
    return parts[1:2] in (["kernels"], ["errors"]) or "rules" in parts[3:4]


def impurities(tree: ast.AST) -> list[str]:
    found = [
        name
        for name in house.imports(tree)
        if name.split(".")[0] in IMPURE_MODULES and name not in TYPES
    ]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            found += [node.func.id] if node.func.id in IMPURE_CALLS else []
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            found += [node.func.attr] if node.func.attr in IMPURE_METHODS else []
    return found


@pytest.mark.parametrize(
    "code",
    [
        "import random",
        "from os import environ",
        "from datetime import datetime\nat = datetime.now()",
        "open('numbers.csv')",
        "from uuid import uuid4\nkey = uuid.uuid4()",
    ],
)
def test_clock_dice_files_and_environment_are_recognised(code):
    assert impurities(ast.parse(code))


def test_a_source_of_chance_may_be_an_argument():
    assert impurities(ast.parse("from random import Random\ndef draw(dice: Random): ...")) == []


def test_kernels_and_rules_name_no_clock_dice_file_or_environment():
    impure = {
        module: found
        for module, tree in house.modules()
        if is_pure(module) and (found := impurities(tree))
    }

    assert impure == {}


def test_only_the_settings_read_the_environment():
    readers = [
        module
        for module, tree in house.modules()
        if module not in ENVIRONMENT
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
    ]

    assert readers == []


def test_every_ignored_type_error_has_a_code_and_a_reason():
    comment = re.compile(r"type: ignore(?!\[[\w-]+\]  # \w)")

    careless = [
        f"{file}:{number}"
        for file, text in house.text_files()
        if file.suffix == ".py" and file.name != "test_purity.py"
        for number, line in enumerate(text.splitlines(), 1)
        if comment.search(line)
    ]

    assert careless == []
