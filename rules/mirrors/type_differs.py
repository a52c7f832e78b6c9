"""
A mirror takes the type that Drizzle gives.

A field of another type than its column's is refused in every row, and an insert that passes the mirror fails in the
driver. `numeric` and `bigint` come as text or as numbers, by their mode.

```ts before
export const users = pgTable("users", {
  id: uuid("id").primaryKey(), email: text("email").notNull(),
  age: text("age").notNull(),
});
```

```ts before file=../shared/types/user.ts
import { z } from "zod";
export const userSchema = z.object({
  id: z.string().uuid(), email: z.string(), age: z.string(),
});
```

```ts bad
export const users = pgTable("users", {
  id: uuid("id").primaryKey(), email: text("email").notNull(),
  age: integer("age").notNull(), // finding
});
```

```ts fixed file=../shared/types/user.ts
import { z } from "zod";
export const userSchema = z.object({
  id: z.string().uuid(), email: z.string(), age: z.number().int(),
});
```

What is coerced or transformed may come as anything:

```ts good file=../shared/types/user.ts
import { z } from "zod";
export const userSchema = z.object({
  id: z.string().uuid(), email: z.string(), age: z.string().transform(Number),
});
```

See <https://zod.dev/api#primitives>.
"""

from rules import Finding, Findings, Fix, Severity, rule
from rules.context import Context
from rules.mirror_edits import field_for
from rules.mirrored import introduced, of, takes, where
from rules.names import short
from schema.edits import Edit
from schema.model import Column
from schema.surroundings import Mirrored
from schema.typescript.mirrors import Field, Mirror


@rule(severity=Severity.WARN)
def find(thing: Mirrored, ctx: Context) -> Findings:
    for field, column in introduced(thing, _wrong)[:1]:
        name = f"{short(thing.table.id)}.{column.name}"
        message = f"{of(thing)} takes a {field.kind} for `{field.key}`, but `{name}` is `{column.type}`."
        code = field_for(column, thing, ctx)
        edit = Edit(field.value, code) if code and field.value is not None else None
        yield Finding(at=where(thing, column, field), message=message, fix=Fix("Take the column's type", [edit]))


def _wrong(_: Mirror, field: Field, column: Column) -> bool:
    known = takes(column)
    return known is not None and not field.coerced and field.kind not in (*known, "any", "null", "literal")
