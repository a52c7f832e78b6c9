"""
The largest value has to fit.

`numeric(3, 2)` ends at 9.99 and `numeric(4, 2)` at 99.99. A score of 10 or a share of 100 percent is the value that
nobody tries and that customers reach first: the insert fails with "numeric field overflow".

```ts bad
export const episodes = pgTable("episodes", {
  id: uuid("id").primaryKey().defaultRandom(),
  score: numeric("score", { precision: 3, scale: 2 }), // finding
});
```

```ts fixed
export const episodes = pgTable("episodes", {
  id: uuid("id").primaryKey().defaultRandom(),
  score: numeric("score", { precision: 4, scale: 2 }),
});
```

```ts good
export const episodes = pgTable("episodes", {
  id: uuid("id").primaryKey().defaultRandom(),
  percent: numeric("percent", { precision: 5, scale: 2 }),
  price: numeric("price", { precision: 4, scale: 2 }),
});
```

See <https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-NUMERIC-DECIMAL>.
"""

import re

from rules import Finding, Findings, Fix, Severity, brought, rule
from rules.context import Context
from rules.conventions import snake
from rules.names import short
from schema.changes import ColumnAdded, TableAdded
from schema.model import Column

_NUMERIC = re.compile(r"numeric\((?P<all>\d+), ?(?P<scale>[012])\)")  # what has more digits is a share of one
_TOP = {"percent": 2, "percentage": 2, "pct": 2, "score": 1, "grade": 1}  # how many nines are just too few


@rule(severity=Severity.NOTE)
def find(added: TableAdded | ColumnAdded, ctx: Context) -> Findings:
    checks = " ".join(check.expression for check in added.table.checks)
    for column in brought.columns(added, ctx):
        digits = _NUMERIC.fullmatch(column.type)
        top = _top(column) if digits else None
        if digits and top and int(digits["all"]) - int(digits["scale"]) == top and column.name not in checks:
            most, wider = f"{'9' * top}.{'9' * int(digits['scale'])}", str(int(digits["all"]) + 1)
            yield Finding(
                at=ColumnAdded(added.table, column),
                message=f"`{short(added.table.id)}.{column.name}` ends at {most}: a full {10**top} does not fit.",
                fix=Fix("Make room", [column.builder.with_option("precision", wider) if column.builder else None]),
            )


def _top(column: Column) -> int | None:
    return next((_TOP[word] for word in reversed(snake(column.name).split("_")) if word in _TOP), None)
