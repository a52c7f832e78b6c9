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

from rules import Finding, Findings, Fix, Severity, rule
from rules.code import imports_for
from rules.context import Context
from rules.conventions import usual
from rules.names import listed, short
from schema.changes import ColumnAdded
from schema.edits import Edit
from schema.model import Column, Table


@rule(severity=Severity.WARN)
def find(added: ColumnAdded, ctx: Context) -> Findings:
    table = added.table
    if added.column.type != "json" or not usual(ctx, lambda t: not _texts(t), among=_has_json):
        return
    wrong = _texts(table) if ctx.is_new(table.id) else [added.column]
    if added.column.name == wrong[0].name:  # a new table is spoken of once
        verb = "is `json`: it" if len(wrong) == 1 else "are `json`: they"
        yield Finding(
            at=added,
            message=f"{listed([c.name for c in wrong])} of `{short(table.id)}` {verb} cannot be compared or indexed.",
            fix=Fix("Store it as jsonb", [edit for column in wrong for edit in _edits(column)]),
        )


def _has_json(table: Table) -> bool:
    return any(c.type in ("json", "jsonb") for c in table.columns)


def _texts(table: Table) -> list[Column]:
    return [c for c in table.columns if c.type == "json"]


def _edits(column: Column) -> tuple[Edit | None, ...]:
    first = column.builder.calls[0] if column.builder and column.builder.calls else None
    if first is None or not first.span.text.startswith("json("):
        return (None,)
    source, start = first.span.source, first.span.start
    return (Edit(source.span(start, start + len("json")), "jsonb"), *imports_for(source, "jsonb()"))
