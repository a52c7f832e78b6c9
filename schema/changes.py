"""What a pull request changed: past participles, the outcome of comparing two databases.

A new table is said as `TableAdded` followed by one `...Added` for each of its parts, so that a rule about columns need
not care whether the table is new. A dropped table is said once. A part whose declaration changed is dropped and added,
except a column, whose changes are said one aspect at a time. `object` names the thing for fingerprints, `span` places
it.
"""

from typing import Literal

from schema.model import (
    CheckConstraint,
    Column,
    Enum,
    ForeignKey,
    Index,
    Policy,
    PrimaryKey,
    Relation,
    Table,
    Unique,
    View,
)
from schema.span import Span
from schema.values import value


@value(frozen=True)
class _OfTable:
    """A change of a table or of a part of it; `table` is the one that holds the part (at base if it is dropped)."""

    table: Table

    @property
    def part(self) -> Column | Index | ForeignKey | Unique | CheckConstraint | PrimaryKey | Policy | None:
        """The part that changed; None where it is the table itself."""
        return None

    @property
    def span(self) -> Span | None:
        """Where the part is declared; the table's place where the part has none of its own."""
        return (self.part.span if self.part else None) or self.table.span

    @property
    def object(self) -> str:
        """`schema.table` or `schema.table.part`."""
        name = getattr(self.part, "name", None)
        return f"{self.table.id}.{name}" if name else self.table.id


@value(frozen=True)
class TableAdded(_OfTable):
    """A table that was not there before."""


@value(frozen=True)
class TableDropped(_OfTable):
    """A table that is gone; its span is of the base commit."""


@value(frozen=True)
class _OfColumn(_OfTable):
    column: Column

    @property
    def part(self) -> Column:
        """The column."""
        return self.column


@value(frozen=True)
class ColumnAdded(_OfColumn):
    """A column that was not there before, in a new or an old table."""


@value(frozen=True)
class ColumnDropped(_OfColumn):
    """A column that is gone from a table that stays."""


@value(frozen=True)
class ColumnTypeChanged(_OfColumn):
    """`column` has another type than it had `before`."""

    before: Column


@value(frozen=True)
class NullabilityChanged(_OfColumn):
    """`column` became NOT NULL, or stopped to be."""

    before: Column


@value(frozen=True)
class DefaultChanged(_OfColumn):
    """`column` has another default, generation expression or identity than it had `before`."""

    before: Column


@value(frozen=True)
class _OfIndex(_OfTable):
    index: Index

    @property
    def part(self) -> Index:
        """The index."""
        return self.index


@value(frozen=True)
class IndexAdded(_OfIndex):
    """An index that was not there before, or whose definition changed."""


@value(frozen=True)
class IndexDropped(_OfIndex):
    """An index that is gone, or whose definition changed."""


@value(frozen=True)
class _OfForeignKey(_OfTable):
    foreign_key: ForeignKey

    @property
    def part(self) -> ForeignKey:
        """The foreign key."""
        return self.foreign_key


@value(frozen=True)
class ForeignKeyAdded(_OfForeignKey):
    """A foreign key that was not there before, or whose definition changed."""


@value(frozen=True)
class ForeignKeyDropped(_OfForeignKey):
    """A foreign key that is gone, or whose definition changed."""


@value(frozen=True)
class _OfUnique(_OfTable):
    unique: Unique

    @property
    def part(self) -> Unique:
        """The unique constraint."""
        return self.unique


@value(frozen=True)
class UniqueAdded(_OfUnique):
    """A unique constraint that was not there before, or whose definition changed."""


@value(frozen=True)
class UniqueDropped(_OfUnique):
    """A unique constraint that is gone, or whose definition changed."""


@value(frozen=True)
class _OfCheck(_OfTable):
    check: CheckConstraint

    @property
    def part(self) -> CheckConstraint:
        """The check constraint."""
        return self.check


@value(frozen=True)
class CheckAdded(_OfCheck):
    """A CHECK that was not there before, or whose expression changed."""


@value(frozen=True)
class CheckDropped(_OfCheck):
    """A CHECK that is gone, or whose expression changed."""


@value(frozen=True)
class PrimaryKeyChanged(_OfTable):
    """An existing table's primary key is another one, or gone (`primary_key` None)."""

    before: PrimaryKey | None
    primary_key: PrimaryKey | None

    @property
    def part(self) -> PrimaryKey | None:
        """The primary key as it is now."""
        return self.primary_key


@value(frozen=True)
class _OfPolicy(_OfTable):
    policy: Policy

    @property
    def part(self) -> Policy:
        """The policy."""
        return self.policy


@value(frozen=True)
class PolicyAdded(_OfPolicy):
    """A row level security policy that was not there before, or that changed."""


@value(frozen=True)
class PolicyDropped(_OfPolicy):
    """A row level security policy that is gone, or that changed."""


@value(frozen=True)
class RlsChanged(_OfTable):
    """Row level security was switched; `table.rls` says how it is now."""


@value(frozen=True)
class _OfEnum:
    enum: Enum

    @property
    def span(self) -> Span | None:
        """Where the enum is declared."""
        return self.enum.span

    @property
    def object(self) -> str:
        """`schema.enum`."""
        return self.enum.id


@value(frozen=True)
class EnumAdded(_OfEnum):
    """An enum that was not there before."""


@value(frozen=True)
class EnumDropped(_OfEnum):
    """An enum that is gone."""


@value(frozen=True)
class EnumValuesChanged(_OfEnum):
    """The values of an enum, or their order, changed."""

    before: Enum


@value(frozen=True)
class _OfView:
    view: View

    @property
    def span(self) -> Span | None:
        """Where the view is declared."""
        return self.view.span

    @property
    def object(self) -> str:
        """`schema.view`."""
        return self.view.id


@value(frozen=True)
class ViewAdded(_OfView):
    """A view that was not there before, or whose definition changed."""


@value(frozen=True)
class ViewDropped(_OfView):
    """A view that is gone, or whose definition changed."""


@value(frozen=True)
class _OfRelation:
    relation: Relation

    @property
    def span(self) -> Span | None:
        """Where the relation is declared."""
        return self.relation.span

    @property
    def object(self) -> str:
        """`schema.table.relation`."""
        return self.relation.id


@value(frozen=True)
class RelationAdded(_OfRelation):
    """A `relations()` entry that was not there before, or that changed."""


@value(frozen=True)
class RelationDropped(_OfRelation):
    """A `relations()` entry that is gone, or that changed."""


@value(frozen=True)
class PossibleRename:
    """Something dropped and something added look like one thing renamed; `confidence` from 0 to 1, `why` in words."""

    kind: Literal["table", "column", "enum"]
    before: TableDropped | ColumnDropped | EnumDropped
    after: TableAdded | ColumnAdded | EnumAdded
    confidence: float
    why: str

    @property
    def span(self) -> Span | None:
        """Where the new name is declared."""
        return self.after.span

    @property
    def object(self) -> str:
        """The new name."""
        return self.after.object


Change = (
    TableAdded
    | TableDropped
    | ColumnAdded
    | ColumnDropped
    | ColumnTypeChanged
    | NullabilityChanged
    | DefaultChanged
    | IndexAdded
    | IndexDropped
    | ForeignKeyAdded
    | ForeignKeyDropped
    | UniqueAdded
    | UniqueDropped
    | CheckAdded
    | CheckDropped
    | PrimaryKeyChanged
    | PolicyAdded
    | PolicyDropped
    | RlsChanged
    | EnumAdded
    | EnumDropped
    | EnumValuesChanged
    | ViewAdded
    | ViewDropped
    | RelationAdded
    | RelationDropped
    | PossibleRename
)
