"""
A condition in a table's declaration is written with `sql`.

`eq()` and its kin make parameters, which nobody fills in: drizzle-kit 0.x puts `= $1` into the migration.

```ts bad
import { eq } from "drizzle-orm";
import { pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  state: text("state").notNull(),
}, (table) => [
  uniqueIndex("orders_open").on(table.id).where(eq(table.state, "open")), // finding
]);
```

```ts fixed
import { eq, sql } from "drizzle-orm";
import { pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  state: text("state").notNull(),
}, (table) => [
  uniqueIndex("orders_open").on(table.id).where(sql`${table.state} = 'open'`),
]);
```

See <https://github.com/drizzle-team/drizzle-orm/issues/4790>.
"""

import re

from rules import Finding, Findings, Fix, Severity, rule
from rules.context import Context
from rules.names import short
from schema.changes import CheckAdded, IndexAdded
from schema.edits import Edit
from schema.imports import with_import
from schema.span import Span

_PARAMETER = re.compile(r"\$\d+\b")
_EQ = re.compile(
    r"\beq\(\s*(?P<column>\w+\.\w+)\s*,\s*(?:\"(?P<text>[\w -]*)\"|'(?P<other>[\w -]*)'|(?P<bare>\w+))\s*\)"
)


@rule(severity=Severity.BLOCK)
def find(added: IndexAdded | CheckAdded, ctx: Context) -> Findings:
    condition = added.check.expression if isinstance(added, CheckAdded) else added.index.where
    bare = re.sub(r"'(?:[^']|'')*'", "", condition) if condition and "$" in condition else ""
    found = _PARAMETER.search(bare)
    if found and ctx.difference.package.layout != "folders":
        yield Finding(
            at=added,
            message=f"The condition of `{short(added.object)}` asks for `{found[0]}`: no migration can say it.",
            fix=Fix("Write it with `sql`", _said(added.span)),
        )


def _said(span: Span | None) -> tuple[Edit | None, ...]:
    calls = list(_EQ.finditer(span.text)) if span else []
    if span is None or len(calls) != 1:
        return (None,)
    call = calls[0]
    value = call["bare"] if call["bare"] in ("true", "false") or (call["bare"] or "x").isdigit() else None
    text = call["text"] if call["text"] is not None else call["other"]
    right = value or (f"'{text}'" if text is not None else None)
    where = span.source.span(span.start + call.start(), span.start + call.end())
    edit = Edit(where, f"sql`${{{call['column']}}} = {right}`") if right else None
    return edit, with_import(span.source, "sql", "drizzle-orm")
