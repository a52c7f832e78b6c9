"""
A CHECK that lists a few values is an enum by another name.

The other choices of this schema are enums. One that is a CHECK is a plain text to TypeScript and to other tools.

```ts before
export const kind = pgEnum("kind", ["small", "large"]);
export const boxes = pgTable("boxes", { id: uuid("id").primaryKey().defaultRandom(), kind: kind("kind") });
```

```ts bad
export const kind = pgEnum("kind", ["small", "large"]);
export const boxes = pgTable("boxes", {
  id: uuid("id").primaryKey().defaultRandom(), kind: kind("kind"), state: text("state").notNull(),
}, (table) => [
  check("boxes_state", sql`${table.state} IN ('open', 'closed')`), // finding
]);
```

Against it: a CHECK can be replaced by another one, while a value never leaves an enum. Where there are no enums, or
where other tables have such a CHECK, it is the custom here:

```ts before
export const boxes = pgTable("boxes", { id: uuid("id").primaryKey().defaultRandom() });
```

```ts good
export const boxes = pgTable("boxes", {
  id: uuid("id").primaryKey().defaultRandom(),
  state: text("state").notNull(),
}, (table) => [
  check("boxes_state", sql`${table.state} IN ('open', 'closed')`),
]);
```

See <https://www.postgresql.org/docs/current/datatype-enum.html>.
"""

import re

from rules import Finding, Findings, Fix, Severity, rule
from rules.choices import FEW
from rules.context import Context
from rules.names import short
from schema.changes import CheckAdded
from schema.model import CheckConstraint, Table

_LIST = re.compile(
    r"\(*\s*(?:\"?\w+\"?\.)*\"?(?P<column>\w+)\"?\s+in\s*\((?P<values>\s*'[^']*'(?:\s*,\s*'[^']*')*\s*)\)\s*\)*",
    re.IGNORECASE,
)


@rule(severity=Severity.NOTE)
def find(added: CheckAdded, ctx: Context) -> Findings:
    column, others = _listed(added.check, added.table), ctx.base.tables.values()
    if column is None or not ctx.base.enums or any(_listed(c, t) for t in others for c in t.checks):
        return
    message = (
        f"`{column}` of `{short(added.table.id)}` has a few values, which a CHECK lists; elsewhere here an enum does."
    )
    yield Finding(at=added, message=message, fix=Fix("Make it a `pgEnum`, like the others", ()))


def _listed(check: CheckConstraint, table: Table) -> str | None:
    found = _LIST.fullmatch(check.expression.strip())
    column = table.column(found["column"]) if found else None
    few = found is not None and 1 < found["values"].count("'") // 2 < FEW
    return column.name if column and few and column.type.startswith(("text", "varchar", "char")) else None
