"""
What people can throw away is thrown away in one manner.

The other tables of this kind mark a row as deleted and keep it. One that does not loses what its user deletes by
accident, and is the exception in every query that asks for `deletedAt IS NULL`.

```ts before
const gone = { deletedAt: timestamp("deleted_at", { withTimezone: true }) };
export const users = pgTable("users", { id: uuid("id").primaryKey(), ...gone });
export const boards = pgTable("boards", { id: uuid("id").primaryKey().references(() => users.id), ...gone });
export const cards = pgTable("cards", { id: uuid("id").primaryKey().references(() => users.id), ...gone });
export const notes = pgTable("notes", { id: uuid("id").primaryKey().references(() => users.id), ...gone });
```

```ts bad
const gone = { deletedAt: timestamp("deleted_at", { withTimezone: true }) };
export const users = pgTable("users", { id: uuid("id").primaryKey(), ...gone });
export const boards = pgTable("boards", { id: uuid("id").primaryKey().references(() => users.id), ...gone });
export const cards = pgTable("cards", { id: uuid("id").primaryKey().references(() => users.id), ...gone });
export const notes = pgTable("notes", { id: uuid("id").primaryKey().references(() => users.id), ...gone });
export const files = pgTable("files", { id: uuid("id").primaryKey().references(() => users.id) }); // finding
```

```ts good
export const files = pgTable("files", { id: uuid("id").primaryKey(), deletedAt: timestamp("deleted_at") });
```
"""

from rules import Finding, Findings, Fix, Severity, rule
from rules.code import usual_moment, with_column
from rules.context import Context
from rules.conventions import FEW, is_junction, only_appended, plain, usual
from rules.names import short
from rules.soft_delete import deleted
from schema.changes import TableAdded
from schema.model import Table


@rule(severity=Severity.NOTE)
def find(added: TableAdded, ctx: Context) -> Findings:
    table = added.table
    if table.partial or deleted(table) or not _of_people(table) or not usual(ctx, _keeps, among=_of_people):
        return
    alike = [deleted(t) for t in ctx.base.tables.values() if _of_people(t) and not is_junction(t)]
    kept = [column for column in alike if column]
    if len(kept) < FEW:
        return
    code = usual_moment(ctx, frozenset(plain(c.name) for c in kept), table)
    message = f"{len(kept)} of {len(alike)} tables like `{short(table.id)}` mark deleted rows, this one drops them."
    fix = Fix(f"Add `{code[0]}`", with_column(table, *code)) if code else None
    yield Finding(at=added, message=message, fix=fix)


def _of_people(table: Table) -> bool:
    linked = bool(table.foreign_keys) or table.name in ("users", "user", "organizations", "teams", "accounts")
    return linked and not is_junction(table) and not only_appended(table)


def _keeps(table: Table) -> bool:
    return deleted(table) is not None
