"""
A mirror allows as many characters as its column.

A text that is longer than `varchar(n)` passes the mirror and is refused by Postgres: the user sees an error of the
server instead of one at the field.

```ts before
export const users = pgTable("users", {
  id: uuid("id").primaryKey(), email: text("email").notNull(),
  name: varchar("name", { length: 120 }).notNull(),
});
```

```ts before file=../shared/types/user.ts
import { z } from "zod";
export const userSchema = z.object({
  id: z.string().uuid(), email: z.string(),
  name: z.string().min(1).max(120),
});
```

```ts bad
export const users = pgTable("users", {
  id: uuid("id").primaryKey(), email: text("email").notNull(),
  name: varchar("name", { length: 80 }).notNull(), // finding
});
```

```ts fixed file=../shared/types/user.ts
import { z } from "zod";
export const userSchema = z.object({
  id: z.string().uuid(), email: z.string(),
  name: z.string().min(1).max(80),
});
```

A mirror that is stricter than the table may be so on purpose:

```ts good file=../shared/types/user.ts
import { z } from "zod";
export const userSchema = z.object({
  id: z.string().uuid(), email: z.string(),
  name: z.string().min(1).max(60),
});
```

See <https://zod.dev/api#strings>.
"""

from rules import Finding, Findings, Fix, Severity, rule
from rules.mirror_edits import with_max
from rules.mirrored import introduced, of, size_of, where
from rules.names import short
from schema.model import Column
from schema.surroundings import Mirrored
from schema.typescript.mirrors import Field, Mirror


@rule(severity=Severity.WARN)
def find(thing: Mirrored) -> Findings:
    for field, column in introduced(thing, _wrong)[:1]:
        message = f"{of(thing)} allows {field.max} characters of `{field.key}`,"
        message += f" `{short(thing.table.id)}.{column.name}` holds {size_of(column)}."
        fix = Fix("Allow as many", [with_max(field, column)])
        yield Finding(at=where(thing, column, field), message=message, fix=fix)


def _wrong(_: Mirror, field: Field, column: Column) -> bool:
    return field.kind == "string" and (field.max or 0) > (size_of(column) or 10**9)
