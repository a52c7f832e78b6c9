"""
Bytes and sums of tokens need 64 bits.

An `integer` ends at 2,147,483,647: one large file, or the tokens of one busy customer. The write that passes it fails,
and the change to `bigint` then rewrites the table under ACCESS EXCLUSIVE.

```ts bad
export const backups = pgTable("backups", {
  id: uuid("id").primaryKey().defaultRandom(),
  fileSize: integer("file_size"), // finding
});
```

```ts fixed
export const backups = pgTable("backups", {
  id: uuid("id").primaryKey().defaultRandom(),
  fileSize: bigint("file_size", { mode: "number" }),
});
```

The tokens of one message, and sizes that are no bytes, stay small:

```ts good
export const messages = pgTable("messages", { tokens: integer("prompt_tokens"), size: integer("font_size") });
```

See <https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-INT>.
"""

from rules import Finding, Findings, Fix, Severity, brought, rule
from rules.code import retyped
from rules.context import Context
from rules.conventions import snake
from rules.names import listed, short
from rules.options import Names
from schema.changes import ColumnAdded, TableAdded
from schema.model import Column

_STORED = {"file", "files", "storage", "backup", "upload", "blob", "attachment", "archive", "disk", "video", "bucket"}
_SUMS = {"used", "lifetime", "cumulative", "usage"}
_OWNERS = {"user", "stat", "account", "team", "organization", "workspace", "usage", "customer", "tenant"}
_SMALL = {"max", "min", "limit", "avg", "average", "count", "message", "per", "context", "page", "chunk"}
_WRITTEN = r"integer\(\s*(?P<name>[\"'`][^\"'`]+[\"'`])\s*\)"


@rule(severity=Severity.NOTE)
def find(added: TableAdded | ColumnAdded, ctx: Context, options: Names) -> Findings:
    columns, of = [c for c in brought.columns(added, ctx) if c.type == "integer"], snake(added.table.name).split("_")
    named = [c for c in columns if options.has(c.name)]
    found = [c for c in columns if c in named or _grows(c, set(of))]
    if found:
        edits = [e for c in found for e in retyped(c, _WRITTEN, r'bigint(\g<name>, { mode: "number" })')]
        yield Finding(
            at=ColumnAdded(added.table, found[0]),
            message=f"{listed([c.name for c in found])} of `{short(added.table.id)}` cannot count past 2,147,483,647.",
            fix=Fix("Use `bigint`", edits),
        )


def _grows(column: Column, table: set[str]) -> bool:
    words = set(snake(column.name).split("_"))
    of = {word.removesuffix("s") for word in table}
    stored = words & _STORED or (words == {"size"} and of & _STORED)
    summed = words & _SUMS or ("total" in words and of & _OWNERS)  # of one message it is small
    grows = "bytes" in words or ("size" in words and stored) or ("tokens" in words and summed)
    return bool(grows) and not words & _SMALL
