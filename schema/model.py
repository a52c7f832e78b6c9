"""The nouns: what a Postgres database declared with Drizzle consists of. Values are frozen, mappings never mutated.

`span` is where a thing is declared (schema.ts or a migration), None where it came from a snapshot. Names are SQL names;
`key` is the TypeScript name. Types are spelled as drizzle-kit's snapshot spells them (`timestamp (3) with time zone`):
compare them through `schema.postgres.types.same_type`, which knows the spellings.
"""

from collections.abc import Mapping
from dataclasses import field
from itertools import takewhile
from operator import attrgetter
from typing import Literal

from schema.builder import Builder, TableSource
from schema.span import Span, Unread
from schema.values import cached, cached_of, value

Action = Literal["no action", "restrict", "cascade", "set null", "set default"]
_NAME, _EXPRESSION, _IS_EXPRESSION = attrgetter("name"), attrgetter("expression"), attrgetter("is_expression")


@value(frozen=True)
class Identity:
    """GENERATED ... AS IDENTITY; the options are strings, as in the snapshot."""

    by_default: bool
    name: str
    options: tuple[tuple[str, str | bool], ...] = ()


@value(frozen=True)
class Column:
    """A column. `default` is SQL as the snapshot writes it ("'a'", "now()", "5", "true"); None is no default."""

    name: str
    type: str
    type_schema: str | None = None
    not_null: bool = False
    primary_key: bool = False  # declared on the column itself
    default: str | None = None
    generated: str | None = None  # the expression of GENERATED ALWAYS AS (...) STORED
    identity: Identity | None = None
    key: str | None = None
    client_default: bool = False  # $default / $defaultFn: only Drizzle fills it
    on_update: bool = False  # $onUpdate: only Drizzle keeps it
    ts_type: str | None = None  # the text inside $type<...>
    enum_values: tuple[str, ...] = ()  # text("x", { enum: [...] }): a type-level promise
    default_is_json: bool = field(default=False, compare=False)  # the snapshot writes 5, not "5"
    unknown: frozenset[str] = field(default=frozenset(), compare=False)  # not read: "type", "default", ...
    builder: Builder | None = field(default=None, compare=False, repr=False)
    span: Span | None = field(default=None, compare=False, repr=False)
    default_type: str | None = field(default=None, compare=False)  # the enum its constant is of, unlike the column


@value(frozen=True)
class PrimaryKey:
    """A primary key over `columns`; `name` is None where it is declared on a column."""

    columns: tuple[str, ...]
    name: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@value(frozen=True)
class Unique:
    """A unique constraint."""

    name: str
    columns: tuple[str, ...]
    nulls_not_distinct: bool = False
    span: Span | None = field(default=None, compare=False, repr=False)


@value(frozen=True)
class ForeignKey:
    """A foreign key; `references` is the key `schema.table` of the referenced table.

    `cleared`: the columns that ON DELETE SET NULL or SET DEFAULT names; Drizzle has no word for it.
    """

    name: str
    columns: tuple[str, ...]
    references: str
    references_columns: tuple[str, ...]
    on_delete: Action = "no action"
    on_update: Action = "no action"
    validated: bool = True
    builder: Builder | None = field(default=None, compare=False, repr=False)
    span: Span | None = field(default=None, compare=False, repr=False)
    cleared: tuple[str, ...] = field(default=(), compare=False)


@value(frozen=True)
class IndexColumn:
    """One key of an index: a column's name, or an SQL expression."""

    expression: str
    is_expression: bool = False
    asc: bool = True
    nulls: Literal["first", "last"] = "last"
    opclass: str | None = None


@value(frozen=True)
class Index:
    """An index. `where` is the predicate's SQL."""

    name: str
    columns: tuple[IndexColumn, ...]
    unique: bool = False
    method: str = "btree"
    where: str | None = None
    with_options: tuple[tuple[str, str], ...] = ()
    concurrently: bool = False
    valid: bool = True
    builder: Builder | None = field(default=None, compare=False, repr=False)
    span: Span | None = field(default=None, compare=False, repr=False)

    @cached
    def usual(self) -> bool:
        """Whether it is a btree of plain columns in the usual order, as the one behind a constraint is."""
        plain = (c.asc and c.nulls == "last" and not c.opclass and not c.is_expression for c in self.columns)
        return self.method == "btree" and all(plain)

    @cached
    def leading(self) -> tuple[str, ...]:
        """The columns it begins with, up to its first expression."""
        if not any(map(_IS_EXPRESSION, self.columns)):
            return tuple(map(_EXPRESSION, self.columns))
        return tuple(c.expression for c in takewhile(lambda c: not c.is_expression, self.columns))


@value(frozen=True)
class CheckConstraint:
    """A CHECK constraint with its SQL expression."""

    name: str
    expression: str
    validated: bool = True
    span: Span | None = field(default=None, compare=False, repr=False)


@value(frozen=True)
class Policy:
    """A row level security policy. `command` is ALL, SELECT, INSERT, UPDATE or DELETE; `permissive` as in AS."""

    name: str
    permissive: bool = True
    command: str = "ALL"
    roles: tuple[str, ...] = ("public",)
    using: str | None = None
    with_check: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@value(frozen=True)
class Table:
    """A table. `source` is the handle for edits; `unread` lists the parts that could not be known."""

    name: str
    schema: str = "public"
    columns: tuple[Column, ...] = ()
    primary_key: PrimaryKey | None = None  # whether declared on a column or on the table
    uniques: tuple[Unique, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    indexes: tuple[Index, ...] = ()
    checks: tuple[CheckConstraint, ...] = ()
    policies: tuple[Policy, ...] = ()
    rls: bool = False
    key: str | None = None  # the exported const
    unread: tuple[Unread, ...] = ()
    partial: frozenset[str] = field(default=frozenset(), compare=False)  # not read whole: "columns", "parts"
    ignored: tuple[Span, ...] = field(default=(), compare=False, repr=False)  # extras that Drizzle silently ignores
    source: TableSource | None = field(default=None, compare=False, repr=False)
    span: Span | None = field(default=None, compare=False, repr=False)

    @cached
    def id(self) -> str:
        """`schema.name`: the key in `Database.tables` and the object of its findings."""
        return f"{self.schema}.{self.name}"

    @cached_of("indexes")
    def _indexes(self) -> dict[str, Index]:
        return dict(zip(map(_NAME, self.indexes), self.indexes, strict=True))

    @cached_of("uniques")
    def _uniques(self) -> dict[str, Unique]:
        return {unique.name: unique for unique in self.uniques}

    @cached_of("foreign_keys")
    def _foreign_keys(self) -> dict[str, ForeignKey]:
        return {key.name: key for key in self.foreign_keys}

    def index(self, name: str) -> Index | None:
        """Return the index of that name."""
        return self._indexes.get(name)

    def unique(self, name: str) -> Unique | None:
        """Return the unique constraint of that name."""
        return self._uniques.get(name)

    def foreign_key(self, name: str) -> ForeignKey | None:
        """Return the foreign key of that name."""
        return self._foreign_keys.get(name)

    @cached_of("columns")
    def types(self) -> frozenset[str]:
        """The types of its columns; of an array the one of its elements."""
        return frozenset([column.type.rstrip("[]") for column in self.columns])

    @cached_of("columns")
    def cast(self) -> tuple[Column, ...]:
        """The columns whose default is a constant cast to a type, or of another type than theirs."""
        return tuple([c for c in self.columns if c.default_type or (c.default and "::" in c.default)])

    @cached_of("columns")
    def _by_name(self) -> dict[str, Column]:
        return dict(zip(map(_NAME, self.columns), self.columns, strict=True))

    def column(self, name: str) -> Column | None:
        """Return the column of that SQL name."""
        return self._by_name.get(name)


@value(frozen=True)
class Enum:
    """An enum type with its values in order."""

    name: str
    values: tuple[str, ...]
    schema: str = "public"
    key: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)

    @property
    def id(self) -> str:
        """`schema.name`."""
        return f"{self.schema}.{self.name}"


@value(frozen=True)
class View:
    """A view; `definition` is None where it exists elsewhere or the query builder made it (then `opaque`)."""

    name: str
    schema: str = "public"
    materialized: bool = False
    existing: bool = False
    definition: str | None = None
    opaque: bool = False
    columns: tuple[Column, ...] = ()
    options: tuple[tuple[str, str], ...] | None = None  # with, using, tablespace, withNoData as JSON; None: not stated
    key: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)

    @property
    def id(self) -> str:
        """`schema.name`."""
        return f"{self.schema}.{self.name}"


@value(frozen=True)
class Sequence:
    """A sequence with its options as strings."""

    name: str
    schema: str = "public"
    options: tuple[tuple[str, str | bool], ...] = ()
    span: Span | None = field(default=None, compare=False, repr=False)

    @property
    def id(self) -> str:
        """`schema.name`."""
        return f"{self.schema}.{self.name}"


@value(frozen=True)
class Role:
    """A role; `existing` ones are never created."""

    name: str
    existing: bool = False
    options: tuple[tuple[str, bool], ...] = ()
    span: Span | None = field(default=None, compare=False, repr=False)


@value(frozen=True)
class Relation:
    """One line of `relations()`: `table` (`schema.name`) has `one` or `many` of `target`; unknown to Postgres."""

    table: str
    key: str
    kind: Literal["one", "many"]
    target: str
    columns: tuple[str, ...] = ()  # SQL names; only `one` with fields says them
    target_columns: tuple[str, ...] = ()
    name: str | None = None  # relationName / alias
    span: Span | None = field(default=None, compare=False, repr=False)

    @property
    def id(self) -> str:
        """`schema.table.key`."""
        return f"{self.table}.{self.key}"


@value(frozen=True)
class Database:
    """Everything one commit declares (or a catalog holds); mappings are keyed `schema.name`."""

    tables: Mapping[str, Table] = field(default_factory=dict)
    enums: Mapping[str, Enum] = field(default_factory=dict)
    views: Mapping[str, View] = field(default_factory=dict)
    sequences: Mapping[str, Sequence] = field(default_factory=dict)
    schemas: tuple[str, ...] = ()
    roles: Mapping[str, Role] = field(default_factory=dict)
    policies: Mapping[str, Policy] = field(default_factory=dict)  # linked from outside, keyed `schema.table.name`
    relations: tuple[Relation, ...] = ()
    unread: tuple[Unread, ...] = ()
    partial: bool = field(default=False, compare=False)  # whole files were not read: what is absent may exist
    renames: Mapping[str, str] = field(default_factory=dict, compare=False)  # what a snapshot notes: old id, new id
    hidden: tuple[Table, ...] = field(default=(), compare=False)  # declared, but a later one has their name

    def column(self, table: str, name: str) -> Column | None:
        """Return the column `name` of the table `schema.name`; None where there is no such one."""
        found = self.tables.get(table)
        return found.column(name) if found else None
