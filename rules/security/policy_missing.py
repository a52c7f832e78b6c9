"""
Where the other tables have policies, a new one has some, too.

This schema says who sees which rows, as one does where clients reach the database through an API. A table without a
policy has no row level security either: pushed as it is, every role with a grant sees and changes all of it.

```ts before
const own = () => [pgPolicy("own", { using: sql`owner = current_user` })];
export const users = pgTable("users", { id: uuid("id").primaryKey(), owner: text("owner") }, own);
export const notes = pgTable("notes", { id: uuid("id").primaryKey(), owner: text("owner") }, own);
```

```ts bad
const own = () => [pgPolicy("own", { using: sql`owner = current_user` })];
export const users = pgTable("users", { id: uuid("id").primaryKey(), owner: text("owner") }, own);
export const notes = pgTable("notes", { id: uuid("id").primaryKey(), owner: text("owner") }, own);
export const files = pgTable("files", { id: uuid("id").primaryKey(), owner: text("owner") }); // finding
```

```ts good
const own = () => [pgPolicy("own", { using: sql`owner = current_user` })];
export const users = pgTable("users", { id: uuid("id").primaryKey(), owner: text("owner") }, own);
export const notes = pgTable("notes", { id: uuid("id").primaryKey(), owner: text("owner") }, own);
export const files = pgTable("files", { id: uuid("id").primaryKey(), owner: text("owner") }).enableRLS();
```

Where there are migrations, `security/rls-missing` says it of those.

See <https://orm.drizzle.team/docs/rls>.
"""

from rules import Finding, Findings, Fix, Severity, rule
from rules.context import Context, is_guarded
from rules.names import short
from schema.changes import TableAdded

FEW = 2  # guarded tables; fewer are no habit


@rule(severity=Severity.WARN)
def find(added: TableAdded, ctx: Context) -> Findings:
    table = added.table
    if ctx.migrates or table.partial or is_guarded(table, ctx.declared):
        return
    safe, count = ctx.around.guarded.get(table.schema, (0, 0))
    if safe >= FEW and 3 * safe >= 2 * count:
        message = f"`{short(table.id)}` has no policy; {safe} of {count} tables of `{table.schema}` have."
        yield Finding(at=added, message=message, fix=Fix("Say who sees its rows, or `.enableRLS()` for nobody", ()))
