"""A table's third argument read: every builder in it becomes a part of the table, everything else Drizzle ignores."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

from schema.drizzle.columns import IndexedColumn, PgColumn
from schema.drizzle.entities import PgRole
from schema.drizzle.extras import (
    CheckBuilder,
    Extra,
    ForeignKeyBuilder,
    IndexBuilder,
    PolicyBuilder,
    PrimaryKeyBuilder,
    UniqueBuilder,
)
from schema.drizzle.handles import Chain
from schema.drizzle.names import foreign_key_name, index_name, patched, primary_key_name, unique_name
from schema.drizzle.reading import Reading
from schema.drizzle.sql import Sql, Unreadable
from schema.drizzle.tables import PgTable
from schema.drizzle.values import UNDEFINED, At, Obj, Unknown, Value, text_of
from schema.model import (
    Action,
    CheckConstraint,
    ForeignKey,
    Index,
    IndexColumn,
    Policy,
    PrimaryKey,
    Unique,
)
from schema.span import Span, Unread

_ACTIONS = ("no action", "restrict", "cascade", "set null", "set default")


@dataclass
class Parts:
    """The parts of one table, by name, while they are collected."""

    primary_key: PrimaryKey | None = None
    uniques: dict[str, Unique] = field(default_factory=dict)
    foreign_keys: dict[str, ForeignKey] = field(default_factory=dict)
    indexes: dict[str, Index] = field(default_factory=dict)
    checks: dict[str, CheckConstraint] = field(default_factory=dict)
    policies: dict[str, Policy] = field(default_factory=dict)
    unread: list[Unread] = field(default_factory=list)
    ignored: list[Span] = field(default_factory=list)
    partial: bool = False


def action(value: Value) -> Action:
    """Return a foreign key's action. Raises Unreadable."""
    if value is UNDEFINED or value is None:
        return "no action"
    if value in _ACTIONS:
        return cast("Action", value)
    raise Unreadable(value if isinstance(value, Unknown) else None, "this action is not known")


def columns_in(value: Value) -> list[PgColumn]:
    """Return the columns of an array. Raises Unreadable."""
    if not isinstance(value, list):
        raise Unreadable(value if isinstance(value, Unknown) else None, "its columns are not known")
    columns = []
    for item in value:
        column = item.column if isinstance(item, IndexedColumn) else item
        if not isinstance(column, PgColumn):
            raise Unreadable(item if isinstance(item, Unknown) else None, "one of its columns is not known")
        columns.append(column)
    return columns


class PartsReader:
    """Turns the builders of one table's extras into parts."""

    def __init__(self, reading: Reading, table: PgTable, parts: Parts) -> None:
        self.reading = reading
        self.table = table
        self.parts = parts

    def read(self, builder: Value, place: Callable[[], At]) -> None:
        """Read one element of the extras; where it is written is asked for only where that has to be said."""
        if isinstance(builder, Unknown):
            self._miss(builder, "a part", builder.why, place())
            return
        reader = _READERS.get(type(builder))
        unfinished = isinstance(builder, IndexBuilder | UniqueBuilder) and builder.columns is None
        if reader is None or unfinished:
            self.parts.ignored.append(builder.file.span(builder.node) if isinstance(builder, Extra) else place().span())
            return
        try:
            reader(self, builder)
        except Unreadable as error:
            what = type(builder).__name__.removesuffix("Builder")
            self._miss(error.unknown, f"{what} {text_of(builder.name or '') or ''}".strip(), error.why, builder.root)

    def _miss(self, unknown: Unknown | None, what: str, why: str, place: At) -> None:
        said = f"{what} of `{self.table.name}`"
        self.parts.partial = True
        self.parts.unread.append(self.reading.miss(place, unknown, said, why))

    def _span(self, builder: Extra) -> Span:
        """Return where a part is written; the table where a helper in another file made it."""
        return builder.file.span(builder.node) if builder.file is self.table.at.file else self.table.at.span()

    def _name(self, builder: Extra) -> str | None:
        if isinstance(builder.name, Unknown):
            raise Unreadable(builder.name, builder.name.why)
        return text_of(builder.name) if builder.name else None

    def _sql_names(self, columns: list[PgColumn]) -> list[str]:
        return [column.sql_name(self.reading.casing) for column in columns]

    def index(self, builder: IndexBuilder) -> None:
        """Read an index."""
        columns = tuple(self._index_column(item) for item in builder.columns or ())
        given = self._name(builder)
        if not given and any(column.is_expression for column in columns):
            raise Unreadable(None, "drizzle-kit refuses an index of an expression without a name")
        name = given or index_name(self.table.name, [column.expression for column in columns])
        where = None if builder.where is UNDEFINED else self.reading.own(builder.where)
        options = builder.options if isinstance(builder.options, Obj) else Obj()
        made = Index(
            name,
            columns,
            unique=builder.unique,
            method=text_of(builder.method) or "btree",
            where=where,
            with_options=tuple((key, text_of(value) or "") for key, value in options.items()),
            concurrently=builder.concurrently,
            builder=Chain(builder.file, builder.node),
            span=self._span(builder),
        )
        _add(self.parts.indexes, name, made)

    def _index_column(self, item: Value) -> IndexColumn:
        if isinstance(item, Sql):
            return IndexColumn(self.reading.sql(item, bare=True), is_expression=True)
        if isinstance(item, PgColumn):
            item = IndexedColumn(item)
        if isinstance(item, IndexedColumn):
            opclass = item.opclass
            if isinstance(opclass, Unknown):
                raise Unreadable(opclass, opclass.why)
            if not opclass and item.column.builder.word == "vector":
                raise Unreadable(None, "drizzle-kit refuses an index of a `vector` without an operator class")
            nulls: Any = item.nulls
            return IndexColumn(
                item.column.sql_name(self.reading.casing),
                asc=item.asc,
                nulls=nulls,
                opclass=text_of(opclass or None) if opclass else None,
            )
        raise Unreadable(item if isinstance(item, Unknown) else None, "one of its columns is not known")

    def unique(self, builder: UniqueBuilder) -> None:
        """Read a unique constraint."""
        columns = columns_in(builder.columns)
        names = self._sql_names(columns)
        derived = [str(column.name) for column in columns]
        name = self._name(builder) or unique_name(self.table.name, derived)
        made = Unique(name, tuple(names), builder.nulls_not_distinct, span=self._span(builder))
        self.add_unique(made)

    def add_unique(self, made: Unique) -> None:
        """Add a unique constraint. Raises Unreadable where its name is taken; 1.0 then keeps the first."""
        if self.reading.kit == "0" or made.name not in self.parts.uniques:
            _add(self.parts.uniques, made.name, made)

    def primary_key(self, builder: PrimaryKeyBuilder) -> None:
        """Read a primary key of several columns."""
        columns = columns_in(builder.columns)
        names = self._sql_names(columns)
        original = [str(column.name) for column in columns]
        name = self._name(builder) or primary_key_name(self.table.name, original, self.reading.kit)
        if self.reading.casing and self.reading.kit == "0":
            name = patched(name, original, names)
        self.parts.primary_key = PrimaryKey(tuple(names), name, span=self._span(builder))

    def foreign_key(self, builder: ForeignKeyBuilder) -> None:
        """Read a foreign key of the extras."""
        options = builder.resolved(builder.root)
        if not isinstance(options, Obj):
            raise Unreadable(options if isinstance(options, Unknown) else None, "its columns are not known")
        name = options.get("name", UNDEFINED)
        if isinstance(name, Unknown):
            raise Unreadable(name, name.why)
        self.add_foreign_key(
            ForeignKey(
                text_of(name) if name is not UNDEFINED and name else "",  # type: ignore[arg-type]
                (),
                "",
                (),
                action(builder.on_delete),
                action(builder.on_update),
                builder=Chain(builder.file, builder.node),
                span=self._span(builder),
            ),
            columns_in(options.get("columns")),
            columns_in(options.get("foreignColumns")),
        )

    def add_foreign_key(self, key: ForeignKey, columns: list[PgColumn], targets: list[PgColumn]) -> None:
        """Add a foreign key under its name, derived where it has none. Raises Unreadable."""
        if not targets or not columns:
            raise Unreadable(None, "it has no columns")
        target = targets[0].table
        names, target_names = self._sql_names(columns), self._sql_names(targets)
        name = key.name
        original = [str(c.name) for c in columns], [str(c.name) for c in targets]
        if self.reading.kit == "1":
            original = names, target_names
        if not name:
            name = foreign_key_name(self.table.name, original[0], target.name, original[1], self.reading.kit)
        if self.reading.casing:
            name = patched(patched(name, original[0], names), original[1], target_names)
        self.parts.foreign_keys[name] = ForeignKey(
            name,
            tuple(names),
            f"{target.schema or 'public'}.{target.name}",
            tuple(target_names),
            key.on_delete,
            key.on_update,
            builder=key.builder,
            span=key.span,
        )

    def check(self, builder: CheckBuilder) -> None:
        """Read a CHECK."""
        name = self._name(builder)
        if name is None:
            raise Unreadable(None, "it has no name")
        expression = self.reading.own(builder.expression)
        _add(self.parts.checks, name, CheckConstraint(name, expression, span=self._span(builder)))

    def policy(self, builder: PolicyBuilder) -> None:
        """Read a row level security policy."""
        found = self.policy_of(builder)
        _add(self.parts.policies, found.name, found)

    def policy_of(self, builder: PolicyBuilder) -> Policy:
        """Return the policy that a builder describes. Raises Unreadable."""
        name = self._name(builder)
        options = builder.options if isinstance(builder.options, Obj) else Obj()
        if name is None or isinstance(builder.options, Unknown) or options.holes:
            unknown = builder.options if isinstance(builder.options, Unknown) else None
            raise Unreadable(unknown or (options.holes[0] if options.holes else None), "its options are not known")
        kind = text_of(options.get("as", "permissive")) or ""
        return Policy(
            name,
            permissive=kind.upper() != "RESTRICTIVE",
            command=(text_of(options.get("for", "all")) or "").upper(),
            roles=tuple(sorted(_roles(options.get("to", UNDEFINED)))),
            using=self._condition(options.get("using", UNDEFINED)),
            with_check=self._condition(options.get("withCheck", UNDEFINED)),
            span=builder.file.span(builder.node),
        )

    def _condition(self, value: Value) -> str | None:
        if isinstance(value, Unknown):
            raise Unreadable(value, value.why)
        return self.reading.sql(value) if isinstance(value, Sql) else None


def _add(parts: dict[str, Any], name: str, made: Any) -> None:
    """Add a part under its name. Raises Unreadable where there is one already: drizzle-kit then makes no snapshot."""
    if name in parts:
        raise Unreadable(None, f"drizzle-kit refuses a second one with the name `{name}`")
    parts[name] = made


def _roles(value: Value) -> list[str]:
    if value is UNDEFINED or value is None:
        return ["public"]
    roles = []
    for item in value if isinstance(value, list) else [value]:
        name = item.name if isinstance(item, PgRole) else item
        if isinstance(name, Unknown):
            raise Unreadable(name, name.why)
        if isinstance(name, str):
            roles.append(name)
    return roles


_READERS: dict[type, Any] = {
    IndexBuilder: PartsReader.index,
    UniqueBuilder: PartsReader.unique,
    PrimaryKeyBuilder: PartsReader.primary_key,
    ForeignKeyBuilder: PartsReader.foreign_key,
    CheckBuilder: PartsReader.check,
    PolicyBuilder: PartsReader.policy,
}
