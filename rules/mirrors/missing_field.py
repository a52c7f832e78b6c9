"""
A mirror has every column of its table.

`z.object` drops what it does not know: a new column that its mirror lacks is read from the database, and gone after
`parse`. Nothing fails, the value is just never there.

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
  name: text("name").notNull(),
  phone: text("phone"), // finding
});
```

```ts fixed file=../shared/types/user.ts
import { z } from "zod";
export const userSchema = z.object({
  id: z.string().uuid(), email: z.string(),
  name: z.string(),
  phone: z.string().nullable(),
});
```

A mirror is called like the table and has four of five of its columns. What takes only some of them is a form or an
answer of its own:

```ts good file=../shared/types/user.ts
import { z } from "zod";
export const userSchema = z.object({ name: z.string().min(1) });
```

See <https://zod.dev/api#objects>.
"""

from rules import Finding, Findings, Fix, Severity, rule
from rules.context import Context
from rules.mirror_edits import with_fields
from rules.mirrored import complete, of, where
from rules.names import listed, short
from schema.surroundings import Mirrored


@rule(severity=Severity.WARN)
def find(thing: Mirrored, ctx: Context) -> Findings:
    if not complete(thing.before, thing.table_before) or not thing.mirror.closed or thing.table_before is None:
        return
    known = {column.key for column in thing.table_before.columns} | {field.key for field in thing.mirror.fields}
    missing = [c for c in thing.table.columns if c.key and c.key not in known and c.generated is None]
    if missing and not thing.table_before.partial:
        names = listed([column.key or "" for column in missing])
        fix = Fix(f"Add {names} to the mirror", with_fields(thing, missing, ctx))
        message = f"{of(thing)} mirrors `{short(thing.table.id)}`, but has no {names}: what it parses loses that."
        yield Finding(at=where(thing, missing[0]), message=message, fix=fix)
