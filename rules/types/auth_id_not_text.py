"""
Ids that Better Auth makes need a text column.

Better Auth writes ids of its own, 32 letters and digits. A `uuid` or a number takes none of them: `invalid input syntax
for type uuid`, at the first sign-up. `advanced.database.generateId` tells it to leave ids to the database (`false`), to
make uuids (`"uuid"`) or numbers (`"serial"`); what was `advanced.generateId` before 1.4 is not read any more.

```ts before file=auth.ts
import { betterAuth } from "better-auth";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { db } from "./client";

export const auth = betterAuth({ database: drizzleAdapter(db, { provider: "pg" }) });
```

```ts bad
export const verification = pgTable("verification", {
  id: uuid("id").primaryKey().defaultRandom(), // finding
  identifier: text("identifier").notNull(),
  value: text("value").notNull(),
  expiresAt: timestamp("expires_at", { withTimezone: true }).notNull(),
});
```

```ts good
export const verification = pgTable("verification", {
  id: text("id").primaryKey(),
  identifier: text("identifier").notNull(),
  value: text("value").notNull(),
  expiresAt: timestamp("expires_at", { withTimezone: true }).notNull(),
});
```

See <https://www.better-auth.com/docs/concepts/database#id-generation>.
"""

from rules import Finding, Findings, Fix, Severity, rule
from rules.context import Context
from rules.names import listed, short
from schema.changes import ColumnAdded, ColumnTypeChanged, TableAdded
from schema.typescript.auth import is_of_auth

_TEXT = ("text", "varchar", "char", "citext")


@rule(severity=Severity.WARN)
def find(change: TableAdded | ColumnAdded | ColumnTypeChanged, ctx: Context) -> Findings:
    auths = ctx.difference.beside_head.auths
    if not auths or not all(auth.own for auth in auths):
        return
    wrong = [(c, part) for c in ctx.difference.changes if (part := _id(c))]
    if wrong and wrong[0][0] == change:  # one setting, one remark
        kind, ids = wrong[0][1].column.type, list(dict.fromkeys(short(part.object) for _, part in wrong))
        outdated = next((auth.outdated for auth in auths if auth.outdated), None)
        told = f": `advanced.generateId` ({outdated.path}:{outdated.line}) is not read since 1.4" if outdated else ""
        message = f"Better Auth writes ids of its own into {listed(ids)}, and {kind} takes none of them{told}."
        them, made = "it" if len(ids) == 1 else "them", "uuid" if kind == "uuid" else "serial"
        fix = Fix(f'Make {them} `text`, or set `advanced: {{ database: {{ generateId: "{made}" }} }}`', [None])
        yield Finding(at=wrong[0][1], message=message, fix=fix)


def _id(change: object) -> ColumnAdded | None:
    """Return the id that a change brings to a table of Better Auth, where its type takes no text."""
    if not isinstance(change, TableAdded | ColumnAdded | ColumnTypeChanged) or not is_of_auth(change.table):
        return None
    column = change.table.column("id")
    brought = isinstance(change, TableAdded) or (column is not None and change.column.name == column.name)
    wrong = column is not None and brought and not column.type.startswith(_TEXT)
    return ColumnAdded(change.table, column) if column and wrong else None
