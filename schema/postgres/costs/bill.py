"""The bill of one action: relations with the strongest lock on each, rewrites and scans, on a catalog."""

from schema.model import Table
from schema.postgres.catalog import NOTHING, Attached, Catalog, Hierarchy, index_names
from schema.postgres.migration import Cost, Lock
from schema.postgres.notices import stronger

SHARE = "ShareLock"
ROW_SHARE = "RowShareLock"
EXCLUSIVE = "ExclusiveLock"
ACCESS_SHARE = "AccessShareLock"
ROW_EXCLUSIVE = "RowExclusiveLock"
ACCESS_EXCLUSIVE = "AccessExclusiveLock"
SHARE_ROW_EXCLUSIVE = "ShareRowExclusiveLock"
SHARE_UPDATE_EXCLUSIVE = "ShareUpdateExclusiveLock"
FREE = Cost()
_ALONE = Hierarchy()


class Bill:
    """What an action will cost on `catalog`, as Postgres `version` does it."""

    __slots__ = ("catalog", "locks", "rewrites", "scans", "version")

    def __init__(self, catalog: Catalog, version: int) -> None:
        self.catalog = catalog
        self.version = version
        self.locks: dict[str, str] = {}
        self.rewrites: dict[str, None] = {}
        self.scans: dict[str, None] = {}

    def table(self, id_: str) -> Table | None:
        """Return the table, None where the catalog does not hold it."""
        return self.catalog.tables.get(id_)

    def lock(self, relation: str, mode: str) -> None:
        """Lock one relation."""
        known = self.locks.get(relation)
        self.locks[relation] = mode if known is None else stronger(known, mode)

    def lock_all(self, id_: str, mode: str) -> None:
        """Lock a table, and its partitions and inheritors."""
        for relation in self.family(id_):
            self.lock(relation, mode)

    def indexes(self, id_: str) -> list[str]:
        """Return the keys of all indexes of a table or materialized view."""
        table = self.table(id_)
        if table is None:
            return [i for i, owner in self.catalog.indexes.items() if owner == id_] if id_ in self.catalog.views else []
        names = [f"{table.schema}.{name}" for name in index_names(table)]
        return names + [f"{table.schema}.{name}" for name in sorted(self.attached(id_).exclusions)]

    def lock_indexes(self, id_: str, mode: str) -> None:
        """Lock all indexes of a table."""
        for index in self.indexes(id_):
            self.lock(index, mode)

    def attached(self, id_: str) -> Attached:
        """Return what hangs on a table."""
        return self.catalog.attached.get(id_, NOTHING)

    def hierarchy(self, id_: str) -> Hierarchy:
        """Return how a table hangs together with others."""
        return self.catalog.hierarchy.get(id_, _ALONE)

    def family(self, id_: str) -> list[str]:
        """Return a table and everything below it."""
        if not self.hierarchy(id_).children:
            return [id_]
        found, pending = [], [id_]
        while pending:
            relation = pending.pop(0)
            if relation not in found:
                found.append(relation)
                pending += self.hierarchy(relation).children
        return found

    def leaves(self, id_: str) -> list[str]:
        """Return the members of the family that hold rows."""
        return [relation for relation in self.family(id_) if not self.hierarchy(relation).partitioned]

    def scan(self, id_: str) -> None:
        """Read all rows of a table and its partitions."""
        for relation in self.leaves(id_):
            self.scans[relation] = None

    def rewrite(self, id_: str) -> None:
        """Write the table anew with every index, under ACCESS EXCLUSIVE."""
        for relation in self.leaves(id_):
            self.lock(relation, ACCESS_EXCLUSIVE)
            self.lock_indexes(relation, ACCESS_EXCLUSIVE)
            self.rewrites[relation] = None
            self.scans[relation] = None

    def read(self, id_: str) -> None:
        """Read a relation as a query does: its locks are those of planning, views are followed."""
        for relation in self.below_views(id_):
            for one in self.family(relation):
                self.lock(one, ACCESS_SHARE)
                self.lock_indexes(one, ACCESS_SHARE)

    def below_views(self, id_: str) -> list[str]:
        """Return a relation and, where it is a view, all that it reads."""
        found, pending = [], [id_]
        while pending:
            relation = pending.pop()
            if relation in found:
                continue
            found.append(relation)
            view = self.catalog.views.get(relation)
            reading = self.catalog.readings.get(relation)
            if view is not None and not view.materialized and reading is not None:
                pending += reading.relations
        return found

    def lose_view(self, id_: str) -> None:
        """Lock a view that goes, with its indexes and all views that read it."""
        pending, seen = [id_], set()
        while pending:
            view = pending.pop()
            if view not in seen:
                seen.add(view)
                self.lock(view, ACCESS_EXCLUSIVE)
                self.lock_indexes(view, ACCESS_EXCLUSIVE)
                pending += self.catalog.readers.get(view, ())

    def cost(self) -> Cost:
        """Return the cost, without what the running transaction made itself: no one else can want that."""
        fresh, temporary = self.catalog.fresh, self.catalog.temporary
        others = {r for r in (*self.locks, *self.rewrites, *self.scans) if r not in fresh and r not in temporary}
        if not others:
            return FREE
        locks = tuple([Lock(r, mode) for r, mode in sorted(self.locks.items()) if r in others])
        rewrites = tuple([r for r in self.rewrites if r in others]) if self.rewrites else ()
        return Cost(locks, rewrites, tuple([r for r in self.scans if r in others]) if self.scans else ())
