"""What the other tables of the repository do: a rule of style holds where its tables mostly keep it, or are few."""

import re
from collections.abc import Callable
from functools import lru_cache

from rules.context import Context
from schema.model import Column, ForeignKey, Table

Test = Callable[[Table], bool]

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")
FEW = 4  # tables; fewer say nothing about a habit

# compared without underscores and in lower case
CREATED = frozenset(
    {"created", "createdat", "createdon", "createddate", "creationdate", "creationtime", "datecreated", "insertedat"}
)
UPDATED = frozenset(
    {
        "updated",
        "updatedat",
        "updatedon",
        "updateddate",
        "dateupdated",
        "lastupdated",
        "modifiedat",
        "lastmodified",
        "changedat",
    }
)
_APPENDED = frozenset(
    {
        "log",
        "event",
        "audit",
        "history",
        "historie",
        "snapshot",
        "session",
        "token",
        "verification",
        "entry",
        "entrie",
        "ledger",
        "version",
        "revision",
        "outbox",
        "view",
        "click",
    }
)
_COUNTS = frozenset({"smallint", "integer", "bigint", "numeric", "real", "double precision"})


def usual(ctx: Context, keeps: Test, among: Test | None = None) -> bool:
    """Return whether two thirds of the tables that were there keep a habit; True where they are too few to tell.

    Two tell already where neither keeps it.

    `among` leaves out the tables that had no occasion to keep it or not. Both are functions with a name: the answer is
    remembered by them.
    """
    key = (keeps, among)
    if key not in ctx.habits:
        tables = [t for t in ctx.base.tables.values() if not is_junction(t) and not t.partial]
        tables = [t for t in tables if among is None or among(t)]
        kept = sum(map(keeps, tables))
        few = len(tables) < FEW and (len(tables) < 2 or kept > 0)
        ctx.habits[key] = few or 3 * kept >= 2 * len(tables)
    return ctx.habits[key]


def followed_back(ctx: Context, target: str) -> bool:
    """Return whether two thirds of the relations to a table that were there have a way back.

    Where none leads there, all relations tell; True where they are too few.
    """
    if ("back", "") not in ctx.habits:
        known = {(r.table, r.target, r.name) for r in ctx.base.relations}
        ones = [r for r in ctx.base.relations if r.columns]
        found: dict[str, list[bool]] = {"": []}
        for one in ones:
            for name in ("", one.target):
                found.setdefault(name, []).append((one.target, one.table, one.name) in known)
        for name, has in found.items():
            few = len(has) < (1 if name else FEW)
            ctx.habits["back", name] = few or 3 * sum(has) >= 2 * len(has)
    return ctx.habits.get(("back", target), ctx.habits["back", ""])


def is_used(name: str, ctx: Context) -> bool:
    """Return whether a table that was there has a column of that name."""
    if ("column", "") not in ctx.habits:
        ctx.habits["column", ""] = False
        ctx.habits.update({("column", c.name): True for table in ctx.base.tables.values() for c in table.columns})
    return ("column", name) in ctx.habits


def is_junction(table: Table) -> bool:
    """Return whether the table only joins others: apart from moments and its own key, all columns are foreign keys."""
    linked = {name for key in table.foreign_keys for name in key.columns}
    key = set(table.primary_key.columns) if table.primary_key else set()
    if len(table.foreign_keys) < 2:
        return False
    if len(key) > 1 and key <= linked:
        return True
    own = [c for c in table.columns if c.name not in linked | key and not is_moment(c)]
    return not own


def is_tally(table: Table) -> bool:
    """Return whether each row only counts for the row it is of: its key is a foreign key, all else are numbers."""
    key = table.primary_key.columns if table.primary_key else ()
    rest = [column.type for column in table.columns if column.name not in key]
    return any(fk.columns == key for fk in table.foreign_keys) and all(t in _COUNTS for t in rest)


def plain(name: str) -> str:
    """Return a name in lower case and without underscores, so that `createdAt` and `created_at` are one."""
    return name.replace("_", "").lower()


def is_moment(column: Column) -> bool:
    """Return whether the column holds a point in time."""
    return column.type.startswith(("timestamp", "date"))


def created(table: Table) -> Column | None:
    """Return the column that says when a row came to be: by its name, or because it starts as now()."""
    named = [c for c in table.columns if plain(c.name) in CREATED]
    started = [c for c in table.columns if is_moment(c) and c.default is not None and plain(c.name) not in UPDATED]
    return next(iter(named or started), None)


def updated(table: Table) -> Column | None:
    """Return the column that says when a row last changed."""
    return next((c for c in table.columns if plain(c.name) in UPDATED or c.on_update), None)


def only_appended(table: Table) -> bool:
    """Return whether rows of this table are written once, going by its name."""
    return table.name.replace("-", "_").rsplit("_", 1)[-1].lower().removesuffix("s") in _APPENDED


def counts_up(column: Column) -> bool:
    """Return whether the column takes its value from a sequence."""
    return (
        column.type.endswith("serial") or column.identity is not None or (column.default or "").startswith("nextval(")
    )


def lone_key(table: Table) -> Column | None:
    """Return the column that is the whole primary key."""
    columns = table.primary_key.columns if table.primary_key else ()
    return table.column(columns[0]) if len(columns) == 1 else None


def is_snake(name: str) -> bool:
    """Return whether a name needs no quotes in SQL and separates its words by underscores."""
    return re.fullmatch(r"[a-z_][a-z0-9_]*", name) is not None


@lru_cache(2048)  # several rules ask it of each column
def snake(name: str) -> str:
    """Return a name in snake_case, as drizzle-orm's casing turns `createdAt` into `created_at`."""
    words = _WORD.findall(name)
    return "_".join(word.lower() for word in words) or name


def one_of_several(table: Table, key: ForeignKey) -> bool:
    """Return whether other keys are optional and cascade as well: a row belongs to one of them, and goes with it."""
    others = (k for k in table.foreign_keys if k.on_delete == "cascade" and k.columns != key.columns)
    return any(c is not None and not c.not_null for k in others for c in map(table.column, k.columns))
