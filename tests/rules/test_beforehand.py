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
