"""Two databases compared: what was added, dropped and changed from one to the other, said in past participles.

What one side could not read is never said to be dropped or added: `Database.partial`, `Table.partial` and
`Column.unknown` hold such claims back.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Protocol, TypeVar

from schema import changes as c
from schema.drizzle.names import foreign_key_name, unique_name
from schema.model import Column, Database, ForeignKey, Table, Unique
from schema.postgres.state import cut
from schema.postgres.types import same_type
from schema.rename import renamed_columns, renamed_enums, renamed_tables
from schema.sameness import (
    same_check,
    same_default,
    same_foreign_key,
    same_index,
    same_policy,
    same_relation,
    same_unique,
    same_view,
)


class _Named(Protocol):
    @property
    def name(self) -> str: ...


_N = TypeVar("_N", bound=_Named)


def compare(before: Database, after: Database) -> tuple[c.Change, ...]:
    """Return every change from `before` to `after`: enums, tables with their parts, views, relations, renames.

    What `after.renames` notes is said to be a rename for certain.
    """
    found = [*_enums(before, after), *_tables(before, after), *_views(before, after), *_relations(before, after)]
    return tuple(found)


def _enums(before: Database, after: Database) -> Iterator[c.Change]:
    added = [] if before.partial else [c.EnumAdded(e) for key, e in after.enums.items() if key not in before.enums]
    dropped = [] if after.partial else [c.EnumDropped(e) for key, e in before.enums.items() if key not in after.enums]
    yield from added
    for key, enum in after.enums.items():
        old = before.enums.get(key)
        if old is not None and old.values != enum.values:
            yield c.EnumValuesChanged(enum, old)
    yield from dropped
    yield from renamed_enums(dropped, added)


def _tables(before: Database, after: Database) -> Iterator[c.Change]:
    added: list[c.TableAdded] = []
    dropped: list[c.TableDropped] = []
    for key, table in after.tables.items():
        old = before.tables.get(key)
        if old is not None:
            yield from _table(old, table, after.renames)
        elif not before.partial:
            added.append(c.TableAdded(table))
            yield added[-1]
            yield from _parts(Table(table.name, table.schema), table, {})
    for key, table in before.tables.items():
        if key not in after.tables and not after.partial:
            dropped.append(c.TableDropped(table))
            yield dropped[-1]
    yield from renamed_tables(dropped, added, after.renames)


def _table(before: Table, after: Table, told: Mapping[str, str]) -> Iterator[c.Change]:
    old_key, new_key = before.primary_key, after.primary_key
    differs = (old_key.columns if old_key else ()) != (new_key.columns if new_key else ())
    if differs and not before.partial | after.partial:
        yield c.PrimaryKeyChanged(after, old_key, new_key)
    if before.rls != after.rls:
        yield c.RlsChanged(after)
    yield from _parts(before, after, told)


def _parts(before: Table, after: Table, told: Mapping[str, str]) -> Iterator[c.Change]:
    """Compare columns and parts; of a new table, everything is added."""
    yield from _columns(before, after, told)
    name = after.name
    gone, new = "parts" not in after.partial, "parts" not in before.partial
    for unique, is_new in _differing(name, (before.uniques, after.uniques), same_unique, gone=gone, new=new):
        yield c.UniqueAdded(after, unique) if is_new else c.UniqueDropped(before, unique)
    for index, is_new in _differing(name, (before.indexes, after.indexes), same_index, gone=gone, new=new):
        yield c.IndexAdded(after, index) if is_new else c.IndexDropped(before, index)
    for key, is_new in _differing(
        name, (before.foreign_keys, after.foreign_keys), same_foreign_key, gone=gone, new=new
    ):
        yield c.ForeignKeyAdded(after, key) if is_new else c.ForeignKeyDropped(before, key)
    for check, is_new in _differing(name, (before.checks, after.checks), same_check, gone=gone, new=new):
        yield c.CheckAdded(after, check) if is_new else c.CheckDropped(before, check)
    for policy, is_new in _differing(name, (before.policies, after.policies), same_policy, gone=gone, new=new):
        yield c.PolicyAdded(after, policy) if is_new else c.PolicyDropped(before, policy)


def _known_as(table: str, part: _Named) -> str:
    """Return a name that does not depend on which Drizzle derived it: folders that 1.0 took over keep older names."""
    if isinstance(part, Unique):
        derived = [unique_name(table, list(part.columns), kit) for kit in "01"]
    elif isinstance(part, ForeignKey):
        target = part.references.partition(".")[2]
        columns, others = list(part.columns), list(part.references_columns)
        derived = [foreign_key_name(table, columns, target, others, kit) for kit in "01"]
    else:
        return part.name
    return derived[0] if part.name in derived else part.name


def _by_name(table: str, parts: tuple[_N, ...]) -> dict[str, _N]:
    """Return the parts by the name that Postgres keeps: 63 bytes of a longer one, where that tells them apart."""
    known = {_known_as(table, part): part for part in parts}
    short = {cut(name): part for name, part in known.items()}
    return short if len(short) == len(known) else known


def _differing(
    table: str, sides: tuple[tuple[_N, ...], tuple[_N, ...]], same: Callable[[_N, _N], bool], *, gone: bool, new: bool
) -> Iterator[tuple[_N, bool]]:
    """Yield dropped parts with False, added ones with True, changed ones both ways; parts go by their names.

    `gone` and `new`: whether what is missing on a side is known to be missing.
    """
    before, after = sides
    old_by_name, new_by_name = _by_name(table, before), _by_name(table, after)
    for name, part in old_by_name.items():
        other = new_by_name.get(name)
        if (other is None and gone) or (other is not None and not same(part, other)):
            yield part, False
    for name, part in new_by_name.items():
        other = old_by_name.get(name)
        if (other is None and new) or (other is not None and not same(other, part)):
            yield part, True


def _columns(before: Table, after: Table, told: Mapping[str, str]) -> Iterator[c.Change]:
    added: list[c.ColumnAdded] = []
    dropped: list[c.ColumnDropped] = []
    for column in after.columns:
        old = before.column(column.name)
        if old is not None:
            yield from _column(after, old, column)
        elif "columns" not in before.partial:
            added.append(c.ColumnAdded(after, column))
            yield added[-1]
    for column in before.columns:
        if after.column(column.name) is None and "columns" not in after.partial:
            dropped.append(c.ColumnDropped(before, column))
            yield dropped[-1]
    yield from renamed_columns(before, after, dropped, added, told)


def _column(table: Table, before: Column, after: Column) -> Iterator[c.Change]:
    unknown = before.unknown | after.unknown
    schemas = {before.type_schema, after.type_schema} - {None}  # old snapshots do not state it
    if "type" not in unknown and (len(schemas) > 1 or not same_type(before.type, after.type)):
        yield c.ColumnTypeChanged(table, after, before)
    if (before.not_null or before.primary_key) != (after.not_null or after.primary_key):
        yield c.NullabilityChanged(table, after, before)
    if not same_default(before, after):
        yield c.DefaultChanged(table, after, before)


def _views(before: Database, after: Database) -> Iterator[c.Change]:
    for key, view in after.views.items():
        old = before.views.get(key)
        if old is None and not before.partial:
            yield c.ViewAdded(view)
        elif old is not None and not same_view(old, view):
            yield c.ViewDropped(old)
            yield c.ViewAdded(view)
    for key, view in before.views.items():
        if key not in after.views and not after.partial:
            yield c.ViewDropped(view)


def _relations(before: Database, after: Database) -> Iterator[c.Change]:
    old_lines = {relation.id: relation for relation in before.relations}
    new_lines = {relation.id: relation for relation in after.relations}
    for key, relation in new_lines.items():
        old = old_lines.get(key)
        if old is None or not same_relation(old, relation):
            if old is not None:
                yield c.RelationDropped(old)
            if old is not None or not before.partial:
                yield c.RelationAdded(relation)
    for key, relation in old_lines.items():
        if key not in new_lines and not after.partial:
            yield c.RelationDropped(relation)
