"""What a transaction holds from statement to statement, and which statements cannot be run twice."""

import pytest

from rules.examples import difference
from rules.fences import examples
from rules.held import held, limit
from rules.rerun import once_only
from schema.difference import Difference

BEFORE = 'CREATE TABLE "a" ("id" bigint PRIMARY KEY); CREATE TABLE "b" ("id" bigint PRIMARY KEY);'
NEXT = "\n--> statement-breakpoint\n"


def of(sql: str, transaction: str = "always") -> Difference:
    (example,) = examples(f"```sql before\n{BEFORE}\n```\n\n```sql bad transaction={transaction}\n{sql}\n```\n")
    return difference(example, example.shown)


def at_the_end(sql: str, transaction: str = "always") -> dict[str, str]:
    """What is held when the last statement begins."""
    return list(held(of(sql, transaction)))[-1][1]


HARD = "AccessExclusiveLock"


@pytest.mark.parametrize(
    ("sql", "transaction", "locks"),
    [
        (f"ALTER TABLE a ADD c int;{NEXT}DELETE FROM b;", "always", {"public.a": HARD}),
        (f"ALTER TABLE a ADD c int;{NEXT}DELETE FROM b;", "never", {}),
        ("ALTER TABLE a ADD c int; DELETE FROM b;", "never", {"public.a": HARD}),
        (f"BEGIN;{NEXT}ALTER TABLE a ADD c int;{NEXT}DELETE FROM b;", "never", {"public.a": HARD}),
        (f"ALTER TABLE a ADD c int;{NEXT}BEGIN;{NEXT}DELETE FROM b;", "always", {"public.a": HARD}),
        (f"ALTER TABLE a ADD c int;{NEXT}COMMIT;{NEXT}DELETE FROM b;", "always", {}),
        ("CREATE INDEX i ON a (id); ALTER TABLE a ADD c int; DELETE FROM b;", "always", {"public.a": HARD}),
        ("ALTER TABLE a ADD c int; ALTER TABLE a RENAME TO z; DELETE FROM b;", "always", {"public.z": HARD}),
        ("CREATE TABLE n (a_id bigint REFERENCES a); DELETE FROM b;", "always", {"public.a": "ShareRowExclusiveLock"}),
        ("CREATE TABLE n (id int); ALTER TABLE n ADD c int; DELETE FROM b;", "always", {}),
        ("UPDATE a SET id = 1; DELETE FROM b;", "always", {}),
        ("ALTER TABLE elsewhere ADD c int; DELETE FROM b;", "always", {"public.elsewhere": HARD}),
    ],
)
def test_locks_are_held_until_the_transaction_ends(sql: str, transaction: str, locks: dict[str, str]) -> None:
    assert at_the_end(sql, transaction) == locks


@pytest.mark.parametrize(
    ("sql", "seconds"),
    [
        ("", None),
        ("SET lock_timeout = '5s';", 5),
        ("SET LOCAL lock_timeout = 2000;", 2),
        ("SET lock_timeout = '2min';", 120),
        ("SET lock_timeout = 0;", None),
        ("SET lock_timeout = '5s'; RESET lock_timeout;", None),
    ],
)
def test_how_long_a_lock_is_waited_for(sql: str, seconds: float | None) -> None:
    assert limit(of(f"{sql} SELECT 1;").replay.steps[-1]) == seconds


@pytest.mark.parametrize(
    ("sql", "number"),
    [
        ("CREATE TABLE n (id int); ALTER TABLE a ADD c int; ALTER TABLE a DROP COLUMN c;", 3),
        ("CREATE TABLE IF NOT EXISTS n (id int); ALTER TABLE a ADD COLUMN IF NOT EXISTS c int;", 0),
        ("DROP INDEX IF EXISTS i; CREATE INDEX i ON a (id);", 0),
        ("CREATE OR REPLACE VIEW v AS SELECT 1 AS one; DROP VIEW v;", 0),
        ("ALTER TABLE a ADD CONSTRAINT k CHECK (id > 0);", 1),
        ("ALTER TABLE a DROP CONSTRAINT IF EXISTS k; ALTER TABLE a ADD CONSTRAINT k CHECK (id > 0);", 0),
        ("INSERT INTO a (id) VALUES (1);", 1),
        ("INSERT INTO a (id) VALUES (1) ON CONFLICT DO NOTHING;", 0),
        ("UPDATE a SET id = 1; ALTER TABLE a ALTER id SET NOT NULL; ALTER TABLE a ALTER id DROP DEFAULT;", 0),
    ],
)
def test_which_statements_cannot_be_run_twice(sql: str, number: int) -> None:
    assert len(list(once_only(of(sql).replay.steps))) == number
