"""docs/threats.md: each line of it names the tests that hold it, and they are there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

TOP = Path(__file__).parent.parent
PAGE = (TOP / "docs" / "threats.md").read_text()
PEOPLE = ("An outsider", "A reader", "An author", "The author of a fork", "A malicious repository")
PEOPLE += ("A malicious model", "The network")


def sections() -> dict[str, list[str]]:
    """The rows of each section's table, by the section's title."""
    found: dict[str, list[str]] = {}
    for section in PAGE.split("\n## ")[1:]:
        title, _, rest = section.partition("\n")
        found[title] = [line for line in rest.splitlines() if line.startswith("| ")][1:]
    return found


ROWS = [row for title, rows in sections().items() for row in rows if title != "What is not held"]


@cache
def functions_of(path: str) -> set[str]:
    nodes = ast.walk(ast.parse((TOP / path).read_text()))
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def named(text: str) -> list[tuple[str, str]]:
    return re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text)


def test_everyone_is_there() -> None:
    assert {title.partition(":")[0] for title in sections()} >= set(PEOPLE)


@pytest.mark.parametrize("row", ROWS, ids=range(len(ROWS)))
def test_each_line_is_held_by_tests_that_are_there(row: str) -> None:
    tests = named(row)
    assert tests, row
    assert [f"{path}::{name}" for path, name in tests if name not in functions_of(path)] == []
