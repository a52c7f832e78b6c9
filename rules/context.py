"""What a rule may ask: what was there before, what is declared now, how the migrations run, what is new."""

from collections.abc import Iterable

from rules.drifting import Drift, drift_of
from rules.held import held
from rules.moved import changes_of, moved, with_moved
from rules.orders import A, Orders, Steps
from schema.changes import Change, TableAdded
from schema.deploy import Deploy
from schema.difference import Difference
from schema.model import Column, Database, Relation, Table
from schema.postgres.actions import RenameColumn
from schema.postgres.catalog import Catalog
from schema.postgres.migration import Cost, Step
from schema.postgres.state import cut
from schema.typescript.facts import Code
from schema.values import cached, value


def is_guarded(table: Table, database: Database) -> bool:
    """Return whether a table has row level security, or a policy of its own or linked to it."""
    return table.rls or bool(table.policies) or any(key.startswith(f"{table.id}.") for key in database.policies)


def _guarded(tables: Iterable[Table], database: Database) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for table in tables:
        safe, count = found.get(table.schema, (0, 0))
        found[table.schema] = safe + is_guarded(table, database), count + 1
    return found


class Around:
    """What is the same for all things of one difference; each question is answered once."""

    def __init__(self, difference: Difference) -> None:
        self.difference = difference
        self.declared = difference.head.declared
        self.habits: dict[object, bool] = {}
        self.samples: dict[object, tuple[str, str] | None] = {}
        base = difference.base
        known = base.declared if base.declared.tables or base.snapshot is None else base.snapshot
        self.moved = moved(self.orders, known, self.declared)
        self.base = with_moved(known, self.moved)
        steps, last = difference.replay.steps, difference.replay.database
        self.start = steps[0].before if steps else last
        self.blind = not self.start.tables
        self.end = (
            last if isinstance(last, Catalog) else Catalog(tables=last.tables, enums=last.enums, views=last.views)
        )
        self.migrates = bool(difference.migrations or difference.head.journal.entries)

    @cached
    def drift(self) -> Drift:
        """What schema files, snapshots and migrations newly disagree on."""
        return drift_of(self.difference)

    @cached
    def orders(self) -> Orders:
        """What the migrations do, by kind and by table."""
        return Orders(self.difference.replay.steps)

    @cached
    def held(self) -> tuple[tuple[Step, dict[str, str]], ...]:
        """The steps that may take long, each with the locks its transaction already holds when it begins."""
        return tuple(held(self.difference))

    @cached
    def changes(self) -> tuple[Change, ...]:
        """What the schema files change, apart from the names of tables."""
        return tuple(changes_of(self.difference.changes, self.moved, self.declared))

    @cached
    def added(self) -> frozenset[str]:
        """The tables that the schema files bring whole."""
        return frozenset(change.table.id for change in self.changes if isinstance(change, TableAdded))

    @cached
    def pointed(self) -> dict[str, frozenset[str]]:
        """The columns that declared foreign keys point to, by their table: these need a key over all rows."""
        found: dict[str, set[str]] = {}
        for table in self.declared.tables.values():
            for key in table.foreign_keys:
                found.setdefault(key.references, set()).update(key.references_columns)
        return {table: frozenset(columns) for table, columns in found.items()}

    @cached
    def relations(self) -> dict[str, tuple[Relation, ...]]:
        """The declared relations by the table they start from."""
        found: dict[str, list[Relation]] = {}
        for relation in self.declared.relations:
            found.setdefault(relation.table, []).append(relation)
        return {table: tuple(relations) for table, relations in found.items()}

    @cached
    def relations_before(self) -> frozenset[str]:
        """The ids of the relations that base declared."""
        return frozenset(relation.id for relation in self.base.relations)

    @cached
    def renamed_columns(self) -> dict[str, dict[str, str]]:
        """What migrations call columns anew: by table, the new names by the old ones."""
        found: dict[str, dict[str, str]] = {}
        for rename in self.orders.of(RenameColumn):
            found.setdefault(rename.table, {})[rename.column] = rename.name
        return found

    @cached
    def guarded(self) -> dict[str, tuple[int, int]]:
        """By schema: how many tables of base say who sees their rows, and how many there are."""
        return _guarded(self.base.tables.values(), self.base)

    @cached
    def still_guarded(self) -> dict[str, tuple[int, int]]:
        """By schema: how many of the tables that stay say at the end who sees their rows, and how many stay."""
        left = (self.end.tables.get(id_) for id_ in self.start.tables)
        return _guarded((table for table in left if table is not None), self.end)

    @cached
    def cut_names(self) -> dict[str, Table]:
        """The declared tables whose names are longer than 63 bytes, by what Postgres keeps of them."""
        kept = ((f"{t.schema}.{cut(t.name)}", t) for t in self.declared.tables.values())
        return {key: table for key, table in kept if key not in self.declared.tables}


@value(frozen=True)
class Context:
    """The surroundings of one thing. `step` is the replayed action it is, None for everything else."""

    around: Around
    step: Step | None = None

    @property
    def difference(self) -> Difference:
        """What the pull request changes in this package."""
        return self.around.difference

    @property
    def declared(self) -> Database:
        """What the schema files declare at head."""
        return self.around.declared

    @property
    def base(self) -> Database:
        """What the schema files declared at base; the last snapshot where they declared nothing."""
        return self.around.base

    @property
    def catalog(self) -> Database:
        """The database right before this action; before the whole pull request for everything that is no action."""
        return self.around.start if self.step is None else self.step.before

    @property
    def start(self) -> Database:
        """The database before the first of this pull request's migrations."""
        return self.around.start

    @property
    def end(self) -> Catalog:
        """The database after the last of this pull request's migrations: what is made anew in them is there again."""
        return self.around.end

    @property
    def drift(self) -> Drift:
        """What schema files, snapshots and migrations newly disagree on."""
        return self.around.drift

    @property
    def blind(self) -> bool:
        """Whether no table was known before: then what a migration names and does not make is taken to exist."""
        return self.around.blind

    @property
    def code(self) -> Code:
        """What the code of the repository does with these tables."""
        return self.difference.code

    @property
    def deploy(self) -> Deploy:
        """How this repository runs its migrations."""
        return self.difference.deploy

    @property
    def in_transaction(self) -> bool:
        """Whether this action runs inside a transaction; for everything else, whether migrations usually do."""
        return self.step.in_transaction if self.step else self.deploy.one_transaction

    @property
    def cost(self) -> Cost:
        """The locks, rewrites and scans of this action."""
        return self.step.cost if self.step else Cost()

    @property
    def fails(self) -> str | None:
        """Why the server would refuse this action; None where it would not."""
        return self.step.fails if self.step else None

    @property
    def habits(self) -> dict[object, bool]:
        """What `rules.conventions` found out about this repository's tables, by question."""
        return self.around.habits

    @property
    def samples(self) -> dict[object, tuple[str, str] | None]:
        """What `rules.code` found out about how columns are written here, by question."""
        return self.around.samples

    @property
    def migrates(self) -> bool:
        """Whether this package has migrations at all; without them its schema is pushed."""
        return self.around.migrates

    @property
    def orders(self) -> Orders:
        """What the migrations of this pull request do, by kind and by table."""
        return self.around.orders

    def earlier(self, *kinds: type[A]) -> list[A]:
        """Return the actions of these kinds before this one; all of them where this is no action."""
        return [s.action for s in self.orders.before(self.step, self.orders.steps(*kinds))]  # type: ignore[misc]

    def earlier_about(self, table: str, *kinds: type) -> Steps:
        """Return the steps (of `kinds`) about a table before this one; all of them where this is no action."""
        return self.orders.before(self.step, self.orders.about(table, *kinds))

    def is_added(self, table: str) -> bool:
        """Return whether the schema files bring the table whole."""
        return table in self.around.added

    def is_new(self, table: str) -> bool:
        """Return whether this pull request creates the table (`schema.name`); what no one creates is taken to exist."""
        if self.step is not None:
            return table in self.step.created or table in self.step.created_here
        return table not in self.catalog.tables and table not in self.base.tables

    def is_empty(self, table: str) -> bool:
        """Return whether a look at all rows of a table finds none: this pull request creates or has just emptied it."""
        return self.is_new(table) or table in getattr(self.catalog, "emptied", ())

    def created_here(self, table: str) -> bool:
        """Return whether the table is created earlier in the transaction this action runs in."""
        return self.step is not None and table in self.step.created_here

    def referencing(self, table: str) -> tuple[Table, ...]:
        """Return the other tables with a foreign key to that one, as the catalog is before this action."""
        known = getattr(self.catalog, "referenced_by", None)
        names = self.catalog.tables if known is None else known.get(table, ())
        others = [self.catalog.tables[name] for name in sorted(names) if name != table and name in self.catalog.tables]
        return tuple(t for t in others if any(key.references == table for key in t.foreign_keys))

    def relations_of(self, table: str) -> tuple[Relation, ...]:
        """Return the relations declared from that table."""
        return self.around.relations.get(table, ())

    def had_relation(self, relation: Relation) -> bool:
        """Return whether base declared a relation of that name from that table."""
        return relation.id in self.around.relations_before

    def declared_table(self, table: str) -> Table | None:
        """Return the table as the schema files declare it at head, by the name that Postgres keeps of it."""
        return self.declared.tables.get(table) or self.around.cut_names.get(table)

    def declared_column(self, table: str, column: str) -> Column | None:
        """Return the column as the schema files declare it at head."""
        found = self.declared_table(table)
        return found.column(column) if found else None
