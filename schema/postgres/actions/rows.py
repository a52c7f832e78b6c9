"""Orders about rows: what a migration reads and writes."""

from schema.postgres.actions.order import OfTable, Order
from schema.values import value


@value(frozen=True)
class Insert(OfTable):
    """INSERT; `rows` is the number of VALUES rows (0 with a query); `reads` are the other relations it reads."""

    columns: tuple[str, ...] = ()
    rows: int = 0
    from_query: bool = False
    on_conflict: bool = False
    arbiter: tuple[str, ...] = ()  # ON CONFLICT (columns), where these alone say which unique index is meant
    reads: tuple[str, ...] = ()
    literals: tuple[tuple[str, str], ...] = ()  # (column, string constant): what an enum column is given
    width: int = 0  # values of a row; 0 with a query, and for DEFAULT VALUES
    defaulted: tuple[str, ...] = ()  # columns that are given DEFAULT
    overriding: bool = False  # OVERRIDING SYSTEM VALUE, or USER VALUE
    targeted: bool = False  # ON CONFLICT says on which columns
    constraint: str = ""  # ON CONFLICT ON CONSTRAINT
    twice: str | None = None  # a column that is named twice


@value(frozen=True)
class Update(OfTable):
    """UPDATE; `where` is the condition's SQL, None where every row is written."""

    columns: tuple[str, ...] = ()
    where: str | None = None
    reads: tuple[str, ...] = ()
    literals: tuple[tuple[str, str], ...] = ()
    twice: str | None = None  # a column that is given two values
    limited: bool = False  # the condition is a primary key taken from a subquery with LIMIT: one batch


@value(frozen=True)
class Delete(OfTable):
    """DELETE; `where` is the condition's SQL, None where every row goes."""

    where: str | None = None
    reads: tuple[str, ...] = ()


@value(frozen=True)
class Merge(OfTable):
    """MERGE INTO."""

    reads: tuple[str, ...] = ()


@value(frozen=True)
class Truncate(OfTable):
    """TRUNCATE of one table; `together` are all tables of the statement."""

    cascade: bool = False
    restart_identity: bool = False
    together: tuple[str, ...] = ()


@value(frozen=True)
class Copy(OfTable):
    """COPY; `writes` for FROM."""

    writes: bool = True


@value(frozen=True)
class Select(Order):
    """A query; `functions` are the functions it calls, lower case."""

    reads: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    for_update: bool = False
    where: str | None = None

    @property
    def object(self) -> str:
        """The first relation, or `query`."""
        return self.reads[0] if self.reads else "query"
