"""Whether rows could break a CHECK that is added: not where an earlier one was no wider."""

import pytest

from tests.rules.found import the_finding

BEFORE = """CREATE TABLE "bills" ("id" bigint PRIMARY KEY, "state" text, "fee" integer,
  CONSTRAINT "state" CHECK ("state" IN ('new', 'paid')), CONSTRAINT "fee" CHECK ("fee" >= 0 AND "id" > 0));"""


@pytest.mark.parametrize(
    ("check", "breaks"),
    [
        ("\"state\" IN ('new', 'paid', 'void')", False),
        ("\"state\" IN ('new', 'void')", True),
        ('COALESCE("fee", 0) >= 0', False),
        ('"fee" > 0', True),
        ('"id" > 0 AND "fee" >= 0 AND "state" <> \'x\'', True),
    ],
)
def test_rows_that_passed_a_narrower_check_pass_a_wider_one(check: str, breaks: bool) -> None:
    sql = f'ALTER TABLE "bills" DROP CONSTRAINT "state", ADD CONSTRAINT "state" CHECK ({check});'
    assert ("fails the deploy" in the_finding(BEFORE, sql, "locks/check-validated").message) is breaks


@pytest.mark.parametrize(
    ("between", "breaks"),
    [
        ("", False),
        ('UPDATE "bills" SET "fee" = 0;', False),
        ('UPDATE "bills" SET "kind" = "state";', True),
        ('INSERT INTO "bills" ("id", "kind") SELECT 1, \'x\';', True),
    ],
)
def test_rows_can_break_a_check_over_a_new_column_only_once_it_is_filled(between: str, breaks: bool) -> None:
    sql = f'ALTER TABLE "bills" ADD COLUMN "kind" text;\n{between}\n'
    sql += 'ALTER TABLE "bills" ADD CONSTRAINT "kinds" CHECK ("kind" IN (\'a\', \'b\'));'
    assert ("fails the deploy" in the_finding(BEFORE, sql, "locks/check-validated").message) is breaks
