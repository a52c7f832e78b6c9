"""Orders about columns."""

from schema.model import CheckConstraint, Column, ForeignKey, PrimaryKey, Unique
from schema.postgres.actions.order import OfColumn, OfTable
from schema.values import value


@value(frozen=True)
class AddColumn(OfTable):
    """ADD COLUMN with its inline constraints; `column.primary_key` says PRIMARY KEY."""

    column: Column
    if_not_exists: bool = False
    unique: Unique | None = None
    foreign_key: ForeignKey | None = None
    checks: tuple[CheckConstraint, ...] = ()
    virtual: bool = False  # GENERATED ... VIRTUAL, Postgres 18
    serial: bool = False
    primary_key: PrimaryKey | None = None

    @property
    def part(self) -> str:
        """The column's name."""
        return self.column.name


@value(frozen=True)
class DropColumn(OfColumn):
    """DROP COLUMN."""

    if_exists: bool = False
    cascade: bool = False


@value(frozen=True)
class RenameColumn(OfColumn):
    """RENAME COLUMN `column` TO `name`."""

    name: str


@value(frozen=True)
class AlterColumnType(OfColumn):
    """ALTER COLUMN ... [SET DATA] TYPE; `using` and `collation` are SQL text."""

    type: str
    using: str | None = None
    type_schema: str | None = None
    collation: str | None = None


@value(frozen=True)
class SetNotNull(OfColumn):
    """ALTER COLUMN ... SET NOT NULL."""


@value(frozen=True)
class DropNotNull(OfColumn):
    """ALTER COLUMN ... DROP NOT NULL."""


@value(frozen=True)
class SetDefault(OfColumn):
    """ALTER COLUMN ... SET DEFAULT; `default` is SQL text."""

    default: str


@value(frozen=True)
class DropDefault(OfColumn):
    """ALTER COLUMN ... DROP DEFAULT."""


@value(frozen=True)
class AddIdentity(OfColumn):
    """ALTER COLUMN ... ADD GENERATED ... AS IDENTITY."""

    by_default: bool = False
    options: tuple[tuple[str, str | bool], ...] = ()
    sequence: str | None = None


@value(frozen=True)
class AlterIdentity(OfColumn):
    """ALTER COLUMN ... SET GENERATED ALWAYS / BY DEFAULT, RESTART and the sequence's options."""

    by_default: bool | None = None
    options: tuple[tuple[str, str | bool], ...] = ()


@value(frozen=True)
class DropIdentity(OfColumn):
    """ALTER COLUMN ... DROP IDENTITY."""

    if_exists: bool = False


@value(frozen=True)
class SetExpression(OfColumn):
    """ALTER COLUMN ... SET EXPRESSION AS (...): Postgres 17 and later."""

    expression: str


@value(frozen=True)
class DropExpression(OfColumn):
    """ALTER COLUMN ... DROP EXPRESSION."""

    if_exists: bool = False


@value(frozen=True)
class TuneColumn(OfColumn):
    """ALTER COLUMN ... SET STATISTICS, STORAGE, COMPRESSION or (options); `setting` is that word, lower case."""

    setting: str
    value: str | None = None
