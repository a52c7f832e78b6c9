"""`trace --shadow`: a migration really run on a scratch database, beside what was predicted."""

from pathlib import Path

import psycopg
import pytest

from tests.postgres_server import PostgresServer

CUT = "--> statement-breakpoint\n"
BEFORE = "create table orders (id bigint primary key, total integer);\n"


@pytest.fixture
def shadow(postgres: PostgresServer) -> str:
    """A database with one table."""
    url = postgres.database()
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


def test_its_address_comes_by_environment_or_file(dbreview, tmp_path, shadow, monkeypatch):
    sql = "alter table orders add x int;\n"
    (tmp_path / "url").write_text(shadow + "\n")
    monkeypatch.setenv("DBREVIEW_SHADOW_URL_FILE", str(tmp_path / "url"))
    assert trace(dbreview, tmp_path, sql, "--shadow", "env")[0]["observed"]["locks"]
    monkeypatch.setenv("DBREVIEW_SHADOW_URL", "postgresql://nobody@127.0.0.1:9/none")
    assert "cannot be used" in dbreview("trace", tmp_path / "1.sql", "--shadow", "env").err
    for name in ("DBREVIEW_SHADOW_URL", "DBREVIEW_SHADOW_URL_FILE"):
        monkeypatch.delenv(name)
    assert "neither is set" in dbreview("trace", tmp_path / "1.sql", "--shadow", "env").err
    said = dbreview("trace", tmp_path / "1.sql", "--shadow", "postgresql://nobody:tiger@127.0.0.1:9/none").err
    assert "seen by every user" in said
    assert "tiger" not in said


def test_runs_are_counted_for_prometheus(dbreview, tmp_path, shadow):
    counts = tmp_path / "dbreview.prom"
    good, bad = "alter table orders add x int;\n", "alter table nowhere add x int;\n"
    for sql in (good, good, bad):
        trace(dbreview, tmp_path, sql, "--shadow", shadow, "--metrics", str(counts))
    dbreview("trace", tmp_path / "1.sql", "--shadow", "postgresql://nobody@127.0.0.1:9/none", "--metrics", counts)
    lines = counts.read_text().splitlines()
    for outcome, count in {"ran": 2, "refused": 1, "not-run": 1}.items():
        assert f'dbreview_shadow_runs_total{{outcome="{outcome}"}} {count}.0' in lines
    assert 'dbreview_shadow_statements_total{outcome="as-predicted"} 2.0' in lines
    assert 'dbreview_shadow_statements_total{outcome="otherwise"} 1.0' in lines
    counts.write_text("not what Prometheus reads {")
    answer = dbreview("trace", tmp_path / "1.sql", "--shadow", shadow, "--metrics", counts)
    assert (answer.code, answer.out) == (2, "")
    assert "takes no metrics" in answer.err


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
