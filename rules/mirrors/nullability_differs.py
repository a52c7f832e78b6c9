"""
A mirror takes `null` exactly where its column does.

A row in which the column is NULL is refused by a mirror that does not say `nullable()`; `optional()` takes `undefined`,
which no row holds. And an insert without what the column demands passes the mirror, and is refused by Postgres.

```ts before
export const users = pgTable("users", {
  id: uuid("id").primaryKey(), email: text("email").notNull(),
  name: text("name").notNull(),
});
```

```ts before file=../shared/types/user.ts
import { z } from "zod";
export const userSchema = z.object({
  id: z.string().uuid(), email: z.string(),
  name: z.string(),
});
```

```ts bad
export const users = pgTable("users", {
  id: uuid("id").primaryKey(), email: text("email").notNull(),
  name: text("name"), // finding
});
```

```ts fixed file=../shared/types/user.ts
import { z } from "zod";
export const userSchema = z.object({
  id: z.string().uuid(), email: z.string(),
  name: z.string().nullable(),
});
```

What Zod itself fills in may be left out:

```ts good file=../shared/types/user.ts
import { z } from "zod";
export const insertUserSchema = z.object({
  id: z.string().uuid(), email: z.string(),
  name: z.string().default("nobody"),
});
```

See <https://zod.dev/api#nullables>.
"""

from rules import Finding, Findings, Fix, Severity, rule
from rules.mirror_edits import ended
from rules.mirrored import introduced, lets_null_through, of, refuses_null, where
from rules.names import listed, short
from schema.surroundings import Mirrored


@rule(severity=Severity.WARN)
def find(thing: Mirrored) -> Findings:
    wrong = introduced(thing, lambda *which: refuses_null(*which) or lets_null_through(*which))
    if wrong:
        field, column = wrong[0]
        names = listed([one.key for one, _ in wrong])
        may = "is never" if column.not_null else "may be"
        what = "lets an insert through that Postgres refuses" if column.not_null else "refuses the rows without it"
        message = f"{names} of `{short(thing.table.id)}` {may} NULL, but {of(thing)} {what}."
        edits = [ended(one.value, ".nullable()") for one, _ in wrong if not column.not_null and not one.optional]
        title = "Ask for a value where the column does" if column.not_null else "Take `null` where the column does"
        fix = Fix(title, edits or [None])
        yield Finding(at=where(thing, column, field), message=message, fix=fix)
