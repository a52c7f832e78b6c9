"""Questions an effect asks the state, answered with Postgres' own sentences."""

from schema.model import Column, Table
from schema.postgres.state import State
from schema.postgres.tokens import tokens, words
from schema.values import remembered

_words = remembered(words)
Refusal = str | None  # the server's reason; None where it would not refuse


def bare(id_: str) -> str:
    """Return the name without its schema, as most of the server's messages print it."""
    return id_.rpartition(".")[2]


def taken(state: State, id_: str) -> Refusal:
    """Refuse a new relation's name that another relation has."""
    if id_ in state.tables.now or id_ in state.views.now or id_ in state.sequences.now or id_ in state.indexes.now:
        return f'relation "{bare(id_)}" already exists'
    return None


def gone(state: State, id_: str) -> Refusal:
    """Refuse a relation that an earlier statement dropped."""
    if id_ in state.gone.now and id_ not in state.tables.now and id_ not in state.views.now:
        return f'relation "{bare(id_)}" does not exist'
    return None


def known_columns(table: Table | None) -> bool:
    """Return whether all columns of the table are known."""
    return table is not None and not table.unread and bool(table.columns)


def no_column(table: Table | None, name: str, sentence: str | None = None) -> Refusal:
    """Refuse a column that a fully known table does not have; `sentence` replaces the usual words."""
    if table is None or not known_columns(table) or table.column(name) is not None or name in SYSTEM_COLUMNS:
        return None
    return sentence or f'column "{name}" of relation "{table.name}" does not exist'


def inherited(state: State, table: Table, column: str, verb: str) -> Refusal:
    """Refuse to change a column in a partition or inheritor alone: the parent has it too."""
    here = state.hierarchy.now.get(table.id)
    parent = state.tables.now.get(here.parent) if here and here.parent else None
    known = parent is not None and parent.column(column) is not None
    return f'cannot {verb} inherited column "{column}"' if known else None


SYSTEM_COLUMNS = frozenset({"ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"})


def mentions(expression: str | None, name: str) -> bool:
    """Return whether an SQL expression names the column `name`."""
    if not expression or (name not in expression and name.lower() not in expression.lower()):
        return False
    return name in _words(expression)


def literals(expression: str) -> list[str]:
    """Return the string constants of an SQL expression."""
    found = [token.text for token in tokens(expression) if token.kind == "string"] if "'" in expression else []
    return [text[1:-1].replace("''", "'") for text in found if text.startswith("'")]


def enum_of(state: State, column: Column) -> str | None:
    """Return the key of the column's enum; None where it is of another type."""
    base = column.type.rstrip("[]")
    id_ = f"{column.type_schema or 'public'}.{base}"
    return id_ if id_ in state.enums.now else None


def unsafe_default(state: State, column: Column, default: str | None) -> Refusal:
    """Refuse a default that uses a value added to the column's enum in the running transaction."""
    return unsafe(state, column, literals(default)) if default and state.fresh_values.now else None


def unsafe(state: State, column: Column, values: list[str]) -> Refusal:
    """Refuse a value that was added to the column's enum in the running transaction: 55P04."""
    if not state.fresh_values.now or not values:
        return None
    id_ = enum_of(state, column)
    fresh = state.fresh_values.now.get(id_ or "", frozenset())
    value = next((v for v in values if v in fresh), None)
    return f'unsafe use of new value "{value}" of enum type {bare(id_ or "")}' if value is not None else None


def unsafe_expression(state: State, table: Table | None, expression: str | None) -> Refusal:
    """Refuse an expression over a table's columns that uses such a value."""
    if not expression or not state.fresh_values.now or table is None:
        return None
    values = literals(expression)
    for column in table.columns if values else ():
        refusal = (
            unsafe(state, column, values) if enum_of(state, column) and _as_itself(expression, column.name) else None
        )
        if refusal:
            return refusal
    return None


def _as_itself(expression: str, name: str) -> bool:
    """Return whether the column is used as what it is: one that is cast to text is compared with texts."""
    found = tokens(expression)
    after = [found[i + 1 : i + 3] for i, token in enumerate(found) if token.text == name and token.kind != "string"]
    return any([token.text for token in two] not in (["::", "text"], ["::", "varchar"]) for two in after)


def dependents(state: State, table: Table, column: str | None = None) -> list[str]:
    """Return the views that certainly read the table, or its `column`."""
    found = []
    for view in sorted(state.readers.now.get(table.id, ())):
        if view in state.dropping:
            continue
        if column is None or _reads_column(state, view, table, column):
            found.append(view)
    return found


def _reads_column(state: State, view: str, table: Table, column: str) -> bool:
    reading = state.readings.now[view]
    if "*" in reading.columns and len(reading.relations) == 1:
        return True
    if column not in reading.columns:
        return False
    others = [state.tables.now.get(id_) for id_ in reading.relations if id_ != table.id]
    return all(other is not None and other.column(column) is None for other in others)
