"""Which foreign keys are moved to the ADD COLUMN of their column, and which are added without a look at old rows."""

import pytest

from tests.rules.found import the_finding

BEFORE = 'CREATE TABLE "users" ("id" bigint PRIMARY KEY); CREATE TABLE "t" ("id" bigint PRIMARY KEY);'
COLUMN = 'ALTER TABLE "t" ADD COLUMN "u" bigint;'
KEY = 'ALTER TABLE "t" ADD CONSTRAINT "k" FOREIGN KEY ("u") REFERENCES "users" ("id");'
RULE = "locks/foreign-key-validated"


@pytest.mark.parametrize(
    ("sql", "inline"),
    [
        (f"{COLUMN}\n{KEY}", True),
        (f'{COLUMN}\nCREATE INDEX "i" ON "t" ("id");\n{KEY}', True),
        (f"{COLUMN}\n{KEY}\n-- who it is of\nSELECT 1;", True),
        (f"{COLUMN} {KEY.replace('users', 't')}", True),
        # what keeps the key from standing there: a value, a name of its own, a table that is made in between
        (f'{COLUMN}\nUPDATE "t" SET "u" = "id" WHERE "u" IS NULL;\n{KEY}', False),
        (f"{COLUMN.replace(';', ' DEFAULT 1;')}\n{KEY}", False),
        (f"{COLUMN.replace('COLUMN', 'COLUMN IF NOT EXISTS')}\n{KEY}", False),
        (f'{COLUMN}\nCREATE TABLE "late" ("id" bigint PRIMARY KEY);\n{KEY.replace("users", "late")}', False),
        (f'ALTER TABLE "t" ADD COLUMN "u" bigint, ADD COLUMN "v" bigint;\n{KEY}', False),
        # an index of the column is built by hand on a column that is added ahead, and ADD COLUMN then does nothing
        (f'{COLUMN}\nCREATE INDEX "i" ON "t" ("u");\n{KEY}', False),
        (f'{COLUMN}\n{KEY}\nALTER TABLE "t" ADD CONSTRAINT "once" UNIQUE ("u");', False),
        # taken out, it would leave its comment behind
        (f"{COLUMN}\n-- who it is of\n{KEY}", False),
    ],
)
def test_a_key_is_written_on_a_column_that_is_still_empty(sql: str, inline: bool) -> None:
    finding = the_finding(BEFORE, sql, RULE)
    texts = [edit.text for edit in finding.fix.edits] if finding.fix else []
    assert any('CONSTRAINT "k" REFERENCES' in text for text in texts) is inline
    assert any("NOT VALID" in text for text in texts) is not inline
    assert (finding.recipe is None) is inline
