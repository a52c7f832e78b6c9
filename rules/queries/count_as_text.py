"""
`count(*)` comes back as text.

A count is a bigint for Postgres, and drivers hand a bigint over as a string, because JavaScript's numbers could not
hold it. `sql<number>` only tells the compiler otherwise: `total + 1` is then `"411"`, and `total === 0` never true.

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

import re
from dataclasses import replace

from rules import Finding, Findings, Fix, Group, Severity, rule
from rules.reads import made_a_number
from schema.edits import Edit
from schema.typescript.facts import RawSql

_COUNT = re.compile(r"\s*count\s*\([^()]*(?:\([^()]*\)[^()]*)*\)(?:\s*filter\s*\(.*\))?\s*", re.IGNORECASE | re.DOTALL)


@rule(severity=Severity.NOTE)
def find(sql: RawSql) -> Findings:
    if sql.typed != "number" or sql.text is None or len(sql.text) > 500 or not _COUNT.fullmatch(sql.text):
        return
    if not any(call.startswith("mapWith") for call in sql.calls) and not made_a_number(sql):
        yield replace(_finding([sql]), group=Group(sql.function, sql, _finding))


def _finding(counts: list[RawSql]) -> Finding:
    ends = [sql.span.source.span(sql.span.end, sql.span.end) for sql in counts]
    what = "This count is a string when it arrives" if len(ends) == 1 else "These counts are strings when they arrive"
    fix = Fix("Make a number of it", [Edit(end, ".mapWith(Number)") for end in ends])
    return Finding(at=counts[0], message=f"{what}, whatever `sql<number>` says.", fix=fix)
