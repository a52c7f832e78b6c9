"""Recipes of several steps, complete with the user's names, for the way the repository runs its migrations."""

from rules.context import Context
from rules.names import quoted, short, table, typed
from schema.deploy import Deploy
from schema.model import Column
from schema.postgres.actions import AlterColumnType, DropColumn
from schema.postgres.proofs import proven
from schema.postgres.types import take_apart

DROP_LATER = (
    "Keep the change of the schema and take the drop out of this migration. Once this release runs everywhere, drop in"
    " a custom migration: `drizzle-kit generate --custom`."
)
LATER = "in a later release (pending migrations share one transaction: a second file in the same deploy is no help)"
MAX_NAME = 63  # bytes that Postgres keeps of a name
MAX_HANGING = 8  # more is a list that nobody reads
UNNAMED = "-- dbreview: allow data-loss/column-dropped because no running code names it any more\n"


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


def add_column(table_id: str, column: Column) -> str:
    """Return the statement that adds a column, with nothing but its type."""
    return f"ALTER TABLE {table(table_id)} ADD COLUMN {quoted(column.name)} {typed(column.type, column.type_schema)}"


def not_null(ctx: Context, table_id: str, column: str, *, backfill: bool = True) -> str:
    """Return how to make an existing column NOT NULL without a scan under ACCESS EXCLUSIVE."""
    return all_not_null(ctx, [(table_id, column)], backfill=backfill)


def all_not_null(ctx: Context, columns: list[tuple[str, str]], *, backfill: bool = True) -> str:
    """Return how to make existing columns NOT NULL; new rows of all of them keep a promise already, or of none."""
    promises = [promise(ctx, *column) for column in columns]
    names = [
        quoted(said or f"{table_id.partition('.')[2]}_{column}_not_null"[:MAX_NAME])
        for (table_id, column), said in zip(columns, promises, strict=True)
    ]
    of = [(f"ALTER TABLE {table(t)}", quoted(c), name) for (t, c), name in zip(columns, names, strict=True)]
    proofs = [f"{alter} VALIDATE CONSTRAINT {name}" for alter, _, name in of]
    sets = [f"{alter} ALTER COLUMN {column} SET NOT NULL" for alter, column, _ in of]
    second = sql(*proofs, *sets, *(f"{alter} DROP CONSTRAINT {name}" for alter, _, name in of))
    fill = f"fill the rows where {of[0][1]} is NULL" if len(of) == 1 else "fill the rows where one is NULL"
    if all(promises):
        first = f"{fill.capitalize()}, then prove" if backfill else "Prove"
        keep = ", ".join(names)
        return f"New rows keep {keep} already. {first} it of all, which makes SET NOT NULL instant:\n\n{second}"
    promised = sql(
        *(f"{alter} ADD CONSTRAINT {name} CHECK ({column} IS NOT NULL) NOT VALID" for alter, column, name in of)
    )
    return (
        "1. Now, in a custom migration (`drizzle-kit generate --custom`), promise it of new rows"
        f"{f', then {fill}' if backfill else ''}:\n\n{promised}\n\n"
        f"2. Then, {later(ctx)}, prove it while reads and writes go on, which makes SET NOT NULL instant:\n\n{second}"
    )


def promise(ctx: Context, table_id: str, column: str) -> str | None:
    """Return the name of a CHECK that keeps new rows from a NULL in the column, and was never tried on the old ones."""
    there = ctx.catalog.tables.get(table_id)
    checks = there.checks if there else ()
    return next((c.name for c in checks if not c.validated and column in proven(c.expression)), None)


def no_longer_forced(drops: list[tuple[DropColumn, Column]]) -> str:
    """Return what lets rows of one table be written without columns that are to be dropped; '' where nothing must."""
    alter = f"ALTER TABLE {table(drops[0][0].table)}"
    forced = [quoted(drop.column) for drop, column in drops if column.not_null and not column.default]
    return sql(*(f"{alter} ALTER COLUMN {name} DROP NOT NULL" for name in forced)) if forced else ""


def dropped_columns(drops: list[tuple[DropColumn, Column]]) -> str:
    """Return how to drop columns of one table without failing the code that still names them."""
    alter = f"ALTER TABLE {table(drops[0][0].table)}"
    now = no_longer_forced(drops)
    later = sql(*(f"{UNNAMED}{alter} DROP COLUMN {quoted(drop.column)}" for drop, _ in drops))
    return (
        "Drizzle names every declared column in its queries: while the deploy runs, those of the code before fail.\n\n"
        "1. Keep the change of the schema, but take the drop out of this migration"
        + (f"; what new rows no longer fill must not be NOT NULL:\n\n{now}\n\n" if now else ".\n\n")
        + "2. When that release runs everywhere, drop in a custom migration (`drizzle-kit generate --custom`):\n\n"
        + later
    )


def bounded_text(ctx: Context, change: AlterColumnType, column: Column | None) -> str | None:
    """Return how to bound a text without writing it anew; None where the change is another one."""
    old, new = take_apart(column.type if column else ""), take_apart(change.type)
    bound = new.arguments[0] if new.name == "varchar" and not new.dimensions and new.arguments else None
    if bound is None or old.name not in ("text", "varchar") or old.dimensions:
        return None
    target, name = table(change.table), quoted(f"{change.table.partition('.')[2]}_{change.column}_length"[:MAX_NAME])
    check = f"CHECK (char_length({quoted(change.column)}) <= {bound})"
    return (
        "Leave the column as it is, with a `check()` in the schema: that bounds it too, and writes nothing anew.\n\n"
        f"1. Now, in place of this statement, bind new rows:\n\n"
        f"{sql(f'ALTER TABLE {target} ADD CONSTRAINT {name} {check} NOT VALID')}\n\n"
        f"2. Then, {later(ctx)}, when no old value is longer, check the old rows while reads and writes go on:\n\n"
        f"{sql(f'ALTER TABLE {target} VALIDATE CONSTRAINT {name}')}"
    )


def other_type(ctx: Context, change: AlterColumnType) -> str:
    """Return how to give a column another type without writing its table anew."""
    alter, new = f"ALTER TABLE {table(change.table)}", quoted(f"{change.column}_new")
    return (
        "1. Leave the column as it is. Add a second one, and let the code write both:\n\n"
        f"{sql(f'{alter} ADD COLUMN {new} {typed(change.type)}')}\n\n"
        "2. Outside of migrations, copy the old values in batches of a few thousand rows.\n"
        f"3. Then, {later(ctx)}, {_given(ctx, change)}let the code read the new one. Its property in the schema can"
        " keep the old name: only the builder's first argument changes.\n"
        "4. In the release after that one, when no running code names the old one any more:\n\n"
        f"{sql(f'{UNNAMED}{alter} DROP COLUMN {quoted(change.column)}')}"
    )


def _given(ctx: Context, change: AlterColumnType) -> str:
    """Return what the new column must be given first: all that would go with the old one."""
    there = ctx.catalog.tables.get(change.table)
    if there is None:
        return ""
    key = "the primary key" if there.primary_key and change.column in there.primary_key.columns else None
    named = [foreign.name for foreign in there.foreign_keys if change.column in foreign.columns]
    named += [unique.name for unique in there.uniques if change.column in unique.columns]
    named += [index.name for index in there.indexes if change.column in index.leading]
    to_it = (t for t in ctx.referencing(change.table) for k in t.foreign_keys if k.references == change.table)
    others = dict.fromkeys(f"the foreign keys of `{short(t.id)}`" for t in to_it) if key else {}
    hangs = [*([key] if key else []), *(f"`{name}`" for name in named), *others]
    return f"give the new one what goes with the old one ({', '.join(hangs[:MAX_HANGING])}), and " if hangs else ""
