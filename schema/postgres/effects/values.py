"""Values that are written down in a migration: those no row, or no enum, can take."""

from schema.model import Column, Table
from schema.postgres import actions as a
from schema.postgres.effects.lookup import Refusal, enum_of, known_columns
from schema.postgres.state import State
from schema.postgres.tokens import tokens


def invalid_default(state: State, column: Column, default: str | None) -> Refusal:
    """Refuse a default that is no value of the column's enum: `'gone'`, also with a cast."""
    if not default or not default.lstrip().startswith("'") or enum_of(state, column) is None:
        return None
    found = tokens(default)
    plain = found[0].kind == "string" and [token.text for token in found[1:2]] in ([], ["::"])
    return _invalid(state, column, found[0].text[1:-1].replace("''", "'")) if plain else None


def invalid_literals(state: State, table: Table | None, literals: tuple[tuple[str, str], ...]) -> Refusal:
    """Refuse string constants that are no value of the enum of the column they are written to."""
    for name, value in literals if table is not None and state.enums.now else ():
        column = table.column(name) if table is not None else None
        refusal = _invalid(state, column, value) if column is not None else None
        if refusal:
            return refusal
    return None


def _invalid(state: State, column: Column, value: str) -> Refusal:
    id_ = enum_of(state, column)
    enum = state.enums.now.get(id_) if id_ and not column.type.endswith("]") else None
    if enum is None or value in enum.values:
        return None
    return f'invalid input value for enum {enum.name}: "{value}"'


def refuse_insert(state: State, table: Table | None, action: a.Insert) -> Refusal:
    """Refuse VALUES that do not fit the columns, or leave one empty that must not be."""
    if table is None or action.from_query or not action.width or not known_columns(table):
        return None
    names = action.columns or tuple(c.name for c in table.columns)
    if action.width > len(names):
        return "INSERT has more expressions than target columns"
    if action.columns and action.width < len(names):
        return "INSERT has more target columns than expressions"
    given = frozenset(names[: action.width]) - frozenset(action.defaulted)
    for column in table.columns:
        if column.name in given and not action.overriding and column.identity and not column.identity.by_default:
            verb = "insert a non-DEFAULT value" if state.postgres > 13 else "insert"
            return f'cannot {verb} into column "{column.name}"'
    missing = next((c.name for c in table.columns if c.name not in given and _needs_value(state, table, c)), None)
    if missing is None or state.hanging(table.id).triggers:
        return None
    where = f' of relation "{table.name}"' if state.postgres > 12 else ""
    return f'null value in column "{missing}"{where} violates not-null constraint'


def _needs_value(state: State, table: Table, column: Column) -> bool:
    must = column.not_null or bool(table.primary_key and column.name in table.primary_key.columns)
    filled = column.default or column.generated or column.identity or column.type.endswith("serial")
    domain = f"{column.type_schema or 'public'}.{column.type}" in state.domains.now
    return must and not filled and not domain and not column.unknown
