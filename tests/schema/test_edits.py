# ruff: noqa: E501 - a case is a line
"""The verbs that edit a declaration: what they write parses, reads back as intended, and is written once."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schema.drizzle.reader import TreeLoader
from schema.edits import Edit, apply
from schema.imports import with_import
from schema.model import Column, Table
from schema.span import Source
from tests.schema.drizzle.world import read, tree


def parsed(text: str) -> Table:
    database = read({"schema.ts": text})
    assert database.unread == ()
    return database.tables["public.t"]


def edited(text: str, edit: Edit | None) -> str:
    assert edit is not None
    return apply(Source("schema.ts", text), [edit])


ALL = "import { pgTable, text, index, uniqueIndex, unique, check } from 'drizzle-orm/pg-core';\nimport { sql } from 'drizzle-orm';\n"
HEADER = "import { pgTable, text, timestamp, integer, index } from 'drizzle-orm/pg-core';\n"


def one(code: str) -> str:
    return HEADER + f"export const t = pgTable('t', {{\n  a: {code},\n}});\n"


def column(text: str) -> Column:
    return parsed(text).columns[0]


OPTIONS = {
    "timestamp()": "timestamp({ withTimezone: true })",
    "timestamp('a')": "timestamp('a', { withTimezone: true })",
    "timestamp('a', {})": "timestamp('a', { withTimezone: true })",
    "timestamp('a', { mode: 'date' }).notNull()": "timestamp('a', { mode: 'date', withTimezone: true }).notNull()",
    "timestamp('a', { mode: 'date', })": "timestamp('a', { mode: 'date', withTimezone: true, })",
    "timestamp('a', { withTimezone: false })": "timestamp('a', { withTimezone: true })",
    "timestamp({ precision: 3 })": "timestamp({ precision: 3, withTimezone: true })",
    "timestamp('a', {\n    mode: 'date', // why\n  })": "timestamp('a', {\n    mode: 'date', // why\n    withTimezone: true,\n  })",
    "timestamp('a', {\n    mode: 'date' // why\n  })": "timestamp('a', {\n    mode: 'date', // why\n    withTimezone: true\n  })",
    'timestamp("é", { mode: "date" })': 'timestamp("é", { mode: "date", withTimezone: true })',
}


@pytest.mark.parametrize(("before", "after"), OPTIONS.items(), ids=OPTIONS)
def test_with_option(before: str, after: str) -> None:
    builder = column(one(before)).builder
    assert builder is not None
    text = edited(one(before), builder.with_option("withTimezone", "true"))
    assert text == one(after)
    again = column(text)
    assert again.type.endswith("with time zone")
    assert again.builder is not None
    assert edited(text, again.builder.with_option("withTimezone", "true")) == text


CALLS = [
    ("text('a')", "notNull", "", "text('a').notNull()"),
    ("text('a').default('x')", "default", "'y'", "text('a').default('y')"),
    ("text('a')\n    .unique()", "notNull", "", "text('a')\n    .unique()\n    .notNull()"),
    ("text('a').$type<Array<'(' | ')'>>()", "notNull", "", "text('a').$type<Array<'(' | ')'>>().notNull()"),
    ("text('a').references(() => t.a)", "references", "() => t.a, { onDelete: 'cascade' }",
     "text('a').references(() => t.a, { onDelete: 'cascade' })"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "name", "arguments", "after"), CALLS)
def test_with_call(before: str, name: str, arguments: str, after: str) -> None:
    builder = column(one(before)).builder
    assert builder is not None
    text = edited(one(before), builder.with_call(name, arguments))
    assert text == one(after)
    again = column(text).builder
    assert again is not None
    assert edited(text, again.with_call(name, arguments)) == text


def test_without_call() -> None:
    builder = column(one("text('a')\n    .notNull()\n    .unique()")).builder
    assert builder is not None
    assert edited(one("text('a')\n    .notNull()\n    .unique()"), builder.without_call("notNull")) == one(
        "text('a')\n    .unique()"
    )
    assert (builder.without_call("default"), builder.without_call("text")) == (None, None)


def test_a_helper_keeps_its_options_to_itself() -> None:
    text = (
        HEADER
        + "const when = () => timestamp('a');\nexport const t = pgTable('t', { a: when().notNull(), b: shared });\nconst shared = text();"
    )
    first, second = parsed(text).columns
    assert first.builder is not None
    assert first.builder.with_option("withTimezone", "true") is None
    assert first.builder.with_call("unique") is not None
    assert second.builder is None


EXTRAS = {
    "pgTable('t', { a: text('a') })": "pgTable('t', { a: text('a') }, (table) => [index('i').on(table.a)])",
    "pgTable(\n  't',\n  {\n    a: text('a'),\n  },\n)": "pgTable(\n  't',\n  {\n    a: text('a'),\n  },\n  (table) => [index('i').on(table.a)],\n)",
    "pgTable('t', { a: text('a') }, (t) => [])": "pgTable('t', { a: text('a') }, (t) => [index('i').on(t.a)])",
    "pgTable('t', { a: text('a') }, (t) => [\n  index('x').on(t.a), // one\n])": "pgTable('t', { a: text('a') }, (t) => [\n  index('x').on(t.a), // one\n  index('i').on(t.a),\n])",
    "pgTable('t', { a: text('a') }, t => ({ x: index('x').on(t.a) }))": "pgTable('t', { a: text('a') }, t => ({ x: index('x').on(t.a), i: index('i').on(t.a) }))",
    "pgTable('t', { a: text('a') }, (t) => { return [index('x').on(t.a)]; })": "pgTable('t', { a: text('a') }, (t) => { return [index('x').on(t.a), index('i').on(t.a)]; })",
}


@pytest.mark.parametrize(("before", "after"), EXTRAS.items(), ids=range(len(EXTRAS)))
def test_with_extra(before: str, after: str) -> None:
    text = HEADER + f"export const t = {before};\n"
    source = parsed(text).source
    assert source is not None
    now = edited(text, source.with_extra("index('i').on(table.a)"))
    assert now == HEADER + f"export const t = {after};\n"
    table = parsed(now)
    assert [index.name for index in table.indexes][-1] == "i"
    assert table.source is not None
    assert edited(now, table.source.with_extra("index('i').on(table.a)")) == now


BESIDE = {  # the third argument of another table, and what is written for one that has none
    "(t) => ({ x: index('x').on(t.a) })": "(table) => ({ i: index('i').on(table.a) })",
    "(t) => {\n  return {\n    x: index('x').on(t.a),\n  };\n}": "(table) => ({ i: index('i').on(table.a) })",
    "(t) => [index('x').on(t.a)]": "(table) => [index('i').on(table.a)]",
}


@pytest.mark.parametrize(("beside", "written"), BESIDE.items(), ids=range(len(BESIDE)))
def test_a_new_extra_is_written_as_the_others_of_the_file(beside: str, written: str) -> None:
    other = f"export const o = pgTable('o', {{ a: text('a') }}, {beside});\n"
    text = f"{HEADER}{other}export const t = pgTable('t', {{ a: text('a') }});\n"
    source = parsed(text).source
    assert source is not None
    now = edited(text, source.with_extra("index('i').on(table.a)"))
    assert now == f"{HEADER}{other}export const t = pgTable('t', {{ a: text('a') }}, {written});\n"


@pytest.mark.parametrize(
    "before",
    ["(t) => make(t)", "() => [index('x').on(sql`a`)]", "({ a }) => [index('x').on(a)]", "extras"],
)
def test_with_extra_knows_where_it_does_not(before: str) -> None:
    source = read(f"export const t = pgTable('t', {{ a: text('a') }}, {before});").tables["public.t"].source
    assert source is not None
    assert source.with_extra("index('i').on(table.a)") is None


IMPORTS = {
    "import { text } from 'drizzle-orm/pg-core';\n": "import { text, index } from 'drizzle-orm/pg-core';\n",
    "import {\n  text,\n} from 'drizzle-orm/pg-core';\n": "import {\n  text,\n  index,\n} from 'drizzle-orm/pg-core';\n",
    "import type { X } from 'drizzle-orm/pg-core'\n": "import type { X } from 'drizzle-orm/pg-core'\nimport { index } from 'drizzle-orm/pg-core'\n",
    "'use server';\nconst a = 1;\n": "'use server';\nimport { index } from \"drizzle-orm/pg-core\";\nconst a = 1;\n",
    "": 'import { index } from "drizzle-orm/pg-core";\n',
    "import { text, index } from 'drizzle-orm/pg-core';\n": "import { text, index } from 'drizzle-orm/pg-core';\n",
    "import { index } from 'elsewhere';\n": None,
    "import { index as i } from 'drizzle-orm/pg-core';\nimport index from 'x';\n": None,
}


@pytest.mark.parametrize(("before", "after"), IMPORTS.items(), ids=range(len(IMPORTS)))
def test_with_import(before: str, after: str | None) -> None:
    edit = with_import(Source("a.ts", before), "index", "drizzle-orm/pg-core")
    if after is None:
        assert edit is None
        return
    assert edit is not None
    assert apply(Source("a.ts", before), [edit]) == after


names = st.sampled_from(["a", "bigName", "é", "_x", "$y"])
spaces = st.sampled_from(["", " ", "\n  ", "\r\n\t", " /* c */ ", " // c\n  "])


@settings(max_examples=80, deadline=None)
@given(st.lists(names, min_size=1, max_size=4, unique=True), spaces, spaces, st.booleans(), st.booleans())
def test_a_column_added_reads_back(keys: list[str], before: str, after: str, trailing: bool, third: bool) -> None:
    body = f",{before}".join(f"{key}: text('{key}')" for key in keys) + ("," if trailing else "")
    extras = ", (t) => []" if third else ""
    text = HEADER + f"export const t = pgTable('t', {{{before}{body}{after}}}{extras});\n"
    source = parsed(text).source
    assert source is not None
    now = edited(text, source.with_column("added", "text('added').notNull()"))
    table = parsed(now)
    assert [column.key for column in table.columns] == [*keys, "added"]
    assert table.columns[-1].not_null
    assert table.source is not None
    assert edited(now, table.source.with_column("added", "text('added').notNull()")) == now


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.sampled_from(["notNull", "unique", "defaultNow", "primaryKey"]), max_size=4, unique=True),
    st.sampled_from(["", "\n    ", " /* c */ "]),
    st.sampled_from(
        ["timestamp('a')", "timestamp()", "timestamp({ precision: 3 })", "timestamp('a', { mode: 'string', })"]
    ),
    st.sampled_from(["notNull", "unique", "defaultNow", "primaryKey"]),
)
def test_chains_grow_and_shrink(calls: list[str], gap: str, root: str, name: str) -> None:
    text = one(root + "".join(f"{gap}.{call}()" for call in calls))
    builder = column(text).builder
    assert builder is not None
    grown = edited(text, builder.with_call(name))
    again = column(grown)
    assert again.builder is not None
    assert [call.name for call in again.builder.calls[1:]] == list(dict.fromkeys([*calls, name]))
    shrunk = edited(grown, again.builder.without_call(name))
    after = column(shrunk).builder
    assert after is not None
    assert [call.name for call in after.calls[1:]] == [call for call in calls if call != name]
    zoned = edited(text, builder.with_option("withTimezone", "true"))
    assert column(zoned).type.endswith("with time zone")


CODES = ["index('i').on(table.a)", "uniqueIndex('i').on(table.a, table.b)", "index('i').on(sql`lower(${table.a})`)"]


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(CODES),
    st.lists(
        st.sampled_from(["index('x').on(t.a)", "unique('y').on(t.b)", "check('z', sql`${t.a} <> ','`)"]),
        max_size=3,
        unique=True,
    ),
    st.tuples(spaces, spaces, st.booleans()),
    st.sampled_from(["t", "table", "self"]),
    st.sampled_from(["array", "object", "block", "none"]),
)
def test_an_extra_added_reads_back(
    code: str, there: list[str], gaps: tuple[str, str, bool], parameter: str, form: str
) -> None:
    before, after, trailing = gaps
    there = [item.replace("t.", f"{parameter}.") for item in there]
    items = [f"k{n}: {item}" for n, item in enumerate(there)] if form == "object" else there
    body = before + f",{before}".join(items) + ("," if trailing and items else "") + after
    brackets = f"({{{body}}})" if form == "object" else f"[{body}]"
    third = {"none": "", "block": f", ({parameter}) => {{ return {brackets}; }}"}.get(
        form, f", ({parameter}) => {brackets}"
    )
    text = ALL + f"export const t = pgTable('t', {{ a: text('a'), b: text('b') }}{third});\n"
    source = parsed(text).source
    assert source is not None
    edit = source.with_extra(code)
    if edit is None:  # a comment stands where the code would go, and nothing else does
        assert not there
        assert "c" in body
        return
    now = edited(text, edit)
    table = parsed(now)
    kept = [] if form == "none" else there
    assert len(table.indexes) + len(table.uniques) + len(table.checks) == len(kept) + 1
    assert [index.name for index in table.indexes][-1] == "i"
    assert table.source is not None
    assert edited(now, table.source.with_extra(code)) == now


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from(["text", "integer as whole", "pgTable", "type PgColumn"]), max_size=4, unique=True),
    spaces,
    st.booleans(),
    st.sampled_from(["'", '"']),
    st.sampled_from(
        [
            "",
            "'use server';\n",
            "// a comment\n",
            "import fs from 'fs';\n",
            "import * as all from 'drizzle-orm/pg-core';\n",
        ]
    ),
)
def test_an_import_added_reads_back(names: list[str], gap: str, trailing: bool, quote: str, first: str) -> None:
    body = gap + f",{gap}".join(names) + ("," if trailing and names else "") + gap
    text = f"{first}import {{{body}}} from {quote}drizzle-orm/pg-core{quote};\nexport const x = 1;\n"
    edit = with_import(Source("schema.ts", text), "index", "drizzle-orm/pg-core")
    if edit is None:
        assert not names
        return
    now = apply(Source("schema.ts", text), [edit])
    module = TreeLoader(tree({"schema.ts": now})).module("schema.ts")
    assert module is not None
    assert not module.file.broken  # type: ignore[union-attr]
    bound = {local: name for local, (_, name, _) in module.imported.items()}  # type: ignore[union-attr]
    assert bound["index"] == "index"
    assert {name.split(" as ")[-1] for name in names if not name.startswith("type ")} <= set(bound)
    again = with_import(Source("schema.ts", now), "index", "drizzle-orm/pg-core")
    assert again is not None
    assert apply(Source("schema.ts", now), [again]) == now
