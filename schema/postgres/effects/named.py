"""Types, views, sequences, schemas, policies, triggers, functions and roles."""

from schema.model import Column, Role, Table
from schema.postgres import actions as a
from schema.postgres.catalog import Domain, Reading
from schema.postgres.copies import replace
from schema.postgres.effects.lookup import Refusal, bare, gone, mentions, taken
from schema.postgres.state import State


def typed(state: State, column: Column) -> Column:
    """Return the column with the schema of its enum, where it was named without one."""
    if column.type_schema is None and f"public.{column.type.rstrip('[]')}" in state.enums.now:
        return replace(column, type_schema="public")
    return column


def refuse_type(state: State, type_: str, schema: str | None) -> Refusal:
    """Refuse a type that an earlier statement dropped."""
    id_ = f"{schema or 'public'}.{type_.rstrip('[]')}"
    if id_ in state.gone.now and id_ not in state.enums.now and id_ not in state.domains.now:
        return f'type "{bare(id_)}" does not exist'
    return None


def create_enum(state: State, action: a.CreateEnum) -> Refusal:
    """CREATE TYPE ... AS ENUM."""
    id_ = action.enum.id
    if id_ in state.enums.now or id_ in state.domains.now or id_ in state.tables.now:
        return f'type "{action.enum.name}" already exists'
    state.put(state.enums, id_, action.enum)
    state.put(state.gone, id_, None)
    state.created(id_, "type")
    return None


def add_enum_value(state: State, action: a.AddEnumValue) -> Refusal:
    """ALTER TYPE ... ADD VALUE."""
    enum = state.enums.now.get(action.enum)
    if enum is None:
        return f'type "{bare(action.enum)}" does not exist' if action.enum in state.gone.now else None
    if action.value in enum.values:
        return None if action.if_not_exists else f'enum label "{action.value}" already exists'
    neighbour = action.before if action.before is not None else action.after
    if neighbour is not None and neighbour not in enum.values:
        return f'"{neighbour}" is not an existing enum label'
    values = list(enum.values)
    at = len(values) if neighbour is None else values.index(neighbour) + (action.after is not None)
    values.insert(at, action.value)
    state.put(state.enums, enum.id, replace(enum, values=tuple(values)))
    if state.postgres < 17 or enum.id not in state.fresh.now:  # 17: a type of the same transaction is no danger
        added = state.fresh_values.now.get(enum.id, frozenset()) | {action.value}
        state.put(state.fresh_values, enum.id, added)
    return None


def rename_enum_value(state: State, action: a.RenameEnumValue) -> Refusal:
    """ALTER TYPE ... RENAME VALUE."""
    enum = state.enums.now.get(action.enum)
    if enum is None:
        return f'type "{bare(action.enum)}" does not exist' if action.enum in state.gone.now else None
    if action.value not in enum.values:
        return f'"{action.value}" is not an existing enum label'
    if action.to in enum.values:
        return f'enum label "{action.to}" already exists'
    values = tuple(action.to if v == action.value else v for v in enum.values)
    state.put(state.enums, enum.id, replace(enum, values=values))
    return None


def columns_of(state: State, type_id: str) -> list[tuple[Table, Column]]:
    """Return the columns of an enum or domain, with their tables."""
    schema, _, name = type_id.partition(".")
    return [
        (table, column)
        for table in state.tables.now.values()
        if name in table.types
        for column in table.columns
        if column.type.rstrip("[]") == name and (column.type_schema or "public") == schema
    ]


def drop_type(state: State, action: a.DropType) -> Refusal:
    """DROP TYPE and DROP DOMAIN."""
    id_ = action.name
    if id_ in state.gone.now and id_ not in state.enums.now and id_ not in state.domains.now:
        return None if action.if_exists else f'type "{bare(id_)}" does not exist'
    using, defaults = columns_of(state, id_), _defaults_of(state, id_)
    if (using or defaults) and not action.cascade:
        return f"cannot drop type {bare(id_)} because other objects depend on it"
    for id_of, name in defaults:
        now = state.tables.now[id_of]
        bare_ = tuple(replace(c, default=None, default_type=None) if c.name == name else c for c in now.columns)
        state.put_table(replace(now, columns=bare_))
    for table, column in using:
        now = state.tables.now[table.id]
        state.put_table(without_column(now, column.name))
    state.put(state.enums, id_, None)
    state.put(state.domains, id_, None)
    state.put(state.gone, id_, "type")
    return None


def _defaults_of(state: State, id_: str) -> list[tuple[str, str]]:
    """Return the columns of another type (table, name) whose default is a constant of this enum."""
    if id_ not in state.enums.now:
        return []
    schema, _, name = id_.partition(".")
    return [
        (table.id, column.name)
        for table in state.tables.now.values()
        for column in table.cast
        if column.default_type == id_ or _cast_to(column, name, schema)
    ]


def _cast_to(column: Column, name: str, schema: str) -> bool:
    value, cast, type_ = (column.default or "").rpartition("::")
    named = type_.replace('"', "").strip() in {name, f"{schema}.{name}"}
    return bool(cast) and value.startswith("'") and named and column.type.rstrip("[]") != name


def without_column(table: Table, name: str) -> Table:
    """Return the table without a column and all that goes with it: its indexes and constraints."""
    key = table.primary_key
    return replace(
        table,
        columns=tuple(c for c in table.columns if c.name != name),
        primary_key=None if key and name in key.columns else key,
        uniques=tuple(u for u in table.uniques if name not in u.columns),
        foreign_keys=tuple(k for k in table.foreign_keys if name not in k.columns),
        indexes=tuple(
            i
            for i in table.indexes
            if not mentions(i.where, name)
            and not any(mentions(c.expression, name) if c.is_expression else c.expression == name for c in i.columns)
        ),
        checks=tuple(c for c in table.checks if not mentions(c.expression, name)),
    )


def rename_type(state: State, action: a.RenameType) -> Refusal:
    """ALTER TYPE ... RENAME TO."""
    schema = action.name.partition(".")[0]
    return _move_type(state, action.name, f"{schema}.{action.to}")


def set_type_schema(state: State, action: a.SetTypeSchema) -> Refusal:
    """ALTER TYPE ... SET SCHEMA."""
    return _move_type(state, action.name, f"{action.schema}.{bare(action.name)}")


def _move_type(state: State, old: str, new: str) -> Refusal:
    if old in state.gone.now and old not in state.enums.now and old not in state.domains.now:
        return f'type "{bare(old)}" does not exist'
    if new in state.enums.now or new in state.domains.now:
        return f'type "{bare(new)}" already exists'
    schema, _, name = new.partition(".")
    for table, column in columns_of(state, old):
        now = state.tables.now[table.id]
        suffix = column.type[len(column.type.rstrip("[]")) :]
        changed = replace(column, type=name + suffix, type_schema=schema)
        state.put_table(replace(now, columns=tuple(changed if c.name == column.name else c for c in now.columns)))
    for id_, column_name in _defaults_of(state, old):
        now = state.tables.now[id_]
        kept = tuple(replace(c, default_type=new) if c.name == column_name else c for c in now.columns)
        state.put_table(replace(now, columns=kept))
    enum, domain = state.enums.now.get(old), state.domains.now.get(old)
    state.put(state.gone, old, "type")
    state.put(state.gone, new, None)
    if enum is not None:
        state.put(state.enums, old, None)
        state.put(state.enums, new, replace(enum, name=name, schema=schema))
    if domain is not None:
        state.put(state.domains, old, None)
        state.put(state.domains, new, domain)
    if state.fresh.now.get(old):
        state.put(state.fresh, new, "type")
    return None


def create_domain(state: State, action: a.CreateDomain) -> Refusal:
    """CREATE DOMAIN."""
    if action.name in state.domains.now or action.name in state.enums.now:
        return f'type "{bare(action.name)}" already exists'
    state.put(state.domains, action.name, Domain(action.type, action.constrained, action.checks))
    state.put(state.gone, action.name, None)
    return None


def alter_domain(state: State, action: a.AlterDomain) -> Refusal:
    """ALTER DOMAIN."""
    domain = state.domains.now.get(action.name)
    if domain is not None and action.clause in {"add constraint", "set not null"}:
        state.put(state.domains, action.name, replace(domain, constrained=True))
    return None


def create_view(state: State, action: a.CreateView) -> Refusal:
    """CREATE [OR REPLACE] [MATERIALIZED] VIEW."""
    id_ = action.view.id
    if id_ in state.views.now and (action.or_replace or action.if_not_exists):
        if action.if_not_exists:
            return None
    elif taken(state, id_):
        return None if action.if_not_exists else taken(state, id_)
    refusals = (gone(state, relation) for relation in action.reads)
    refusal = next((r for r in refusals if r), None)
    if refusal or action.twice:
        return refusal or f'column "{action.twice}" specified more than once'
    if id_ not in state.views.now:
        state.created(id_, "view")
    state.put(state.views, id_, action.view)
    state.put(state.gone, id_, None)
    state.read_view(id_, Reading(action.reads, action.uses))
    return None


def drop_view_order(state: State, action: a.DropView) -> Refusal:
    """DROP [MATERIALIZED] VIEW."""
    id_ = action.name
    kind = "materialized view" if action.materialized else "view"
    if id_ not in state.views.now and (id_ in state.gone.now or id_ in state.tables.now):
        return None if action.if_exists else f'{kind} "{bare(id_)}" does not exist'
    if state.readers.now.get(id_, frozenset()) - state.dropping and not action.cascade:
        return f"cannot drop {kind} {bare(id_)} because other objects depend on it"
    drop_view(state, id_)
    return None


def drop_view(state: State, id_: str) -> None:
    """Take a view away, with the views that read it."""
    pending = [id_]
    while pending:
        view = pending.pop()
        if view in state.gone.now and view not in state.views.now:
            continue
        pending += sorted(state.readers.now.get(view, ()))
        state.put(state.views, view, None)
        state.read_view(view, None)
        state.put(state.gone, view, "view")
        for index in [i for i, owner in state.indexes.now.items() if owner == view]:
            state.put(state.indexes, index, None)


def move_view(state: State, action: a.RenameView | a.SetViewSchema) -> Refusal:
    """ALTER VIEW ... RENAME TO / SET SCHEMA."""
    schema, _, name = action.name.partition(".")
    schema, name = (schema, action.to) if isinstance(action, a.RenameView) else (action.schema, name)
    view, reading = state.views.now.get(action.name), state.readings.now.get(action.name)
    if view is None:
        return gone(state, action.name)
    state.put(state.views, action.name, None)
    state.read_view(action.name, None)
    state.put(state.gone, action.name, "view")
    state.put(state.views, f"{schema}.{name}", replace(view, name=name, schema=schema))
    state.put(state.gone, f"{schema}.{name}", None)
    state.read_view(f"{schema}.{name}", reading)
    return None


def create_sequence(state: State, action: a.CreateSequence) -> Refusal:
    """CREATE SEQUENCE."""
    id_ = action.sequence.id
    if taken(state, id_):
        return None if action.if_not_exists else taken(state, id_)
    state.put(state.sequences, id_, action.sequence)
    state.put(state.gone, id_, None)
    state.created(id_, "sequence")
    if action.owned_by and action.owned_by != "none":
        _own(state, id_, action.owned_by)
    return None


def alter_sequence(state: State, action: a.AlterSequence) -> Refusal:
    """ALTER SEQUENCE."""
    sequence = state.sequences.now.get(action.name)
    if sequence is None:
        return gone(state, action.name) if not action.if_exists else None
    merged = dict(sequence.options) | dict(action.options)
    state.put(state.sequences, action.name, replace(sequence, options=tuple(merged.items())))
    if action.owned_by:
        _own(state, action.name, action.owned_by)
    return None


def _own(state: State, sequence: str, column: str) -> None:
    """Hang a sequence on the table of `column`, `none` on no table."""
    before = state.owners.now.get(sequence)
    if before:
        state.detach(before, sequences=sequence)
    table = None if column == "none" else column.rpartition(".")[0]
    state.put(state.owners, sequence, table)
    if table:
        state.attach(table, sequences=sequence)


def drop_sequence(state: State, action: a.DropSequence) -> Refusal:
    """DROP SEQUENCE."""
    if action.name in state.gone.now and action.name not in state.sequences.now:
        return None if action.if_exists else f'sequence "{bare(action.name)}" does not exist'
    state.put(state.sequences, action.name, None)
    _own(state, action.name, "none")
    state.put(state.gone, action.name, "sequence")
    return None


def move_sequence(state: State, action: a.RenameSequence | a.SetSequenceSchema) -> Refusal:
    """ALTER SEQUENCE ... RENAME TO / SET SCHEMA."""
    schema, _, name = action.name.partition(".")
    schema, name = (schema, action.to) if isinstance(action, a.RenameSequence) else (action.schema, name)
    sequence = state.sequences.now.get(action.name)
    if sequence is None:
        return gone(state, action.name)
    state.put(state.sequences, action.name, None)
    state.put(state.gone, action.name, "sequence")
    state.put(state.sequences, f"{schema}.{name}", replace(sequence, name=name, schema=schema))
    state.put(state.gone, f"{schema}.{name}", None)
    return None


def create_role(state: State, action: a.CreateRole) -> Refusal:
    """CREATE ROLE."""
    role = state.roles.now.get(action.name)
    if role is not None and not role.existing:
        return f'role "{action.name}" already exists'
    state.put(state.roles, action.name, Role(action.name))
    return None


def drop_role(state: State, action: a.DropRole) -> Refusal:
    """DROP ROLE."""
    state.put(state.roles, action.name, None)
    return None


def create_trigger(state: State, action: a.CreateTrigger) -> Refusal:
    """CREATE TRIGGER."""
    if action.trigger in state.hanging(action.table).triggers and not action.or_replace:
        return f'trigger "{action.trigger}" for relation "{bare(action.table)}" already exists'
    refusal = gone(state, action.table)
    if refusal is None:
        state.attach(action.table, triggers=action.trigger)
    return refusal


def drop_trigger(state: State, action: a.DropTrigger) -> Refusal:
    """DROP TRIGGER."""
    state.detach(action.table, triggers=action.trigger)
    return gone(state, action.table) if not action.if_exists else None


def create_function(state: State, action: a.CreateFunction) -> Refusal:
    """CREATE FUNCTION; overloads are not told apart."""
    state.put(state.functions, action.name, action.volatility)
    return None


def drop_function(state: State, action: a.DropFunction) -> Refusal:
    """DROP FUNCTION."""
    state.put(state.functions, action.name, None)
    return None
