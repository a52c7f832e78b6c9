"""Orders about indexes. An index alone is named `schema.name`; the replay fills in the `table` it belongs to."""

from typing import Literal

from schema.model import Index
from schema.postgres.actions.order import OfTable, Order
from schema.values import value


@value(frozen=True)
class CreateIndex(OfTable):
    """CREATE INDEX. `only`: ON ONLY a partitioned table. An index without a name carries the one Postgres derives."""

    index: Index
    concurrently: bool = False
    if_not_exists: bool = False
    only: bool = False
    include: tuple[str, ...] = ()

    @property
    def part(self) -> str:
        """The index's name."""
        return self.index.name


@value(frozen=True)
class OfIndex(Order):
    """An order about an existing index, `schema.name`; `table` (`schema.name`) where the catalog knows it."""

    index: str
    table: str | None = None

    @property
    def name(self) -> str:
        """The index's name without its schema."""
        return self.index.partition(".")[2]

    @property
    def object(self) -> str:
        """`schema.table.index`, or `schema.index` where the table is not known."""
        return f"{self.table}.{self.name}" if self.table else self.index


@value(frozen=True)
class DropIndex(OfIndex):
    """DROP INDEX of one index."""

    concurrently: bool = False
    if_exists: bool = False
    cascade: bool = False


@value(frozen=True)
class RenameIndex(OfIndex):
    """ALTER INDEX ... RENAME TO `to`; `via_table` is ALTER TABLE index RENAME, which locks harder."""

    to: str = ""
    via_table: bool = False
    if_exists: bool = False


@value(frozen=True)
class AlterIndex(OfIndex):
    """ALTER INDEX ... SET, RESET, ALTER COLUMN, ATTACH PARTITION (then `attach` is the partition's index)."""

    clause: str = ""
    attach: str | None = None


@value(frozen=True)
class Reindex(Order):
    """REINDEX. `name` is `schema.name` of the index or table, the schema's name, or '' for the database."""

    kind: Literal["index", "table", "schema", "database", "system"]
    name: str
    concurrently: bool = False

    @property
    def object(self) -> str:
        """What is built anew."""
        return self.name or self.kind


@value(frozen=True)
class CreateStatistics(Order):
    """CREATE STATISTICS on a table."""

    name: str
    table: str
    if_not_exists: bool = False

    @property
    def object(self) -> str:
        """The statistics object's key."""
        return self.name
