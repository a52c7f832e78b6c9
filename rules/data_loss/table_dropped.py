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
    part = (drop, ctx)
    if copies := copies_of_table(drop.table, ctx):
        beside = ctx.deploy.rollout != "stopped"
        words = gone(f"`{short(drop.table)}`", copies, beside=beside)
        yield Finding(at=drop, message=words + _taken_along([part]))
    else:
        yield replace(_finding([part]), group=Group("tables", part, _finding))


def _finding(parts: list[tuple[DropTable, Context]]) -> Finding:
    names = listed([short(drop.table) for drop, _ in parts], limit=12)
    lost = "and all its rows are gone" if len(parts) == 1 else "are gone with all their rows"
    return Finding(at=parts[0][0], message=f"{names} {lost} once this runs.{_taken_along(parts)}")


def _taken_along(parts: list[tuple[DropTable, Context]]) -> str:
    """Return what else CASCADE drops: the foreign keys of tables that stay, and the views that are not made anew."""
    cascades = [(drop, ctx) for drop, ctx in parts if drop.cascade]
    keys = [key for drop, ctx in cascades for key in _keys(drop, ctx)]
    views = sorted({short(view) for drop, ctx in cascades for view in _views(drop, ctx)})
    taken = [f"the {word}{'s' * (len(n) > 1)} {listed(n)}" for word, n in (("foreign key", keys), ("view", views)) if n]
    return f" CASCADE also drops {' and '.join(taken)}." if taken else ""


def _keys(drop: DropTable, ctx: Context) -> list[str]:
    others = (table for table in ctx.referencing(drop.table) if table.id in ctx.end.tables)
    return [f"{short(t.id)}.{k.name}" for t in others for k in t.foreign_keys if k.references == drop.table]


def _views(drop: DropTable, ctx: Context) -> frozenset[str]:
    """Return the views that read the table: they go, and do not come back with it."""
    readers: frozenset[str] = getattr(ctx.catalog, "readers", {}).get(drop.table, frozenset())
    return readers - ctx.end.views.keys()
