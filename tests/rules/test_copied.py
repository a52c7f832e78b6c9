"""What a migration copied before it drops it is not called lost."""

import pytest

from tests.rules.found import the_finding

USERS = 'CREATE TABLE "users" ("id" bigint PRIMARY KEY, "nickname" text, "shown" text);'
DROPPED = 'ALTER TABLE "users" DROP COLUMN "nickname";'


@pytest.mark.parametrize(
    "copying",
    [
        'UPDATE "users" SET "shown" = "nickname" WHERE "shown" IS NULL;',
        "UPDATE users SET shown = upper(users.nickname);",
        'UPDATE "users" SET "shown" = coalesce("nickname", \'\'), "nickname" = NULL;',
    ],
)
def test_a_column_that_was_copied_is_gone_but_not_its_values(copying: str) -> None:
    found = the_finding(USERS, f"{copying}\n{DROPPED}", "data-loss/column-dropped")
    assert found.message == (
        "`users.nickname` is gone once this runs: what was copied from it is in `users.shown`, and the code that runs"
        " during the deploy still asks for it."
    )
    assert "DROP COLUMN" in (found.recipe or "")


def test_a_column_whose_values_went_to_another_table() -> None:
    made = 'CREATE TABLE "names" ("user_id" bigint, "name" text);'
    copying = 'INSERT INTO "names" ("user_id", "name") SELECT "id", "nickname" FROM "users";'
    found = the_finding(USERS, f"{made}\n{copying}\n{DROPPED}", "data-loss/column-dropped")
    assert "what was copied from it is in `names`" in found.message


@pytest.mark.parametrize(
    "other",
    [
        """UPDATE "users" SET "shown" = 'x' WHERE "nickname" IS NULL;""",
        'UPDATE "users" SET "nickname" = "shown";',
        'INSERT INTO "users" ("id") SELECT "id" + 1 FROM "users";',
    ],
)
def test_a_column_that_no_statement_copies_is_lost(other: str) -> None:
    found = the_finding(USERS, f"{other}\n{DROPPED}", "data-loss/column-dropped")
    assert found.message == "`users.nickname` and everything in it is gone once this runs."


def test_what_is_copied_after_the_drop_is_not_from_it() -> None:
    sql = f'{DROPPED}\nUPDATE "users" SET "shown" = "nickname";'
    assert "everything in it is gone" in the_finding(USERS, sql, "data-loss/column-dropped").message


def test_dropped_tables_are_told_together_with_what_cascade_takes_along() -> None:
    before = (
        'CREATE TABLE "carts" ("id" bigint PRIMARY KEY); CREATE TABLE "lists" ("id" bigint PRIMARY KEY);'
        ' CREATE TABLE "items" ("id" bigint, "cart_id" bigint CONSTRAINT "in_cart" REFERENCES "carts" ("id"));'
    )
    sql = 'DROP TABLE "carts" CASCADE;\nDROP TABLE "lists" CASCADE;'
    assert the_finding(before, sql, "data-loss/table-dropped").message == (
        "`carts` and `lists` are gone with all their rows once this runs."
        " CASCADE also drops the foreign key `items.in_cart`."
    )


def test_a_lock_is_held_until_a_commit_that_comes_after_it() -> None:
    lock = 'LOCK TABLE "users" IN ACCESS EXCLUSIVE MODE;'
    until = the_finding(USERS, f"{lock}\nCOMMIT;\nSELECT 1;", "locks/explicit-lock").message
    assert until.startswith("From here until the COMMIT after it,")
    assert "until the last pending migration is done" in the_finding(USERS, lock, "locks/explicit-lock").message
