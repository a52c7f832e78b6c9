"""
Leave counted ids to their sequence.

A row that is inserted with an id of its own does not move the sequence: the first insert of the application gets the
same number, and fails as a duplicate.

```ts before
export const tags = pgTable("tags", {
  id: integer("id").primaryKey().generatedByDefaultAsIdentity(),
  name: text("name").notNull(),
});
```

```ts bad file=seed.ts
import { db } from "./client";
import { tags } from "./schema";

await db.insert(tags).values([
  { id: 1, name: "new" }, // finding
  { id: 2, name: "old" },
]);
```

```ts good file=seed.ts
import { db } from "./client";
import { tags } from "./schema";

await db.insert(tags).values([{ name: "new" }, { name: "old" }]);
```

See <https://www.postgresql.org/docs/current/functions-sequence.html>.
"""

from rules import Finding, Findings, Fix, Severity, rule
from rules.context import Context
from rules.conventions import counts_up
from rules.kit import Place
from rules.names import short
from rules.seeded import edited
from schema.surroundings import Seeded


@rule(severity=Severity.WARN)
def find(thing: Seeded, ctx: Context) -> Findings:
    if "setval(" in thing.seed.span.text.lower():
        return  # it moves the sequence itself
    for insert in thing.seed.inserts:
        table = ctx.declared.tables[insert.table]
        counted = {column.key for column in table.columns if counts_up(column)}
        spans = [span for key, span in insert.literals if key in counted and edited(thing, insert)]
        if spans:
            message = (
                f"The ids of `{short(table.id)}` are counted: rows with one of their own leave the counter behind."
            )
            fix = Fix("Leave the id out, and take it from `returning()`", [None])
            yield Finding(at=Place(spans[0], f"{thing.object}#{table.id}"), message=message, fix=fix)
