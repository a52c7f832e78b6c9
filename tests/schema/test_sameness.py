"""What Postgres takes for the same, however it is spelled."""

import pytest

from schema.model import Column, Identity, Index, IndexColumn
from schema.sameness import same_default, same_index, same_sql


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('"orders"."total" > 0', "total > 0"),
        ("(total > 0)", "total > 0"),
        ("total  IS NOT\nNULL", "total is not null"),
        ("\"state\" IN ('a', 'b')", "state in ('a', 'b')"),
        ("(select 1 from users)", "select 1 from users;"),
        (None, None),
    ],
)
def test_the_same_expression(one: str | None, other: str | None) -> None:
    assert same_sql(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("total > 0", "total > 1"),
        ("state = 'A'", "state = 'a'"),
        ('"Total" > 0', "total > 0"),
        ("(a) or (b)", "a or (b"),
        ("auth.uid() = id", "other.uid() = id"),
        ("select a.x from a, b", "select b.x from a, b"),
        ("total > 0", None),
    ],
)
def test_another_expression(one: str | None, other: str | None) -> None:
    assert not same_sql(one, other)


def by(*columns: IndexColumn) -> Index:
    return Index("i", columns)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('"created_at" DESC', IndexColumn("created_at", asc=False, nulls="first")),
        ("created_at desc nulls last", IndexColumn("created_at", asc=False, nulls="last")),
        ('"name" gin_trgm_ops', IndexColumn("name", opclass="gin_trgm_ops")),
        (
            "(a AT TIME ZONE 'UTC') DESC",
            IndexColumn("a at time zone 'UTC'", is_expression=True, asc=False, nulls="first"),
        ),
    ],
)
def test_order_and_operator_class_may_stand_inside_an_expression(written: str, meant: IndexColumn) -> None:
    assert same_index(by(IndexColumn(written, is_expression=True)), by(meant))
    assert not same_index(by(IndexColumn(written, is_expression=True)), by(IndexColumn("other")))


def test_no_default_and_null_are_the_same() -> None:
    assert same_default(Column("x", "text", default="null"), Column("x", "text"))
    assert same_default(Column("x", "state", default='\'a\'::"public"."state"'), Column("x", "state", default="'a'"))


def test_a_sequence_that_does_not_cycle_need_not_say_so() -> None:
    one, other = Identity(True, "s", (("cycle", False),)), Identity(True, "s")
    assert same_default(Column("x", "bigint", identity=one), Column("x", "bigint", identity=other))
    cycles = Identity(True, "s", (("cycle", True),))
    assert not same_default(Column("x", "bigint", identity=cycles), Column("x", "bigint", identity=other))
