"""Orders about whole tables."""

from dataclasses import field

from schema.model import Table
from schema.postgres.actions.order import OfTable, Order
from schema.values import value


@value(frozen=True)
class CreateTable(Order):
    """CREATE TABLE. `not_null` etc. are in `table`; `reads` are the tables that AS SELECT reads."""

    table: Table
    if_not_exists: bool = False
    partition_of: str | None = None
    default_partition: bool = False
    partitioned: bool = False
    partition_key: tuple[str, ...] = ()  # columns; '' for an expression
    inherits: tuple[str, ...] = ()
    like: tuple[str, ...] = ()
    temporary: bool = False
    dropped_at_commit: bool = False  # ON COMMIT DROP
    unlogged: bool = False
    from_query: bool = False  # AS SELECT, SELECT INTO: the columns are not known
    reads: tuple[str, ...] = ()
    exclusions: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()  # WITH (...): storage parameters
    columns_unknown: bool = field(default=False, kw_only=True)

    @property
    def object(self) -> str:
        """`schema.table`."""
        return self.table.id


@value(frozen=True)
class DropTable(OfTable):
    """DROP TABLE of one table."""

    if_exists: bool = False
    cascade: bool = False
    foreign: bool = False


@value(frozen=True)
class RenameTable(OfTable):
    """ALTER TABLE ... RENAME TO `name` (in the same schema)."""

    name: str
    if_exists: bool = False


@value(frozen=True)
class SetTableSchema(OfTable):
    """ALTER TABLE ... SET SCHEMA."""

    schema: str
    if_exists: bool = False


@value(frozen=True)
class ChangeOwner(OfTable):
    """ALTER TABLE ... OWNER TO."""

    owner: str


@value(frozen=True)
class SetLogged(OfTable):
    """ALTER TABLE ... SET LOGGED / SET UNLOGGED."""

    logged: bool


@value(frozen=True)
class SetTableOptions(OfTable):
    """ALTER TABLE ... SET (...) / RESET (...): storage parameters by name; `values` are those that are set."""

    options: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()


@value(frozen=True)
class SetTablespace(OfTable):
    """ALTER TABLE ... SET TABLESPACE: copies the files."""

    tablespace: str


@value(frozen=True)
class SetAccessMethod(OfTable):
    """ALTER TABLE ... SET ACCESS METHOD."""

    method: str


@value(frozen=True)
class SetReplicaIdentity(OfTable):
    """ALTER TABLE ... REPLICA IDENTITY: `identity` is default, full, nothing or index."""

    identity: str
    index: str | None = None


@value(frozen=True)
class ClusterOn(OfTable):
    """ALTER TABLE ... CLUSTER ON index, or SET WITHOUT CLUSTER (`index` None)."""

    index: str | None = None


@value(frozen=True)
class Inherit(OfTable):
    """ALTER TABLE ... INHERIT / NO INHERIT (`stop`)."""

    parent: str
    stop: bool = False


@value(frozen=True)
class AttachPartition(OfTable):
    """ALTER TABLE ... ATTACH PARTITION; `table` is the partitioned one."""

    partition: str
    default: bool = False


@value(frozen=True)
class DetachPartition(OfTable):
    """ALTER TABLE ... DETACH PARTITION [CONCURRENTLY | FINALIZE]."""

    partition: str
    concurrently: bool = False
    finalize: bool = False


@value(frozen=True)
class EnableRls(OfTable):
    """ENABLE ROW LEVEL SECURITY."""


@value(frozen=True)
class DisableRls(OfTable):
    """DISABLE ROW LEVEL SECURITY."""


@value(frozen=True)
class ForceRls(OfTable):
    """FORCE or NO FORCE ROW LEVEL SECURITY."""

    force: bool = True


@value(frozen=True)
class AlterTable(OfTable):
    """A clause of ALTER TABLE that has no action of its own; `clause` is its text."""

    clause: str


@value(frozen=True)
class Comment(Order):
    """COMMENT ON. `kind` is lower case (`column`), `name` such as `schema.table.column`; `text` None drops it."""

    kind: str
    name: str
    text: str | None = None

    @property
    def object(self) -> str:
        """What is commented on."""
        return self.name
