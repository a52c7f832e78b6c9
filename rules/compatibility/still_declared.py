"""
What the schema declares must be there.

The migration drops or renames what the schema files still declare. Drizzle names every declared column in its queries,
so the new release fails at its first one - not only the old one during the deploy.

```ts before
export const users = pgTable("users", { id: bigint("id", { mode: "number" }).primaryKey(), mail: text("mail") });
```

```sql before
CREATE TABLE "users" ("id" bigint PRIMARY KEY, "mail" text);
```

```sql bad
ALTER TABLE "users" RENAME COLUMN "mail" TO "email"; -- finding
```

```ts before
export const users = pgTable("users", { id: bigint("id", { mode: "number" }).primaryKey(), email: text("email") });
```

```sql before
CREATE TABLE "users" ("id" bigint PRIMARY KEY, "mail" text);
```

```sql good
ALTER TABLE "users" RENAME COLUMN "mail" TO "email";
```

See <https://orm.drizzle.team/docs/migrations>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import short
from schema.postgres.actions import DropColumn, DropTable, RenameColumn, RenameTable


@rule(severity=Severity.BLOCK)
def find(gone: DropColumn | RenameColumn | DropTable | RenameTable, ctx: Context) -> Findings:
    declared, end = ctx.declared_table(gone.table), ctx.end.tables.get(gone.table)
    if ctx.fails or declared is None or gone.table in ctx.end.views or gone.table not in ctx.catalog.tables:
        return
    missing = end is None
    if isinstance(gone, DropColumn | RenameColumn):
        missing = declared.column(gone.column) is not None and (end is None or end.column(gone.column) is None)
    if missing:
        yield Finding(
            at=gone, message=f"The schema still declares `{short(gone.object)}`: every query that names it fails."
        )
