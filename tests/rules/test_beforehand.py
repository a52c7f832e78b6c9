"""What is there before an index is built by hand, ahead of the deploy that brings it."""

import pytest

from tests.rules.found import the_finding

BEFORE = 'CREATE TABLE "posts" ("id" bigint PRIMARY KEY, "title" text);'
RULE = "locks/index-without-concurrently"
TRIGRAMS = 'CREATE INDEX "i" ON "posts" USING gin ("title" gin_trgm_ops);'


@pytest.mark.parametrize(
    ("sql", "first"),
    [
        (f"CREATE EXTENSION pg_trgm; {TRIGRAMS}", 'CREATE EXTENSION IF NOT EXISTS "pg_trgm";'),
        (
            f"CREATE EXTENSION pg_trgm SCHEMA ext; {TRIGRAMS}",
            'CREATE EXTENSION IF NOT EXISTS "pg_trgm" WITH SCHEMA "ext";',
        ),
        (
            'CREATE EXTENSION citext; ALTER TABLE "posts" ADD COLUMN "s" citext; CREATE INDEX "i" ON "posts" ("s");',
            'CREATE EXTENSION IF NOT EXISTS "citext";',
        ),
        ('CREATE EXTENSION pg_trgm; CREATE INDEX "i" ON "posts" ("title");', 'CREATE INDEX CONCURRENTLY "i"'),
        (f"{TRIGRAMS} CREATE EXTENSION citext;", 'CREATE INDEX CONCURRENTLY "i"'),
    ],
)
def test_an_extension_of_the_same_deploy_comes_first(sql: str, first: str) -> None:
    finding = the_finding(BEFORE, sql, RULE)
    assert finding.recipe is not None
    assert finding.recipe.split("```sql\n")[1].startswith(first)


PK = 'CREATE TABLE "posts" ("id" bigint PRIMARY KEY, "code" bigint NOT NULL);'


def test_the_key_that_nobody_named_has_its_name_taken() -> None:
    sql = 'ALTER TABLE "posts" DROP CONSTRAINT "posts_pkey"; ALTER TABLE "posts" ADD PRIMARY KEY ("code");'
    recipe = the_finding(PK, sql, "locks/unique-added").recipe or ""
    assert 'CREATE UNIQUE INDEX CONCURRENTLY "posts_pkey_new"' in recipe
    assert 'ALTER INDEX IF EXISTS "posts_pkey_new" RENAME TO "posts_pkey";' in recipe


@pytest.mark.parametrize(("drop", "said"), [('DROP INDEX IF EXISTS "i"; ', True), ("", False)])
def test_what_was_built_by_hand_is_not_dropped_again(drop: str, said: bool) -> None:
    recipe = the_finding(BEFORE, f'{drop}CREATE INDEX "i" ON "posts" ("title");', RULE).recipe or ""
    assert ("In this migration, without its DROP INDEX, so that" in recipe) is said


APART = 'DELETE FROM "posts" WHERE "id" IN (SELECT max("id") FROM "posts" GROUP BY "title" HAVING count(*) > 1);'
KEY = 'CREATE UNIQUE INDEX "i" ON "posts" ("title");'
ADD = 'ALTER TABLE "posts" ADD COLUMN "no" integer;'


@pytest.mark.parametrize(
    ("sql", "first"),
    [
        (f"{APART} {KEY}", APART),
        (f'UPDATE "posts" SET "title" = "title" || "id"; {KEY}', 'UPDATE "posts" SET "title" = "title" || "id";'),
        (f'UPDATE "posts" SET "title" = "title" || "id"; {KEY}'.replace("UNIQUE ", ""), "CREATE INDEX CONCURRENTLY"),
        (f'CREATE TABLE "t" ("id" bigint); DELETE FROM "t"; {KEY}', "CREATE UNIQUE INDEX CONCURRENTLY"),
        (f'{APART} ALTER TABLE "posts" ADD CONSTRAINT "i" UNIQUE ("title");', APART),
        # what they need is not there yet, or they cannot be told from the rest
        (f'{ADD} DELETE FROM "posts" WHERE "no" IS NULL; {KEY}', None),
        (f'CREATE TABLE "t" ("id" bigint); DELETE FROM "posts" USING "t" WHERE "t"."id" = "posts"."id"; {KEY}', None),
        (f"DO $$ BEGIN {APART} {KEY} END $$;", None),
    ],
)
def test_rows_alike_go_before_the_key_over_them(sql: str, first: str | None) -> None:
    finding = the_finding(BEFORE, sql, "locks/unique-added" if "CONSTRAINT" in sql else RULE)
    assert finding.recipe is not None
    if first is None:
        assert "2. After the deploy" in finding.recipe
    else:
        assert finding.recipe.split("```sql\n")[1].startswith(first)
