"""Orders about the session, its transaction and upkeep; and what could not be understood."""

from schema.postgres.actions.order import Named, OfTable, Order
from schema.values import value


@value(frozen=True)
class _OfTransaction(Order):
    @property
    def object(self) -> str:
        """Always `transaction`."""
        return "transaction"


@value(frozen=True)
class Begin(_OfTransaction):
    """BEGIN or START TRANSACTION."""


@value(frozen=True)
class Commit(_OfTransaction):
    """COMMIT or END; `chain` is AND CHAIN."""

    chain: bool = False


@value(frozen=True)
class Rollback(_OfTransaction):
    """ROLLBACK."""

    chain: bool = False


@value(frozen=True)
class Savepoint(_OfTransaction):
    """SAVEPOINT, RELEASE or ROLLBACK TO; `what` is that word, lower case."""

    what: str
    name: str


@value(frozen=True)
class SetSetting(Order):
    """SET [LOCAL] name = value; `value` None is RESET or TO DEFAULT. Several values are joined by a comma."""

    name: str
    value: str | None = None
    local: bool = False

    @property
    def object(self) -> str:
        """The setting's name."""
        return self.name


@value(frozen=True)
class LockTable(OfTable):
    """LOCK TABLE; `mode` is Postgres' own name, such as ShareLock."""

    mode: str
    nowait: bool = False


@value(frozen=True)
class Vacuum(Order):
    """VACUUM; no table is the whole database (`table` '')."""

    table: str = ""
    full: bool = False
    analyze: bool = False

    @property
    def object(self) -> str:
        """The table, or `database`."""
        return self.table or "database"


@value(frozen=True)
class Analyze(Order):
    """ANALYZE."""

    table: str = ""

    @property
    def object(self) -> str:
        """The table, or `database`."""
        return self.table or "database"


@value(frozen=True)
class Cluster(Order):
    """CLUSTER."""

    table: str = ""
    index: str | None = None

    @property
    def object(self) -> str:
        """The table, or `database`."""
        return self.table or "database"


@value(frozen=True)
class AlterSystem(Named):
    """ALTER SYSTEM."""


@value(frozen=True)
class DatabaseOrder(Named):
    """CREATE, ALTER or DROP DATABASE or TABLESPACE; `clause`: its first words; SET has `setting`, `value`."""

    clause: str = ""
    setting: str | None = None
    value: str | None = None


@value(frozen=True)
class Do(Order):
    """A DO block whose body could not be read as SQL; the ones that could are their inner actions instead."""

    reason: str

    @property
    def object(self) -> str:
        """Always `do`."""
        return "do"


@value(frozen=True)
class Unknown(Order):
    """A statement that is not understood: `reason` ends the sentence that says so."""

    reason: str

    @property
    def object(self) -> str:
        """Always `statement`."""
        return "statement"
