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
        self.made: Ledger[str] = Ledger("made")  # tables created since the start
        self.made_here: Ledger[str] = Ledger("made_here")  # tables created in the running transaction
        self.moment = 1
        self._touched: dict[str, Ledger] = {}  # type: ignore[type-arg]  # since the last freezing
        self._frozen = Catalog(relations=database.relations, unread=database.unread)
        self.tables: Ledger[Table] = Ledger("tables")
        self.enums: Ledger[Enum] = Ledger("enums")
        self.views: Ledger[View] = Ledger("views")
        self.sequences: Ledger[Sequence] = Ledger("sequences")
        self.roles: Ledger[Role] = Ledger("roles")
        self.policies: Ledger[Policy] = Ledger("policies")
        self.indexes: Ledger[str] = Ledger("indexes")
        self.referenced_by: Ledger[frozenset[str]] = Ledger("referenced_by")
        self.hierarchy: Ledger[Hierarchy] = Ledger("hierarchy")
        self.domains: Ledger[Domain] = Ledger("domains")
        self.readings: Ledger[Reading] = Ledger("readings")
        self.readers: Ledger[frozenset[str]] = Ledger("readers")
        self.owners: Ledger[str] = Ledger("owners")
        self.attached: Ledger[Attached] = Ledger("attached")
        self.functions: Ledger[str] = Ledger("functions")
        self.gone: Ledger[str] = Ledger("gone")
        self.fresh: Ledger[str] = Ledger("fresh")
        self.fresh_values: Ledger[frozenset[str]] = Ledger("fresh_values")
        self.settings: Ledger[str] = Ledger("settings")
        self.empty: Ledger[str] = Ledger("empty")
        self.emptied: Ledger[str] = Ledger("emptied")
        self.temporary: Ledger[str] = Ledger("temporary")
        self.pending: Ledger[str] = Ledger("pending")
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
        self._touched[ledger.name] = ledger

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
        if before and indexed_alike(before, after):
            return
        old = set(index_names(before)) if before else set()
        new = set(index_names(after))
        for name in old - new:
            self.put(self.indexes, f"{after.schema}.{name}", None)
        for name in new - old:
            self.put(self.indexes, f"{after.schema}.{name}", after.id)

    def _refer(self, before: Table | None, after: Table) -> None:
        if before and before.foreign_keys is after.foreign_keys:
            return
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
            self.put(self.made, id_, "")
            self.put(self.made_here, id_, "")
            self.put(self.empty, id_, "")

    def renamed(self, old: str, new: str) -> None:
        """Carry over under a table's new name what is noted about it."""
        for ledger in (self.made, self.made_here, self.empty, self.emptied):
            if old in ledger.now:
                self.put(ledger, old, None)
                self.put(ledger, new, "")

    def is_empty(self, id_: str) -> bool:
        """Return whether a table certainly holds no row."""
        return id_ in self.empty.now or id_ in self.emptied.now

    def fill(self, id_: str) -> None:
        """Note that a table may hold rows now."""
        for ledger in (self.empty, self.emptied):
            if id_ in ledger.now:
                self.put(ledger, id_, None)

    def end_transaction(self) -> None:
        """Forget what only a running transaction is about: others see it now."""
        self.forget(self.fresh)
        self.forget(self.fresh_values)
        self.forget(self.pending)
        self.drop_temporary(at_commit=True)
        self.forget(self.made_here)
        self.forget(self.emptied)

    def restore(self, then: Catalog) -> None:
        """Undo what happened since `then`, as ROLLBACK does."""
        for ledger in [one for one in vars(self).values() if isinstance(one, Ledger)]:
            before = dict(getattr(then, ledger.name))
            for key in [key for key in ledger.now if key not in before]:
                self.put(ledger, key, None)
            for key, value in before.items():
                if ledger.now.get(key) is not value:
                    self.put(ledger, key, value)
        self.set_schemas(then.schemas)

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

    def forget(self, ledger: Ledger) -> None:  # type: ignore[type-arg]
        """Empty a ledger of what holds only within a transaction."""
        for key in list(ledger.now) if ledger.now else ():
            self.put(ledger, key, None)

    def freeze(self) -> Catalog:
        """Return the catalog as it is now; the same object while nothing changed."""
        if self._touched or self._frozen.schemas is not self.schemas:
            changed = {name: ledger.at(self.moment) for name, ledger in self._touched.items()}
            self._frozen = replace(self._frozen, schemas=self.schemas, **changed)
            self._touched = {}
            self.moment += 1
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


def indexed_alike(one: Table, two: Table) -> bool:
    """Return whether both have the very same indexes, those behind constraints among them."""
    return one.indexes is two.indexes and one.uniques is two.uniques and one.primary_key is two.primary_key


def _reading(definition: str) -> Reading | None:
    try:
        parsed, _ = parse(definition)
    except (SqlError, TooDeep):
        return None
    if not parsed:
        return None
    named = mentioned(parsed[0].tree)
    return Reading(named.relations, named.columns)
