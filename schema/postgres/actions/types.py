"""Orders about enums, domains and other types."""

from schema.model import Enum
from schema.postgres.actions.order import Named, Order
from schema.values import value


@value(frozen=True)
class CreateEnum(Order):
    """CREATE TYPE ... AS ENUM."""

    enum: Enum

    @property
    def object(self) -> str:
        """`schema.name`."""
        return self.enum.id


@value(frozen=True)
class OfEnum(Order):
    """An order about an existing enum, `schema.name`."""

    enum: str
    value: str

    @property
    def object(self) -> str:
        """`schema.name`."""
        return self.enum


@value(frozen=True)
class AddEnumValue(OfEnum):
    """ALTER TYPE ... ADD VALUE; at most one of `before` and `after`."""

    before: str | None = None
    after: str | None = None
    if_not_exists: bool = False


@value(frozen=True)
class RenameEnumValue(OfEnum):
    """ALTER TYPE ... RENAME VALUE `value` TO `to`."""

    to: str


@value(frozen=True)
class CreateType(Named):
    """CREATE TYPE of another kind: composite, range, base or shell."""

    kind: str = "composite"


@value(frozen=True)
class AlterType(Named):
    """ALTER TYPE of a composite type: ADD, DROP or ALTER ATTRIBUTE."""

    clause: str = ""


@value(frozen=True)
class RenameType(Named):
    """ALTER TYPE ... RENAME TO `to` (in the same schema)."""

    to: str


@value(frozen=True)
class SetTypeSchema(Named):
    """ALTER TYPE ... SET SCHEMA."""

    schema: str


@value(frozen=True)
class DropType(Named):
    """DROP TYPE or DROP DOMAIN."""

    if_exists: bool = False
    cascade: bool = False
    domain: bool = False


@value(frozen=True)
class CreateDomain(Named):
    """CREATE DOMAIN over `type`; `constrained` where it has a CHECK or is NOT NULL."""

    type: str
    constrained: bool = False
    default: str | None = None
    checks: tuple[str, ...] = ()


@value(frozen=True)
class AlterDomain(Named):
    """ALTER DOMAIN; `clause` is add, drop or validate constraint, set not null, drop not null, or default."""

    clause: str
    not_valid: bool = False
    constraint: str | None = None
