"""
A mirror knows the values that its column knows.

A value that only the database has is refused by the mirror: the row is there, and cannot be read. A value that only the
mirror has passes it, and Postgres refuses the insert. What is inserted may know fewer.

```ts before
export const userRole = pgEnum("user_role", ["reader", "author"]);
export const users = pgTable("users", {
  id: uuid("id").primaryKey(), email: text("email").notNull(), role: userRole("role").notNull(),
});
```

```ts before file=../shared/types/user.ts
import { z } from "zod";
export const userSchema = z.object({
  id: z.string().uuid(), email: z.string(), role: z.enum(["reader", "author"]),
});
```

```ts bad
export const userRole = pgEnum("user_role", ["reader", "author", "admin"]); // finding
export const users = pgTable("users", {
  id: uuid("id").primaryKey(), email: text("email").notNull(), role: userRole("role").notNull(),
});
```

```ts fixed file=../shared/types/user.ts
import { z } from "zod";
export const userSchema = z.object({
  id: z.string().uuid(), email: z.string(), role: z.enum(["reader", "author", "admin"]),
});
```

```ts good file=../shared/types/user.ts
import { z } from "zod";
export const insertUserSchema = z.object({
  id: z.string().uuid(), email: z.string(), role: z.enum(["reader"]),
});
```

See <https://zod.dev/api#enums>.
"""

from rules import Finding, Findings, Fix, Severity, rule
from rules.context import Context
from rules.mirror_edits import with_values
from rules.mirrored import introduced, of, values_of, where
from rules.names import listed, short
from schema.model import Column
from schema.surroundings import Mirrored
from schema.typescript.mirrors import Field, Mirror


@rule(severity=Severity.WARN)
def find(thing: Mirrored, ctx: Context) -> Findings:
    old = {one.key: one.text for one in thing.before.fields} if thing.before else {}

    def wrong(mirror: Mirror, field: Field, column: Column) -> bool:
        values = values_of(column, ctx.base if mirror is thing.before else ctx.declared)
        fewer = values - set(field.values) and old.get(field.key) == field.text  # else somebody chose them
        return bool(values and field.values) and bool(set(field.values) - values or (fewer and mirror.kind == "select"))

    for field, column in introduced(thing, wrong)[:1]:
        values, own = values_of(column, ctx.declared), set(field.values)
        lacks = sorted(values - own) if thing.mirror.kind == "select" else []
        said = f"does not know {listed(lacks)}" if lacks else f"takes {listed(sorted(own - values))}, which is no value"
        message = f"{of(thing)} {said} of `{short(thing.table.id)}.{column.name}`."
        fix = Fix("Give both the same values", [with_values(field, column, ctx)])
        yield Finding(at=where(thing, column, field, ctx), message=message, fix=fix)
