# ruff: noqa: E501, UP031 - a case is a line, and braces abound in it
"""Hostile schemas: no text, however mangled or large, makes the reader fail, hang or grow without bound."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schema.drizzle.package import find_packages
from schema.drizzle.serialize import to_snapshot
from tests.schema.drizzle.cases import cases
from tests.schema.drizzle.world import IMPORTS, read, tree

SEEDS = [case.files["schema.ts"] for case in cases()]
TOKENS = ["{", "}", "(", ")", "[", "]", "=>", "...", ",", ";", ".", "?.", "`", "${", "'", '"', "\\", "\0", "\r\n", "\t", "/*",
          "//", "export ", "const ", "pgTable(", "t", "null", "undefined", "new ", "import * as a from './schema';", "=", "é", "\ud83d",
          "sql`", "text('a')", ".notNull()", "1e999", "0x", "9n", "<T>", "as const", "for (const x of y) ", "export * from './schema';"]  # fmt: skip


def mangled(source: str, random_: random.Random) -> str:
    for _ in range(random_.randint(1, 6)):
        at, end = sorted(random_.randint(0, len(source)) for _ in range(2))
        kind = random_.randint(0, 3)
        if kind == 0:
            source = source[:at] + random_.choice(TOKENS) + source[at:]
        elif kind == 1:
            source = source[:at] + source[min(end, at + 12) :]
        elif kind == 2:
            source = source[:at] + source[at : min(end, at + 60)] * 2 + source[min(end, at + 60) :]
        else:
            source = source[:at] + random_.choice(TOKENS) + source[min(at + 3, len(source)) :]
    return source


@settings(max_examples=200, deadline=4000)
@given(st.sampled_from(SEEDS), st.randoms(use_true_random=False))
def test_mangled_schemas_are_read_to_their_end(seed: str, random_: random.Random) -> None:
    database = read(mangled(seed, random_))
    assert isinstance(to_snapshot(database)["tables"], dict)


@settings(max_examples=100, deadline=4000)
@given(st.text(max_size=300))
def test_any_text_is_a_config_that_ends(text: str) -> None:
    find_packages(
        tree({"drizzle.config.ts": f"export default {{ dialect: 'postgresql', schema: {text} }};", "a.ts": ""})
    )
    packages, _ = find_packages(tree({"drizzle.config.ts": text}))
    assert packages == ()


LARGE = {
    "columns": "export const t = pgTable('t', {%s});" % ",".join(f"c{n}: text('c{n}').notNull()" for n in range(10_000)),
    "tables": "\n".join(f"export const t{n} = pgTable('t{n}', {{ id: uuid('id').primaryKey() }});" for n in range(3_000)),
    "text": "export const a = `%s`;" % ("x" * 4_900_000),
    "nesting": "export const t = pgTable('t', { a: text('a').default(%s'x'%s) });" % ("(" * 500, ")" * 500),
    "templates": "export const t = pgTable('t', { a: text().default(sql`%s`) });" % ("${sql`" * 500 + "`}" * 500),
    "objects": "export const t = %s1%s;" % ("{a:" * 20_000, "}" * 20_000),
    "spreads": "const a0 = {x: text()};\n" + "\n".join(f"const a{n} = {{...a{n - 1}, y{n}: 1}};" for n in range(1, 400)) + "export const t = pgTable('t', a399);",
    "doubling": "const a0 = [1];\n" + "\n".join(f"const a{n} = [...a{n - 1}, ...a{n - 1}];" for n in range(1, 60)) + "export const t = pgTable(a59[0], {});",
    "text doubling": "const a0 = 'x';\n" + "\n".join(f"const a{n} = a{n - 1} + a{n - 1};" for n in range(1, 60)) + "export const t = pgTable(a59, {});",
    "template doubling": "const a0 = 'x';\n" + "\n".join(f"const a{n} = `${{a{n - 1}}}${{a{n - 1}}}`;" for n in range(1, 60)) + "export const t = pgTable(a59, {});",
    "sql doubling": "const a0 = sql`x`;\n" + "\n".join(f"const a{n} = sql`${{a{n - 1}}}${{a{n - 1}}}`;" for n in range(1, 60)) + "export const t = pgTable('t', {a: text().default(a59)});",
    "doubling, less deep": "const a0 = 'x'; const b0 = sql`x`;\n" + "\n".join(f"const a{n} = `${{a{n - 1}}}${{a{n - 1}}}`; const b{n} = sql`${{b{n - 1}}}${{b{n - 1}}}`;" for n in range(1, 45)) + "export const t = pgTable('t', {a: text(a44), b: text().default(b44), c: text().generatedAlwaysAs(b40)}, (t) => [check('c', b39), index('i').on(b38)]);",
    "an expression of itself": "const x = (() => { const y = sql`a`; y.append(y); return y.append(y); })(); export const t = pgTable('t', {a: text().default(x)}, (t) => [check('c', x)]); export const v = pgView('v', {}).as(x);",
    "array doubling": "const a0 = ['x'];\n" + "\n".join(f"const a{n} = [a{n - 1}, a{n - 1}];" for n in range(1, 60)) + "export const t = pgTable('t', {a: text().array().default(a59), b: jsonb().default(a59)});",
    "changes": "\n".join(f"const l{n} = [];" for n in range(8_000)) + "\n".join(f"l{n}.push('x');" for n in range(8_000)) + "\n".join(f"export const e{n} = pgEnum('e{n}', l{n});" for n in range(8_000)),
    "changes of one": "const l = [];" + "l.push('x');" * 20_000 + "export const e = pgEnum('e', l);",
    "changes within changes": "const l = [];" + "if (true) { " * 400 + "l.push('x');" + "}" * 400 + "export const e = pgEnum('e', l);",
    "a spread of itself": "const x = []; const f = () => { for (const a of [1,2,3]) { x.push(x); } return x; }; export const t = pgTable('t', {a: jsonb().default(f())}, () => x.flat(Infinity));",
}  # fmt: skip


@pytest.mark.parametrize("source", LARGE.values(), ids=LARGE)
def test_large_and_nested_schemas_end_soon(source: str) -> None:
    started = time.process_time()
    to_snapshot(read(source))
    assert time.process_time() - started < 8  # 2 s on a machine that does nothing else


TABLE = "export const t%d = pgTable('t%d', { id: uuid('id').primaryKey(), name: text('name').notNull() });\n"


def test_what_is_too_large_is_said_to_be_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = "".join(TABLE % (n, n) for n in range(60_000))  # five megabytes and more
    files = {"schema.ts": IMPORTS + "export * from './b';", "b.ts": IMPORTS + whole[:4_990_000]}
    assert [miss.why for miss in read(files).unread] == [
        "`b.ts` was not read: the files of this schema are larger than 2.5 MB together"
    ]
    (miss,) = read({"schema.ts": IMPORTS + whole[:4_990_000]}).unread
    assert (miss.what, miss.why) == ("the whole file", "the files of this schema are larger than 2.5 MB together")
    monkeypatch.setattr("schema.drizzle.evaluate.MAX_STEPS", 5_000)  # `make fuzz` reads as much as there may be
    database = read({"schema.ts": IMPORTS + whole[:100_000]})
    assert database.partial
    assert 100 < len(database.tables) < 1_000
    assert {miss.why for miss in database.unread} >= {"the schema takes too many steps to evaluate"}


@pytest.mark.parametrize("bad", [b"\xff\xfe", b"\xc3", b"\xed\xa0\x80", b"\xf0\x9f\x98"])
def test_bytes_that_are_no_text_are_read_around(bad: bytes) -> None:
    source = (IMPORTS + "export const t = pgTable('t', { a: text('a?').notNull(), b: text('b') });").encode()
    for mangled_ in (source.replace(b"?", bad), source + b"\n// " + bad):
        for errors in ("replace", "surrogateescape"):
            table = read({"schema.ts": mangled_.decode("utf-8", errors)}).tables["public.t"]
            assert table.columns[1].span is not None
            assert table.columns[1].span.text == "b: text('b')"


def test_line_ends_tabs_and_marks_change_nothing() -> None:
    source = IMPORTS + "export const t = pgTable('t', {\n  a: text('é').notNull(),\n});\n"
    plain = to_snapshot(read({"schema.ts": source}))
    assert plain["tables"]["public.t"]["columns"]["é"]["notNull"]
    for text in (source.replace("\n", "\r\n"), source.replace("  ", "\t"), "\ufeff" + source):
        assert to_snapshot(read({"schema.ts": text})) == plain
    (column,) = read({"schema.ts": "/* ééé 😀 */ " + source}).tables["public.t"].columns
    assert column.span is not None
    assert column.span.text == "a: text('é').notNull()"


def test_a_text_on_which_the_parser_never_ends_is_said_to_be_unread() -> None:
    endless = (
        "const v = c<{ d: n[]; co/*f: { s: n } v = c<{ d: n[]; c: { s: n } }>({ dt(ce<{ d: n[]; c: { s: n } }>({"
        " ds: n } }>({ dt(c) { return `v(${c?.s ?? 3})`; } });\nconst e = c<{ d: s?.s ?? 3})`; } });\n"
        'export const t = pgTable("t", { a: v("a", { size: 8 }) });\n'
    )
    assert read({"schema.ts": endless}).unread
