"""Which constraints that are dropped and added again are renamed instead."""

import pytest

from tests.rules.found import the_finding

BEFORE = (
    'CREATE TABLE "users" ("id" bigint PRIMARY KEY); CREATE TABLE "t" ("a" bigint, "b" bigint,'
    ' CONSTRAINT "old_key" PRIMARY KEY ("a", "b"), CONSTRAINT "old_once" UNIQUE ("b"));'
    ' CREATE INDEX "old_i" ON "t" ("a" DESC);'
    ' ALTER TABLE "t" ADD CONSTRAINT "old_fk" FOREIGN KEY ("a") REFERENCES "users" ("id") ON DELETE cascade;'
)
RENAME = 'ALTER TABLE "t" RENAME COLUMN "a" TO "c";\n'
DROP = 'ALTER TABLE "t" DROP CONSTRAINT "old_fk";\n'
KEY = 'ALTER TABLE "t" ADD CONSTRAINT "k" FOREIGN KEY ("a") REFERENCES "users" ("id") ON DELETE cascade;'
OTHER = KEY.replace('("a")', '("c")')
BREAK = "--> statement-breakpoint\n"


@pytest.mark.parametrize(
    ("sql", "rule", "fixed"),
    [
        (f"{DROP}{KEY}", "foreign-key-validated", 'ALTER TABLE "t" RENAME CONSTRAINT "old_fk" TO "k";'),
        (
            f"{RENAME}{DROP}{BREAK}{OTHER}",
            "foreign-key-validated",
            'ALTER TABLE "t" RENAME CONSTRAINT "old_fk" TO "k";',
        ),
        (
            'ALTER TABLE "t" DROP CONSTRAINT "old_once";\nALTER TABLE "t" ADD CONSTRAINT "once" UNIQUE ("b");',
            "unique-added",
            'ALTER TABLE "t" RENAME CONSTRAINT "old_once" TO "once";',
        ),
        (
            f'{RENAME}ALTER TABLE "t" DROP CONSTRAINT "old_key";\nALTER TABLE "t" ADD PRIMARY KEY ("c", "b");',
            "unique-added",
            'ALTER TABLE "t" RENAME CONSTRAINT "old_key" TO "t_pkey";',
        ),
        (
            f'{RENAME}DROP INDEX "old_i";\nCREATE INDEX "i" ON "t" ("c" DESC);',
            "index-without-concurrently",
            'ALTER INDEX "old_i" RENAME TO "i";',
        ),
    ],
)
def test_a_constraint_that_only_has_another_name_is_renamed(sql: str, rule: str, fixed: str) -> None:
    finding = the_finding(BEFORE, sql, f"locks/{rule}")
    assert finding.fix
    assert finding.recipe is None
    assert "".join(edit.text for edit in finding.fix.edits).strip() == fixed


@pytest.mark.parametrize(
    "sql",
    [
        f"{DROP}{KEY.replace('cascade', 'restrict')}",  # it says something else
        f'{DROP}UPDATE "t" SET "a" = 1;\n{KEY}',  # it was in the way
        f'{DROP}ALTER TABLE "t" ALTER COLUMN "a" TYPE integer;\n{KEY}',
        f"{DROP.replace('CONSTRAINT', 'CONSTRAINT IF EXISTS')}{KEY}",  # it may not be there
        f'ALTER TABLE "t" DROP CONSTRAINT "old_fk", DROP CONSTRAINT "old_once";\n{KEY}',
        KEY,
    ],
)
def test_another_one_is_added(sql: str) -> None:
    finding = the_finding(BEFORE, sql, "locks/foreign-key-validated")
    assert finding.fix
    assert not any("RENAME" in edit.text for edit in finding.fix.edits)


@pytest.mark.parametrize("drop", ['DROP INDEX "old_i";', 'DROP INDEX IF EXISTS "old_i";', ""])
@pytest.mark.parametrize("index", ['("a")', '("a" DESC) WHERE "b" > 1', '("a" DESC) INCLUDE ("b")'])
def test_another_index_is_built(drop: str, index: str) -> None:
    finding = the_finding(BEFORE, f'{drop}\nCREATE INDEX "i" ON "t" {index};', "locks/index-without-concurrently")
    assert finding.fix is None
    assert finding.recipe
