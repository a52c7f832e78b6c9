"""
A mirror has every column of its table.

`z.object` drops what it does not know: a new column that its mirror lacks is read from the database, and gone after
`parse`. Nothing fails, the value is just never there.

```ts before
export const users = pgTable("users", { id: uuid("id").primaryKey(), email: text("email"), name: text("name") });
```

```ts before file=../shared/types/user.ts
import { z } from "zod";
export const userSchema = z.object({
  id: z.string().uuid(), email: z.string().nullable(), name: z.string().nullable(),
});
```

```ts bad
export const users = pgTable("users", { id: uuid("id").primaryKey(), email: text("email"), name: text("name"),
  phone: text("phone"), // finding
});
```

```ts fixed file=../shared/types/user.ts
import { z } from "zod";
export const userSchema = z.object({
  id: z.string().uuid(), email: z.string().nullable(), name: z.string().nullable(),
  phone: z.string().nullable(),
});
```

A mirror is called like the table and has four of five of its columns. What takes only some of them is its own:

```ts good file=../shared/types/user.ts
import { z } from "zod";
export const userSchema = z.object({ name: z.string().min(1) });
```

See <https://zod.dev/api#objects>.
"""

from dataclasses import replace

from rules import Finding, Findings, Fix, Severity, rule
from rules.context import Context
from rules.mirror_edits import with_fields
from rules.mirrored import complete, filled, of, where
from rules.names import listed, short
from schema.surroundings import Mirrored

CHOOSE = "Add what whoever sends it may decide. What only the server sets stays out."


@rule(severity=Severity.WARN)
def find(thing: Mirrored, ctx: Context) -> Findings:
    if not complete(thing.before, thing.table_before) or not thing.mirror.closed or thing.table_before is None:
        return
    known = {column.key for column in thing.table_before.columns} | {field.key for field in thing.mirror.fields}
    new = [c for c in thing.table.columns if c.key and c.key not in known and c.generated is None]
    sent = thing.mirror.kind == "insert"  # what the server fills in is not for whoever sends it
    missing = [c for c in new if not (sent and filled(c))]
    if missing and not thing.table_before.partial:
        names, asked = listed([column.key or "" for column in missing]), any(not c.not_null for c in missing)
        fix = Fix(f"Add {names} to the mirror", with_fields(thing, missing, ctx))
        message = f"{of(thing)} mirrors `{short(thing.table.id)}`, but has no {names}: what it parses loses that."
        choose = (
            "Add what whoever sends it may decide; what only the server sets stays out, and this finding is allowed."
        )
        found = Finding(at=where(thing, missing[0]), message=message, fix=fix)
        yield replace(found, fix=None, recipe=choose) if sent and asked else found
