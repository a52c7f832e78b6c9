"""Tables: created, dropped, renamed, moved, attached."""

from schema.model import Column, ForeignKey, Table, Unique
from schema.postgres import actions as a
from schema.postgres.catalog import Hierarchy, index_names, primary_key_name
from schema.postgres.copies import replace
from schema.postgres.effects.immutable import refuse_generated
from schema.postgres.effects.keys import refuse_foreign_key, refuse_keys, refuse_twice
from schema.postgres.effects.lookup import Refusal, bare, dependents, gone, taken, unsafe_default
from schema.postgres.effects.named import drop_view, refuse_type, typed
from schema.postgres.effects.operators import refuse_keys as refuse_unordered
from schema.postgres.effects.values import invalid_default
from schema.postgres.reading.names import derived
from schema.postgres.state import State
from schema.span import Unread

NOT_KNOWN = Unread("", None, "columns", "they come from a query or another table")


def create_table(state: State, action: a.CreateTable) -> Refusal:
    """CREATE TABLE."""
    table = action.table
    refusal = taken(state, table.id)
    if refusal:
        return None if action.if_not_exists else refusal
    table = replace(table, columns=tuple(typed(state, column) for column in table.columns))
    refusal = _refuse_parts(state, table) or refuse_twice(table) or refuse_keys(table, action.partition_key)
    if refusal:
        return refusal
    deferrable = action.span is not None and "deferrable" in action.span.text.lower()
    table = _named(state, table if deferrable else _once(table))
    if action.partition_of:
        table = _as_partition(state, table, action.partition_of)
    for other in (*action.like, *action.inherits):
        table = _like(state, table, other)
    if action.from_query:
        table = replace(table, unread=(NOT_KNOWN,))
    state.put_table(table)
    state.created(table.id, "table")
    for name in index_names(table):
        state.created(f"{table.schema}.{name}", "index")
    for column in table.columns:
        sequence = own_sequence(table, column)
        if sequence:
            state.created(sequence, "sequence")
    for name in action.exclusions:
        state.attach(table.id, exclusions=name)
    if action.temporary:
        state.put(state.temporary, table.id, "drop" if action.dropped_at_commit else "keep")
    _place(state, action, table)
    if action.from_query:
        state.fill(table.id)
    return None


def _once(table: Table) -> Table:
    """Leave out unique constraints over the very columns of another key: CREATE TABLE makes no second one."""
    kept: list[Unique] = []
    key = table.primary_key
    for unique in table.uniques:
        same = (i for i, u in enumerate(kept) if u.columns == unique.columns)
        first = next((i for i in same if kept[i].nulls_not_distinct == unique.nulls_not_distinct), None)
        if key and key.columns == unique.columns and not unique.nulls_not_distinct:
            named = unique.name != derived(table.id, unique.columns, "key")
            key = replace(key, name=unique.name) if named and key.name in {None, derived(table.id, (), "pkey")} else key
            continue
        if first is None:
            kept.append(unique)
        elif kept[first].name == derived(table.id, unique.columns, "key"):
            kept[first] = unique  # the name that was given wins over one that was not
    return replace(table, primary_key=key, uniques=tuple(kept))


def own_sequence(table: Table, column: Column) -> str | None:
    """Return the key of the sequence behind a serial or identity column."""
    if column.identity is not None:
        name = column.identity.name or derived(table.id, (column.name,), "seq")
        return f"{table.schema}.{name}"
    if column.type.endswith("serial"):
        return f"{table.schema}.{derived(table.id, (column.name,), 'seq')}"
    return None


def _refuse_parts(state: State, table: Table) -> Refusal:
    for column in table.columns:
        refusal = refuse_type(state, column.type, column.type_schema)
        if column.default:
            refusal = refusal or unsafe_default(state, column, column.default)
            refusal = refusal or invalid_default(state, column, column.default)
        if column.generated:
            refusal = refusal or refuse_generated(state, table, column.generated)
        if refusal:
            return refusal
    if unordered := refuse_unordered(table):
        return unordered
    for key in table.foreign_keys:
        refusal = refuse_foreign_key(state, table, key)
        if refusal:
            return refusal
    return None


def _like(state: State, table: Table, other: str) -> Table:
    """Take the columns of a parent or a LIKE source."""
    source = state.tables.now.get(other)
    if source is None or source.unread:
        return replace(table, unread=(NOT_KNOWN,))
    have = {column.name for column in table.columns}
    inherited = tuple(column for column in source.columns if column.name not in have)
    return replace(table, columns=inherited + table.columns)


def _named(state: State, table: Table) -> Table:
    """Number the derived names that another index of the schema has already: `release_pkey1`."""
    key = table.primary_key
    if key is not None:
        key = replace(key, name=free_name(state, table, key.name or "", (), "pkey"))
    uniques = tuple(replace(u, name=free_name(state, table, u.name, u.columns, "key")) for u in table.uniques)
    return replace(table, primary_key=key, uniques=uniques)


def free_name(state: State, table: Table, name: str, columns: tuple[str, ...], label: str) -> str:
    """Return `name`; numbered where Postgres derived it and another relation has it."""
    if name and name != derived(table.id, columns, label):
        return name
    name = name or derived(table.id, columns, label)
    prefix = f"{table.schema}."
    number = 0
    while taken(state, f"{prefix}{name}{number or ''}"):
        number += 1
    return f"{name}{number or ''}"


def _as_partition(state: State, table: Table, parent: str) -> Table:
    """A partition has every column, key, index and constraint of its parent, under names of its own."""
    table = _like(state, table, parent)
    source = state.tables.now.get(parent)
    if source is None:
        return table
    key = source.primary_key
    uniques = tuple(replace(u, name=derived(table.id, u.columns, "key")) for u in source.uniques)
    indexes = tuple(
        replace(i, name=derived(table.id, ["expr" if c.is_expression else c.expression for c in i.columns], "idx"))
        for i in source.indexes
    )
    return replace(
        table,
        primary_key=replace(key, name=free_name(state, table, "", (), "pkey")) if key else table.primary_key,
        uniques=(*table.uniques, *uniques),
        indexes=(*table.indexes, *indexes),
        foreign_keys=(*table.foreign_keys, *source.foreign_keys),
        checks=(*table.checks, *source.checks),
    )


def _place(state: State, action: a.CreateTable, table: Table) -> None:
    parent = action.partition_of or (action.inherits[0] if action.inherits else None)
    if parent:
        _join(state, parent, table.id, default=action.default_partition)
    if action.partitioned:
        mine = state.hierarchy.now.get(table.id, Hierarchy())
        state.put(state.hierarchy, table.id, replace(mine, partitioned=True, key=action.partition_key))


def _join(state: State, parent: str, child: str, *, default: bool) -> None:
    above = state.hierarchy.now.get(parent, Hierarchy())
    children = (*above.children, child)
    state.put(state.hierarchy, parent, replace(above, children=children, default=child if default else above.default))
    below = state.hierarchy.now.get(child, Hierarchy())
    state.put(state.hierarchy, child, replace(below, parent=parent))


def _leave(state: State, parent: str, child: str) -> None:
    above = state.hierarchy.now.get(parent)
    if above is not None:
        children = tuple(c for c in above.children if c != child)
        default = None if above.default == child else above.default
        state.put(state.hierarchy, parent, replace(above, children=children, default=default))
    below = state.hierarchy.now.get(child)
    if below is not None:
        state.put(state.hierarchy, child, replace(below, parent=None))


def drop_table(state: State, action: a.DropTable) -> Refusal:
    """DROP TABLE, with CASCADE."""
    table = state.tables.now.get(action.table)
    if table is None:
        if action.table in state.views.now:
            return f'"{bare(action.table)}" is not a table'
        if action.table in state.gone.now or _otherwise_cased(state, action.table):
            return None if action.if_exists else f'table "{bare(action.table)}" does not exist'
        state.put(state.gone, action.table, "table")
        return None
    referring = state.referenced_by.now.get(table.id, frozenset()) - {table.id} - state.dropping
    views = dependents(state, table)
    if (referring or views) and not action.cascade:
        return f"cannot drop table {table.name} because other objects depend on it"
    for id_ in sorted(referring):
        other = state.tables.now[id_]
        state.put_table(without_foreign_keys_to(other, table.id))
    for view in views:
        drop_view(state, view)
    remove(state, table)
    return None


def _otherwise_cased(state: State, id_: str) -> bool:
    """Return whether the table that is meant has capitals: DROP TABLE Users looks for "users"."""
    return any(len(other) == len(id_) and other.lower() == id_ for other in state.tables.now)


def remove(state: State, table: Table) -> None:
    """Take a table away with all that goes silently: partitions, sequences, triggers, policies."""
    here = state.hierarchy.now.get(table.id)
    for child in here.children if here else ():
        inner = state.tables.now.get(child)
        if inner is not None and here is not None and here.partitioned:
            remove(state, inner)
    if here and here.parent:
        _leave(state, here.parent, table.id)
    state.put(state.hierarchy, table.id, None)
    for key in [key for key in state.policies.now if key.startswith(table.id + ".")]:
        state.put(state.policies, key, None)
    for sequence in state.hanging(table.id).sequences:
        state.put(state.sequences, sequence, None)
        state.put(state.owners, sequence, None)
    state.put(state.attached, table.id, None)
    state.drop_table(table.id)


def without_foreign_keys_to(table: Table, target: str) -> Table:
    """Return the table without its foreign keys to `target`."""
    return replace(table, foreign_keys=tuple(k for k in table.foreign_keys if k.references != target))


def rename_table(state: State, action: a.RenameTable) -> Refusal:
    """ALTER TABLE ... RENAME TO."""
    schema = action.table.partition(".")[0]
    return _move(state, action.table, f"{schema}.{action.name}", missing_ok=action.if_exists)


def set_table_schema(state: State, action: a.SetTableSchema) -> Refusal:
    """ALTER TABLE ... SET SCHEMA."""
    return _move(state, action.table, f"{action.schema}.{bare(action.table)}", missing_ok=action.if_exists)


def _move(state: State, old: str, new: str, *, missing_ok: bool) -> Refusal:
    refusal = gone(state, old)
    if refusal:
        return None if missing_ok else refusal
    if new != old and taken(state, new):
        return taken(state, new)
    table = state.tables.now.get(old)
    if table is None:
        state.put(state.gone, old, "table")
        return None
    views, was_fresh = state.readers.now.get(old, frozenset()), state.fresh.now.get(old)
    readings = {view: state.readings.now[view] for view in views}
    referring = sorted(state.referenced_by.now.get(old, ()))
    schema, _, name = new.partition(".")
    moved = replace(table, name=name, schema=schema)
    if table.primary_key is not None:
        moved = replace(moved, primary_key=replace(table.primary_key, name=primary_key_name(table)))
    state.drop_table(old)
    state.put_table(_pointing(moved, old, new))
    for id_ in referring:
        if id_ != old:
            state.put_table(_pointing(state.tables.now[id_], old, new))
    for view, reading in readings.items():
        state.read_view(view, replace(reading, relations=tuple(new if r == old else r for r in reading.relations)))
    _rekey(state, old, new)
    if was_fresh:
        state.put(state.fresh, new, was_fresh)
    state.renamed(old, new)
    return None


def _pointing(table: Table, old: str, new: str) -> Table:
    def point(key: ForeignKey) -> ForeignKey:
        return replace(key, references=new) if key.references == old else key

    return replace(table, foreign_keys=tuple(point(key) for key in table.foreign_keys))


def _rekey(state: State, old: str, new: str) -> None:
    for key in [key for key in state.policies.now if key.startswith(old + ".")]:
        state.put(state.policies, new + key[len(old) :], state.policies.now[key])
        state.put(state.policies, key, None)
    hanging = state.attached.now.get(old)
    state.put(state.attached, new, hanging)
    state.put(state.attached, old, None)
    for sequence in hanging.sequences if hanging else ():
        state.put(state.owners, sequence, new)
    here = state.hierarchy.now.get(old)
    if here is None:
        return
    state.put(state.hierarchy, old, None)
    state.put(state.hierarchy, new, here)
    if here.parent:
        above = state.hierarchy.now.get(here.parent, Hierarchy())
        children = tuple(new if c == old else c for c in above.children)
        default = new if above.default == old else above.default
        state.put(state.hierarchy, here.parent, replace(above, children=children, default=default))
    for child in here.children:
        below = state.hierarchy.now.get(child, Hierarchy())
        state.put(state.hierarchy, child, replace(below, parent=new))


def attach_partition(state: State, action: a.AttachPartition) -> Refusal:
    """ATTACH PARTITION."""
    refusal = gone(state, action.table) or gone(state, action.partition)
    if not refusal:
        above = state.hierarchy.now.get(action.table, Hierarchy())
        state.put(state.hierarchy, action.table, replace(above, partitioned=True))
        _join(state, action.table, action.partition, default=action.default)
    return refusal


def detach_partition(state: State, action: a.DetachPartition) -> Refusal:
    """DETACH PARTITION."""
    refusal = gone(state, action.table) or gone(state, action.partition)
    above = state.hierarchy.now.get(action.table)
    if not refusal and action.concurrently and above is not None and above.default:
        return "cannot detach partitions concurrently when a default partition exists"
    if not refusal:
        _leave(state, action.table, action.partition)
    return refusal


def inherit(state: State, action: a.Inherit) -> Refusal:
    """INHERIT and NO INHERIT."""
    refusal = gone(state, action.table) or gone(state, action.parent)
    if not refusal and action.stop:
        _leave(state, action.parent, action.table)
    elif not refusal:
        _join(state, action.parent, action.table, default=False)
    return refusal


def switch_rls(state: State, action: a.EnableRls | a.DisableRls) -> Refusal:
    """ENABLE and DISABLE ROW LEVEL SECURITY."""
    table = state.tables.now.get(action.table)
    if table is None:
        return gone(state, action.table)
    state.put_table(replace(table, rls=isinstance(action, a.EnableRls)))
    return None


def set_logged(state: State, action: a.SetLogged) -> Refusal:
    """SET LOGGED and SET UNLOGGED; who references the table is taken to be logged."""
    referring = sorted(state.referenced_by.now.get(action.table, frozenset()) - {action.table})
    if referring and not action.logged:
        table, other = bare(action.table), bare(referring[0])
        return f'could not change table "{table}" to unlogged because it references logged table "{other}"'
    return gone(state, action.table)


def touch(state: State, action: a.OfTable) -> Refusal:
    """Leave the catalog as it is: what the clause changes is not part of it."""
    return gone(state, action.table)
