"""
What is dropped went out of use one release before.

Where releases expand and contract, the code stops using a column or a table in one release, and a later one drops it.
This pull request does both: the release that runs while it is deployed still declares what goes, and Drizzle names
every declared column in its queries.

```ts before
export const users = pgTable("users", { id: uuid("id").primaryKey(), nickname: text("nickname").notNull() });
```

```sql before
CREATE TABLE "users" ("id" uuid PRIMARY KEY, "nickname" text NOT NULL);
```

```sql bad
ALTER TABLE "users" DROP COLUMN "nickname"; -- finding
```

```ts bad also=yes
export const users = pgTable("users", { id: uuid("id").primaryKey() });
```

What the running release does not declare any more may go:

```ts before
export const users = pgTable("users", { id: uuid("id").primaryKey() });
```

```sql before
CREATE TABLE "users" ("id" uuid PRIMARY KEY, "nickname" text);
```

```sql good
ALTER TABLE "users" DROP COLUMN "nickname";
```

See <https://orm.drizzle.team/docs/sql-schema-declaration>.
"""

from dataclasses import replace

from rules import Finding, Findings, Group, Severity, rule
from rules.context import Context
from rules.names import listed, short
from rules.recipes import DROP_LATER, no_longer_forced
from schema.model import Column
from schema.postgres.actions import DropColumn, DropTable


@rule(severity=Severity.BLOCK, opt_in=True, while_running=True)
def find(drop: DropColumn | DropTable, ctx: Context) -> Findings:
    declared = ctx.base.tables.get(drop.table)
    if ctx.fails or declared is None or ctx.is_new(drop.table):
        return
    if isinstance(drop, DropColumn):
        if column := declared.column(drop.column):
            yield replace(_finding([(drop, column)]), group=Group(drop.table, (drop, column), _finding))
    elif drop.table not in ctx.end.tables:
        message = f"The release that runs still declares `{short(drop.table)}`: it is dropped one release early."
        yield Finding(at=drop, message=message, recipe=DROP_LATER)


def _finding(drops: list[tuple[DropColumn, Column]]) -> Finding:
    forced = no_longer_forced(drops)
    names, verb = listed([short(drop.object) for drop, _ in drops], limit=12), "is" if len(drops) == 1 else "are"
    message = f"The release that runs still declares {names}, which {verb} dropped one release early."
    recipe = DROP_LATER + (f" Until then new rows do not fill it:\n\n{forced}" if forced else "")
    return Finding(at=drops[0][0], message=message, recipe=recipe)
