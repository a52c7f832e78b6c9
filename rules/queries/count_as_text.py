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

from rules import Finding, Findings, Fix, Severity, rule
from schema.edits import Edit
from schema.typescript.facts import RawSql

_COUNT = re.compile(r"\s*count\s*\([^()]*(?:\([^()]*\)[^()]*)*\)(?:\s*filter\s*\(.*\))?\s*", re.IGNORECASE | re.DOTALL)


@rule(severity=Severity.WARN)
def find(sql: RawSql) -> Findings:
    if sql.typed != "number" or sql.text is None or not _COUNT.fullmatch(sql.text):
        return
    if any(call.startswith("mapWith") for call in sql.calls) or len(sql.text) > 500:
        return
    end = sql.span.source.span(sql.span.end, sql.span.end)
    yield Finding(
        at=sql,
        message="This count is a string when it arrives, whatever `sql<number>` says.",
        fix=Fix("Make a number of it", [Edit(end, ".mapWith(Number)")]),
    )
