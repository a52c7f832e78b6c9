"""
One index is enough.

Two indexes over the same columns answer the same queries. The second only makes every write slower and the
table larger.

```ts bad
export const users = pgTable("users", {
  id: uuid("id").primaryKey().defaultRandom(),
  email: text("email").notNull().unique(),
}, (table) => [
  index("users_email_idx").on(table.email), // finding
]);
```

```ts good
export const users = pgTable("users", {
  id: uuid("id").primaryKey().defaultRandom(),
  email: text("email").notNull().unique(),
  name: text("name"),
}, (table) => [
  index("users_name_email_idx").on(table.name, table.email),
]);
```

See <https://www.postgresql.org/docs/current/indexes-multicolumn.html>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.coverage import plain_key
from rules.names import short
from schema.changes import IndexAdded
from schema.model import Index, Table


@rule(severity=Severity.WARN)
def find(added: IndexAdded, ctx: Context) -> Findings:
    index, table = added.index, added.table
    before = ctx.base.tables.get(table.id, Table(""))
    earlier = [*before.indexes, *table.indexes[: table.indexes.index(index)]]
    now = {each.name: each for each in table.indexes}
    stays = [other for other in earlier if other.name != index.name and now.get(other.name) == other]
    other = None if index.unique or table.partial else _twin(index, stays) or _key(index, table)
    if other:
        yield Finding(at=added, message=f"`{index.name}` indexes what {other} of `{short(table.id)}` indexes already.")


def _twin(index: Index, others: list[Index]) -> str | None:
    what = (index.columns, index.method, index.where)
    return next((f"`{other.name}`" for other in others if (other.columns, other.method, other.where) == what), None)


def _key(index: Index, table: Table) -> str | None:
    """Return the constraint whose index is in exactly the same order."""
    plain = all(c.asc and c.nulls == "last" and not c.opclass and not c.is_expression for c in index.columns)
    if index.where is not None or index.method != "btree" or not plain:
        return None
    if table.primary_key and table.primary_key.columns == plain_key(index):
        return "the primary key"
    return next((f"`{unique.name}`" for unique in table.uniques if unique.columns == plain_key(index)), None)
