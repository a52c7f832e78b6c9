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

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.drifting import removed
from rules.names import listed, short
from schema.changes import TableDropped
from schema.postgres.actions import DropTable, Insert


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
    others = [t for t in ctx.referencing(drop.table) if t.id in ctx.end.tables] if drop.cascade else []
    keys = [f"{short(t.id)}.{k.name}" for t in others for k in t.foreign_keys if k.references == drop.table]
    views = sorted(map(short, _views(drop, ctx))) if drop.cascade else []
    taken = [f"the {word}{'s' * (len(n) > 1)} {listed(n)}" for word, n in (("foreign key", keys), ("view", views)) if n]
    also = f" CASCADE also drops {' and '.join(taken)}." if taken else ""
    orders = (step.action for step in ctx.difference.replay.steps)
    copies = [short(o.table) for o in orders if isinstance(o, Insert) and drop.table in o.reads]
    gone = f"`{short(drop.table)}` and all its rows are gone once this runs."
    if copies:
        gone = f"`{short(drop.table)}` is gone once this runs: {listed(list(dict.fromkeys(copies)))} has what was"
        gone += " copied from it"
        beside = ", and the code that runs during the deploy asks for this one"
        gone += f"{'' if ctx.deploy.rollout == 'stopped' else beside}."
    yield Finding(at=drop, message=gone + also)


def _views(drop: DropTable, ctx: Context) -> frozenset[str]:
    """Return the views that read the table: they go, and do not come back with it."""
    readers: frozenset[str] = getattr(ctx.catalog, "readers", {}).get(drop.table, frozenset())
    return readers - ctx.end.views.keys()
