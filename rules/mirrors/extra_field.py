"""
A mirror has no field whose column is gone.

A required field is refused in every row once its column is dropped or renamed: `parse` throws where it worked
yesterday. drizzle-zod's `pick` and `omit` refuse a key that the table does not have. What never was one is an addition.

```ts before
export const users = pgTable("users", {
  id: uuid("id").primaryKey(), email: text("email").notNull(),
  name: text("name").notNull(),
  fax: text("fax"), // finding
});
```

```ts before file=../shared/types/user.ts
import { z } from "zod";
export const userSchema = z.object({
  id: z.string().uuid(), email: z.string(),
  name: z.string(),
  fax: z.string().nullable(),
});
```

```ts bad
export const users = pgTable("users", {
  id: uuid("id").primaryKey(), email: text("email").notNull(),
  name: text("name").notNull(),
});
```

```ts fixed file=../shared/types/user.ts
import { z } from "zod";
export const userSchema = z.object({
  id: z.string().uuid(), email: z.string(),
  name: z.string(),
});
```

```ts good file=../shared/types/user.ts
import { z } from "zod";
export const userSchema = z.object({
  id: z.string().uuid(), email: z.string(),
  name: z.string(), initials: z.string(),
});
```

See <https://zod.dev/api#objects>.
"""

from rules import Finding, Findings, Fix, Severity, rule
from rules.mirrored import kindred, of, where
from rules.names import listed, short
from rules.removal import without_line
from schema.surroundings import Mirrored


@rule(severity=Severity.WARN)
def find(thing: Mirrored) -> Findings:
    table, before = thing.table, thing.table_before
    if before is None or not kindred(thing.mirror, before) or table.partial:
        return
    gone = {column.key for column in before.columns} - {column.key for column in table.columns}
    left = [(key, span) for key, span in thing.mirror.written if key in gone]
    if left:
        names = listed([key for key, _ in left])
        message = f"{of(thing)} still has {names}, which `{short(table.id)}` has no more."
        fix = Fix("Take it out of the mirror", [without_line(span) for _, span in left])
        first = next(column for column in before.columns if column.key == left[0][0])
        yield Finding(at=where(thing, first), message=message, fix=fix)
