"""The surface of pg-core, case by case: what a schema says and what drizzle-kit's snapshot says of it (cases/*.md)."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from schema.drizzle.serialize import to_snapshot
from tests.schema.drizzle.world import read

CASES = Path(__file__).parent / "cases"
FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Case:
    name: str
    source: str
    options: dict[str, str]
    expected: dict[str, Any]
    unread: tuple[str, ...]


def cases() -> list[Case]:
    found = []
    for file in sorted(CASES.glob("*.md")):
        for section in file.read_text().split("\n## ")[1:]:
            fences = {kind: (options, body) for kind, options, body in FENCE.findall(section)}
            options = dict(word.split("=") for word in fences["ts"][0].split())
            unread = fences.get("unread", ("", ""))[1].splitlines()
            name = f"{file.stem}: {section.splitlines()[0]}"
            found.append(Case(name, fences["ts"][1], options, json.loads(fences["json"][1]), tuple(unread)))
    return found


def at(value: Any, path: str) -> Any:
    """Return what stands at a path; `*` collects from all members, absent things are None."""
    for index, part in enumerate(parts := path.split("/")):
        if part == "*":
            return [at(item, "/".join(parts[index + 1 :])) for item in value.values()]
        value = value.get(part) if isinstance(value, dict) else None
    return value


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_case(case: Case) -> None:
    database = read(case.source, **case.options)  # type: ignore[arg-type]
    snapshot = to_snapshot(database)
    assert {path: at(snapshot, path) for path in case.expected} == case.expected
    said = [*database.unread, *(miss for table in database.tables.values() for miss in table.unread)]
    assert sorted(f"{miss.what}: {miss.why}" for miss in said) == sorted(case.unread)


def test_tables_of_other_databases_have_no_relations_in_ours() -> None:
    mine = "import { mysqlTable, int } from 'drizzle-orm/mysql-core'; import { relations } from 'drizzle-orm';\n"
    mine += "export const users = mysqlTable('users', { id: int() });\n"
    mine += "export const usersRelations = relations(users, () => ({}));"
    assert read({"schema.ts": mine}).unread == ()
