"""Orders about constraints."""

from schema.model import CheckConstraint, ForeignKey, PrimaryKey, Unique
from schema.postgres.actions.order import OfTable
from schema.values import value


@value(frozen=True)
class AddForeignKey(OfTable):
    """ADD [CONSTRAINT name] FOREIGN KEY."""

    foreign_key: ForeignKey
    not_valid: bool = False
    enforced: bool = True  # NOT ENFORCED: Postgres 18
    deferred: bool = False  # INITIALLY DEFERRED

    @property
    def part(self) -> str:
        """The constraint's name."""
        return self.foreign_key.name


@value(frozen=True)
class AddUnique(OfTable):
    """ADD [CONSTRAINT name] UNIQUE; with `using_index` the columns are those of that index."""

    unique: Unique
    using_index: str | None = None
    deferrable: bool = False

    @property
    def part(self) -> str:
        """The constraint's name."""
        return self.unique.name


@value(frozen=True)
class AddPrimaryKey(OfTable):
    """ADD [CONSTRAINT name] PRIMARY KEY; with `using_index` the columns are those of that index."""

    primary_key: PrimaryKey
    using_index: str | None = None

    @property
    def part(self) -> str | None:
        """The constraint's name."""
        return self.primary_key.name


@value(frozen=True)
class AddCheck(OfTable):
    """ADD [CONSTRAINT name] CHECK."""

    check: CheckConstraint
    not_valid: bool = False
    enforced: bool = True  # NOT ENFORCED: Postgres 18

    @property
    def part(self) -> str:
        """The constraint's name."""
        return self.check.name


@value(frozen=True)
class AddExclusion(OfTable):
    """ADD [CONSTRAINT name] EXCLUDE."""

    name: str
    method: str = "btree"

    @property
    def part(self) -> str:
        """The constraint's name."""
        return self.name


@value(frozen=True)
class AddNotNull(OfTable):
    """ADD CONSTRAINT name NOT NULL column: Postgres 18."""

    column: str
    name: str
    not_valid: bool = False

    @property
    def part(self) -> str:
        """The column: that is what the constraint is about."""
        return self.column


@value(frozen=True)
class OfConstraint(OfTable):
    """An order about an existing constraint."""

    constraint: str

    @property
    def part(self) -> str:
        """The constraint's name."""
        return self.constraint


@value(frozen=True)
class ValidateConstraint(OfConstraint):
    """VALIDATE CONSTRAINT."""


@value(frozen=True)
class DropConstraint(OfConstraint):
    """DROP CONSTRAINT."""

    if_exists: bool = False
    cascade: bool = False


@value(frozen=True)
class RenameConstraint(OfConstraint):
    """RENAME CONSTRAINT `constraint` TO `name`."""

    name: str


@value(frozen=True)
class AlterConstraint(OfConstraint):
    """ALTER CONSTRAINT: deferrability, enforcement, inheritance."""

    deferred: bool = False  # INITIALLY DEFERRED
