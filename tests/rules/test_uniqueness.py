"""Which unique keys are said to fail on rows alike, and which cannot."""

import pytest

from tests.rules.found import the_finding

BEFORE = 'CREATE TABLE "t" ("id" bigint PRIMARY KEY, "a" text, "b" text, "c" text UNIQUE);'
PART = 'CREATE UNIQUE INDEX "part" ON "t" ("b") WHERE "a" IS NOT NULL;'
NEW = 'ALTER TABLE "t" ADD COLUMN'
ADD = 'ALTER TABLE "t" ADD CONSTRAINT "u" UNIQUE'
RULES = ("locks/unique-added", "locks/index-without-concurrently")


@pytest.mark.parametrize(
    ("sql", "fails"),
    [
        (f'{ADD} ("a");', True),
        ('CREATE UNIQUE INDEX "u" ON "t" ("a") WHERE "b" IS NOT NULL;', True),
        ('CREATE UNIQUE INDEX "u" ON "t" (lower("c"));', True),
        ('CREATE INDEX "u" ON "t" ("a");', False),
        # more columns than what was unique before
        (f'{ADD} ("c", "a");', False),
        (f'ALTER TABLE "t" DROP CONSTRAINT "t_c_key"; {ADD} ("c", "a");', False),
        ('CREATE UNIQUE INDEX "u" ON "t" ("id") WHERE "b" IS NOT NULL;', False),
        (f'ALTER TABLE "t" DROP CONSTRAINT "t_c_key"; UPDATE "t" SET "c" = \'x\'; {ADD} ("c", "a");', True),
        # under another name the table is the same, and its rows are still unique
        (f'ALTER TABLE "t" RENAME TO "s"; {ADD} ("c");'.replace('TABLE "t" ADD', 'TABLE "s" ADD'), False),
        (f'ALTER TABLE "t" RENAME TO "s"; {ADD} ("a");'.replace('TABLE "t" ADD', 'TABLE "s" ADD'), True),
        # rows alike were deleted for it
        (f'DELETE FROM "t" WHERE "id" > 5; {ADD} ("a");', False),
        # of a part that was kept apart, or that holds no row yet
        ('CREATE UNIQUE INDEX "u" ON "t" ("b") WHERE "t"."a" IS NOT NULL AND "id" > 5;', False),
        ('CREATE UNIQUE INDEX "u" ON "t" ("b") WHERE "id" > 5;', True),
        ('CREATE UNIQUE INDEX "u" ON "t" ("b") WHERE "a" IS NOT NULL OR "id" > 5;', True),
        ('UPDATE "t" SET "a" = \'x\'; CREATE UNIQUE INDEX "u" ON "t" ("b") WHERE "a" IS NOT NULL;', True),
        (f'{NEW} "d" boolean NOT NULL DEFAULT false; CREATE UNIQUE INDEX "u" ON "t" ("a") WHERE "t"."d";', False),
        (f'{NEW} "d" boolean NOT NULL DEFAULT true; CREATE UNIQUE INDEX "u" ON "t" ("a") WHERE "t"."d";', True),
        (f'{NEW} "d" text; CREATE UNIQUE INDEX "u" ON "t" ("a") WHERE "d" IS NOT NULL;', False),
        (f'{NEW} "d" text; UPDATE "t" SET "d" = 1; CREATE UNIQUE INDEX "u" ON "t" ("a") WHERE "d" IS NOT NULL;', True),
        # a new column is NULL everywhere
        (f'ALTER TABLE "t" ADD COLUMN "d" text; {ADD} ("d");', False),
        (f'ALTER TABLE "t" ADD COLUMN "d" text; {ADD} NULLS NOT DISTINCT ("d");', True),
        (f'ALTER TABLE "t" ADD COLUMN "d" text DEFAULT \'x\'; {ADD} ("d");', True),
        (f'ALTER TABLE "t" ADD COLUMN "d" text; UPDATE "t" SET "d" = "a"; {ADD} ("d");', True),
    ],
)
def test_rows_alike_fail_the_deploy_only_where_there_can_be_some(sql: str, fails: bool) -> None:
    finding = the_finding(BEFORE + PART, sql, *RULES)
    assert ("rows alike" in finding.message) is fails
