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

from rules import Finding, Findings, Fix, Severity, rule
from rules.context import Context
from rules.coverage import same_key, twins
from rules.names import short
from rules.often import often
from rules.removal import without_part
from schema.changes import IndexAdded
from schema.model import Index, Table
from schema.postgres.actions import CreateIndex

_NONE = Table("")


@rule(severity=Severity.WARN)
def find(added: IndexAdded | CreateIndex, ctx: Context) -> Findings:
    index = added.index
    table, stays = _by_hand(added, ctx) if isinstance(added, CreateIndex) else _declared(added, ctx)
    if index.unique or table.partial:
        return
    if other := next((f"`{alike.name}`" for alike in twins(index, stays)), None) or same_key(index, table):
        message = f"`{index.name}` indexes what {other} of `{short(table.id)}` indexes already."
        fix = Fix("Take it out", [without_part(index, table)]) if isinstance(added, IndexAdded) else None
        yield often(Finding(at=added, message=message, fix=fix), key=fix is None)


def _declared(added: IndexAdded, ctx: Context) -> tuple[Table, list[Index]]:
    before, name = ctx.base.tables.get(added.table.id, _NONE), added.index.name
    kept = [i for i in before.indexes if i.name != name and added.table.index(i.name) == i]
    earlier = [i.name for i in added.table.indexes].index(name)
    return added.table, [*kept, *added.table.indexes[:earlier]]


def _by_hand(create: CreateIndex, ctx: Context) -> tuple[Table, list[Index]]:
    """Of an index that no schema file declares: the table before it, and what of its indexes stays."""
    name, declared = create.index.name, ctx.declared.tables.get(create.table, _NONE)
    if ctx.fails or create.include or declared.index(name):
        return _NONE, []
    table, end = ctx.catalog.tables.get(create.table, _NONE), ctx.end.tables.get(create.table, _NONE)
    if table.index(name) or not end.index(name):  # a later migration may take it back
        return _NONE, []
    return table, list(table.indexes) if len(twins(create.index, end.indexes)) > 1 else []
