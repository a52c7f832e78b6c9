"""Where jobs are kept: a SQLite file, or Postgres to run several processes; the same code for both."""

import fcntl
import hashlib
import os
import threading
from pathlib import Path
from typing import Any, Protocol

import orjson
import sqlalchemy as sa
from dbos import Serializer
from sqlalchemy import event

NAME = "dbreview"
SCHEMA = "dbos"  # on Postgres
NOW = {  # the store's clock, in seconds since the epoch: those of several processes may differ
    "postgresql": "extract(epoch from clock_timestamp())",
    "sqlite": "((julianday('now') - 2440587.5) * 86400.0)",
}


class StoreError(Exception):
    """The store cannot be written to now, so nothing was promised; the message says why in a sentence."""


class JsonSerializer(Serializer):
    """JSON in the database: readable by people, and never code (DBOS' own default is pickle)."""

    def serialize(self, data: Any) -> str:
        """Return `data` as JSON; an exception becomes its type and message."""
        return orjson.dumps(data, default=_plain).decode()

    def deserialize(self, serialized_data: str) -> Any:
        """Return what `serialize` was given, exceptions as mappings."""
        return None if serialized_data is None else orjson.loads(serialized_data)

    def name(self) -> str:
        """Say how rows are marked."""
        return "orjson"


def _plain(value: Any) -> Any:
    if isinstance(value, BaseException):
        return {"error": type(value).__name__, "message": str(value)}
    raise TypeError(f"{type(value).__name__} is not JSON")


def normal_url(url: str) -> str:
    """Return `url` with the driver we install named in it."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def is_sqlite(url: str) -> bool:
    """Tell whether `url` is a SQLite file."""
    return url.startswith("sqlite")


def sqlite_engine(url: str) -> sa.Engine:
    """Return an engine that survives power loss and serves its threads in turn.

    One connection: the pool's queue is fair, while SQLite's busy handler sleeps and retries (measured at 50
    deliveries a second with the worker running: p99 27 ms with one connection, 250 ms with twenty).
    """
    path = sa.make_url(url).database
    if path:
        Path(path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = sa.create_engine(url, pool_size=1, max_overflow=0, pool_timeout=30)

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = "IMMEDIATE"  # DBOS sets this and the next two on an engine of its own
        connection.execute("PRAGMA busy_timeout=30000")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")

    return engine


def intake_engine(url: str) -> sa.Engine:
    """Return a small Postgres engine for the door, which fails within seconds when the server does not answer."""
    return sa.create_engine(
        normal_url(url),
        pool_size=2,
        max_overflow=0,
        pool_timeout=5,
        pool_pre_ping=True,
        connect_args={"connect_timeout": 3, "application_name": f"{NAME} door"},
    )


def table_engine(url: str) -> sa.Engine:
    """Return an engine for tables of our own beside the jobs: on Postgres in the schema where those are."""
    if is_sqlite(url):
        return sqlite_engine(url)
    return intake_engine(url).execution_options(schema_translate_map={None: SCHEMA})


def make_tables(engine: sa.Engine, tables: sa.MetaData) -> None:
    """Make what is not there yet, one process after another. Raises SQLAlchemyError."""
    with engine.begin() as connection:
        if connection.dialect.name != "sqlite":
            connection.execute(sa.text("select pg_advisory_xact_lock(:key)"), {"key": _key("tables")})
            if not sa.inspect(connection).has_schema(SCHEMA):
                connection.execute(sa.schema.CreateSchema(SCHEMA))
        tables.create_all(connection)


class Locks(Protocol):
    """Locks with names, that the operating system or the server frees when their holder dies."""

    @property
    def grace(self) -> float:
        """The seconds for which a lock must be seen to be free until its holder is known to be dead."""
        ...

    def keep(self) -> None:
        """Notice when the locks were lost although this process lives, and take them again."""
        ...

    def take(self, name: str) -> bool:
        """Take the lock, or return False because a living process holds it."""
        ...

    def free(self, name: str) -> None:
        """Give the lock back."""
        ...

    def close(self) -> None:
        """Give back all locks."""
        ...


def locks_of(url: str) -> Locks:
    """Return the locks that go with a store."""
    if not is_sqlite(url):
        return _ServerLocks(url)
    return _FileLocks(Path(f"{sa.make_url(url).database}.executors"))


class _FileLocks:
    """Record locks on small files. Unlike flock, they do not live on in a forked worker of a killed process."""

    grace = 0.0

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self._held: dict[str, int] = {}

    def keep(self) -> None:
        """Nothing takes them from a process that lives."""

    def take(self, name: str) -> bool:
        descriptor = os.open(self._path(name), os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            return False
        self._held[name] = descriptor
        return True

    def free(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)  # a name is used once: nobody will ask for it again
        os.close(self._held.pop(name))

    def close(self) -> None:
        for name in list(self._held):
            self.free(name)

    def _path(self, name: str) -> Path:
        return self._folder / hashlib.sha256(name.encode()).hexdigest()[:32]


class _ServerLocks:
    """Advisory locks of one Postgres session; when the session is lost, they are taken again with the next one.

    A server that is started again has no sessions: then the locks of all are free, and all of their holders may live.
    """

    grace = 6.0  # each asks every second, and a server that cannot be reached is given up after three

    def __init__(self, url: str) -> None:
        self._engine = sa.create_engine(
            normal_url(url),
            poolclass=sa.pool.NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args={"connect_timeout": 3, "application_name": f"{NAME} locks", "keepalives_idle": 10},
        )
        self._session: sa.Connection | None = None
        self._held: set[str] = set()
        self._one_at_a_time = threading.RLock()

    def keep(self) -> None:
        try:
            self._ask("select :key is not null", "")
        except sa.exc.SQLAlchemyError:  # the session is lost: at once with a new one
            self._ask("select :key is not null", "")

    def take(self, name: str) -> bool:
        if not self._ask("select pg_try_advisory_lock(:key)", name):
            return False
        self._held.add(name)
        return True

    def free(self, name: str) -> None:
        self._held.discard(name)
        self._ask("select pg_advisory_unlock(:key)", name)

    def close(self) -> None:
        if self._session is not None:
            self._session.close()
        self._engine.dispose()

    def _ask(self, sql: str, name: str) -> bool:
        with self._one_at_a_time:
            try:
                return bool(self._connection().execute(sa.text(sql), {"key": _key(name)}).scalar())
            except sa.exc.SQLAlchemyError:
                if self._session is not None:
                    self._session.invalidate()
                    self._session.close()
                self._session = None
                raise

    def _connection(self) -> sa.Connection:
        if self._session is None:
            session = self._engine.connect()
            for name in self._held:
                session.execute(sa.text("select pg_advisory_lock(:key)"), {"key": _key(name)})
            self._session = session
        return self._session


def _key(name: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{NAME}:{name}".encode()).digest()[:8], "big", signed=True)
