"""Large and hostile pull requests: the cost of the catalogue stays in proportion to the text."""

import time

from rules.config import RuleConfig
from rules.fences import PACKAGE, Fence, tree
from rules.run import run
from schema.difference import Difference, read_difference
from schema.drizzle.package import find_packages


def seconds(before: dict[str, str], after: dict[str, str]) -> float:
    """Return the processor time of the catalogue alone."""

    def fenced(texts: dict[str, str]) -> dict[str, Fence]:
        languages = {path: "sql" if path.endswith(".sql") else "ts" for path in texts}
        return {f"{PACKAGE}/{p}": Fence(languages[p], "good", text, 1, frozenset()) for p, text in texts.items()}

    base, head = tree(fenced(before), at_base=True), tree(fenced(after), at_base=False)
    (package,), _ = find_packages(head)
    difference = read_difference(base, head, package)
    return min(_timed(difference) for _ in range(3))  # what else runs on the machine makes some of them longer


def _timed(difference: Difference) -> float:
    start = time.process_time()
    run((difference,), RuleConfig())
    return time.process_time() - start


def growth(small: float, large: float) -> float:
    return large / max(small, 0.01)


def statements(count: int) -> tuple[dict[str, str], dict[str, str]]:
    tables = "".join(f'CREATE TABLE "t{n}" ("id" bigint PRIMARY KEY, "a" text);\n' for n in range(count))
    drops = "".join(
        f'ALTER TABLE "t{n}" DROP COLUMN "a";\nDROP TABLE "t{n}" CASCADE;\nTRUNCATE "t{n}" CASCADE;\n'
        for n in range(count)
    )
    return {"drizzle/0000_a.sql": tables}, {"drizzle/0000_a.sql": tables, "drizzle/0001_b.sql": drops}


def tables(count: int) -> tuple[dict[str, str], dict[str, str]]:
    def text(first: int, last: int) -> str:
        return "".join(
            f'export const t{n} = pgTable("t{n}", {{ a: timestamp("a"), b: json("b"), c: text("cC"),'
            f' d: integer("d").references(() => t{n}.d) }});\n'
            for n in range(first, last)
        )

    return {"schema.ts": text(0, count)}, {"schema.ts": text(0, 2 * count)}


def columns(count: int) -> tuple[dict[str, str], dict[str, str]]:
    lines = "".join(f'  c{n}: timestamp("cC{n}"),\n' for n in range(count))
    return {"schema.ts": "export {};\n"}, {"schema.ts": f'export const t = pgTable("t", {{\n{lines}}});\n'}


def keys(count: int) -> tuple[dict[str, str], dict[str, str]]:
    columns = "".join(f'  c{n}: text("c{n}").unique(),\n' for n in range(count))
    extras = "".join(
        f"  unique('u{n}').on(t.c{n}, t.c{(n + 1) % count}), index('i{n}').on(t.c{n}),\n" for n in range(count)
    )
    table = f'export const t = pgTable("t", {{\n{columns}}}, (t) => [\n{extras}]);\n'
    return {"schema.ts": "export {};\n"}, {"schema.ts": table}


def indexes(count: int) -> tuple[dict[str, str], dict[str, str]]:
    columns = ", ".join(f'"c{n}" text' for n in range(count))
    made = "".join(
        f'CREATE INDEX "i{n}" ON "t" ("c{n}");\nALTER TABLE "t" ADD CONSTRAINT "k{n}" CHECK ("c{n}" IS NOT NULL);\n'
        for n in range(count)
    )
    before = f'CREATE TABLE "t" ("id" bigint PRIMARY KEY, {columns});\n{made}'
    again = "".join(f'DROP INDEX "i{n}";\nCREATE INDEX "j{n}" ON "t" ("c{n}");\n' for n in range(count))
    return {"drizzle/0000_a.sql": before}, {"drizzle/0000_a.sql": before, "drizzle/0001_b.sql": again}


def made(count: int) -> tuple[dict[str, str], dict[str, str]]:
    before = 'CREATE TABLE "t" ("id" bigint PRIMARY KEY);\n'
    tables = "".join(
        f'CREATE TABLE "n{n}" ("id" bigint PRIMARY KEY, "t_id" bigint);\n'
        f'ALTER TABLE "n{n}" ADD CONSTRAINT "k{n}" FOREIGN KEY ("t_id") REFERENCES "t"("id");\n'
        f'CREATE INDEX "i{n}" ON "n{n}" ("t_id");\n'
        for n in range(count)
    )
    return {"drizzle/0000_a.sql": before}, {"drizzle/0000_a.sql": before, "drizzle/0001_b.sql": tables}


def choices(count: int) -> tuple[dict[str, str], dict[str, str]]:
    imports = 'import { pgTable, text, uuid } from "drizzle-orm/pg-core";\n'
    status = 'text("status", { enum: ["a", "b"] }).notNull()'
    tables = "".join(
        f'export const t{n} = pgTable("t{n}", {{ id: uuid("id").primaryKey(), status: {status} }});\n'
        for n in range(count)
    )
    return {"schema.ts": imports}, {"schema.ts": imports + tables}


def test_many_statements() -> None:
    assert growth(seconds(*statements(50)), seconds(*statements(200))) < 10


def test_many_tables() -> None:
    assert growth(seconds(*tables(30)), seconds(*tables(120))) < 10


def test_many_columns() -> None:
    assert growth(seconds(*columns(250)), seconds(*columns(1_000))) < 10


def test_many_keys() -> None:
    assert growth(seconds(*keys(50)), seconds(*keys(200))) < 10


def test_many_indexes_of_one_table() -> None:
    assert growth(seconds(*indexes(40)), seconds(*indexes(160))) < 10


def test_many_new_tables() -> None:
    assert growth(seconds(*made(100)), seconds(*made(800))) < 16


def test_many_columns_whose_fix_needs_an_import() -> None:
    assert growth(seconds(*choices(50)), seconds(*choices(200))) < 10
