"""
A list of rows is a table.

Ids in a list have no foreign key: what is deleted over there stays in the list, no join or index starts from it, and
two requests that add one each overwrite each other. A table between the two has all of that.

```ts bad
export const courses = pgTable("courses", {
  id: uuid("id").primaryKey().defaultRandom(),
});
export const goals = pgTable("goals", {
  id: uuid("id").primaryKey().defaultRandom(),
  courseIds: jsonb("course_ids").$type<string[]>().notNull(), // finding
});
```

```ts good
export const courses = pgTable("courses", {
  id: uuid("id").primaryKey().defaultRandom(),
});
export const goalCourses = pgTable("goal_courses", {
  goalId: uuid("goal_id").notNull().references(() => goals.id, { onDelete: "cascade" }),
  courseId: uuid("course_id").notNull().references(() => courses.id, { onDelete: "cascade" }),
}, (table) => [primaryKey({ columns: [table.goalId, table.courseId] })]);
export const goals = pgTable("goals", {
  id: uuid("id").primaryKey().defaultRandom(),
  labels: jsonb("labels").$type<string[]>(),
});
```

See <https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK>.
"""

import re

from rules import Finding, Findings, Severity, brought, rule
from rules.context import Context
from rules.conventions import only_appended, snake
from rules.names import short
from schema.changes import ColumnAdded, TableAdded
from schema.model import Column, Table

_LIST = re.compile(r"\s*(?:readonly\s+)?(?:Array<(\w+)>|(\w+)\[\])\s*(?:\|\s*null\s*)?")


@rule(severity=Severity.NOTE)
def find(added: TableAdded | ColumnAdded, ctx: Context) -> Findings:
    table = added.table
    for column in () if table.partial or only_appended(table) else brought.columns(added, ctx):
        other = _listed(column, ctx)
        if other and other.id != table.id:
            message = f"`{column.name}` of `{short(table.id)}` lists rows of `{short(other.id)}`, going by the name."
            yield Finding(at=ColumnAdded(table, column), message=message)


def _listed(column: Column, ctx: Context) -> Table | None:
    """Return the table whose rows, or whose ids, a column lists."""
    typed = _LIST.fullmatch(column.ts_type or "")
    if not (typed and column.type in ("json", "jsonb")) and not column.type.endswith("[]"):
        return None
    name = snake(column.name).lower()
    stem = name.removesuffix("_ids") if name.endswith("_ids") else snake(typed[1] or typed[2] or "") if typed else ""
    names = {stem, f"{stem}s", f"{stem}es", f"{stem[:-1]}ies"} if stem else set[str]()
    return next((table for table in ctx.declared.tables.values() if table.name.lower() in names), None)
