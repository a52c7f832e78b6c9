"""
neon-http has no transactions.

Each query is a request of its own over HTTP: `db.transaction()` throws "No transactions support in neon-http driver"
the first time it runs. `db.batch([...])` sends several statements as one transaction; for more, the WebSocket driver
(`drizzle-orm/neon-serverless`) has real ones.

```ts before file=client.ts
import { neon } from "@neondatabase/serverless";
import { drizzle } from "drizzle-orm/neon-http";

export const db = drizzle(neon(process.env.DATABASE_URL!));
```

```ts bad file=orders.ts
import { db } from "./client";
import { orders } from "./schema";

export async function order(values: Order) {
  await db.transaction(async (tx) => { // finding
    await tx.insert(orders).values(values);
  });
}
```

```ts good file=orders.ts
import { db } from "./client";
import { orders, stock } from "./schema";

export async function order(values: Order, taken: Taken) {
  await db.batch([db.insert(orders).values(values), db.insert(stock).values(taken)]);
}
```

See <https://orm.drizzle.team/docs/connect-neon>.
"""

from rules import Finding, Findings, Fix, Severity, rule
from rules.kit import Place
from schema.surroundings import Connected


@rule(severity=Severity.WARN)
def find(thing: Connected) -> Findings:
    before = {driver for driver, _ in thing.before.transactions} if thing.before else set()
    for driver, span in thing.client.transactions:
        if driver == "neon-http" and (driver not in before or span.text not in thing.before_text):
            at = Place(
                span.source.span(span.start, span.start + len(span.text.split("(", 1)[0])), f"{thing.object}#http"
            )
            message = "This client speaks neon-http, which has no transactions: the call throws when it runs."
            fix = Fix("Use `db.batch([...])`, or a client of `drizzle-orm/neon-serverless`", [None])
            yield Finding(at=at, message=message, fix=fix)
            return
