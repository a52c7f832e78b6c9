"""Migrations replayed on a catalog: what each action finds, does, costs, and where Postgres would refuse it."""

import re
from itertools import groupby
from operator import attrgetter

from schema.collector import no_collection
from schema.deploy import Deploy
from schema.model import Database
from schema.postgres import actions as a
from schema.postgres.catalog import Catalog
from schema.postgres.copies import replace
from schema.postgres.cost import cost
from schema.postgres.costs.bill import FREE
from schema.postgres.effects.dispatch import apply
from schema.postgres.effects.lookup import bare
from schema.postgres.migration import Migration, Replay, Statement, Step
from schema.postgres.passes import in_order
from schema.postgres.state import State
from schema.postgres.transactions import refuse_inside, refuse_outside

_BOUNDS = (a.Begin, a.Savepoint, a.Commit, a.Rollback)
_NONE: frozenset[str] = frozenset()
_IF_EXISTS = re.compile(r"ALTER\s+(?:FOREIGN\s+|MATERIALIZED\s+)?\w+\s+IF\s+EXISTS\b", re.IGNORECASE)


def replay(database: Database, migrations: tuple[Migration, ...], deploy: Deploy) -> Replay:
    """Run `migrations` in order over `database`, as `deploy` says they run.

    What the catalog does not hold is taken to exist. A refused action changes nothing, and the replay goes on after it;
    one refused only for its place in a transaction, or for rows, takes place all the same: a mistake is said once.
    """
    run = _Run(database, deploy)
    with no_collection():
        for migration in migrations:
            run.migration(migration)
        run.state.drop_temporary()
    unread = tuple(gap for migration in migrations for gap in migration.unread)
    return Replay(tuple(run.steps), run.state.freeze(), unread)


class _Run:
    def __init__(self, database: Database, deploy: Deploy) -> None:
        self.state = State(database, deploy.postgres)
        self.deploy = deploy
        self.steps: list[Step] = []
        self.inside = deploy.one_transaction
        self.saved: dict[str, Catalog] = {"": self.state.freeze()}  # at the transaction's start, and at savepoints

    def migration(self, migration: Migration) -> None:
        """Run one file; several statements of one chunk reach the server together, which makes them one transaction."""
        for _, chunk in groupby(migration.statements, attrgetter("chunk")):
            statements = tuple(chunk)
            for statement in statements:
                self.statement(migration, statement, together=len(statements) > 1)
            if not self.inside:
                self.state.end_transaction()

    def statement(self, migration: Migration, statement: Statement, *, together: bool) -> None:
        """Run the actions of one statement; those of an ALTER TABLE in the order of Postgres' passes."""
        self.state.dropping = _dropped(statement.actions)
        for action in in_order(statement.actions):
            self.step(migration, statement, self.resolved(action), inside=self.inside or together)
        self.state.dropping = frozenset()

    def resolved(self, action: a.Action) -> a.Action:
        """Say more exactly what an action is about, now that the catalog is known."""
        if isinstance(action, a.OfIndex) and action.table is None:
            table = self.state.indexes.now.get(action.index)
            return replace(action, table=table) if table else action
        if isinstance(action, a.RenameTable) and action.table not in self.state.tables.now:
            table = self.state.indexes.now.get(action.table)
            if table:
                return a.RenameIndex(action.table, table, action.name, via_table=True, span=action.span)
            if action.table in self.state.views.now:
                return a.RenameView(action.table, action.name, span=action.span)
            if action.table in self.state.sequences.now:
                return a.RenameSequence(action.table, action.name, span=action.span)
        return action

    def step(self, migration: Migration, statement: Statement, action: a.Action, *, inside: bool) -> None:
        """Run one action."""
        before = self.state.freeze()
        price = cost(action, before, self.deploy)
        misplaced = refuse_inside(action) if inside else refuse_outside(action)
        refusal = apply(self.state, action)
        skipped = refusal is not None and _is_skipped(statement, action, refusal)
        self.transaction(action)
        self.steps.append(
            Step(
                migration=migration,
                statement=statement,
                action=action,
                before=before,
                after=self.state.freeze(),
                cost=FREE if skipped or (action.guarded and refusal) else price,
                fails=None if action.guarded or skipped else misplaced or refusal,
                in_transaction=inside,
                created=before.made,
                created_here=before.made_here,
            )
        )

    def transaction(self, action: a.Action) -> None:
        """Follow BEGIN, COMMIT, ROLLBACK and savepoints."""
        if not isinstance(action, _BOUNDS):
            return
        if isinstance(action, a.Begin):
            self.saved = self.saved if self.inside else {"": self.state.freeze()}
            self.inside = True
        elif isinstance(action, a.Savepoint) and action.what == "savepoint":
            self.saved[action.name] = self.state.freeze()
        elif isinstance(action, a.Savepoint) and action.what == "rollback to" and action.name in self.saved:
            self.state.restore(self.saved[action.name])
        elif isinstance(action, a.Commit | a.Rollback):
            if isinstance(action, a.Rollback) and self.inside:
                self.state.restore(self.saved[""])
            self.inside = action.chain
            self.state.end_transaction()
            self.saved = {"": self.state.freeze()}


def _is_skipped(statement: Statement, action: a.Action, refusal: str) -> bool:
    """Return whether Postgres passes over it with a notice: ALTER ... IF EXISTS of what is not there."""
    about = [getattr(action, key, None) for key in ("table", "index", "name")]
    missing = {f'relation "{bare(name)}" does not exist' for name in about if isinstance(name, str)}
    return refusal in missing and _IF_EXISTS.match(statement.sql) is not None


def _dropped(actions: tuple[a.Action, ...]) -> frozenset[str]:
    gone = [action for action in actions if isinstance(action, (a.DropTable, a.DropView))]
    return (
        frozenset(action.table if isinstance(action, a.DropTable) else action.name for action in gone)
        if gone
        else _NONE
    )
