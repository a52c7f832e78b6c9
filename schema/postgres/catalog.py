"""A database as a replay knows it: what snapshots hold, and what only Postgres' catalog tells."""

from collections.abc import Mapping
from dataclasses import field
from operator import attrgetter

from schema.model import Database, Table
from schema.values import value

_NAME = attrgetter("name")


@value(frozen=True)
class Domain:
    """A domain over `type`; `constrained` where it has a CHECK or is NOT NULL."""

    type: str
    constrained: bool = False
    constraints: tuple[str, ...] = ()


@value(frozen=True)
class Hierarchy:
    """How a table hangs together with others: partitions of it (or inheritors), and what it is a partition of."""

    partitioned: bool = False
    children: tuple[str, ...] = ()
    default: str | None = None  # the DEFAULT partition
    parent: str | None = None
    key: tuple[str, ...] = ()  # the columns it is partitioned by; '' for an expression


@value(frozen=True)
class Reading:
    """What a view reads: relations (`schema.name`), and the last names of the columns it names (`*` for all)."""

    relations: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


@value(frozen=True)
class Attached:
    """What hangs on a table and is no part of the model: names, unless said otherwise."""

    triggers: frozenset[str] = frozenset()
    exclusions: frozenset[str] = frozenset()  # EXCLUDE constraints
    deferred: frozenset[str] = frozenset()  # constraints that are INITIALLY DEFERRED
    unchecked: frozenset[tuple[str, str]] = frozenset()  # NOT NULL NOT VALID (18): the constraint and its column
    sequences: frozenset[str] = frozenset()  # keys of the sequences its columns own


NOTHING = Attached()


@value(frozen=True)
class Catalog(Database):
    """A Database with the rest of the catalog; mappings are keyed `schema.name` unless said otherwise."""

    indexes: Mapping[str, str] = field(default_factory=dict)  # index -> table
    referenced_by: Mapping[str, frozenset[str]] = field(default_factory=dict)  # table -> tables that reference it
    hierarchy: Mapping[str, Hierarchy] = field(default_factory=dict)
    domains: Mapping[str, Domain] = field(default_factory=dict)
    readings: Mapping[str, Reading] = field(default_factory=dict)  # view -> what it reads
    readers: Mapping[str, frozenset[str]] = field(default_factory=dict)  # relation -> views that read it
    owners: Mapping[str, str] = field(default_factory=dict)  # sequence -> the table whose column owns it
    functions: Mapping[str, str] = field(default_factory=dict)  # function -> volatility
    gone: Mapping[str, str] = field(default_factory=dict)  # what the replay dropped -> its kind
    fresh: Mapping[str, str] = field(default_factory=dict)  # relations created in the running transaction -> their kind
    fresh_values: Mapping[str, frozenset[str]] = field(default_factory=dict)  # enum -> values added in the transaction
    settings: Mapping[str, str] = field(default_factory=dict)  # SET name -> value
    empty: Mapping[str, str] = field(default_factory=dict)  # tables the replay created and put no row into
    emptied: Mapping[str, str] = field(default_factory=dict)  # tables all rows of which the transaction took away
    temporary: Mapping[str, str] = field(default_factory=dict)  # temporary tables -> `drop` where COMMIT drops them
    attached: Mapping[str, Attached] = field(default_factory=dict)
    pending: Mapping[str, str] = field(default_factory=dict)  # tables with deferred checks to come in the transaction
    made: Mapping[str, str] = field(default_factory=dict)  # tables created since the replay began
    made_here: Mapping[str, str] = field(default_factory=dict)  # tables created in the running transaction

    def table_of(self, index: str) -> Table | None:
        """Return the table that holds `index` (`schema.name`)."""
        return self.tables.get(self.indexes.get(index, ""))


def primary_key_name(table: Table) -> str | None:
    """Return the name of the table's primary key, the derived one where it was not given."""
    if table.primary_key is None:
        return None
    return table.primary_key.name or f"{table.name.encode()[:58].decode(errors='ignore')}_pkey"


def index_names(table: Table) -> tuple[str, ...]:
    """Return the names of all indexes of a table: its own, and those behind its constraints."""
    key = primary_key_name(table)
    return (*([key] if key else ()), *map(_NAME, table.uniques), *map(_NAME, table.indexes))
