"""
A table that joins two others holds each pair once.

Without a key over both, a double click or a retried request stores the pair twice: lists show it twice, counts are off.

```ts bad
export const users = pgTable("users", { id: uuid("id").primaryKey().defaultRandom() });
export const teams = pgTable("teams", { id: uuid("id").primaryKey().defaultRandom() });
export const members = pgTable("members", { // finding
  userId: uuid("user_id").notNull().references(() => users.id, { onDelete: "cascade" }),
  teamId: uuid("team_id").notNull().references(() => teams.id, { onDelete: "cascade" }),
}, (table) => [index("members_team_id_idx").on(table.teamId)]);
```

```ts fixed
export const users = pgTable("users", { id: uuid("id").primaryKey().defaultRandom() });
export const teams = pgTable("teams", { id: uuid("id").primaryKey().defaultRandom() });
export const members = pgTable("members", {
  userId: uuid("user_id").notNull().references(() => users.id, { onDelete: "cascade" }),
  teamId: uuid("team_id").notNull().references(() => teams.id, { onDelete: "cascade" }),
}, (table) => [index("members_team_id_idx").on(table.teamId), primaryKey({ columns: [table.userId, table.teamId] })]);
```

```ts good
export const users = pgTable("users", { id: uuid("id").primaryKey().defaultRandom() });
export const follows = pgTable("follows", {
  id: uuid("id").primaryKey().defaultRandom(),
  from: uuid("from").references(() => users.id), to: uuid("to").references(() => users.id),
}, (table) => [unique("follows_pair").on(table.from, table.to)]);
```
"""

from rules import Finding, Findings, Fix, Severity, rule
from rules.code import with_extras
from rules.conventions import CREATED, UPDATED, is_junction, is_moment, only_appended, plain
from rules.coverage import plain_key
from rules.names import listed, short
from schema.changes import TableAdded
from schema.model import Table


@rule(severity=Severity.WARN)
def find(added: TableAdded) -> Findings:
    table, pair = added.table, tuple(key.columns[0] for key in added.table.foreign_keys)
    moments = {plain(column.name) for column in table.columns if is_moment(column)}
    if (
        len(set(pair)) != 2
        or any(len(key.columns) > 1 for key in table.foreign_keys)
        or table.partial
        or only_appended(table)
        or not is_junction(table)
    ):
        return
    if not moments <= CREATED | UPDATED or _kept(table, set(pair)):
        return
    keys = [column.key for name in pair if (column := table.column(name))]
    code = f"[table.{keys[0]}, table.{keys[1]}]" if len(keys) == 2 and all(keys) else None
    single = f'unique("{table.name}_{"_".join(pair)}_unique").on({code[1:-1]})' if code else ""
    extra = f"primaryKey({{ columns: {code} }})" if table.primary_key is None else single
    yield Finding(
        at=added,
        message=f"`{short(table.id)}` can hold the same pair of {listed(pair)} twice.",
        fix=Fix("Hold each pair once", with_extras(table, [extra])) if code else None,
    )


def _kept(table: Table, pair: set[str]) -> bool:
    keys = [u.columns for u in (*table.uniques, table.primary_key) if u]
    keys += [plain_key(index) for index in table.indexes if index.unique]
    return any(columns and set(columns) <= pair for columns in keys)
