"""What does not fit into a narrower type: rounded, refused, or nothing."""

import pytest

from rules.narrowing import REFUSES, ROUNDS, narrowed


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("numeric(12, 4)", "numeric(12, 2)", ROUNDS),
        ("numeric(12, 2)", "numeric(8, 2)", REFUSES),
        ("numeric(8, 2)", "numeric(12, 2)", None),
        ("numeric", "numeric(12, 2)", ROUNDS),
        ("numeric(8, 2)", "numeric", None),
        ("double precision", "integer", ROUNDS),
        ("bigint", "integer", REFUSES),
        ("integer", "bigint", None),
        ("integer", "real", ROUNDS),
        ("real", "double precision", None),
        ("text", "varchar(50)", REFUSES),
        ("varchar(50)", "varchar(20)", REFUSES),
        ("varchar(20)", "varchar(50)", None),
        ("varchar(20)", "text", None),
        ("timestamp", "date", "drops the time of day"),
        ("timestamp with time zone", "timestamp (0) with time zone", ROUNDS),
        ("timestamp (3)", "timestamp", None),
        ("text[]", "varchar(5)[]", None),
        ("varchar(n)", "varchar(5)", None),
        ("uuid", "text", None),
    ],
)
def test_narrowed(before: str, after: str, expected: str | None) -> None:
    assert narrowed(before, after) == expected
