"""What a dropped constraint held is said in words."""

from tests.rules.found import the_finding

USERS = 'CREATE TABLE "users" ("id" bigint PRIMARY KEY, "name" text, "gone" boolean);'


def test_a_partial_index_held_only_some_rows() -> None:
    before = f'{USERS} CREATE UNIQUE INDEX "users_name" ON "users" ("name") WHERE not "gone";'
    found = the_finding(before, 'DROP INDEX "users_name";', "data-loss/constraint-dropped")
    assert found.message == 'Without `users_name` nothing keeps `users` to one row for each `name` where `not "gone"`.'
