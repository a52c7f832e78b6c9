"""What a message and a recipe say of this table, beyond what its rule's examples show."""

import pytest

from rules.catalogue import get
from rules.examples import review
from rules.fences import Example, Fence
from tests.rules.found import the_finding

BEFORE = """CREATE TABLE "users" ("id" integer PRIMARY KEY, "name" text, "age" integer);
CREATE UNIQUE INDEX "users_once" ON "users" ("id", "name");
CREATE TABLE "posts" ("id" integer PRIMARY KEY, "user_id" integer REFERENCES "users" ("id"));
"""


def recipe(statement: str) -> str:
    before, shown = (
        Fence("sql", kind, text, 1, frozenset()) for kind, text in (("before", BEFORE), ("bad", statement))
    )
    rule = get("locks/type-change-rewrites")
    found = review(Example((before,), (shown,)), (shown,), rule).findings
    return next(finding.recipe or "" for finding in found if finding.rule == rule.id)


def test_a_new_column_is_given_what_goes_with_the_old_one() -> None:
    words = (
        "give the new one what goes with the old one (the primary key, `users_once`, the foreign keys of `posts`), and"
    )
    assert words in recipe('ALTER TABLE "users" ALTER COLUMN "id" SET DATA TYPE bigint;')
    assert "give the new one" not in recipe('ALTER TABLE "users" ALTER COLUMN "age" SET DATA TYPE bigint;')


def test_what_one_row_can_break_is_said_of_old_columns_alone() -> None:
    new = 'ALTER TABLE "users" ADD COLUMN "n" integer DEFAULT 1 NOT NULL;\n'
    add = 'ALTER TABLE "users" ADD CONSTRAINT "c" CHECK ("{0}" > 0);'
    for statement, breaks in ((new + add.format("n"), False), (add.format("age"), True)):
        before, shown = Fence("sql", "before", BEFORE, 1, frozenset()), Fence("sql", "bad", statement, 1, frozenset())
        found = review(Example((before,), (shown,)), (shown,), get("locks/check-validated")).findings
        (message,) = [finding.message for finding in found if finding.rule == "locks/check-validated"]
        assert ("fails the deploy" in message) is breaks


AUTH = """import { betterAuth } from "better-auth";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { db } from "./client";

export const auth = betterAuth({ database: drizzleAdapter(db, { provider: "pg" }) });
"""
COLUMNS = 'value: text(), token: text(), userId: text("u"), expiresAt: date("at"), userAgent: text("agent")'
TABLES = f"""export const verification = pgTable("verification", {{
  id: uuid("id").primaryKey(), identifier: text("identifier"), {COLUMNS} }});
export const session = pgTable("session", {{ id: uuid("id").primaryKey(), {COLUMNS} }});
"""


def test_each_id_that_the_library_fills_is_named_once() -> None:
    before = Fence("ts", "before", AUTH, 1, frozenset(), {"file": "auth.ts"})
    shown = Fence("ts", "bad", TABLES, 1, frozenset())
    rule = get("types/auth-id-not-text")
    found = [f.message for f in review(Example((before,), (shown,)), (shown,), rule).findings if f.rule == rule.id]
    assert found == [
        "Better Auth writes ids of its own into `verification.id` and `session.id`, and uuid takes none of them."
    ]


@pytest.mark.parametrize(("first", "sooner"), [("", True), ('ALTER TABLE "users" ADD COLUMN "n" integer;\n', False)])
def test_rows_of_a_new_table_are_written_before_its_keys(first: str, sooner: bool) -> None:
    statements = f"""{first}CREATE TABLE "tags" ("user_id" integer);
ALTER TABLE "tags" ADD CONSTRAINT "tags_fk" FOREIGN KEY ("user_id") REFERENCES "users" ("id");
INSERT INTO "tags" SELECT "id" FROM "users";
"""
    before, shown = Fence("sql", "before", BEFORE, 1, frozenset()), Fence("sql", "bad", statements, 1, frozenset())
    rule = get("locks/backfill-under-lock")
    (told,) = [f for f in review(Example((before,), (shown,)), (shown,), rule).findings if f.rule == rule.id]
    assert (told.recipe or "").startswith("Move this before the foreign keys") is sooner


@pytest.mark.parametrize(
    ("statement", "by_check"),
    [
        ("varchar(20)", True),
        ('varchar(20) USING left("name", 20)', True),
        ("char(20)", False),
        ("bytea USING name::bytea", False),
    ],
)
def test_a_text_is_bounded_by_a_check(statement: str, by_check: bool) -> None:
    said = recipe(f'ALTER TABLE "users" ALTER COLUMN "name" SET DATA TYPE {statement};')
    added = 'ADD CONSTRAINT "users_name_length" CHECK (char_length("name") <= 20) NOT VALID;'
    assert (added in said, '"name_new"' in said) == (by_check, not by_check)


@pytest.mark.parametrize(("first", "fails"), [("", True), ('UPDATE "users" SET "name" = left("name", 20);\n', False)])
def test_what_is_shortened_before_fits(first: str, fails: bool) -> None:
    sql = f'{first}ALTER TABLE "users" ALTER COLUMN "name" SET DATA TYPE varchar(20);'
    assert ("fails the deploy" in the_finding(BEFORE, sql, "locks/type-change-rewrites").message) is fails


def test_a_type_whose_name_has_capitals_is_quoted() -> None:
    before = 'CREATE TYPE "serverType" AS ENUM (\'a\'); CREATE TABLE "users" ("id" bigint PRIMARY KEY);'
    add = 'ALTER TABLE "users" ADD COLUMN "kind" "public"."serverType" NOT NULL;'
    recipe = the_finding(before, add, "failure/not-null-without-default").recipe or ""
    assert 'ALTER TABLE "users" ADD COLUMN "kind" "serverType";' in recipe
