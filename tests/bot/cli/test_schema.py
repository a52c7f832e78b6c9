"""`dbreview schema`: the declared schema in the shape of drizzle-kit's snapshot, and its differences from one."""

import json

from tests.bot.cli.conftest import DROPPED, PACKAGE, SCHEMA, snapshot


def test_the_package_of_the_repository_is_printed(branch, dbreview):
    value = dbreview("schema", "--repo", branch.path, "--json").json
    assert list(value["tables"]) == ["public.users"]
    assert list(value["tables"]["public.users"]["columns"]) == ["id", "email", "created_at", "updated_at"]
    assert {"tables", "enums", "schemas", "sequences", "roles", "policies", "views", "unread"} <= value.keys()
    assert value["unread"] == []


def test_another_commit_and_the_disk(branch, dbreview):
    def columns(ref: str) -> list[str]:
        value = dbreview("schema", "--repo", branch.path, "--ref", ref, "--json").json
        return list(value["tables"]["public.users"]["columns"])

    assert "nickname" in columns("main")
    branch.write({f"{PACKAGE}/src/schema.ts": DROPPED.replace('"email"', '"mail"')})
    assert "mail" in columns("WORKTREE")


def test_files_may_be_named(branch, dbreview):
    branch.commit("Another", {"db/extra.ts": SCHEMA.replace('"users"', '"extra"').replace('"nickname"', "")})
    answer = dbreview("schema", "--repo", branch.path, "--schema", "db/*.ts", "--casing", "snake_case", "--json")
    assert list(answer.json["tables"]) == ["public.extra"]
    none = dbreview("schema", "--repo", branch.path, "--schema", "nothing/*.ts")
    assert none.code == 2
    assert "No file matches nothing/*.ts" in none.err


def test_as_text(branch, dbreview):
    out = dbreview("schema", "--repo", branch.path).out
    assert out.startswith("public.users  4 columns\n")
    assert "1 tables" not in out


def test_against_a_snapshot(branch, dbreview):
    meta = branch.path / PACKAGE / "migrations" / "meta"
    same = dbreview("schema", "--repo", branch.path, "--against", meta / "0001_snapshot.json")
    assert (same.code, same.out) == (0, "No difference.\n")
    other = dbreview("schema", "--repo", branch.path, "--against", meta / "0000_snapshot.json", "--json")
    assert other.code == 1
    (difference,) = other.json["differences"]
    assert difference["path"] == "tables/public.users/columns/nickname"
    assert difference["ours"] is None
    assert difference["theirs"]["type"] == "text"
    text = dbreview("schema", "--repo", branch.path, "--against", meta / "0000_snapshot.json")
    assert text.code == 1
    assert "declared  nothing" in text.out


def test_what_is_no_snapshot_is_one_sentence(branch, dbreview):
    branch.write({"a.json": "[]", "b.json": "{"})
    for name in ("a.json", "b.json", "c.json"):
        answer = dbreview("schema", "--repo", branch.path, "--against", branch.path / name)
        assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)


def test_a_snapshot_of_the_commit_and_of_any_version(branch, dbreview):
    path = f"{PACKAGE}/migrations/meta/0001_snapshot.json"
    (branch.path / path).unlink()
    assert dbreview("schema", "--repo", branch.path, "--against", path).out == "No difference.\n"
    now = dbreview("schema", "--repo", branch.path, "--json").json
    columns = [
        {"entityType": "columns", "table": "users", "schema": "public", "name": name, "type": column["type"],
         "notNull": column["notNull"], "default": column.get("default")}
        for name, column in now["tables"]["public.users"]["columns"].items()
    ]  # fmt: skip
    table = {"entityType": "tables", "name": "users", "schema": "public", "isRlsEnabled": False}
    key = {"entityType": "pks", "table": "users", "schema": "public", "columns": ["id"], "name": "users_pkey"}
    later = {"version": "8", "dialect": "postgres", "ddl": [table, *columns, key]}
    branch.write({"later.json": json.dumps(later), "none.json": json.dumps({"version": "8", "ddl": [{}]})})
    answer = dbreview("schema", "--repo", branch.path, "--against", branch.path / "later.json")
    assert (answer.code, answer.out) == (0, "No difference.\n")
    none = dbreview("schema", "--repo", branch.path, "--against", branch.path / "none.json")
    assert (none.code, none.out, none.err.count("\n")) == (2, "", 1)


def test_the_package_that_is_meant(branch, dbreview):
    other = SCHEMA.replace('"users"', '"bills"')
    config = 'export default { dialect: "postgresql", schema: "./schema.ts", out: "./drizzle" };'
    meta = {"packages/billing/drizzle/meta/0000_snapshot.json": snapshot(other)}
    files = {"packages/billing/drizzle.config.ts": config, "packages/billing/schema.ts": other, **meta}
    branch.commit("Another package", files)
    first = dbreview("schema", "--repo", branch.path)
    assert "there are others" in first.err
    second = dbreview("schema", "--repo", branch.path / "packages" / "billing", "--json")
    assert (list(second.json["tables"]), second.err) == (["public.bills"], "")
    same = dbreview("schema", "--repo", branch.path, "--against", branch.path / next(iter(meta)))
    assert (same.code, same.out) == (0, "No difference.\n")


def test_a_repository_without_a_package_is_one_sentence(git, dbreview):
    git.commit("Words", {"README.md": "x"})
    answer = dbreview("schema", "--repo", git.path)
    assert answer.code == 2
    assert answer.err == "dbreview: No Drizzle package for Postgres was found; name its files with --schema.\n"


def test_what_could_not_be_known_is_said(branch, dbreview):
    hidden = SCHEMA.replace('text("email").notNull()', "columnOf(process.env.KIND)")
    branch.commit("Hide a column", {f"{PACKAGE}/src/schema.ts": hidden})
    value = dbreview("schema", "--repo", branch.path, "--json").json
    assert value["unread"][0].keys() == {"path", "line", "what", "why"}
    assert value["unread"][0]["path"] == f"{PACKAGE}/src/schema.ts"


def test_snapshots_of_the_same_schema_agree():
    assert json.loads(snapshot(SCHEMA))["tables"].keys() == {"public.users"}
