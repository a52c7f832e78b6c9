"""
A file of tables is exported where the others are.

The migration makes the table, but no file that drizzle-kit reads leads to the one that declares it: `db.query` has no
such table, and where the snapshot has it, the next `drizzle-kit generate` drops it.

```ts before
export const users = pgTable("users", { id: uuid("id").primaryKey().defaultRandom() });
```

```ts bad file=orders.ts
import { pgTable, uuid } from "drizzle-orm/pg-core";
export const orders = pgTable("orders", { id: uuid("id").primaryKey().defaultRandom() }); // finding
```

```sql bad also=yes file=drizzle/0001_orders.sql
CREATE TABLE "orders" ("id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL);
```

```ts good
export * from "./orders";
export const users = pgTable("users", { id: uuid("id").primaryKey().defaultRandom() });
```

```ts good also=yes file=orders.ts
import { pgTable, uuid } from "drizzle-orm/pg-core";
export const orders = pgTable("orders", { id: uuid("id").primaryKey().defaultRandom() });
```

```sql good also=yes file=drizzle/0001_orders.sql
CREATE TABLE "orders" ("id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL);
```

See <https://orm.drizzle.team/docs/sql-schema-declaration>.
"""

from dataclasses import replace

from rules import Finding, Findings, Fix, Group, Place, Severity, rule
from rules.names import listed, short
from schema.difference import Difference
from schema.drizzle.unlisted import Unlisted


@rule(severity=Severity.WARN)
def find(difference: Difference) -> Findings:
    for table, lost in difference.unlisted.items():
        yield replace(_finding([(table, lost)]), group=Group("tables", (table, lost), _finding))


def _finding(parts: list[tuple[str, Unlisted]]) -> Finding:
    (table, lost), named = parts[0], listed([short(name) for name, _ in parts])
    them = "it" if len(parts) == 1 else "them"
    return Finding(
        at=Place(lost.span, f"{table}.file"),
        message=f"No schema file exports {named}: drizzle-kit does not see {them}.",
        fix=Fix("Export it beside the others", [lost.export]) if lost.export else None,
    )
