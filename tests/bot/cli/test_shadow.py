"""`trace --shadow`: a migration really run on a scratch database, beside what was predicted."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.postgres_server import PostgresServer, running

CUT = "--> statement-breakpoint\n"
BEFORE = "create table orders (id bigint primary key, total integer);\n"


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with running() as one:
        yield one


@pytest.fixture
def shadow(server: PostgresServer) -> str:
    """A database with one table."""
    url = server.database()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(BEFORE.encode())
    return url


def tables(url: str) -> set[str]:
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute("select relname from pg_class where relnamespace = 'public'::regnamespace")
        return {name for (name,) in found.fetchall()}


def trace(dbreview, tmp_path: Path, sql: str, *arguments: str) -> list[dict]:
    before, path = tmp_path / "before.sql", tmp_path / "1.sql"
    before.write_text(BEFORE)
    path.write_text(sql)
    return dbreview("trace", path, "--before", before, "--json", *arguments).json["statements"]


def test_what_happened_stands_beside_what_was_predicted(dbreview, tmp_path, shadow):
    sql = "alter table orders alter total type bigint;\n" + CUT + "create table lines (id int);\n"
    first, second = trace(dbreview, tmp_path, sql, "--shadow", shadow)
    assert first["observed"] == {key: first[key] for key in ("locks", "rewrites", "scans", "fails")}
    assert first["observed"]["rewrites"] == ["public.orders"]
    assert second["observed"]["locks"] == []
    assert tables(shadow) == {"orders", "orders_pkey"}  # rolled back


def test_a_deploy_ends_at_the_first_refusal(dbreview, tmp_path, shadow):
    sql = "alter table nowhere add x int;\n" + CUT + "alter table orders add x int;\n"
    first, second = trace(dbreview, tmp_path, sql, "--shadow", shadow)
    assert first["observed"]["fails"] == 'relation "nowhere" does not exist'
    assert second["observed"] is None


def test_outside_of_a_transaction_it_stays(dbreview, tmp_path, shadow):
    sql = "create index concurrently by_total on orders (total);\n" + CUT + "alter table orders add x int;\n"
    first, second = trace(dbreview, tmp_path, sql, "--shadow", shadow, "--transaction", "never")
    assert first["observed"]["fails"] is None
    assert second["observed"]["locks"] == [{"relation": "public.orders", "mode": "AccessExclusiveLock"}]
    assert "by_total" in tables(shadow)


def test_a_commit_inside_is_followed(dbreview, tmp_path, shadow):
    sql = "alter table orders add x int;\n" + CUT + "commit;\n" + CUT + "create index concurrently i on orders (x);\n"
    fails = [one["observed"]["fails"] for one in trace(dbreview, tmp_path, sql, "--shadow", shadow)]
    assert fails == [None, None, None]
    assert "i" in tables(shadow)


def test_without_a_shadow_nothing_is_said_about_one(dbreview, tmp_path):
    (one,) = trace(dbreview, tmp_path, "alter table orders add x int;\n")
    assert "observed" not in one


def test_a_database_that_cannot_be_reached_is_one_sentence(dbreview, tmp_path):
    path = tmp_path / "1.sql"
    path.write_text("select 1;\n")
    answer = dbreview("trace", path, "--shadow", "postgresql://nobody@127.0.0.1:9/none")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("dbreview: The shadow database cannot be used: ")


def test_as_text(dbreview, tmp_path, shadow):
    path = tmp_path / "1.sql"
    path.write_text("alter table orders add x int;\n")
    out = dbreview("trace", path, "--shadow", shadow).out
    assert "on the shadow: AccessExclusiveLock on public.orders: nobody can read or write" in out
