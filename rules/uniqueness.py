"""Whether a new unique key could find two rows alike: what was unique before stays so with more columns."""

import re
from collections.abc import Collection, Iterator
from itertools import chain, islice

from rules.context import Context
from rules.coverage import plain_key
from rules.names import listed
from schema.keys import unique_keys
from schema.model import Index, Table
from schema.postgres.actions import Copy, CreateIndex, Delete, Insert, Merge, RenameTable, Update
from schema.postgres.proofs import arms

MAX_KEYS = 100  # of one table that each of its keys is held against
ALIKE = "and two rows alike fail the deploy"


def rows_alike(parts: list[tuple[CreateIndex, Context]]) -> str:
    """Return the end of a sentence about new indexes: which of them rows alike would fail; '' where none could be."""
    unique = [(create.table, create.index, ctx) for create, ctx in parts if create.index.unique]
    names = [i.name for table, i, ctx in unique if could_be_alike(table, _of_index(i), ctx, where=i.where or "")]
    where = f" in {listed(names)}" if len(parts) > len(names) > 0 else ""
    return f", {ALIKE}{where}" if names else ""


def _of_index(index: Index) -> tuple[str, ...]:
    """Return the columns of an index that are no expressions: rows alike in the index are alike in these."""
    return tuple(column.expression for column in index.columns if not column.is_expression)


def could_be_alike(table: str, columns: tuple[str, ...], ctx: Context, *, nulls: bool = True, where: str = "") -> bool:
    """Return whether two rows of an existing table could have the same values in `columns`.

    Where rows were deleted just before, it is taken to be for that.

    `nulls`: a row with a NULL is like no other, as Postgres has it unless told otherwise. `where`: of those rows alone.
    """
    deleted = bool(ctx.earlier_about(table, Delete))
    return not deleted and _were_alike(table, columns, ctx, nulls=nulls, where=where)


def _were_alike(table: str, columns: tuple[str, ...], ctx: Context, *, nulls: bool = True, where: str = "") -> bool:
    start, now = ctx.start.tables.get(_first_name(table, ctx)), ctx.catalog.tables.get(table)
    if start is None or now is None:
        return True
    changed = set(written(table, ctx))
    if any(set(key) <= set(columns) and not changed & {*key, "*"} for key in unique_keys(start)):
        return False
    said = frozenset() if "*" in changed or not where else arms(where)
    if any(_fits_no_row(arm, start, now) for arm in said if changed.isdisjoint(arm)):
        return False
    if changed.isdisjoint((*columns, *(word for arm in said for word in arm))) and _in_part(start, columns, said):
        return False
    added = [now.column(name) for name in columns if start.column(name) is None]
    empty = [c for c in added if c and not (c.default or c.generated or c.identity or c.not_null)]
    return not (nulls and any(not changed & {c.name, "*"} for c in empty))


def _fits_no_row(arm: tuple[str, ...], start: Table, now: Table) -> bool:
    """Return whether a condition is about a new column, and false for every row that was there."""
    column = now.column(arm[0]) if start.column(arm[0]) is None else None
    if column is None:
        return False
    empty = not (column.default or column.generated or column.identity or column.not_null)
    return column.default == "false" if len(arm) == 1 else empty and arm[1:] == ("is", "not", "null")


def _in_part(start: Table, columns: tuple[str, ...], said: frozenset[tuple[str, ...]]) -> bool:
    """Return whether the rows of which all of `said` is true were kept apart by a unique index over a part of them."""
    partial = [i for i in start.indexes if i.unique and i.where and len(i.leading) == len(i.columns)]
    parts = [arms(i.where or "") for i in partial if set(i.leading) <= set(columns)]
    return any(part and part <= said for part in parts)


def _first_name(table: str, ctx: Context) -> str:
    """Return what the table was called before this pull request renamed it."""
    for rename in reversed(ctx.earlier(RenameTable)):
        if f"{rename.table.partition('.')[0]}.{rename.name}" == table:
            table = rename.table
    return table


def written(table: str, ctx: Context) -> Iterator[str]:
    """Yield the columns that earlier statements of this pull request wrote; `*` for whole rows."""
    for action in (step.action for step in ctx.earlier_about(table, Copy, Insert, Merge, Update)):
        if isinstance(action, Update):
            yield from action.columns
        else:
            yield "*"


def told_apart(table: str, columns: Collection[str], ctx: Context) -> list[str] | None:
    """Return the statements of this pull request that make rows unlike before a key is built over `columns`.

    Empty where rows cannot be alike without them; None where one of them could not run before the deploy: it needs what
    is not there yet, or does other things too.
    """
    changes = ctx.earlier_about(table, Delete, Update)
    if not changes or not _were_alike(table, tuple(columns), ctx):
        return []
    start, now = ctx.start.tables.get(table), ctx.catalog.tables.get(table)
    new = {c.name for c in now.columns if start.column(c.name) is None} - {*columns} if start and now else set()
    found: list[str] = []
    for step in changes:
        order = step.action
        sorts = isinstance(order, Update) and not {*order.columns}.isdisjoint(columns)
        if not (sorts or isinstance(order, Delete)):
            continue
        reads = order.reads if isinstance(order, Update | Delete) else ()
        alone = all(isinstance(action, Update | Delete) for action in step.statement.actions)
        there = ctx.start.tables.keys() >= {*reads} and new.isdisjoint(_WORD.findall(step.statement.sql))
        if not alone or not there:
            return None
        found.append(step.statement.sql)
    return list(dict.fromkeys(found))


_WORD = re.compile(r"\w+")
_GIVEN = re.compile(r"(?i)(?:id|key|ref|number|url|slug|email|name|code|hash|token|handle|phone|external\w*)$")

_OUTSIDE = re.compile(r"(?i)(?:hash|url|ref|external\w*|(?:provider|remote|source)_\w*id|order|position|rank)$")


def kept_otherwise(table: Table, columns: tuple[str, ...], empty: list[str]) -> bool:
    """Return whether rows with a NULL in `empty` are kept apart by something else, or need not be.

    By another unique key over the rest, or a CHECK. A link that is not there yet need not be, unless a name is given;
    nor need what somebody else calls the row, where nobody does, or its place in a list that it is not in.
    """
    rest = set(columns) - set(empty)
    linked = {name for key in table.foreign_keys for name in key.columns}
    named = [c for name in rest - linked if (c := table.column(name)) and c.type.startswith(("text", "varchar"))]
    link = set(empty) <= linked and not named
    loose = [name for name in empty if name not in linked]
    given = columns[-1] in loose and _GIVEN.search(columns[-1]) is not None
    given = given or (rest <= linked and any(_GIVEN.search(name) for name in loose))
    given = given or any(_OUTSIDE.search(name) for name in loose)
    return link or given or _among_others(table, columns, rest) or any(map(_told(table).__contains__, empty))


def _among_others(table: Table, columns: tuple[str, ...], rest: set[str]) -> bool:
    """Return whether another unique key holds all of `rest`."""
    keys = chain((u.columns for u in table.uniques), (plain_key(i) for i in table.indexes if i.unique))
    first = next(iter(rest), None)
    return any(first in key and rest.issubset(key) and set(key) != set(columns) for key in islice(keys, MAX_KEYS))


def _told(table: Table) -> str:
    """Return all that partial unique indexes and CHECKs say."""
    said = [i.where for i in table.indexes if i.unique and i.where]
    return "\n".join([*said, *(check.expression for check in table.checks)])
