"""
Store JSON as `jsonb`.

`json` keeps the text as it came and parses it anew at every access. It cannot be compared with `=`, so DISTINCT, GROUP
BY and UNION over such a row fail, and no index reaches into it.

```ts bad
export const events = pgTable("events", {
  id: uuid("id").primaryKey().defaultRandom(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  payload: json("payload").notNull(), // finding
});
```

```ts fixed
export const events = pgTable("events", {
  id: uuid("id").primaryKey().defaultRandom(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  payload: jsonb("payload").notNull(),
});
```

```ts good
export const events = pgTable("events", { id: uuid("id").primaryKey().defaultRandom(), payload: jsonb("payload") });
```

See <https://www.postgresql.org/docs/current/datatype-json.html>.
"""

from rules import Finding, Findings, Fix, Severity, brought, rule
from rules.code import imports_for
from rules.context import Context
from rules.conventions import usual
from rules.names import listed, short
from rules.often import often
from schema.changes import ColumnAdded, TableAdded
from schema.edits import Edit
from schema.model import Column, Table
from schema.postgres.actions import AddColumn


@rule(severity=Severity.WARN)
def find(added: TableAdded | ColumnAdded | AddColumn, ctx: Context) -> Findings:
    wrong = [column for column in brought.columns(added, ctx) if column.type == "json"]
    if wrong and usual(ctx, _use_jsonb, among=_have_json):
        names, verb = listed([c.name for c in wrong]), "is `json`: it" if len(wrong) == 1 else "are `json`: they"
        yield often(
            Finding(
                at=added if isinstance(added, AddColumn) else ColumnAdded(added.table, wrong[0]),
                message=f"{names} of `{short(brought.table(added))}` {verb} cannot be compared or indexed.",
                fix=Fix("Store it as jsonb", [edit for column in wrong for edit in _edits(column)]),
            )
        )


def _have_json(table: Table) -> bool:
    return any(column.type in ("json", "jsonb") for column in table.columns)


def _use_jsonb(table: Table) -> bool:
    return not any(column.type == "json" for column in table.columns)


def _edits(column: Column) -> tuple[Edit | None, ...]:
    first = column.builder.calls[0] if column.builder and column.builder.calls else None
    if first is None or not first.span.text.startswith("json("):
        return (None,)
    source, start = first.span.source, first.span.start
    return (Edit(source.span(start, start + len("json")), "jsonb"), *imports_for(source, "jsonb()"))
