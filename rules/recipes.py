"""Recipes of several steps, complete with the user's names, for the way the repository runs its migrations."""

import re

from rules.context import Context
from rules.names import quoted, table
from schema.deploy import Deploy
from schema.model import Column
from schema.postgres.actions import DropColumn

_INDEX = re.compile(r"\bINDEX(?P<concurrently>\s+CONCURRENTLY)?(?P<exists>\s+IF\s+NOT\s+EXISTS)?\b", re.IGNORECASE)

LATER = "in a later release (pending migrations share one transaction: a second file in the same deploy is no help)"


BUILT = "-- dbreview: allow locks/index-without-concurrently because it is built concurrently before the deploy\n"


def later(ctx: Context) -> str:
    """Return when a second step may run."""
    return LATER if ctx.deploy.one_transaction else "in the next migration"


def lock_timeout(deploy: Deploy) -> str:
    """Return how to bound the wait for locks: for one deploy, and for every one."""
    role = "For every migration at once: `ALTER ROLE <the role that migrates> SET lock_timeout = '5s'`."
    first = sql("SET LOCAL lock_timeout = '5s'")
    return f"First in the migration:\n\n{first}\n\n{role}" if deploy.one_transaction else role


def sql(*statements: str) -> str:
    """Return statements as a fence."""
    return "```sql\n" + "\n".join(f"{s.strip().rstrip(';')};" for s in statements) + "\n```"


def not_null(ctx: Context, table_id: str, column: str, *, backfill: bool = True) -> str:
    """Return how to make an existing column NOT NULL without a scan under ACCESS EXCLUSIVE."""
    name = quoted(f"{table_id.partition('.')[2]}_{column}_not_null"[:63])
    target, col = table(table_id), quoted(column)
    first = sql(f"ALTER TABLE {target} ADD CONSTRAINT {name} CHECK ({col} IS NOT NULL) NOT VALID")
    second = sql(
        f"ALTER TABLE {target} VALIDATE CONSTRAINT {name}",
        f"ALTER TABLE {target} ALTER COLUMN {col} SET NOT NULL",
        f"ALTER TABLE {target} DROP CONSTRAINT {name}",
    )
    fill = f", then fill the rows where {col} is NULL" if backfill else ""
    return (
        f"1. Now, in a custom migration (`drizzle-kit generate --custom`), promise it of new rows{fill}:"
        f"\n\n{first}\n\n"
        f"2. Then, {later(ctx)}, prove it while reads and writes go on, which makes SET NOT NULL instant:\n\n{second}"
    )


def concurrent_index(ctx: Context, *statements: str) -> str:
    """Return how to build the indexes of CREATE INDEX statements without stopping writes."""
    concurrently = [_INDEX.sub("INDEX CONCURRENTLY", statement, count=1) for statement in statements]
    if not ctx.deploy.one_transaction:
        return f"In a migration of its own, which no transaction wraps:\n\n{sql(*concurrently)}"
    guarded = [BUILT + _INDEX.sub("INDEX IF NOT EXISTS", statement, count=1) for statement in statements]
    return (
        "The migrator runs everything in one transaction, where CONCURRENTLY is refused. So:\n\n"
        "1. Before the deploy, by hand (`psql`, over the direct connection, outside the migrator):"
        f"\n\n{sql(*concurrently)}\n\n"
        "   If that fails it leaves an INVALID index: `DROP INDEX CONCURRENTLY` it, then build again.\n\n"
        f"2. In this migration, so that new databases get it too and production finds it there:\n\n"
        f"{sql(*guarded)}"
    )


def not_valid(ctx: Context, table_id: str, statement: str, name: str) -> str:
    """Return how to add a foreign key or a CHECK without checking every row under its lock."""
    return (
        "1. Now: it holds for new rows, old ones are not checked:"
        f"\n\n{sql(statement.strip().rstrip(';') + ' NOT VALID')}\n\n"
        f"2. Then, {later(ctx)}, check the old rows while reads and writes go on:\n\n"
        f"{sql(f'ALTER TABLE {table(table_id)} VALIDATE CONSTRAINT {quoted(name)}')}"
    )


def dropped_columns(drops: list[tuple[DropColumn, Column]]) -> str:
    """Return how to drop columns of one table without failing the code that still names them."""
    alter = f"ALTER TABLE {table(drops[0][0].table)}"
    forced = [quoted(drop.column) for drop, column in drops if column.not_null and not column.default]
    now = sql(*(f"{alter} ALTER COLUMN {name} DROP NOT NULL" for name in forced))
    reason = "-- dbreview: allow data-loss/column-dropped because no running code names it any more\n"
    later = sql(*(f"{reason}{alter} DROP COLUMN {quoted(drop.column)}" for drop, _ in drops))
    return (
        "1. Keep the change of the schema, but take the drop out of this migration"
        + (f"; what new rows no longer fill must not be NOT NULL:\n\n{now}\n\n" if forced else ".\n\n")
        + "2. When that release runs everywhere, drop in a custom migration (`drizzle-kit generate --custom`):\n\n"
        + later
    )
