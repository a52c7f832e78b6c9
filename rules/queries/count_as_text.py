"""
`count(*)` comes back as text.

A count is a bigint for Postgres, and so is a sum of integers; drivers hand it over as a string, because JavaScript's
numbers could not hold it. `sql<number>` only tells the compiler otherwise: `total + 1` is then `"411"`, and
`total === 0` never true.

```ts before
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
});
```

```ts bad file=orders.ts
import { sql } from "drizzle-orm";
import { db } from "./client";
import { orders } from "./schema";

export const total = async () => db.select({ n: sql<number>`count(*)` }).from(orders); // finding
```

```ts fixed file=orders.ts
import { sql } from "drizzle-orm";
import { db } from "./client";
import { orders } from "./schema";

export const total = async () => db.select({ n: sql<number>`count(*)`.mapWith(Number) }).from(orders);
```

`count()` of Drizzle does so by itself, and a cast makes it an integer in the database:

```ts good file=orders.ts
import { count, sql } from "drizzle-orm";
import { db } from "./client";
import { orders } from "./schema";

export const total = async () => db.select({ n: count() }).from(orders);
export const cast = async () => db.select({ n: sql<number>`count(*)::int` }).from(orders);
```

See <https://orm.drizzle.team/docs/select#aggregations>.
"""

from dataclasses import replace

from rules import Finding, Findings, Fix, Group, Severity, rule
from rules.aggregates import comes_as_text
from rules.context import Context
from rules.reads import made_a_number
from schema.edits import Edit
from schema.typescript.facts import RawSql


@rule(severity=Severity.NOTE)
def find(sql: RawSql, ctx: Context) -> Findings:
    what = comes_as_text(sql.text, ctx) if sql.typed == "number" and sql.text else None
    if what and not any(call.startswith("mapWith") for call in sql.calls) and not made_a_number(sql):
        yield replace(_finding([(sql, what)]), group=Group(sql.function, (sql, what), _finding))


def _finding(found: list[tuple[RawSql, str]]) -> Finding:
    ends, kinds = [sql.span.source.span(sql.span.end, sql.span.end) for sql, _ in found], {what for _, what in found}
    kind = kinds.pop() if len(kinds) == 1 else "value"
    what = (
        f"This {kind} is a string when it arrives" if len(ends) == 1 else f"These {kind}s are strings when they arrive"
    )
    fix = Fix("Make a number of it", [Edit(end, ".mapWith(Number)") for end in ends])
    return Finding(at=found[0][0], message=f"{what}, whatever `sql<number>` says.", fix=fix)
