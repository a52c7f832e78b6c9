"""What is known of code around a schema: one small repository, and a file of code for each case."""

import pytest

from schema.drizzle.package import find_packages
from schema.drizzle.reader import read_schema
from schema.tree import Tree
from schema.typescript.facts import Code, Query
from schema.typescript.mentions import is_code
from schema.typescript.read import read_code

SCHEMA = """
import { boolean, integer, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";
export const users = pgTable("users", {
  id: uuid("id").primaryKey(),
  email: text("email_address").notNull(),
  active: boolean("active"),
  createdAt: timestamp("created_at"),
});
export const posts = pgTable("posts", { id: uuid("id").primaryKey(), likes: integer("likes") });
"""
REPOSITORY = {
    "packages/db/package.json": '{"name": "@acme/db",'
    ' "exports": {".": "./src/index.ts", "./schema": "./src/schema.ts"}}',
    "packages/db/drizzle.config.ts": 'export default { dialect: "postgresql", schema: "./src/schema.ts" };',
    "packages/db/src/schema.ts": SCHEMA,
    "packages/db/src/client.ts": 'import { drizzle } from "drizzle-orm/node-postgres";\n'
    'import * as schema from "./schema";\nexport const db = drizzle({ schema });\n',
    "packages/db/src/index.ts": 'export * from "./schema";\nexport * from "./client";\n'
    'export { eq, and } from "drizzle-orm";\n',
    "apps/web/tsconfig.json": '{"compilerOptions": {"paths": {"@/*": ["./src/*"]}}}',
    "apps/web/src/tables.ts": 'export { users as people } from "@acme/db/schema";\n',
}
IMPORTS = """
import { and, desc, eq, gt, inArray, isNull, or, sql } from "drizzle-orm";
import { db, posts, users } from "@acme/db";
"""


def read(code: str, path: str = "apps/web/src/code.ts", **more: str) -> Code:
    texts = {**REPOSITORY, path: code, **more}
    tree = Tree(frozenset(texts), texts)
    (package,), _ = find_packages(tree)
    return read_code(tree, package, read_schema(tree, package), [p for p in sorted(texts) if is_code(p)])


def query(code: str) -> Query:
    (found,) = read(IMPORTS + code).queries
    return found


def uses(code: Code, path: str = "apps/web/src/code.ts") -> list[tuple[str, str | None, str, str]]:
    return [(u.table, u.column, u.role, u.span.text) for u in code.uses if u.span.path == path]


@pytest.mark.parametrize(
    "head",
    [
        'import { users } from "@acme/db";',
        'import { users } from "@acme/db/schema";',
        'import { users } from "../../../packages/db/src/schema";',
        'import { users } from "../../../packages/db/src";',
        'import { people as users } from "@/tables";',
        'import * as db from "@acme/db";\nconst { users } = db;',
        'import * as tables from "@acme/db/schema";\nconst users = tables.users;',
        'import { alias } from "drizzle-orm/pg-core";import {people} from "@/tables";const users = alias(people, "u")',
    ],
)
def test_a_table_is_found_wherever_its_import_leads(head: str) -> None:
    found = uses(read(head + "\nexport const it = users.email;\n"))
    assert ("public.users", "email_address", "read", "users.email") in found


@pytest.mark.parametrize(
    "code",
    [
        'import { users } from "@acme/other";\nexport const it = users.email;',
        'import { users } from "./schema";\nexport const it = users.email;',
        'import { users } from "@acme/db";\nexport const f = (users: { email: string }[]) => users.email;',
        'import { users } from "@acme/db";\nexport function f() { const users = load(); return users.email; }',
        'import { users } from "@acme/db";\nexport const text = "users.email"; // users.email',
        "for (const users of lists) users.email;",
    ],
)
def test_a_name_alone_is_no_table(code: str) -> None:
    assert [u for u in uses(read(code)) if u[1]] == []


@pytest.mark.parametrize(
    ("code", "role"),
    [
        ("db.select().from(users).where(eq(users.email, x))", "filter"),
        ("const where = [eq(users.email, x)]", "filter"),
        ("db.select().from(users).orderBy(desc(users.email))", "order"),
        ("db.select({ e: users.email }).from(users)", "read"),
        ("db.select().from(posts).leftJoin(users, eq(users.email, posts.id))", "join"),
        ("db.select().from(users).groupBy(users.email)", "group"),
        ("db.insert(users).values(x).onConflictDoNothing({ target: users.email })", "write"),
        ("db.query.users.findMany({ where: eq(users.email, x) })", "filter"),
        ("db.query.users.findMany({ where: (u, { eq }) => eq(u.email, x) })", "filter"),
        ("db.query.users.findMany({ orderBy: (u, { desc }) => [desc(u.email)] })", "order"),
        ("db.query.users.findMany({ columns: { email: true } })", "read"),
        ("db.query.users.findMany({ where: { email: x } })", "filter"),
        ("type E = typeof users.email", "type"),
        ("db.select().from(users).where(sql`lower(${users.email}) = ${x}`)", "filter"),
    ],
)
def test_what_is_done_with_a_column(code: str, role: str) -> None:
    assert {u[2] for u in uses(read(IMPORTS + code)) if u[1] == "email_address"} == {role}


@pytest.mark.parametrize(
    ("where", "columns", "opaque"),
    [
        ("eq(users.id, x)", [("id", "eq")], False),
        ("and(eq(users.id, x), gt(users.createdAt, y))", [("id", "eq"), ("created_at", "gt")], False),
        ("and(eq(users.id, x), or(eq(users.email, y), isNull(users.active)))", [("id", "eq")], True),
        ("and(...conditions)", [], True),
        ("conditions", [], True),
        ("undefined", [], False),
        ("inArray(users.id, ids)", [("id", "inArray")], False),
    ],
)
def test_what_a_where_asks_for(where: str, columns: list[tuple[str, str]], *, opaque: bool) -> None:
    found = query(f"await db.select().from(users).where({where});")
    assert [(c.column, c.operator) for c in found.conditions] == columns
    assert ("where" in found.opaque) is opaque


@pytest.mark.parametrize(
    ("code", "runs"),
    [
        ("async function f() { await db.delete(users); }", "awaited"),
        ("async function f() { const [u] = await db.select().from(users); }", "awaited"),
        ("async function f() { await Promise.all([db.delete(users)]); }", "awaited"),
        ("function f() { db.delete(users).catch(log); }", "awaited"),
        ("async function f() { return db.delete(users); }", "returned"),
        ("const f = async () => db.delete(users);", "returned"),
        ("function f() { return db.select().from(users); }", "elsewhere"),
        ("function f() { db.delete(users); }", "never"),
        ("function f() { void db.delete(users); }", "never"),
        ("let q = db.select().from(users).$dynamic();", "elsewhere"),
        ('const s = db.select().from(users).as("s");', "nested"),
        ("const q = db.select().from(users);", "elsewhere"),
        ("ctx.waitUntil(db.delete(users));", "nested"),
    ],
)
def test_who_waits_for_a_query(code: str, runs: str) -> None:
    assert query(code).around.runs == runs


def test_what_is_around_a_query() -> None:
    found = query("""
export async function save(rows: Row[]) {
  await db.transaction(async (tx) => {
    for (const row of rows) {
      const [made] = await tx.insert(users).values(row).returning();
    }
  });
}
""")
    assert (found.kind, found.root, found.around.function, found.around.target) == ("insert", "tx", "save", "[made]")
    assert found.around.transaction
    assert found.around.given
    assert found.around.loop is not None
    assert found.around.loop.text.startswith("for (const row of rows)")
    assert [part.name for part in found.parts] == ["insert", "values", "returning"]


def test_what_the_loop_runs_over_is_read_once() -> None:
    assert query("async function f() { for (const u of await db.select().from(users)) g(u); }").around.loop is None


def test_sql_by_hand() -> None:
    code = read(
        IMPORTS + "const a = db.select({ n: sql<number>`count(${users.id}) + ${x}`.mapWith(Number) }).from(users);"
    )
    (raw,) = code.raw
    assert (raw.text, raw.typed, raw.calls) == ('count("users"."id") + $1', "number", ("mapWith(Number)",))
    assert [value.text for value in raw.values] == ["x"]


@pytest.mark.parametrize(
    ("code", "built"),
    [
        ("sql.raw('a')", ()),
        ("const t = 'a'; sql.raw(`from ${t}`)", ()),
        ("sql.raw(`from ${input.t}`)", ("input.t",)),
        ("sql.raw('a' + input.t)", ("input.t",)),
        ("db.execute(`drop ${input.t}`)", ("input.t",)),
    ],
)
def test_what_a_string_of_sql_is_made_of(code: str, built: tuple[str, ...]) -> None:
    (raw,) = read(IMPORTS + code).raw
    assert raw.built == built


def test_what_a_table_does_not_declare_is_absent() -> None:
    code = read(
        IMPORTS + "const a = users.nickname;\nconst b = db.query.invoices.findMany();\nconst c = users.$inferSelect;"
    )
    assert [(a.table, a.key) for a in code.absent] == [("public.users", "nickname"), (None, "invoices")]


def test_of_a_long_import_the_line_is_named_that_asks() -> None:
    (absent,) = read('import {\n  users,\n  invoices as bills,\n} from "@acme/db";\n').absent
    assert (absent.key, absent.span.line, absent.span.text) == ("invoices", 3, "invoices as bills")


def test_the_relational_queries_of_another_database_are_not_ours() -> None:
    own = 'import { db } from "./local";\nexport const f = async () => db.query.users.findMany();\n'
    code = read(own)
    assert (code.queries, code.unknown) == ((), 1)


def test_positions_count_characters() -> None:
    assert "users.email" in {
        use[3] for use in uses(read(IMPORTS + "/* größer, 日本 */ const a = eq(users.email, 'ü');"))
    }


@pytest.mark.parametrize(
    "code",
    [
        "db.select().from(users).where(" + "and(" * 3000 + "eq(users.id, x)" + ")" * 3000 + ")",
        "db.select().from(users).orderBy(" + "[" * 3000 + "users.id" + "]" * 3000 + ")",
        "sql.raw(" + "+".join(["x"] * 3000) + ")",
        "sql.raw(" + "`${" * 1000 + "x" + "}`" * 1000 + ")",
        "db.select().from(users).where(users" + ".id" * 5000 + ")",
        "db.select().from(users)" + ".where(x)" * 3000,
        "db.insert(users).values(" + "[" * 3000 + "{ id: 1 }" + "]" * 3000 + ")",
        "const f = " + "() => " * 3000 + "users.id",
        "const { users: a } = { users }; " * 2000,
        "db.query.users.findMany({ where: " + "(u) => " * 2000 + "eq(u.id, x) })",
        "x(" + "users," * 30000 + ")",
    ],
)
def test_hostile_code_is_bounded(code: str) -> None:
    read(IMPORTS + code)


@pytest.mark.parametrize(
    "code", ["db.select(", "users.", "sql`${", "`" * 50, "(" * 500, "import {", "users" * 9, "db.query.x.findMany"]
)
def test_broken_code_is_no_failure(code: str) -> None:
    read(IMPORTS + code)
