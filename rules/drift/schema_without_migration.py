"""
A change of the schema comes with its migration.

The schema files say one thing and the last snapshot another: no migration carries this change, so the code will ask
production for what is not there. And the next one who runs `drizzle-kit generate` gets it into an unrelated migration.

```ts before snapshot=yes
export const users = pgTable("users", {
  id: uuid("id").primaryKey().defaultRandom(),
});
```

```ts bad
export const users = pgTable("users", {
  id: uuid("id").primaryKey().defaultRandom(),
  email: text("email"), // finding
});
```

```ts good
// relations live in the code only
export const users = pgTable("users", {
  id: uuid("id").primaryKey().defaultRandom(),
});
export const usersRelations = relations(users, () => ({}));
```

See <https://orm.drizzle.team/docs/drizzle-kit-generate>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.drifting import whole
from rules.names import listed, short
from schema.changes import Change, ColumnDropped, TableDropped
from schema.difference import Difference


@rule(severity=Severity.BLOCK)
def find(difference: Difference, ctx: Context) -> Findings:
    if not difference.package.schema:
        return  # its files were not found at all, which is said by itself
    drift = [change for change in ctx.drift.unsaid if not _only_in_sql(change, ctx)]
    if drift:
        names = list(dict.fromkeys(short(change.object) for change in whole(drift)))
        made = {change.object: change for change in difference.changes}
        yield Finding(
            at=next((made[change.object] for change in drift if change.object in made), drift[0]),
            object="drift",
            message=f"No migration carries this: the schema files and the last snapshot differ in {listed(names)}."
            " Run `drizzle-kit generate`.",
        )


def _only_in_sql(change: Change, ctx: Context) -> bool:
    """Whether these migrations add what no schema file has: `drift/migration-without-schema` says so where they do."""
    if isinstance(change, TableDropped):
        return ctx.is_new(change.table.id)
    if isinstance(change, ColumnDropped):
        return ctx.start.column(change.table.id, change.column.name) is None
    return change.object in ctx.drift.undeclared
