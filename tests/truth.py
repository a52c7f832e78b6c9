"""Run every statement of `tests/schema/postgres/truth` on a real Postgres and write down what it did: `make truth`.

Each line runs in a transaction and a session of its own, which is rolled back; written down are the locks on relations
that were there before, tables written anew (another relfilenode), tables read by a sequential scan, and the refusal.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import psycopg

from schema.postgres.notices import strength
from tests import postgres_server
from tests.postgres_server import PostgresServer, installed, running

FOLDER = Path(__file__).parent / "schema" / "postgres" / "truth"
_RELATIONS = """
    select c.oid::int, n.nspname || '.' || c.relname, c.relkind::text
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'shop') and c.relkind in ('r', 'p', 'i', 'I', 'S', 'v', 'm')"""
_LOCKS = "select relation::int, mode from pg_locks where pid = pg_backend_pid() and locktype = 'relation' and granted"
_FILES = "select c.oid::int, pg_relation_filenode(c.oid)::bigint from pg_class c where c.oid = any(%s)"
_SCANS = "select o, pg_stat_get_xact_numscans(o::oid)::int from unnest(%s::int[]) o"


def statements() -> list[str]:
    """Return the statements, one a line."""
    return [line.rstrip(";") for line in (FOLDER / "statements.sql").read_text().splitlines() if line.strip()]


def observe(connection: "psycopg.Connection[Any]", sql: str) -> dict[str, Any]:
    """Run one statement and return what it did; a refused one shows its reason alone."""
    relations = connection.execute(_RELATIONS).fetchall()
    names = {oid: name for oid, name, _ in relations}
    tables = [oid for oid, _, kind in relations if kind in {"r", "m"}]
    files = dict(connection.execute(_FILES, [tables]).fetchall())
    scans = dict(connection.execute(_SCANS, [tables]).fetchall())
    try:
        connection.execute(sql.encode())
    except psycopg.Error as error:
        connection.rollback()
        return {"error": error.diag.message_primary}
    locks: dict[str, str] = {}
    for oid, mode in connection.execute(_LOCKS).fetchall():
        if oid in names:
            known = locks.get(names[oid], "AccessShareLock")
            locks[names[oid]] = max(known, mode, key=strength)
    after = dict(connection.execute(_FILES, [tables]).fetchall())
    read = dict(connection.execute(_SCANS, [tables]).fetchall())
    connection.rollback()
    return {
        "locks": dict(sorted(locks.items())),
        "rewrites": sorted(names[oid] for oid in tables if oid in after and after[oid] != files[oid]),
        "scans": sorted(names[oid] for oid in tables if read[oid] > scans[oid]),
    }


def measure(server: PostgresServer) -> dict[str, Any]:
    """Return what each statement did, by its text."""
    url = server.database()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute((FOLDER / "schema.sql").read_bytes())
    found = {}
    for sql in statements():
        with psycopg.connect(url) as connection:
            found[sql] = observe(connection, sql)
    return found


def write(binaries: Path) -> None:
    """Write `pgNN.json` for the server whose programs are in a folder."""
    postgres_server.binaries = lambda: binaries
    with running() as server:
        with psycopg.connect(server.url("postgres")) as connection:
            version = connection.info.server_version // 10000
        found = measure(server)
    target = FOLDER / f"pg{version}.json"
    target.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    print(f"{target}: {len(found)} statements", file=sys.stderr)


def main() -> int:
    """Measure every Postgres that is installed here, or the one whose programs are in a given folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binaries", type=Path, help="the folder with initdb and postgres")
    given = parser.parse_args().binaries
    folders = installed() if given is None else [given.resolve()]
    if not folders:
        raise SystemExit("No Postgres is installed here: run `make test` once, or name one with --binaries.")
    for folder in folders:
        write(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
