"""
Books and audit trails outlive the user.

Deleting one account deletes invoices, payments, or the record of who did what, and sums no longer add up. Tax offices
and auditors ask for these years later: keep the rows, and anonymise the user.

```ts bad
export const users = pgTable("users", { id: uuid("id").primaryKey().defaultRandom() });
export const invoices = pgTable("invoices", {
  userId: uuid("user_id").notNull().references(() => users.id, { onDelete: "cascade" }), // finding
}, (table) => [index("invoices_user_id_idx").on(table.userId)]);
```

```ts fixed
export const users = pgTable("users", { id: uuid("id").primaryKey().defaultRandom() });
export const invoices = pgTable("invoices", {
  userId: uuid("user_id").notNull().references(() => users.id, { onDelete: "restrict" }),
}, (table) => [index("invoices_user_id_idx").on(table.userId)]);
```

What only serves the user goes along:

```ts good
export const users = pgTable("users", { id: uuid("id").primaryKey().defaultRandom() });
export const paymentMethods = pgTable("payment_methods", {
  userId: uuid("user_id").notNull().references(() => users.id, { onDelete: "cascade" }),
});
```

See <https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK>.
"""

import re

from rules import Finding, Findings, Fix, Severity, brought, rule
from rules.context import Context
from rules.conventions import snake
from rules.names import short
from schema.changes import ForeignKeyAdded, TableAdded
from schema.edits import Edit
from schema.model import ForeignKey

_KEPT = {"invoice", "payment", "transaction", "ledger", "receipt", "payout", "refund", "billing", "audit"}
_SERVES = {"method", "template", "setting", "draft", "preference", "tag", "detail", "profile", "info", "reminder"}
_CASCADE = re.compile(r"(?<=onDelete: [\"'])cascade(?=[\"'])")


@rule(severity=Severity.WARN)
def find(added: TableAdded | ForeignKeyAdded, ctx: Context) -> Findings:
    table, words = added.table, _words(added.table.name)
    lost = [key for key in brought.foreign_keys(added, ctx) if key.on_delete == "cascade" and _of_user(key)]
    if lost and _KEPT & words and not _SERVES & words and not table.partial:
        message = f"Deleting a row of `{short(lost[0].references)}` deletes what `{short(table.id)}` says of it."
        fix = Fix("Refuse to delete the user", map(_restricted, lost))
        yield Finding(at=ForeignKeyAdded(table, lost[0]), message=message, fix=fix)


def _of_user(key: ForeignKey) -> bool:
    return bool({"user", "customer"} & _words(key.references.rpartition(".")[2].rpartition("_")[2]))


def _words(name: str) -> set[str]:
    return {word.removesuffix("s") for word in snake(name).split("_")}


def _restricted(key: ForeignKey) -> Edit | None:
    span, at = key.span, _CASCADE.search(key.span.text) if key.span else None
    return Edit(span.source.span(span.start + at.start(), span.start + at.end()), "restrict") if span and at else None
