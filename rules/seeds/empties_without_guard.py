"""
A seed that empties tables asks where it runs.

One wrong `DATABASE_URL` in a shell, and what was to reset a development database has emptied production. A line that
refuses costs nothing.

```ts before
export const users = pgTable("users", { id: uuid("id").primaryKey().defaultRandom(), name: text("name").notNull() });
```

```ts bad file=seed.ts
import { db } from "./client";
import { users } from "./schema";

await db.delete(users); // finding
await db.insert(users).values({ name: "Ada" });
```

```ts fixed file=seed.ts
import { db } from "./client";
import { users } from "./schema";

if (process.env.NODE_ENV === "production") {
  throw new Error("This seed empties tables: it is not for production.");
}

await db.delete(users);
await db.insert(users).values({ name: "Ada" });
```

```ts good file=seed.ts
import { db } from "./client";
import { users } from "./schema";

if (!process.env.DATABASE_URL?.includes("localhost")) throw new Error("Only for a local database.");
await db.delete(users);
```

See <https://orm.drizzle.team/docs/seed-overview>.
"""

from rules import Finding, Findings, Fix, Severity, rule
from rules.kit import Place
from schema.edits import Edit
from schema.surroundings import Seeded

_HOW = {"delete": "deletes every row", "truncate": "truncates", "reset": "resets the whole database"}
_GUARD = """

if (process.env.NODE_ENV === "production") {
  throw new Error("This seed empties tables: it is not for production.");
}"""


@rule(severity=Severity.WARN)
def find(thing: Seeded) -> Findings:
    before = thing.before
    old = before is not None and bool(before.emptied) and not before.guarded
    if thing.seed.emptied and not thing.seed.guarded and not old:
        first, end = thing.seed.emptied[0], thing.seed.imports_end
        edit = Edit(thing.span.source.span(end, end), _GUARD) if end else None
        message = f"This seed {_HOW[first.how]}, wherever it is run."
        yield Finding(at=Place(first.span, thing.object), message=message, fix=Fix("Refuse to run there", [edit]))
