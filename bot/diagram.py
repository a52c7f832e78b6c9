"""What the diagram of a change shows, and in which order code and migrations go out: facts of a difference."""

from collections.abc import Iterable, Iterator

from bot.judgement import DrawnColumn, DrawnLink, DrawnTable, Mark, Order
from schema import changes as c
from schema.difference import Difference
from schema.model import Column, Database, Table

_OF_COLUMNS = (c.ColumnTypeChanged, c.NullabilityChanged, c.DefaultChanged)


def drawn(difference: Difference) -> tuple[tuple[DrawnTable, ...], tuple[DrawnLink, ...]]:
    """Return the touched tables, the ones they refer to (without columns), and their foreign keys."""
    tables = {change.table.id: change.table for change in difference.changes if hasattr(change, "table")}
    head = difference.head.declared.tables
    tables = {name: head.get(name, table) for name, table in sorted(tables.items())}
    marks = _Marks(difference.changes)
    links = tuple(link for table in tables.values() for link in _links(table, marks))
    beside = sorted({link.references for link in links} - tables.keys())
    shown = [_table(table, marks) for table in tables.values()]
    return (*shown, *(DrawnTable(name) for name in beside)), links


class _Marks:
    """What happened to each table and to each of its parts."""

    def __init__(self, changes: Iterable[c.Change]) -> None:
        self.of: dict[tuple[str, str, str], Mark] = {}
        self.gone: dict[str, list[Column]] = {}
        for change in changes:
            if isinstance(change, (c.TableAdded, c.TableDropped)):
                self.of[change.table.id, "table", ""] = "new" if isinstance(change, c.TableAdded) else "dropped"
            elif isinstance(change, (c.ColumnAdded, c.ColumnDropped)):
                new = isinstance(change, c.ColumnAdded)
                self.of[change.table.id, "column", change.column.name] = "new" if new else "dropped"
                if not new:
                    self.gone.setdefault(change.table.id, []).append(change.column)
            elif isinstance(change, _OF_COLUMNS):
                self.of.setdefault((change.table.id, "column", change.column.name), "changed")
            elif isinstance(change, (c.ForeignKeyAdded, c.ForeignKeyDropped)):
                new = isinstance(change, c.ForeignKeyAdded)
                key = change.table.id, "foreign key", change.foreign_key.name
                self.of[key] = "changed" if key in self.of else "new" if new else "dropped"

    def mark(self, table: str, kind: str, name: str = "") -> Mark:
        """Return the mark of a part; of a new table, the table's alone says it."""
        mark = self.of.get((table, kind, name), "")
        whole = self.of.get((table, "table", ""), "")
        return mark if kind == "table" or mark != whole else ""


def _table(table: Table, marks: _Marks) -> DrawnTable:
    mark = marks.mark(table.id, "table")
    every = [*table.columns, *(() if mark == "dropped" else marks.gone.get(table.id, ()))]
    columns = [DrawnColumn(x.name, x.type, _keys(table, x), marks.mark(table.id, "column", x.name)) for x in every]
    telling = [x for x in columns if mark == "new" or x.mark or x.keys]
    place = table.span if table.span and not table.span.source.at_base else None
    return DrawnTable(
        table.id,
        mark or "changed",
        tuple(telling),
        len(columns) - len(telling),
        place.path if place else None,
        (place.line, place.end_line) if place else (0, 0),
    )


def _keys(table: Table, column: Column) -> tuple[str, ...]:
    primary = table.primary_key.columns if table.primary_key else ()
    keys = ["PK"] if column.primary_key or column.name in primary else []
    keys += ["FK"] if any(column.name in key.columns for key in table.foreign_keys) else []
    keys += ["UK"] if any((column.name,) == unique.columns for unique in table.uniques) else []
    return tuple(keys)


def _links(table: Table, marks: _Marks) -> Iterator[DrawnLink]:
    for key in table.foreign_keys:
        columns = [table.column(name) for name in key.columns]
        optional = any(column is None or not column.not_null for column in columns)
        yield DrawnLink(table.id, key.columns, key.references, marks.mark(table.id, "foreign key", key.name), optional)


def order(difference: Difference) -> Order:
    """Return why migrations and code cannot go out in any order."""
    new = {change.table.id for change in difference.changes if isinstance(change, c.TableAdded)}
    needed: list[str] = []
    broken: list[str] = []
    analyze: list[str] = []
    for change in difference.changes:
        if getattr(getattr(change, "table", None), "id", None) in new and not isinstance(change, c.TableAdded):
            continue
        if isinstance(change, (c.TableAdded, c.ColumnAdded, c.EnumAdded, c.ViewAdded)):
            needed.append(_short(change.object))
        if isinstance(change, c.EnumValuesChanged):
            new_values = [value for value in change.enum.values if value not in change.before.values]
            needed += [f"{_short(change.object)}: {value}" for value in new_values]
        broken += _breaks(change, difference.base.declared)
        if isinstance(change, c.ColumnTypeChanged):
            analyze.append(change.table.id)
    broken += _taken(difference)
    return Order(*(tuple(dict.fromkeys(names)) for names in (needed, broken, analyze)))


def _breaks(change: c.Change, before: Database) -> list[str]:
    """Return what the code that runs now cannot live with."""
    if isinstance(change, (c.TableDropped, c.ColumnDropped)) or (
        isinstance(change, c.ViewDropped) and change.object in before.views
    ):
        return [f"`{_short(change.object)}` is gone"]
    if isinstance(change, c.ColumnAdded) and _must_be_filled(change.column):
        return [f"`{_short(change.object)}` must be filled"]
    if isinstance(change, c.EnumValuesChanged) and not set(change.before.values) <= set(change.enum.values):
        return [f"`{_short(change.object)}` loses values"]
    return []


def _taken(difference: Difference) -> Iterator[str]:
    """Yield what the running code names and the migrations take away, whatever the schema files say."""
    replay = difference.replay
    if not replay.steps:
        return
    before, after = replay.steps[0].before, replay.database
    for name, table in difference.base.declared.tables.items():
        old, new = before.tables.get(name), after.tables.get(name)
        if old is None:
            continue
        if new is None:
            yield f"`{_short(name)}` is gone"
            continue
        for column in table.columns:
            if old.column(column.name) and not new.column(column.name):
                yield f"`{_short(name)}.{column.name}` is gone"


def _must_be_filled(column: Column) -> bool:
    filled = column.default is not None or column.generated is not None or column.identity is not None
    serial = column.type.endswith("serial")
    return column.not_null and not filled and not serial and "default" not in column.unknown


def _short(name: str) -> str:
    return name.removeprefix("public.")


def around(tables: Iterable[Table]) -> tuple[tuple[DrawnTable, ...], tuple[DrawnLink, ...]]:
    """Return tables as they stand with the foreign keys between them; the first with all of its columns."""
    shown = list(tables)
    names = {table.id for table in shown}
    marks = _Marks(())
    links = tuple(link for table in shown for link in _links(table, marks) if link.references in names)
    return tuple(_standing(table, whole=table is shown[0]) for table in shown), links


def _standing(table: Table, *, whole: bool) -> DrawnTable:
    columns = [DrawnColumn(x.name, x.type, _keys(table, x)) for x in table.columns]
    told = [x for x in columns if whole or x.keys]
    return DrawnTable(table.id, "", tuple(told), len(columns) - len(told))
