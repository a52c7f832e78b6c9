"""
A value cannot be taken out of an enum.

Postgres has no order for it: drizzle-kit casts every column of the type to text, drops the type, makes it anew and
casts back - two rewrites under ACCESS EXCLUSIVE, and a failed deploy if one row still holds the value.

```ts before
export const status = pgEnum("status", ["draft", "sent", "void"]);
export const orders = pgTable("orders", { id: uuid("id").primaryKey().defaultRandom(), status: status("status") });
```

```ts bad
export const status = pgEnum("status", ["draft", "sent"]); // finding
export const orders = pgTable("orders", { id: uuid("id").primaryKey().defaultRandom(), status: status("status") });
```

```ts good
export const status = pgEnum("status", ["draft", "sent", "void", "paid"]);
export const orders = pgTable("orders", { id: uuid("id").primaryKey().defaultRandom(), status: status("status") });
```

See <https://www.postgresql.org/docs/current/sql-altertype.html>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.enums import beside, gone
from rules.names import listed, short
from schema.changes import EnumValuesChanged


@rule(severity=Severity.BLOCK)
def find(changed: EnumValuesChanged, ctx: Context) -> Findings:
    lost = gone(changed, ctx)
    if lost:
        yield Finding(
            at=changed,
            span=beside(lost[0], changed),
            message=f"`{short(changed.enum.id)}` loses {listed(lost)}: its columns are rewritten under ACCESS"
            " EXCLUSIVE, and one row that still holds it fails the deploy.",
            recipe="Leave the value in the enum and stop writing it: a CHECK on the column can refuse it for new rows.",
        )
