"""The deploy in plain words: what to run in which order, and who waits for how long."""

import pytest

from bot.judgement import Order, ReviewedPackage, StatementCost
from bot.story import story

ORDERS, CUSTOMERS = "public.orders", "public.customers"
ALL, WRITES = "AccessExclusiveLock", "ShareLock"
INDEX = StatementCost("m.sql", 1, "CREATE INDEX", waits=((ORDERS, WRITES),), scans=(ORDERS,))
DROP = StatementCost("m.sql", 2, "ALTER TABLE", waits=((CUSTOMERS, ALL),))
REWRITE = StatementCost("m.sql", 3, "ALTER TABLE", waits=((ORDERS, ALL),), rewrites=(ORDERS,), scans=(ORDERS,))
FAILS = StatementCost("m.sql", 4, "ALTER TABLE", fails="it contains null values")


def told(*statements: StatementCost, **more) -> list[str]:
    package = ReviewedPackage("db", migrations=("db/0001_m.sql",), statements=statements, **more)
    return story(package).splitlines()


def test_without_a_migration_there_is_no_story():
    assert story(ReviewedPackage("db", statements=(DROP,))) == ""


def test_in_one_transaction_a_lock_waits_for_the_work_of_all_that_follows():
    run, customers, orders = told(DROP, INDEX)
    how = "2 statements, in one transaction: all or nothing, and each lock is held to the end"
    assert run == f"1. **Run the migrations** `0001_m.sql` ({how})."
    assert customers.startswith("   - `customers`: no one can read or write from statement 1 to the end. That **grows")
    assert customers.endswith("**: `orders` is read whole.")
    assert orders == "   - `orders`: no one can write in statement 2. That **grows with the rows**: it is read whole."


def test_a_lock_that_grows_is_said_as_it_grows():
    (_, line) = told(INDEX, REWRITE)
    assert line.startswith("   - `orders`: no one can write from statement 1 to the end, nor read from statement 2 on.")
    assert line.endswith("it is rewritten, and read whole.")


def test_statements_on_their_own_hold_their_locks_on_their_own():
    lines = told(DROP, INDEX, one_transaction=False)
    assert "what is done stays done" in lines[0]
    assert lines[1:] == [
        "   - `orders`: no one can write in statement 2. That **grows with the rows**: it is read whole.",
        "   - `customers`: no one can read or write in statement 1. A moment, once it has the lock.",
    ]


def test_where_the_service_is_stopped_nobody_waits_and_the_time_it_takes_is_said():
    stop, run, orders, start = told(DROP, INDEX, rollout="stopped", order=Order(needed=("orders.note",)))
    assert (stop[:12], run[:12], start) == ("1. **Stop wh", "2. **Run the", "3. **Start the new code**.")
    assert orders == "   - It takes the longer the more rows there are: `orders` is read whole."
    assert len(told(DROP, rollout="stopped")) == 3


def test_nobody_waits_is_said_only_where_all_was_read():
    package = ReviewedPackage("db", migrations=("m.sql",), statements=(StatementCost("m.sql", 1, "CREATE TABLE"),))
    assert "Nobody waits" in story(package)
    assert "Nobody waits" not in story(package, partial=True)
    assert "What could not be read is not counted here." in story(package, partial=True)


@pytest.mark.parametrize(
    ("one_transaction", "says"), [(True, "nothing has changed"), (False, "the database is left half way")]
)
def test_what_fails_comes_first(one_transaction, says):
    first, *_ = told(DROP, FAILS, one_transaction=one_transaction)
    assert first.startswith("1. **Mend first**: statement 2 fails (it contains null values).")
    assert says in first


@pytest.mark.parametrize(
    ("order", "heads"),
    [
        (Order(needed=("orders.note",)), ["1. **Run", "2. **Then the code**: it asks for `orders.note`"]),
        (Order(broken=("`orders.note` is gone",)), ["1. **Code first**: once `orders.note` is gone", "2. **Run"]),
        (Order(("a",), ("`b` is gone",)), ["1. **Run", "2. **Neither order of code and migration is safe**"]),
        (Order(), ["1. **Run"]),
        (
            Order(analyze=("public.orders", 'shop.O"x')),
            ["1. **Run", '2. **Afterwards** `ANALYZE orders;` and `ANALYZE shop."O""x";`'],
        ),
    ],
)
def test_code_and_migrations_have_an_order(order, heads):
    steps = [line for line in told(DROP, order=order) if not line.startswith(" ")]
    assert len(steps) == len(heads)
    assert all(step.startswith(head) for step, head in zip(steps, heads, strict=True))
