"""
Count rows where they are.

A counter beside the rows it counts is off by one after the first insert that fails half-way, the first delete by SQL
and the first cascade, and every write to the other table waits for the lock of this one row.

```ts bad
export const posts = pgTable("posts", {
  id: uuid("id").primaryKey().defaultRandom(),
  commentCount: integer("comment_count").notNull().default(0), // finding
});
export const comments = pgTable("comments", {
  postId: uuid("post_id").primaryKey().references(() => posts.id, { onDelete: "cascade" }),
});
```

What is counted nowhere else has to be kept:

```ts good
export const posts = pgTable("posts", {
  id: uuid("id").primaryKey().defaultRandom(),
  viewCount: integer("view_count").notNull().default(0),
});
```

See <https://orm.drizzle.team/docs/guides/count-rows>.
"""

from rules import Finding, Findings, Fix, Severity, brought, rule
from rules.context import Context
from rules.names import short
from schema.changes import ColumnAdded, TableAdded
from schema.model import Column, Table


@rule(severity=Severity.NOTE)
def find(added: TableAdded | ColumnAdded, ctx: Context) -> Findings:
    table = added.table
    for column in brought.columns(added, ctx):
        other = _counted(column, table, ctx)
        if other is not None and column.generated is None:
            yield Finding(
                at=ColumnAdded(table, column),
                message=f"`{short(table.id)}.{column.name}` counts the rows of `{short(other)}`, going by its name.",
                fix=Fix("Count them when they are read, or keep the number by a trigger", ()),
            )


def _counted(column: Column, table: Table, ctx: Context) -> str | None:
    """Return the table that references this one and is named in the counter's name."""
    stem = next((column.name.removesuffix(end) for end in ("_count", "_counts") if column.name.endswith(end)), None)
    if not stem or column.type not in ("integer", "bigint", "smallint"):
        return None
    names = {stem, f"{stem}s", f"{stem}es", f"{stem[:-1]}ies"}
    found = (ctx.declared.tables.get(f"{table.schema}.{name}") for name in sorted(names))
    return next((t.id for t in found if t and any(k.references == table.id for k in t.foreign_keys)), None)
