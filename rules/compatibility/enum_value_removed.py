"""
A value cannot be taken out of an enum.

Postgres has no order for it: drizzle-kit casts every column of the type to text, drops the type, makes it anew and
casts back - two rewrites under ACCESS EXCLUSIVE, and a failed deploy if one row still holds the value.

```ts before
export const status = pgEnum("status", ["draft", "sent", "void"]);
```

```ts bad
export const status = pgEnum("status", ["draft", "sent"]); // finding
```

```ts good
export const status = pgEnum("status", ["draft", "sent", "void", "paid"]);
```

See <https://www.postgresql.org/docs/current/sql-altertype.html>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import listed, short
from schema.changes import EnumValuesChanged
from schema.postgres.actions import AlterColumnType, RenameEnumValue


@rule(severity=Severity.BLOCK)
def find(changed: EnumValuesChanged, ctx: Context) -> Findings:
    orders = [step.action for step in ctx.difference.replay.steps]
    renamed = {o.value for o in orders if isinstance(o, RenameEnumValue) and o.enum == changed.enum.id}
    carried = [o.using for o in orders if isinstance(o, AlterColumnType) and o.using]  # CASE ... WHEN 'ambit' THEN ...
    gone = [v for v in changed.before.values if v not in changed.enum.values and v not in renamed]
    gone = [v for v in gone if not any(f"'{v}'" in using for using in carried)]
    if gone:
        yield Finding(
            at=changed,
            message=f"`{short(changed.enum.id)}` loses {listed(gone)}: its columns are rewritten under ACCESS"
            " EXCLUSIVE, and one row that still holds it fails the deploy.",
            recipe="Leave the value in the enum and stop writing it: a CHECK on the column can refuse it for new rows.",
        )
