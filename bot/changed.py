"""What a pull request changed, in words, table by table: the facts of the summary, names in backticks."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, Literal

from bot.judgement import TableChange
from schema import changes as c
from schema.model import Column, Index

_ADDED = (c.TableAdded, c.EnumAdded, c.ViewAdded)
_DROPPED = (c.TableDropped, c.EnumDropped, c.ViewDropped)
_OF_A_NEW_TABLE = {
    c.ColumnAdded: "column",
    c.IndexAdded: "index",
    c.ForeignKeyAdded: "foreign key",
    c.UniqueAdded: "unique constraint",
    c.CheckAdded: "check",
    c.PolicyAdded: "policy",
}
_PLURALS = {"index": "indexes", "policy": "policies"}


def tables(changes: Iterable[c.Change]) -> tuple[TableChange, ...]:
    """Return one entry per table, enum or view that changed, ordered by name."""
    by_id: dict[str, list[c.Change]] = defaultdict(list)
    for change in changes:
        by_id[_owner(change)].append(change)
    return tuple(_table(name, group) for name, group in sorted(by_id.items()))


def _owner(change: c.Change) -> str:
    """Return the table (or enum, view) that a change belongs to."""
    if isinstance(change, c.PossibleRename):
        return _owner(change.after)
    if isinstance(change, (c.RelationAdded, c.RelationDropped)):
        return change.relation.table
    table = getattr(change, "table", None)
    return str(table.id) if table else change.object


def _table(name: str, changes: list[c.Change]) -> TableChange:
    kind: Literal["added", "changed", "dropped"] = "changed"
    if any(isinstance(change, _ADDED) for change in changes):
        kind = "added"
    elif any(isinstance(change, _DROPPED) for change in changes):
        kind = "dropped"
    words = [_counted(changes)] if kind == "added" else []
    again = _again(changes)
    for change in changes:
        if kind == "added" and type(change) in _OF_A_NEW_TABLE:
            continue
        if (key := _key(change)) in again and type(change).__name__.endswith("Dropped"):
            continue
        words.append(_words(change, "changed" if key in again else "added"))
    return TableChange(name, kind, tuple(dict.fromkeys(w for w in words if w)))


def _key(change: c.Change) -> tuple[str, str]:
    """Return what a change is about: the kind of part, and its name."""
    return type(change).__name__.removesuffix("Added").removesuffix("Dropped"), change.object


def _again(changes: list[c.Change]) -> set[tuple[str, str]]:
    """Return the parts that are dropped and added again under one name: they changed."""
    added = {_key(change) for change in changes if type(change).__name__.endswith("Added")}
    return added & {_key(change) for change in changes if type(change).__name__.endswith("Dropped")}


def _counted(changes: list[c.Change]) -> str:
    """Say the parts of a new table as counts."""
    counts = {word: sum(type(change) is kind for change in changes) for kind, word in _OF_A_NEW_TABLE.items()}
    return ", ".join(f"{n} {word if n == 1 else _PLURALS.get(word, word + 's')}" for word, n in counts.items() if n)


def _words(change: c.Change, verb: str) -> str:
    """Say one change; `verb` is "changed" for what is dropped and added again."""
    speak = _WORDS.get(type(change))
    return speak(change, verb) if speak else ""


def _name(name: str | None) -> str:
    return f"`{name}`" if name else "without a name"


def _list(names: Iterable[str]) -> str:
    return ", ".join(_name(n) for n in names)


def _column(column: Column) -> str:
    parts = [f"`{column.type}`"]
    parts += ["not null"] if column.not_null else []
    parts += [f"default `{column.default}`"] if column.default is not None else []
    parts += ["generated"] if column.generated is not None or column.identity else []
    return ", ".join(parts)


def _index(index: Index, verb: str) -> str:
    unique = "unique index" if index.unique else "index"
    keys = ", ".join(k.expression for k in index.columns)
    return f"{unique} {_name(index.name)} {verb} on `{keys}`{' where ' + _name(index.where) if index.where else ''}"


def _default(change: c.DefaultChanged, _verb: str) -> str:
    old, new, name = change.before.default, change.column.default, _name(change.column.name)
    if old == new:
        return f"column {name} is generated differently"
    if new is None:
        return f"column {name} loses its default `{old}`"
    return f"column {name} gets the default `{new}`" + (f" instead of `{old}`" if old is not None else "")


def _values(change: c.EnumValuesChanged, _verb: str) -> str:
    old, new = change.before.values, change.enum.values
    added, gone = [v for v in new if v not in old], [v for v in old if v not in new]
    parts = [f"{_list(added)} added"] if added else []
    parts += [f"{_list(gone)} removed"] if gone else []
    return "values " + ("; ".join(parts) or "in another order")


def _before(change: c.PossibleRename, _verb: str) -> str:
    return f"{change.kind} {_name(change.after.object)} looks like {_name(change.before.object)} renamed"


_WORDS: dict[type, Callable[[Any, str], str]] = {
    c.ColumnAdded: lambda e, v: f"column {_name(e.column.name)} {v} ({_column(e.column)})",
    c.ColumnDropped: lambda e, _: f"column {_name(e.column.name)} dropped",
    c.ColumnTypeChanged: lambda e, _: f"column {_name(e.column.name)}: `{e.before.type}` becomes `{e.column.type}`",
    c.NullabilityChanged: lambda e, _: (
        f"column {_name(e.column.name)} {'becomes NOT NULL' if e.column.not_null else 'may be NULL now'}"
    ),
    c.DefaultChanged: _default,
    c.IndexAdded: lambda e, v: _index(e.index, v),
    c.IndexDropped: lambda e, _: f"{'unique index' if e.index.unique else 'index'} {_name(e.index.name)} dropped",
    c.ForeignKeyAdded: lambda e, v: (
        f"foreign key {_name(e.foreign_key.name)} {v} "
        f"from {_list(e.foreign_key.columns)} to {_name(e.foreign_key.references)}"
    ),
    c.ForeignKeyDropped: lambda e, _: f"foreign key {_name(e.foreign_key.name)} dropped",
    c.UniqueAdded: lambda e, v: f"unique constraint {_name(e.unique.name)} {v} on {_list(e.unique.columns)}",
    c.UniqueDropped: lambda e, _: f"unique constraint {_name(e.unique.name)} dropped",
    c.CheckAdded: lambda e, v: f"check {_name(e.check.name)} {v}",
    c.CheckDropped: lambda e, _: f"check {_name(e.check.name)} dropped",
    c.PrimaryKeyChanged: lambda e, _: (
        f"primary key is {_list(e.primary_key.columns)} now" if e.primary_key else "primary key dropped"
    ),
    c.PolicyAdded: lambda e, v: f"policy {_name(e.policy.name)} {v}",
    c.PolicyDropped: lambda e, _: f"policy {_name(e.policy.name)} dropped",
    c.RlsChanged: lambda e, _: f"row level security switched {'on' if e.table.rls else 'off'}",
    c.EnumValuesChanged: _values,
    c.EnumAdded: lambda e, _: f"enum of {_list(e.enum.values)}",
    c.RelationAdded: lambda e, v: f"relation {_name(e.relation.key)} {v} to {_name(e.relation.target)}",
    c.RelationDropped: lambda e, _: f"relation {_name(e.relation.key)} dropped",
    c.PossibleRename: _before,
}
