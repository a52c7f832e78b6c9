"""
What looks like a rename is written as a drop and an add.

drizzle-kit asks at its prompt whether a new name is a rename. Where the answer was "create" - or nobody was there to
answer - the old values are dropped and the new place starts empty.

```ts before
export const users = pgTable("users", { id: uuid("id").primaryKey().defaultRandom(), mail: text("mail") });
```

```ts bad
export const users = pgTable("users", {
  id: uuid("id").primaryKey().defaultRandom(),
  email: text("email"), // finding
});
```

```ts good
export const users = pgTable("users", {
  id: uuid("id").primaryKey().defaultRandom(),
  mail: text("mail"),
  phoneNumber: integer("phone_number"),
});
```

See <https://orm.drizzle.team/docs/drizzle-kit-generate>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import quoted, short, table
from rules.recipes import sql
from rules.renames import is_other
from schema.changes import ColumnDropped, PossibleRename
from schema.postgres.actions import DropColumn, DropTable

SURE = 0.7


@rule(severity=Severity.WARN)
def find(rename: PossibleRename, ctx: Context) -> Findings:
    dropped = {step.action.object for step in ctx.orders.steps(DropColumn, DropTable)}
    if rename.confidence < SURE or (ctx.migrates and rename.before.object not in dropped) or is_other(rename, ctx):
        return
    recipe = None
    if isinstance(rename.before, ColumnDropped):
        old, new = rename.before.column.name, rename.after.object.rpartition(".")[2]
        statement = f"ALTER TABLE {table(rename.before.table.id)} RENAME COLUMN {quoted(old)} TO {quoted(new)}"
        recipe = f"If it is a rename, generate the migration again and answer so, which gives:\n\n{sql(statement)}"
    yield Finding(
        at=rename,
        message=f"`{short(rename.object)}` looks like `{short(rename.before.object)}` renamed"
        f" ({rename.why.rstrip('.')}), but the old values are dropped and it starts empty.",
        recipe=recipe,
    )
