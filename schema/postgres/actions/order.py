"""What every action has: its exact place, the name of what it is about, and whether a block may skip it."""

from dataclasses import field

from schema.span import Span
from schema.values import value


@value(frozen=True)
class Order:
    """One thing a migration orders. `span` is the clause inside ALTER TABLE where it has several, else the statement.

    `guarded` is true inside a DO block that may skip the order or swallow its error (EXCEPTION WHEN).
    """

    span: Span | None = field(default=None, kw_only=True, compare=False, repr=False)
    guarded: bool = field(default=False, kw_only=True)

    @property
    def object(self) -> str:
        """Its name as in `schema/changes.py`: `schema.table`, `schema.table.part`, or a word such as `transaction`."""
        raise NotImplementedError


@value(frozen=True)
class OfTable(Order):
    """An order about a table (`schema.name`) or about one `part` of it."""

    table: str

    @property
    def part(self) -> str | None:
        """The name of the column, constraint, index, policy or trigger; None where it is the whole table."""
        return None

    @property
    def object(self) -> str:
        """`schema.table` or `schema.table.part`."""
        part = self.part
        return f"{self.table}.{part}" if part else self.table


@value(frozen=True)
class OfColumn(OfTable):
    """An order about an existing column."""

    column: str

    @property
    def part(self) -> str:
        """The column's name."""
        return self.column


@value(frozen=True)
class Named(Order):
    """An order about something of its own, keyed `schema.name` (or `name` where it lives in no schema)."""

    name: str

    @property
    def object(self) -> str:
        """The thing's key."""
        return self.name
