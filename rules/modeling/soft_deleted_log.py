"""
What only the system writes is deleted for good.

A `deletedAt` is for people, who want back what they threw away. Sessions, tokens and logs nobody wants back: marked as
deleted they are still read by every query that forgets to ask, and a revoked token that stays is one bug from valid.

```ts bad
export const apiTokens = pgTable("api_tokens", {
  id: uuid("id").primaryKey().defaultRandom(),
  hash: text("hash").notNull(),
  deletedAt: timestamp("deleted_at", { withTimezone: true }), // finding
});
```

```ts good
export const apiTokens = pgTable("api_tokens", {
  id: uuid("id").primaryKey().defaultRandom(),
  hash: text("hash").notNull(),
  revokedAt: timestamp("revoked_at", { withTimezone: true }),
});
```
"""

from rules import Finding, Findings, Fix, Severity, brought, rule
from rules.context import Context
from rules.names import short
from rules.soft_delete import marks
from schema.changes import ColumnAdded, TableAdded

_SYSTEM = {"log", "audit", "session", "token", "verification", "outbox", "ledger", "nonce", "lock"}


@rule(severity=Severity.NOTE)
def find(added: TableAdded | ColumnAdded, ctx: Context) -> Findings:
    table, gone = added.table, next(filter(marks, brought.columns(added, ctx)), None)
    last = table.name.replace("-", "_").rsplit("_", 1)[-1].lower().removesuffix("s")
    if gone and last in _SYSTEM:
        yield Finding(
            at=ColumnAdded(table, gone),
            message=f"`{short(table.id)}` is written by the system, going by its name, and `{gone.name}` keeps what it"
            " deletes.",
            fix=Fix("Delete its rows", ()),
        )
