"""A migration really run on a scratch database: what each of its statements did there."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

from schema.deploy import Deploy
from schema.postgres.migration import Migration, Statement
from schema.postgres.notices import stronger

_RELATIONS = """
    select c.oid::int, n.nspname || '.' || c.relname, c.relkind::text
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') and n.nspname not like 'pg_temp%'
      and c.relkind in ('r', 'p', 'i', 'I', 'S', 'v', 'm')"""
_LOCKS = """
    select relation::int, mode from pg_catalog.pg_locks
    where pid = pg_catalog.pg_backend_pid() and locktype = 'relation' and granted"""
_FILES = "select o, pg_catalog.pg_relation_filenode(o::oid)::bigint from unnest(%s::int[]) o"
_SCANS = "select o, pg_catalog.pg_stat_get_xact_numscans(o::oid)::int from unnest(%s::int[]) o"
_REFUSES_BLOCKS = "25001"  # active_sql_transaction: CONCURRENTLY, VACUUM and the like
MAX_SECONDS = 120  # for one statement


class ShadowError(Exception):
    """The scratch database cannot be used; the message says why."""


@dataclass(frozen=True)
class Observed:
    """What one statement did: locks it took anew on relations that others could see, rewrites, scans, the refusal.

    What refuses to run inside a transaction lets its locks go before one can look.
    """

    locks: tuple[tuple[str, str], ...] = ()
    rewrites: tuple[str, ...] = ()
    scans: tuple[str, ...] = ()
    fails: str | None = None


def observe(url: str, migration: Migration, deploy: Deploy) -> dict[int, Observed]:
    """Run a migration on the database at `url` and return what each statement did, by its index.

    Where one transaction holds it all, that is rolled back in the end, and ends at the first refusal, as a deploy
    would: what comes after it was not run and is not in the answer. Raises ShadowError.
    """
    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=10) as connection:
            connection.execute(f"set statement_timeout = '{MAX_SECONDS}s'".encode())
            return dict(_Shadow(connection).run(migration, deploy))
    except psycopg.Error as error:
        raise ShadowError(f"The shadow database cannot be used: {_sentence(error)}.") from error


class _Shadow:
    def __init__(self, connection: "psycopg.Connection[Any]") -> None:
        self.connection = connection
        self.seen: dict[int, tuple[str, str]] = {}  # what others can see: oid -> name, kind
        self.held: dict[str, str] = {}

    def run(self, migration: Migration, deploy: Deploy) -> Iterator[tuple[int, Observed]]:
        """Run the statements in order."""
        self.look()
        if deploy.one_transaction:
            self.connection.execute("begin")
        for statement in migration.statements:
            inside = self.connection.info.transaction_status != TransactionStatus.IDLE
            done = self.inside(statement) if inside else self.alone(statement)
            yield statement.index, done
            if inside and self.connection.info.transaction_status == TransactionStatus.IDLE:
                self.look()  # it was a COMMIT
            if done.fails and inside:
                break
        if self.connection.info.transaction_status != TransactionStatus.IDLE:
            self.connection.execute("rollback")

    def look(self) -> None:
        """Note what others can see now, at the start of a transaction."""
        self.seen = {oid: (name, kind) for oid, name, kind in self.connection.execute(_RELATIONS).fetchall()}
        self.held = {}

    def alone(self, statement: Statement) -> Observed:
        """Run a statement in a transaction of its own, or without one where it asks for that."""
        self.look()
        self.connection.execute("begin")
        done = self.inside(statement)
        refused = self.connection.info.transaction_status == TransactionStatus.INERROR
        if self.connection.info.transaction_status != TransactionStatus.IDLE:
            self.connection.execute("rollback" if refused else "commit")
        if done.fails != _REFUSES_BLOCKS:
            return done
        try:
            self.connection.execute(statement.sql.encode())
        except psycopg.Error as error:
            return Observed(fails=_sentence(error))
        return Observed()

    def inside(self, statement: Statement) -> Observed:
        """Run a statement in the transaction that is open, and look what it did."""
        if statement.error:
            return Observed(fails=statement.error)
        tables = [oid for oid, (_, kind) in self.seen.items() if kind in {"r", "m"}]
        files, scans = self.numbers(_FILES, tables), self.numbers(_SCANS, tables)
        try:
            self.connection.execute(statement.sql.encode())
        except psycopg.Error as error:
            alone = error.sqlstate == _REFUSES_BLOCKS and not self.held
            return Observed(fails=_REFUSES_BLOCKS if alone else _sentence(error))
        if self.connection.info.transaction_status == TransactionStatus.IDLE:
            return Observed()
        after, read = self.numbers(_FILES, tables), self.numbers(_SCANS, tables)
        return Observed(
            locks=self.locks(),
            rewrites=tuple(sorted(self.seen[o][0] for o in tables if after.get(o) and after[o] != files[o])),
            scans=tuple(sorted(self.seen[o][0] for o in tables if read[o] > scans[o])),
        )

    def numbers(self, query: str, tables: list[int]) -> dict[int, int]:
        """Return a number for each table."""
        return dict(self.connection.execute(query.encode(), [tables]).fetchall())

    def locks(self) -> tuple[tuple[str, str], ...]:
        """Return the locks that were not held before, the strongest on each relation."""
        now: dict[str, str] = {}
        for oid, mode in self.connection.execute(_LOCKS).fetchall():
            if oid in self.seen:
                name = self.seen[oid][0]
                now[name] = stronger(now.get(name, mode), mode)
        new = {name: mode for name, mode in now.items() if self.held.get(name) != mode}
        self.held = now
        return tuple(sorted(new.items()))


def _sentence(error: psycopg.Error) -> str:
    words = error.diag.message_primary or str(error)
    return " ".join(words.split()).rstrip(".")
