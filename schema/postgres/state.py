"""The catalog that a replay changes; `freeze` gives the Catalog of the moment without copying."""

from collections.abc import Iterable

from schema.model import Database, Enum, Policy, Role, Sequence, Table, View
from schema.postgres.catalog import NOTHING, Attached, Catalog, Domain, Hierarchy, Reading, index_names
from schema.postgres.copies import replace
from schema.postgres.grammar import SqlError, TooDeep, parse
from schema.postgres.ledger import Ledger
from schema.postgres.reading.names import LIMIT, mentioned


def cut(name: str) -> str:
    """Return `name` as Postgres keeps it: at most 63 bytes."""
    return name if len(name) <= LIMIT // 4 else name.encode()[:LIMIT].decode(errors="ignore")


_CARRIED = (
    "hierarchy",
    "domains",
    "owners",
    "attached",
    "functions",
    "settings",
)


class State:
    """Ledgers of everything, and the moment that is being written."""

    def __init__(self, database: Database, postgres: int = 16) -> None:
        self.postgres = postgres
        self.dropping: frozenset[str] = frozenset()  # what the running statement drops altogether
        self.made: frozenset[str] = frozenset()  # tables created since the start
        self.made_here: frozenset[str] = frozenset()  # tables created in the running transaction
        self.moment = 1
        self._dirty = True
        self._frozen: Catalog | None = None
        self._base = database
        self.tables: Ledger[Table] = Ledger()
        self.enums: Ledger[Enum] = Ledger()
        self.views: Ledger[View] = Ledger()
        self.sequences: Ledger[Sequence] = Ledger()
        self.roles: Ledger[Role] = Ledger()
        self.policies: Ledger[Policy] = Ledger()
        self.indexes: Ledger[str] = Ledger()
        self.referenced_by: Ledger[frozenset[str]] = Ledger()
        self.hierarchy: Ledger[Hierarchy] = Ledger()
        self.domains: Ledger[Domain] = Ledger()
        self.readings: Ledger[Reading] = Ledger()
        self.readers: Ledger[frozenset[str]] = Ledger()
        self.owners: Ledger[str] = Ledger()
        self.attached: Ledger[Attached] = Ledger()
        self.functions: Ledger[str] = Ledger()
        self.gone: Ledger[str] = Ledger()
        self.fresh: Ledger[str] = Ledger()
        self.fresh_values: Ledger[frozenset[str]] = Ledger()
        self.settings: Ledger[str] = Ledger()
        self.empty: Ledger[str] = Ledger()
        self.temporary: Ledger[str] = Ledger()
        self.pending: Ledger[str] = Ledger()
        self.schemas: tuple[str, ...] = database.schemas
        self._load(database)

    def _load(self, database: Database) -> None:
        for table in database.tables.values():
            self.put_table(_as_stored(table))
        self._copy(self.enums, database.enums)
        self._copy(self.sequences, database.sequences)
        self._copy(self.roles, database.roles)
        self._copy(self.policies, database.policies)
        for id_, view in database.views.items():
            self.put(self.views, id_, view)
            if view.definition and not (isinstance(database, Catalog) and id_ in database.readings):
                self.read_view(id_, _reading(view.definition))
        if isinstance(database, Catalog):
            for name in _CARRIED:
                self._copy(getattr(self, name), getattr(database, name))
            self._copy(self.indexes, {k: v for k, v in database.indexes.items() if k not in self.indexes.now})
            for id_, reading in database.readings.items():
                self.read_view(id_, reading)

    def _copy(self, ledger: Ledger, values) -> None:  # type: ignore[no-untyped-def, type-arg]
        for key, value in values.items():
            self.put(ledger, key, value)

    def put(self, ledger: Ledger, key: str, value: object) -> None:  # type: ignore[type-arg]
        """Write `value` (None takes it away) into one of this state's ledgers."""
        ledger.put(key, value, self.moment)
        self._dirty = True

    def put_table(self, table: Table) -> None:
        """Write a table and keep the reverse mappings of its indexes and foreign keys."""
        id_ = table.id
        before = self.tables.now.get(id_)
        self._index(before, table)
        self._refer(before, table)
        self.put(self.tables, id_, table)
        if id_ in self.gone.now:
            self.put(self.gone, id_, None)

    def drop_table(self, id_: str) -> None:
        """Take a table away, with the mappings that lead to its parts."""
        table = self.tables.now.get(id_)
        if table is not None:
            bare = replace(table, indexes=(), uniques=(), primary_key=None, foreign_keys=())
            self._index(table, bare)
            self._refer(table, bare)
            self.put(self.tables, id_, None)
        self.put(self.gone, id_, "table")

    def _index(self, before: Table | None, after: Table) -> None:
        old = set(index_names(before)) if before else set()
        new = set(index_names(after))
        for name in old - new:
            self.put(self.indexes, f"{after.schema}.{name}", None)
        for name in new - old:
            self.put(self.indexes, f"{after.schema}.{name}", after.id)

    def _refer(self, before: Table | None, after: Table) -> None:
        old = {key.references for key in before.foreign_keys} if before else set()
        new = {key.references for key in after.foreign_keys}
        for id_ in old ^ new:
            referring = self.referenced_by.now.get(id_, frozenset())
            left = referring | {after.id} if id_ in new else referring - {after.id}
            self.put(self.referenced_by, id_, left or None)

    def read_view(self, id_: str, reading: Reading | None) -> None:
        """Set what a view reads; None where it is gone."""
        before = self.readings.now.get(id_)
        for relation in before.relations if before else ():
            left = self.readers.now.get(relation, frozenset()) - {id_}
            self.put(self.readers, relation, left or None)
        for relation in reading.relations if reading else ():
            self.put(self.readers, relation, self.readers.now.get(relation, frozenset()) | {id_})
        self.put(self.readings, id_, reading)

    def hanging(self, table: str) -> Attached:
        """Return what hangs on a table."""
        return self.attached.now.get(table, NOTHING)

    def attach(self, table: str, **items: str | tuple[str, str]) -> None:
        """Add one item to each named set of what hangs on a table."""
        now = self.hanging(table)
        self.put(self.attached, table, replace(now, **{k: getattr(now, k) | {item} for k, item in items.items()}))

    def detach(self, table: str, **items: str | tuple[str, str]) -> None:
        """Take one item out of each named set of what hangs on a table."""
        now = self.hanging(table)
        if now is not NOTHING:
            self.put(self.attached, table, replace(now, **{k: getattr(now, k) - {item} for k, item in items.items()}))

    def created(self, id_: str, kind: str) -> None:
        """Note that the running transaction made a relation or type."""
        self.put(self.fresh, id_, kind)
        if kind == "table":
            self.made |= {id_}
            self.made_here |= {id_}
            self.put(self.empty, id_, "")

    def renamed(self, old: str, new: str) -> None:
        """Carry over under a table's new name what is noted about it."""
        if old in self.made:
            self.made = (self.made - {old}) | {new}
        if old in self.made_here:
            self.made_here = (self.made_here - {old}) | {new}
        if old in self.empty.now:
            self.put(self.empty, old, None)
            self.put(self.empty, new, "")

    def fill(self, id_: str) -> None:
        """Note that a table may hold rows now."""
        if id_ in self.empty.now:
            self.put(self.empty, id_, None)

    def end_transaction(self) -> None:
        """Forget what only a running transaction is about: others see it now."""
        self.forget(self.fresh)
        self.forget(self.fresh_values)
        self.forget(self.pending)
        self.drop_temporary(at_commit=True)
        self.made_here = frozenset()

    def drop_temporary(self, *, at_commit: bool = False) -> None:
        """Take away the temporary tables: those of ON COMMIT DROP, or all at the session's end."""
        for id_, when in list(self.temporary.now.items()):
            if when == "drop" or not at_commit:
                self.drop_table(id_)
                self.put(self.gone, id_, None)
                self.put(self.temporary, id_, None)

    def set_schemas(self, schemas: Iterable[str]) -> None:
        """Write the list of schemas."""
        self.schemas = tuple(schemas)
        self._dirty = True

    def forget(self, ledger: Ledger) -> None:  # type: ignore[type-arg]
        """Empty a ledger of what holds only within a transaction."""
        for key in list(ledger.now):
            self.put(ledger, key, None)

    def freeze(self) -> Catalog:
        """Return the catalog as it is now; the same object while nothing changed."""
        if self._frozen is None or self._dirty:
            at = self.moment
            self._frozen = Catalog(
                tables=self.tables.at(at),
                enums=self.enums.at(at),
                views=self.views.at(at),
                sequences=self.sequences.at(at),
                schemas=self.schemas,
                roles=self.roles.at(at),
                policies=self.policies.at(at),
                relations=self._base.relations,
                unread=self._base.unread,
                indexes=self.indexes.at(at),
                referenced_by=self.referenced_by.at(at),
                hierarchy=self.hierarchy.at(at),
                domains=self.domains.at(at),
                readings=self.readings.at(at),
                readers=self.readers.at(at),
                owners=self.owners.at(at),
                attached=self.attached.at(at),
                functions=self.functions.at(at),
                gone=self.gone.at(at),
                fresh=self.fresh.at(at),
                fresh_values=self.fresh_values.at(at),
                settings=self.settings.at(at),
                empty=self.empty.at(at),
                temporary=self.temporary.at(at),
                pending=self.pending.at(at),
            )
            self.moment += 1
            self._dirty = False
        return self._frozen


def _as_stored(table: Table) -> Table:
    """Return a table with the names of its parts cut as Postgres cuts them: a snapshot keeps them whole."""
    key = table.primary_key
    return replace(
        table,
        primary_key=replace(key, name=cut(key.name)) if key and key.name else key,
        uniques=tuple(replace(u, name=cut(u.name)) for u in table.uniques),
        foreign_keys=tuple(replace(k, name=cut(k.name)) for k in table.foreign_keys),
        indexes=tuple(replace(i, name=cut(i.name)) for i in table.indexes),
        checks=tuple(replace(c, name=cut(c.name)) for c in table.checks),
        policies=tuple(replace(p, name=cut(p.name)) for p in table.policies),
    )


def _reading(definition: str) -> Reading | None:
    try:
        parsed, _ = parse(definition)
    except (SqlError, TooDeep):
        return None
    if not parsed:
        return None
    named = mentioned(parsed[0].tree)
    return Reading(named.relations, named.columns)
