"""
With its last policy a table loses its row level security.

drizzle-kit switches it on with the first `pgPolicy` and off with the last one, whatever was meant: from then on every
role with a grant sees and changes all rows. `.enableRLS()` on the table keeps it on.

```ts before
export const notes = pgTable("notes", {
  id: uuid("id").primaryKey().defaultRandom(),
}, () => [pgPolicy("own", { for: "select", using: sql`true` })]);
```

```ts bad
export const notes = pgTable("notes", { // finding
  id: uuid("id").primaryKey().defaultRandom(),
});
```

```ts good
export const notes = pgTable("notes", {
  id: uuid("id").primaryKey().defaultRandom(),
}).enableRLS();
```

See <https://orm.drizzle.team/docs/rls>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import short
from schema.changes import PolicyDropped
from schema.postgres.actions import DisableRls


@rule(severity=Severity.WARN)
def find(dropped: PolicyDropped, ctx: Context) -> Findings:
    table = ctx.declared_table(dropped.table.id)
    if table is None or table.rls or table.policies or table.partial:
        return
    linked = any(key.startswith(f"{table.id}.") for key in ctx.declared.policies)
    ordered = any(order.table == table.id for order in ctx.orders.of(DisableRls))
    if not linked and not ordered:  # of the order security/protection-removed speaks
        yield Finding(
            at=dropped,
            span=table.span,
            object=table.id,
            message=f"`{short(table.id)}` has no policy any more: drizzle-kit switches its row level security off.",
        )
