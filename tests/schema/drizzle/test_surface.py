"""The surface of pg-core, case by case: what a schema says and what drizzle-kit's snapshot says of it (cases/*.md)."""

import re
from dataclasses import fields, replace

import pytest

from schema.drizzle.columns import MODIFIERS
from schema.drizzle.serialize import to_snapshot
from schema.drizzle.surface import ORM, PG_CORE
from schema.model import Column
from tests.schema.drizzle.cases import Case, at, cases
from tests.schema.drizzle.world import read


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_case(case: Case) -> None:
    database = case.read()
    snapshot = to_snapshot(database)
    assert {path: at(snapshot, path) for path in case.expected} == case.expected
    said = [*database.unread, *(miss for table in database.tables.values() for miss in table.unread)]
    assert sorted(f"{miss.what}: {miss.why}" for miss in said) == sorted(case.unread)


def test_a_column_is_whole() -> None:
    (column,) = read("export const t = pgTable('t', { a: text() });").tables["public.t"].columns
    names = {field.name for field in fields(Column)}  # its maker does not go by @dataclass
    assert vars(column).keys() <= names
    assert [name for name in names if not hasattr(column, name)] == []
    assert column == replace(column)


def test_every_name_of_drizzle_that_is_known_stands_in_a_case() -> None:
    words = {word for case in cases() for text in case.files.values() for word in re.findall(r"[$\w]+", text)}
    assert [name for name in (*PG_CORE, *ORM, *MODIFIERS) if name not in words] == []
