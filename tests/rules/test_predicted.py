"""A refusal that a pair of quotes mends says so."""

from tests.rules.found import the_finding


def test_a_name_without_quotes_is_told_with_the_one_that_was_meant() -> None:
    found = the_finding('CREATE TABLE "Users" ("id" bigint);', "DROP TABLE Users;", "failure/predicted-failure")
    assert found.message == 'Postgres will refuse this: table "users" does not exist.'
    assert '`"Users"`' in (found.recipe or "")


def test_another_refusal_has_no_such_way_out() -> None:
    found = the_finding('CREATE TABLE "a" ("id" bigint);', "CREATE TABLE a (id bigint);", "failure/predicted-failure")
    assert found.recipe is None
