"""Tables whose rows are marked as deleted and stay: the column that says so, and the keys that such rows still hold."""

from collections.abc import Iterator

from rules.context import Context
from rules.conventions import is_moment, plain
from rules.coverage import plain_key
from schema.edits import Edit
from schema.imports import with_import
from schema.model import Column, Index, Table, Unique

_DELETED = frozenset({"deletedat", "deletedon", "datedeleted", "softdeletedat"})
# What is drawn by lot or given by somebody else is never given out again.
_FOR_EVER = frozenset(
    {"id", "token", "hash", "uuid", "code", "key", "secret", "number", "sha", "digest", "nonce", "path", "address"}
)


def marks(column: Column) -> bool:
    """Return whether the column is NULL as long as a row is alive."""
    return not column.not_null and is_moment(column) and plain(column.name) in _DELETED


def deleted(table: Table) -> Column | None:
    """Return the column that marks a row as deleted."""
    return next(filter(marks, table.columns), None)


def held(table: Table, ctx: Context) -> Iterator[Unique | Index]:
    """Yield the unique keys that a deleted row still holds, though somebody may want its value again."""
    gone = deleted(table)
    pointed = ctx.around.pointed.get(table.id, frozenset())
    keys: tuple[Unique | Index, ...] = (*table.uniques, *table.indexes) if gone else ()
    for key in keys:
        if isinstance(key, Index):
            whole = key.unique and key.where is None and len(plain_key(key)) == len(key.columns)
            columns = plain_key(key) if whole else ()
        else:
            columns = key.columns
        named = {name for c in columns for name in (c, plain(c))}
        if columns and gone and gone.name not in named and _wanted_again(table, columns) and not pointed & set(columns):
            yield key


def among_the_living(table: Table, index: Index) -> tuple[Edit | None, ...]:
    """Return the edits that make an index one of the rows that are not deleted."""
    gone, source = deleted(table), table.source
    if not (gone and gone.key and gone.key.isidentifier() and source and source.parameter and index.builder):
        return (None,)
    if not source.parameter.isidentifier() or not index.builder.calls:
        return (None,)
    where = f"sql`${{{source.parameter}.{gone.key}}} IS NULL`"
    return index.builder.with_call("where", where), with_import(source.call.source, "sql", "drizzle-orm")


def _wanted_again(table: Table, columns: tuple[str, ...]) -> bool:
    linked = {name for key in table.foreign_keys for name in key.columns}
    own = [column for column in columns if column not in linked]
    if not own and len(columns) == 1:  # the other half of a row over there: it comes and goes with that
        return False
    return not any(_FOR_EVER & set(name.lower().split("_")) or name.endswith(("Id", "Token")) for name in own)
