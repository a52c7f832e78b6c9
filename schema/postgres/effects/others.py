"""Schemas, policies, rows and settings."""

from schema.model import Table
from schema.postgres import actions as a
from schema.postgres.copies import replace
from schema.postgres.effects.keys import is_unique
from schema.postgres.effects.lookup import Refusal, gone, known_columns, no_column, unsafe, unsafe_expression
from schema.postgres.effects.named import drop_view
from schema.postgres.effects.tables import remove, without_foreign_keys_to
from schema.postgres.effects.values import invalid_literals, refuse_insert
from schema.postgres.state import State

NO_ARBITER = "there is no unique or exclusion constraint matching the ON CONFLICT specification"


def create_schema(state: State, action: a.CreateSchema) -> Refusal:
    """CREATE SCHEMA."""
    if action.name in state.schemas:
        return None if action.if_not_exists else f'schema "{action.name}" already exists'
    state.set_schemas((*state.schemas, action.name))
    return None


def drop_schema(state: State, action: a.DropSchema) -> Refusal:
    """DROP SCHEMA, with CASCADE."""
    prefix = action.name + "."
    tables = [t for t in state.tables.now.values() if t.schema == action.name]
    if tables and not action.cascade:
        return f"cannot drop schema {action.name} because other objects depend on it"
    for table in tables:
        for id_ in sorted(state.referenced_by.now.get(table.id, frozenset()) - {table.id}):
            state.put_table(without_foreign_keys_to(state.tables.now[id_], table.id))
        for view in sorted(state.readers.now.get(table.id, ())):
            drop_view(state, view)
        if table.id in state.tables.now:
            remove(state, state.tables.now[table.id])
    for ledger in (state.enums, state.domains, state.sequences):
        for key in [key for key in ledger.now if key.startswith(prefix)]:
            state.put(ledger, key, None)
            state.put(state.gone, key, "type")
    for view in [v for v in state.views.now if v.startswith(prefix)]:
        drop_view(state, view)
    state.set_schemas(s for s in state.schemas if s != action.name)
    return None


def create_policy(state: State, action: a.CreatePolicy) -> Refusal:
    """CREATE POLICY."""
    table = state.tables.now.get(action.table)
    if table is None:
        return gone(state, action.table)
    name = action.policy.name
    if any(p.name == name for p in table.policies) or action.object in state.policies.now:
        return f'policy "{name}" for table "{table.name}" already exists'
    state.put_table(replace(table, policies=(*table.policies, action.policy)))
    return None


def _policy(state: State, action: a.AlterPolicy | a.DropPolicy | a.RenamePolicy) -> tuple[Table | None, Refusal]:
    table = state.tables.now.get(action.table)
    if table is None:
        return None, gone(state, action.table)
    if not any(p.name == action.policy for p in table.policies):
        known = action.object in state.policies.now or table.unread or not table.columns
        return None, None if known else f'policy "{action.policy}" for table "{table.name}" does not exist'
    return table, None


def alter_policy(state: State, action: a.AlterPolicy) -> Refusal:
    """ALTER POLICY."""
    table, refusal = _policy(state, action)
    if table is None:
        return refusal
    policies = tuple(
        replace(
            p,
            roles=action.roles or p.roles,
            using=action.using or p.using,
            with_check=action.with_check or p.with_check,
        )
        if p.name == action.policy
        else p
        for p in table.policies
    )
    state.put_table(replace(table, policies=policies))
    return None


def rename_policy(state: State, action: a.RenamePolicy) -> Refusal:
    """ALTER POLICY ... RENAME TO."""
    table, refusal = _policy(state, action)
    if table is None:
        return refusal
    policies = tuple(replace(p, name=action.name) if p.name == action.policy else p for p in table.policies)
    state.put_table(replace(table, policies=policies))
    return None


def drop_policy(state: State, action: a.DropPolicy) -> Refusal:
    """DROP POLICY."""
    table, refusal = _policy(state, action)
    if action.object in state.policies.now:
        state.put(state.policies, action.object, None)
    if table is None:
        return None if action.if_exists else refusal
    state.put_table(replace(table, policies=tuple(p for p in table.policies if p.name != action.policy)))
    return None


def write_rows(state: State, action: a.Insert | a.Update) -> Refusal:
    """INSERT and UPDATE: the columns must exist, and values of an enum must be usable."""
    table = state.tables.now.get(action.table)
    refusal = gone(state, action.table)
    for name in action.columns:
        refusal = refusal or no_column(table, name)
    for name, value in action.literals if table is not None and state.fresh_values.now else ():
        column = table.column(name) if table is not None else None
        refusal = refusal or (unsafe(state, column, [value]) if column is not None else None)
    refusal = refusal or invalid_literals(state, table, action.literals)
    if isinstance(action, a.Insert):
        refusal = refusal or (f'column "{action.twice}" specified more than once' if action.twice else None)
        refusal = refusal or refuse_insert(state, table, action)
    if isinstance(action, a.Insert) and action.arbiter and table is not None and known_columns(table):
        exclusive = state.hanging(table.id).exclusions or is_unique(table, action.arbiter)
        refusal = refusal or (None if exclusive else NO_ARBITER)
    if isinstance(action, a.Update):
        refusal = refusal or (f'multiple assignments to same column "{action.twice}"' if action.twice else None)
        refusal = refusal or unsafe_expression(state, table, action.where)
    if refusal is None and isinstance(action, a.Insert):
        state.fill(action.table)
    if refusal is None and state.hanging(action.table).deferred:
        state.put(state.pending, action.table, "")
    return refusal


def touch_rows(state: State, action: a.Delete | a.Merge | a.Copy) -> Refusal:
    """DELETE, MERGE and COPY: the table must exist."""
    refusal = gone(state, action.table)
    if isinstance(action, a.Delete):
        refusal = refusal or unsafe_expression(state, state.tables.now.get(action.table), action.where)
    if refusal is None and not isinstance(action, a.Delete):
        state.fill(action.table)
    if refusal is None and isinstance(action, a.Delete) and not (action.where or action.reads or action.guarded):
        state.put(state.emptied, action.table, "")
    return refusal


def truncate(state: State, action: a.Truncate) -> Refusal:
    """TRUNCATE: refused for a table that others reference, unless they are truncated as well."""
    referring = state.referenced_by.now.get(action.table, frozenset()) - set(action.together)
    if referring and not action.cascade:
        return "cannot truncate a table referenced in a foreign key constraint"
    refusal = gone(state, action.table)
    pending = [] if refusal or action.guarded else [action.table]
    while pending:
        id_ = pending.pop()
        if id_ not in state.emptied.now:
            state.put(state.emptied, id_, "")
            pending += state.referenced_by.now.get(id_, ()) if action.cascade else ()
    return refusal


def query(state: State, action: a.Select) -> Refusal:
    """A query: the relations must exist."""
    refusal = next((r for r in (gone(state, id_) for id_ in action.reads) if r), None)
    for id_ in action.reads:
        refusal = refusal or unsafe_expression(state, state.tables.now.get(id_), action.where)
    return refusal


def set_for_database(state: State, action: a.DatabaseOrder) -> Refusal:
    """ALTER DATABASE ... SET: later sessions have it."""
    if action.setting:
        state.put(state.settings, action.setting.lower(), action.value)
    return None


def set_setting(state: State, action: a.SetSetting) -> Refusal:
    """SET and RESET."""
    state.put(state.settings, action.name.lower(), action.value)
    return None
