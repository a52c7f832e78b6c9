"""Of a migration that stands alone, what it names is taken to exist: each hazard is said by its rule and no other."""

from pathlib import Path

import pytest

ALONE = [
    ("DROP TABLE t;", "data-loss/table-dropped"),
    ("DROP TABLE t CASCADE;", "data-loss/table-dropped"),
    ("ALTER TABLE t DROP COLUMN c;", "data-loss/column-dropped"),
    ("DROP TYPE status;", "compatibility/object-dropped"),
    ("ALTER TABLE t DROP CONSTRAINT k;", "data-loss/constraint-dropped"),
    ("ALTER TABLE t ALTER COLUMN c TYPE int;", "locks/type-change-rewrites"),
    ("DROP TABLE IF EXISTS t; CREATE TABLE t (id bigint PRIMARY KEY);", "data-loss/table-dropped"),
    ("ALTER TABLE t RENAME a TO b;", "compatibility/column-renamed"),
    ("ALTER TABLE a RENAME TO b;", "compatibility/table-renamed"),
    ("ALTER TABLE t SET SCHEMA archive;", "compatibility/object-renamed"),
    ("ALTER TABLE t ALTER COLUMN c DROP DEFAULT;", "compatibility/default-dropped"),
    ("ALTER TABLE t ALTER COLUMN c TYPE text;", "locks/type-change-rewrites"),
    ("ALTER TABLE t ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY;", "compatibility/generation-changed"),
    ("ALTER TABLE t ALTER COLUMN c DROP EXPRESSION;", "compatibility/generation-changed"),
    ("ALTER SEQUENCE s RESTART WITH 1;", "compatibility/sequence-restarted"),
    ("CREATE TABLE t (id integer PRIMARY KEY);", "types/integer-counter"),
    ("CREATE TABLE t (id serial PRIMARY KEY);", "types/integer-counter"),
    ("CREATE SEQUENCE s AS integer;", "types/integer-counter"),
    ("ALTER TABLE t ADD COLUMN data json;", "types/json-instead-of-jsonb"),
    ("CREATE TABLE t (id bigint PRIMARY KEY, data json);", "types/json-instead-of-jsonb"),
    ("CREATE TABLE t (a int);", "modeling/missing-id"),
    (
        (
            "CREATE TABLE users (id uuid PRIMARY KEY); "
            "CREATE TABLE carts (user_id uuid PRIMARY KEY REFERENCES users (id)); "
            "CREATE TABLE t (id uuid PRIMARY KEY REFERENCES carts (user_id) ON DELETE CASCADE, user_id uuid NOT NULL);"
        ),
        "integrity/missing-foreign-key",
    ),
    (
        "CREATE TABLE t (id bigint PRIMARY KEY, c int); CREATE INDEX a ON t (c); CREATE INDEX b ON t (c);",
        "performance/duplicate-index",
    ),
    (
        "CREATE TABLE t (id bigint PRIMARY KEY, c int, d int); CREATE INDEX a ON t (c, d); CREATE INDEX b ON t (c);",
        "performance/redundant-index",
    ),
    ("ALTER TABLE t SET (autovacuum_enabled=false);", "performance/autovacuum-off"),
    ("CREATE TABLE t (id bigint PRIMARY KEY, f regproc);", "types/reg-column"),
    ("ALTER TABLE t ENABLE ROW LEVEL SECURITY;", "security/rls-without-policy"),
    ("CREATE TABLE t (id bigint PRIMARY KEY); CREATE POLICY p ON t USING (id = 1);", "security/policy-without-rls"),
    ("CREATE POLICY p ON t USING (true);", "security/policy-always-true"),
    ("CREATE POLICY p ON t USING (auth.uid() = u);", "security/policy-function-per-row"),
    (
        "CREATE POLICY p ON t FOR SELECT USING (a); CREATE POLICY q ON t FOR SELECT USING (b);",
        "security/overlapping-policies",
    ),
    ("ALTER TABLE t DISABLE ROW LEVEL SECURITY;", "security/protection-removed"),
    ("DROP POLICY p ON t;", "security/protection-removed"),
    (
        (
            "CREATE TABLE t (id bigint PRIMARY KEY); ALTER TABLE t ENABLE ROW LEVEL SECURITY; "
            "CREATE POLICY p ON t USING (id = 1); CREATE VIEW v AS SELECT id FROM t;"
        ),
        "security/view-bypasses-rls",
    ),
    ("CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';", "security/definer-search-path"),
    (
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'SELECT 1';",
        "security/definer-callable-by-all",
    ),
    ("GRANT ALL ON t TO PUBLIC;", "security/grant-too-wide"),
    ("GRANT ALL ON ALL TABLES IN SCHEMA public TO app;", "security/grant-too-wide"),
    ("REVOKE SELECT ON t FROM app;", "security/privileges-revoked"),
    ("CREATE ROLE x SUPERUSER;", "security/server-changed"),
    ("CREATE MATERIALIZED VIEW public.v AS SELECT email FROM auth.users;", "security/view-bypasses-rls"),
    (
        "CREATE TABLE t (id bigint PRIMARY KEY, u bigint REFERENCES users (id));",
        "performance/foreign-key-without-index",
    ),
    ("DROP INDEX i;", "compatibility/index-dropped"),
    (f"ALTER TABLE t ADD CONSTRAINT {'long_' * 13} CHECK (a > 0) NOT VALID;", "naming/name-too-long"),
]
HARMLESS = [
    "CREATE TABLE t (id bigint PRIMARY KEY, at timestamp);",
    "DROP TABLE IF EXISTS t;",
    "DROP TYPE IF EXISTS status;",
    "ALTER TABLE t ALTER COLUMN c DROP DEFAULT, ALTER COLUMN c SET DEFAULT 1;",
    "ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (id = 1);",
    "DROP POLICY p ON t; CREATE POLICY p ON t USING (id = 2);",
    "DROP VIEW v; CREATE VIEW v AS SELECT 1 AS one;",
    "ALTER TABLE t ADD COLUMN data jsonb;",
    "DROP INDEX IF EXISTS i;",
    "GRANT SELECT ON t TO reports;",
    "CREATE TABLE copy AS SELECT 1 AS one;",
    "CREATE TABLE part PARTITION OF t FOR VALUES FROM (1) TO (2);",
    "CREATE TEMP TABLE scratch (a integer);",
    "CREATE TABLE t (id integer PRIMARY KEY REFERENCES u (id));",
    "ALTER INDEX i RENAME TO j;",
    "ALTER TABLE a RENAME TO b; CREATE VIEW a AS SELECT * FROM b;",
    "REVOKE ALL ON t FROM PUBLIC;",
    "CREATE ROLE app NOLOGIN;",
    "CREATE VIEW v AS SELECT a FROM t;",
    "ALTER TABLE t ADD CONSTRAINT k CHECK (c > 0) NOT VALID;",
    "CREATE EXTENSION IF NOT EXISTS pgcrypto;",
]
WAITS = "locks/waits-without-limit"  # said once of every migration that locks: tried elsewhere


@pytest.fixture
def found(tmp_path: Path, dbreview):
    """Return the rules that speak about a migration of this text."""

    def lint(sql: str) -> list[str]:
        path = tmp_path / "1.sql"
        path.write_text(sql, encoding="utf-8")
        return [f["rule"] for f in dbreview("lint", path, "--json").json["findings"] if f["rule"] != WAITS]

    return lint


@pytest.mark.parametrize(("sql", "rule"), ALONE)
def test_a_hazard_is_said_once(found, sql: str, rule: str) -> None:
    assert found(sql) == [rule]


@pytest.mark.parametrize("sql", HARMLESS)
def test_what_is_harmless_is_not_spoken_of(found, sql: str) -> None:
    assert found(sql) == []
