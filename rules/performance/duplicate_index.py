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

from itertools import takewhile

from rules import Finding, Findings, Fix, Severity, rule
from rules.context import Context
from rules.coverage import same_key, twin
from rules.names import short
from rules.removal import without_part
from schema.changes import IndexAdded
from schema.model import Index, Table
from schema.postgres.actions import CreateIndex

_NONE = Table("")


@rule(severity=Severity.WARN)
def find(added: IndexAdded | CreateIndex, ctx: Context) -> Findings:
    index = added.index
    table, stays = _by_hand(added, ctx) if isinstance(added, CreateIndex) else _declared(added, ctx)
    other = None if index.unique or table.partial else twin(index, stays) or same_key(index, table)
    if other:
        message = f"`{index.name}` indexes what {other} of `{short(table.id)}` indexes already."
        fix = Fix("Take it out", [without_part(index, table)]) if isinstance(added, IndexAdded) else None
        yield Finding(at=added, message=message, fix=fix)


def _declared(added: IndexAdded, ctx: Context) -> tuple[Table, list[Index]]:
    before, name = ctx.base.tables.get(added.table.id, _NONE), added.index.name
    now = {each.name: each for each in added.table.indexes} if before.indexes else {}
    kept = [i for i in before.indexes if i.name != name and now.get(i.name) == i]
    return added.table, [*kept, *takewhile(lambda index: index.name != name, added.table.indexes)]


def _by_hand(create: CreateIndex, ctx: Context) -> tuple[Table, list[Index]]:
    """Of an index that no schema file declares: the table before it, and what of its indexes stays."""
    name, table = create.index.name, ctx.catalog.tables.get(create.table, _NONE)
    declared = ctx.declared.tables.get(create.table, _NONE)
    if ctx.fails or create.include or any(i.name == name for i in (*declared.indexes, *table.indexes)):
        return _NONE, []
    end = ctx.end.tables.get(create.table, _NONE).indexes
    alike = [index for index in end if twin(create.index, [index])]
    stays = any(index.name == name for index in end)  # a later migration may take it back
    return (table, list(table.indexes) if len(alike) > 1 else []) if stays else (_NONE, [])
