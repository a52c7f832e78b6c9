"""Names in sentences and in SQL, hostile ones included."""

import pytest

from rules.code import imports_for
from rules.conventions import is_snake, snake
from rules.names import listed, quoted, short, table, typed
from schema.edits import apply
from schema.span import Source


@pytest.mark.parametrize(
    ("name", "expected"),
    [("users", '"users"'), ('a"b', '"a""b"'), ("a`b\n```c", '"abc"'), ("ünï", '"ünï"')],
)
def test_quoted(name: str, expected: str) -> None:
    assert quoted(name) == expected


@pytest.mark.parametrize(
    ("type_", "schema", "expected"),
    [
        ("serverType", "public", '"serverType"'),
        ("serverType[]", None, '"serverType"[]'),
        ("mood", "billing", '"billing"."mood"'),
        ("mood", "public", "mood"),
        ("timestamp with time zone", None, "timestamp with time zone"),
        ("numeric(10, 2)[]", None, "numeric(10, 2)[]"),
        ("VECTOR", None, "VECTOR"),
    ],
)
def test_types(type_: str, schema: str | None, expected: str) -> None:
    assert typed(type_, schema) == expected


def test_tables_and_lists() -> None:
    assert (short("public.users.email"), short("billing.users")) == ("users.email", "billing.users")
    assert (table("public.users"), table("billing.users")) == ('"users"', '"billing"."users"')
    assert listed(["a"]) == "`a`"
    assert listed(["a", "b", "c"]) == "`a`, `b` and `c`"
    assert listed(list("abcdef")) == "`a`, `b`, `c`, `d` and 2 more"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("createdAt", "created_at"),
        ("userID", "user_id"),
        ("HTTPServer", "http_server"),
        ("paid_at", "paid_at"),
        ("a1B", "a1_b"),
    ],
)
def test_snake(name: str, expected: str) -> None:
    assert snake(name) == expected
    assert is_snake(snake(name))


CODE = 'index("a_idx").on(table.userId)'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('import { pgTable } from "drizzle-orm/pg-core";\n', 'import { pgTable, index } from "drizzle-orm/pg-core";\n'),
        ("import { index as i } from 'x';\nimport { pgTable } from 'drizzle-orm/pg-core'\n", None),
        ('import { index } from "drizzle-orm/pg-core";\n', ""),
    ],
)
def test_imports_are_added_where_they_are_missing(before: str, after: str | None) -> None:
    source = Source("schema.ts", before)
    edits = imports_for(source, CODE)
    if after == "":
        assert edits == ()
    elif after is not None:
        assert apply(source, [e for e in edits if e]) == after
    else:
        assert apply(source, [e for e in edits if e]).count("index") == 2


def test_what_cannot_be_imported_makes_no_suggestion() -> None:
    assert imports_for(Source("schema.ts", 'import { pgTable } from "drizzle-orm/pg-core";\n'), "makeId()") == (None,)
