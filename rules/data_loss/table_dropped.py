"""
A dropped table takes all its rows along.

Nothing brings them back but a backup. drizzle-kit always writes `DROP TABLE ... CASCADE`, which also drops the
foreign keys and views of others that depend on it, without a word.

```sql before
CREATE TABLE "carts" ("id" bigint PRIMARY KEY);
CREATE TABLE "cart_items" (
  "id" bigint PRIMARY KEY,
  "cart_id" bigint CONSTRAINT "cart_items_cart_id_fk" REFERENCES "carts" ("id")
);
```

```sql bad
DROP TABLE "carts" CASCADE; -- finding
```

```sql good
-- dbreview: allow data-loss/table-dropped because carts moved to another service in May and nothing reads them
DROP TABLE "carts" CASCADE;
```

See <https://www.postgresql.org/docs/current/sql-droptable.html>.
"""

from dataclasses import replace

from rules import Finding, Findings, Group, Severity, rule
from rules.cascades import taken_along
from rules.context import Context
from rules.copied import copies_of_table, gone
from rules.drifting import removed
from rules.names import listed, short
from schema.changes import TableDropped
from schema.postgres.actions import DropTable


@rule(severity=Severity.BLOCK)
def find(drop: DropTable | TableDropped, ctx: Context) -> Findings:
    if isinstance(drop, TableDropped):
        if not ctx.migrates:  # pushed: schema.ts itself is what drops it
            yield Finding(at=drop, message=f"`{short(drop.object)}` and all its rows go when this is pushed.")
        return
    made_anew = ctx.blind and drop.table in ctx.end.tables
    absent = drop.table not in ctx.catalog.tables and not made_anew
    absent = absent and (drop.if_exists or (removed(ctx.difference) and not ctx.blind))  # the old file dropped it
    if ctx.is_new(drop.table) or absent or ctx.fails:
        return
    part, make = (drop, ctx), _copied if copies_of_table(drop.table, ctx) else _finding
    yield replace(make([part]), group=Group(make.__name__, part, make))


def _finding(parts: list[tuple[DropTable, Context]]) -> Finding:
    names = listed([short(drop.table) for drop, _ in parts], limit=12)
    lost = "and all its rows are gone" if len(parts) == 1 else "are gone with all their rows"
    return Finding(at=parts[0][0], message=f"{names} {lost} once this runs.{taken_along(parts)}")


def _copied(parts: list[tuple[DropTable, Context]]) -> Finding:
    copies = [copy for drop, ctx in parts for copy in copies_of_table(drop.table, ctx)]
    message = gone([short(drop.table) for drop, _ in parts], copies, parts[0][1])
    return Finding(at=parts[0][0], message=message + taken_along(parts))
