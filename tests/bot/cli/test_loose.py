"""`lint` and `trace`: files with no git around them."""

from pathlib import Path

import pytest

REWRITES = 'ALTER TABLE "orders" ALTER COLUMN "total" SET DATA TYPE bigint USING "total"::bigint;\n'
BEFORE = 'CREATE TABLE "orders" ("id" bigint PRIMARY KEY, "total" integer, "note" text);\n'
SCHEMA = """\
import { pgTable, text, timestamp } from "drizzle-orm/pg-core";

export const orders = pgTable("orders", {
  note: text("note"),
  paidAt: timestamp("paid_at"),
});
"""


@pytest.fixture
def file(tmp_path: Path):
    """Write a file and return its path."""

    def write(name: str, text: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write


def rules_of(answer) -> list[str]:
    return [finding["rule"] for finding in answer.json["findings"]]


def test_a_migration_is_judged_alone(file, dbreview):
    path = file("0001.sql", 'ALTER TABLE "users" DROP COLUMN "nickname";\n')
    answer = dbreview("lint", path, "--json")
    assert answer.code == 1
    (finding,) = answer.json["findings"]
    assert finding["rule"] == "data-loss/column-dropped"
    assert (finding["path"], finding["line"], finding["in_diff"]) == (path.as_posix(), 1, True)
    assert answer.json["stats"]["statements"] == 1


def test_what_a_migration_creates_itself_is_not_taken_to_be_large(file, dbreview):
    text = 'CREATE TABLE "a" ("id" uuid PRIMARY KEY, "b" text);\nCREATE INDEX "a_b" ON "a" ("b");\n'
    assert "locks/index-without-concurrently" not in rules_of(dbreview("lint", file("1.sql", text), "--json"))
    alone = file("2.sql", 'CREATE INDEX "a_b" ON "a" ("b");\n')
    assert "locks/index-without-concurrently" in rules_of(dbreview("lint", alone, "--json"))


def test_migrations_follow_each_other_in_the_order_they_are_named(file, dbreview):
    first = file("1.sql", 'CREATE TABLE "a" ("id" uuid PRIMARY KEY, "b" text);\n')
    second = file("2.sql", 'ALTER TABLE "a" ADD COLUMN "id" uuid;\n')
    answer = dbreview("lint", first, second, "--json")
    assert [(f["rule"], f["path"]) for f in answer.json["findings"]] == [
        ("failure/predicted-failure", second.as_posix())
    ]


def test_the_state_before_is_known_where_it_is_given(file, dbreview):
    before = file("before.sql", BEFORE)
    twice = file("1.sql", 'ALTER TABLE "orders" ADD COLUMN "note" text;\n')
    assert rules_of(dbreview("lint", twice, "--json")) == []
    assert rules_of(dbreview("lint", twice, "--before", before, "--json")) == ["failure/predicted-failure"]


def test_a_renamed_table_is_no_new_one(file, dbreview):
    before = file("before.sql", 'CREATE TABLE "orders" ("id" bigint PRIMARY KEY, "payload" json);\n')
    moved = file(
        "0001.sql", 'ALTER TABLE "orders" RENAME TO "sales";\nALTER TABLE "sales" RENAME "payload" TO "body";\n'
    )
    answer = dbreview("lint", moved, "--before", before, "--json")
    assert rules_of(answer) == ["compatibility/table-renamed", "compatibility/column-renamed"]


def test_how_the_files_run_decides_what_is_refused(file, dbreview):
    path = file("1.sql", 'CREATE INDEX CONCURRENTLY "a_b" ON "a" ("b");\n')
    assert rules_of(dbreview("lint", path, "--json")) == ["failure/concurrently-in-transaction"]
    assert rules_of(dbreview("lint", path, "--transaction", "never", "--json")) == []


def test_a_schema_file_counts_as_new(file, dbreview):
    path = file("schema.ts", SCHEMA)
    answer = dbreview("lint", path, "--json")
    assert {"modeling/missing-id", "types/timestamp-without-time-zone"} <= set(rules_of(answer))
    assert not any(rule.startswith(("drift/", "journal/")) for rule in rules_of(answer))
    assert {f["path"] for f in answer.json["findings"]} == {path.as_posix()}


def test_the_text_names_the_file_and_draws_the_line(file, dbreview):
    path = file("schema.ts", SCHEMA)
    out = dbreview("lint", path).out
    assert f"── {path.as_posix()} " in out
    assert '5 │   paidAt: timestamp("paid_at"),' in out


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("notes.md", "x", "is neither SQL nor TypeScript."),
        ("latin.sql", b"-- caf\xe9", "is not UTF-8 text (byte 6)."),
        ("huge.sql", " " * 5_000_001, "is larger than 5 MB, which no source file is."),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence(file, dbreview, name, text, says):
    path = file(name, text)
    answer = dbreview("lint", path)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == f"dbreview: {path} {says}\n"


def test_a_missing_file_and_a_folder_are_one_sentence(dbreview, tmp_path):
    assert dbreview("lint", tmp_path / "no.sql").err.endswith("cannot be read: No such file or directory.\n")
    (tmp_path / "folder.sql").mkdir()
    assert dbreview("trace", tmp_path / "folder.sql").err.endswith("is a folder: name the files in it.\n")


def test_a_trace_says_what_each_statement_does(file, dbreview):
    path = file("1.sql", REWRITES + '--> statement-breakpoint\nCREATE INDEX "orders_note" ON "orders" ("note");\n')
    answer = dbreview("trace", path, "--before", file("before.sql", BEFORE), "--json")
    assert answer.code == 0
    first, second = answer.json["statements"]
    assert list(first) == ["index", "line", "sql", "in_transaction", "locks", "rewrites", "scans", "fails"]
    assert (first["index"], first["line"], first["sql"]) == (0, 1, REWRITES.strip().removesuffix(";"))
    assert first["locks"][0] == {"relation": "public.orders", "mode": "AccessExclusiveLock"}
    assert first["rewrites"] == ["public.orders"]
    assert (second["index"], second["line"]) == (1, 3)
    assert {"relation": "public.orders", "mode": "ShareLock"} in second["locks"]
    assert second["fails"] is None


def test_a_trace_lists_what_cannot_be_parsed_too(file, dbreview):
    cut = "--> statement-breakpoint\n"
    path = file("1.sql", "SELECT 1;\nSELEC 2;\n" + cut + "COMMIT;\n" + cut + "CREATE INDEX CONCURRENTLY i ON t (x);\n")
    statements = dbreview("trace", path, "--json").json["statements"]
    assert [s["index"] for s in statements] == list(range(len(statements)))
    assert "syntax error" in statements[1]["fails"]
    assert statements[-1]["in_transaction"] is False
    assert statements[-1]["fails"] is None


def test_a_trace_as_text(file, dbreview):
    out = dbreview("trace", file("1.sql", REWRITES)).out
    assert "AccessExclusiveLock on public.orders: nobody can read or write" in out
    assert "writes public.orders anew" in out
    assert dbreview("trace", file("2.sql", "-- nothing\n")).out == "No statement stands in this file.\n"


def test_hostile_sql_cannot_speak_to_the_terminal(file, dbreview):
    path = file("1.sql", 'ALTER TABLE "\x1b[31m\u202eevil[bold]" DROP COLUMN "x";\n')
    for command in ("lint", "trace"):
        out = dbreview(command, path).out
        assert "\x1b" not in out
        assert "\u202e" not in out
        assert "evil[bold]" in out
