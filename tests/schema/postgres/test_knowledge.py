"""Small facts: volatile defaults, what a CHECK proves, lock modes in words, mappings that remember."""

import pytest

from schema.postgres.ledger import Ledger
from schema.postgres.notices import blocks_reads, blocks_writes, in_sql, plain, stronger
from schema.postgres.proofs import arms, implies, proven
from schema.postgres.volatility import is_volatile


@pytest.mark.parametrize(
    ("expression", "volatile"),
    [
        ("now()", False),
        ("CURRENT_TIMESTAMP", False),
        ("now() + interval '1 day'", False),
        ("'{}'::jsonb", False),
        ("'a'::varchar(10)", False),
        ("ARRAY[]::text[]", False),
        ("lower('X')", False),
        ("gen_random_uuid()", True),
        ("extensions.gen_random_uuid()", True),
        ("clock_timestamp()", True),
        ("nextval('s'::regclass)", True),
        ("md5(random()::text)", True),
        ("nanoid()", True),
        ("'random()'", False),
        ("steady()", False),
        (None, False),
    ],
)
def test_a_default_is_volatile_where_each_row_needs_its_own(expression: str | None, volatile: bool) -> None:
    assert is_volatile(expression, {"public.steady": "stable"}) is volatile


@pytest.mark.parametrize(
    ("check", "proved"),
    [
        ("c IS NOT NULL", True),
        ('("t"."c" IS NOT NULL)', True),
        ("c IS NOT NULL AND d > 0", True),
        ("d > 0 AND ((c IS NOT NULL))", True),
        ("c IS NOT NULL OR d > 0", False),
        ("d > 0 AND (c IS NOT NULL OR d > 1)", False),
        ("d > 0 AND (d IS NULL OR c IS NOT NULL)", False),
        ("c > 0", False),
        ("d IS NOT NULL", False),
        ("f(c) IS NOT NULL", False),
        ("", False),
    ],
)
def test_a_check_proves_not_null_where_it_says_so(check: str, proved: bool) -> None:
    assert ("c" in proven(check)) is proved


@pytest.mark.parametrize(
    ("one", "other", "holds"),
    [
        ("a", "a AND b", True),
        ("b AND a", "(a AND b)", True),
        ("(a OR b) AND c", "c AND d", False),
        ("(a OR b) AND c", "d AND c AND (a OR b)", True),
        ("t.a = 1", '"a" = 1 AND b', True),
    ],
)
def test_one_expression_holds_where_another_does_if_its_arms_are_among_the_others(
    one: str, other: str, holds: bool
) -> None:
    assert (arms(one) <= arms(other)) is holds


def test_lock_modes_in_plain_words() -> None:
    assert plain("AccessExclusiveLock") == "no one can read or write"
    assert plain("ShareRowExclusiveLock") == "no one can write"
    assert in_sql("ShareUpdateExclusiveLock") == "SHARE UPDATE EXCLUSIVE"
    assert stronger("ShareLock", "RowExclusiveLock") == "ShareLock"
    assert [blocks_reads("AccessExclusiveLock"), blocks_reads("ExclusiveLock")] == [True, False]
    assert [blocks_writes("ShareLock"), blocks_writes("ShareUpdateExclusiveLock")] == [True, False]


def test_a_moment_stays_as_it_was() -> None:
    ledger: Ledger[int] = Ledger()
    ledger.put("a", 1, 1)
    first = ledger.at(1)
    ledger.put("a", 2, 2)
    ledger.put("b", 3, 2)
    second = ledger.at(2)
    ledger.put("a", None, 3)
    assert (dict(first), dict(second), dict(ledger.at(3))) == ({"a": 1}, {"a": 2, "b": 3}, {"b": 3})
    assert "b" not in first
    assert ledger.at(4) is ledger.at(5)


@pytest.mark.parametrize(
    ("one", "other", "follows"),
    [
        ("a in ('x','y')", "a in ('x','y','z')", True),
        ("a in ('x','y','z')", "a in ('x','y')", False),
        ("length(color) = 0 or color in ('a','b')", "length(\"color\") = 0 or \"t\".\"color\" in ('b','a','c')", True),
        ("length(color) = 0 or color in ('a','b')", "color in ('b','a','c')", False),
        ("a >= 0 and b >= 0", "a >= 0", True),
        ("a >= 0", "a >= 0 and b >= 0", False),
        ("a is null or a >= 0", "coalesce(a,0) >= 0", True),
        ("a is null or b > 0", "b > 0", False),
        ("b > 0", "a is null or b > 0", True),
        ("a between 1 and 5", "a between 1 and 5", True),
        ("a between 1 and 5", "a between 1 and 9", False),
        (
            "(a is null or a >= 1) and (b is null or b >= 2)",
            "(a is null or a >= 1) and (b is null or b >= 2) and (c is null)",
            False,
        ),
        (
            "(a is null or a >= 1) and (b is null or b >= 2) and c > 1",
            "(a is null or a >= 1) and (b is null or b >= 2)",
            True,
        ),
        ("c>1", "(a is null or a >= 1) and c > 1", False),
        ("(a and b) or c", "a", False),
        ("a or b", "a", False),
        ("a", "a or b", True),
        ("a = 'x'", "a in ('x','y')", True),
        ("a not in ('x')", "a not in ('x','y')", False),
        ("a is null", "b is null", False),
        ("a is null", "a is null", True),
        ("", "", False),
        ("a not in ('x')", "a not in ('x')", True),
    ],
)
def test_one_check_implies_another_where_its_words_do(one: str, other: str, follows: bool) -> None:
    assert implies(one, other) is follows


def test_a_check_of_any_depth_is_taken_apart() -> None:
    deep = "(" * 120 + "a > 0" + " and b > 0)" * 120
    assert implies(deep, deep)
    assert not implies(deep, "a > 0 and b > 0 and c > 0")
