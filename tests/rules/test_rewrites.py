"""What rewrites one table several times is told with the way to rewrite it once."""

import pytest

from rules.rewrites import ONCE
from tests.rules.found import the_finding

BEFORE = 'CREATE TABLE "cars" ("id" bigint PRIMARY KEY, "tare" integer, "load" integer);'
ONE, OTHER = (f'ALTER TABLE "cars" ALTER COLUMN "{name}" TYPE bigint' for name in ("tare", "load"))


@pytest.mark.parametrize(
    ("sql", "more"),
    [
        (f"{ONE};{OTHER};", True),
        (f'{ONE}, ALTER COLUMN "load" TYPE bigint;', False),
        (f"{ONE};", False),
    ],
)
def test_several_statements_write_it_several_times(sql: str, more: bool) -> None:
    found = the_finding(BEFORE, sql, "locks/type-change-rewrites")
    assert ("rewrites it once more" in found.message, ONCE in (found.recipe or "")) == (more, more)
    assert ("`cars.load`" in found.message) is ("load" in sql)
