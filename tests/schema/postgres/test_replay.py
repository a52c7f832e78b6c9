"""Migrations replayed: the catalog they end in, the transactions they run in, and what the server would refuse."""

import pytest

from schema.deploy import Deploy
from schema.model import Database, Table
from schema.postgres import actions as a
from schema.postgres.migration import Replay
from schema.postgres.parse import read_migration
from schema.postgres.replay import replay
from schema.span import Source

EACH_ALONE = Deploy(one_transaction=False)
START = """
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE TABLE users (id int PRIMARY KEY, mail text NOT NULL, mood mood DEFAULT 'a');
CREATE TABLE posts (id int PRIMARY KEY, author int REFERENCES users (id), title varchar(50));
CREATE INDEX posts_author ON posts (author);
CREATE VIEW mails AS SELECT mail FROM users;
"""


def run(*files: str, start: str = "", deploy: Deploy | None = None) -> Replay:
    before = Database()
    if start:
        before = run(start, deploy=EACH_ALONE).database
    migrations = tuple(read_migration(Source(f"{i}.sql", sql), str(i)) for i, sql in enumerate(files))
    return replay(before, migrations, deploy or Deploy())


def table(replayed: Replay, name: str = "users") -> Table:
    return replayed.database.tables[f"public.{name}"]


PARTITIONED = "unique constraint on partitioned table must include all partitioning columns"
NO_ARBITER = "there is no unique or exclusion constraint matching the ON CONFLICT specification"

REFUSALS = [
    ("CREATE TABLE users (id int)", 'relation "users" already exists'),
    ("CREATE TABLE IF NOT EXISTS users (id int)", None),
    ("DROP TABLE users", "cannot drop table users because other objects depend on it"),
    ("DROP TABLE users CASCADE", None),
    ("DROP TABLE posts; DROP TABLE posts", 'table "posts" does not exist'),
    ("DROP TABLE posts; INSERT INTO posts VALUES (1)", 'relation "posts" does not exist'),
    ("DROP TABLE posts; CREATE TABLE posts (id int)", None),
    ("DROP TABLE elsewhere", None),
    ("ALTER TABLE users ADD COLUMN mail text", 'column "mail" of relation "users" already exists'),
    ("ALTER TABLE users ADD COLUMN x int NOT NULL", 'column "x" of relation "users" contains null values'),
    ("CREATE TABLE n (a int); ALTER TABLE n ADD COLUMN x int NOT NULL", None),
    (
        "CREATE TABLE n (a int); INSERT INTO n VALUES (1); ALTER TABLE n ADD COLUMN x int NOT NULL",
        'column "x" of relation "n" contains null values',
    ),
    ("ALTER TABLE users DROP COLUMN nothing", 'column "nothing" of relation "users" does not exist'),
    ("ALTER TABLE users DROP COLUMN IF EXISTS nothing", None),
    ("ALTER TABLE users DROP COLUMN mail", "cannot drop column mail of table users because other objects depend on it"),
    ("ALTER TABLE users DROP COLUMN id", "cannot drop column id of table users because other objects depend on it"),
    ("ALTER TABLE users ALTER mail TYPE int", "cannot alter type of a column used by a view or rule"),
    ("ALTER TABLE posts ALTER title TYPE int", 'column "title" cannot be cast automatically to type integer'),
    ("ALTER TABLE posts ALTER title TYPE int USING title::int", None),
    ("ALTER TABLE users ALTER mood TYPE text", None),
    ("ALTER TABLE users ALTER id TYPE serial", 'type "serial" does not exist'),
    ("ALTER TABLE elsewhere ALTER x TYPE int", None),
    ("ALTER TABLE posts ADD CONSTRAINT k FOREIGN KEY (title) REFERENCES users (id)", None.__class__),
    ("ALTER TABLE posts ADD CONSTRAINT k FOREIGN KEY (author) REFERENCES users (mail)", None.__class__),
    ("ALTER TABLE posts DROP CONSTRAINT nothing", 'constraint "nothing" of relation "posts" does not exist'),
    ("ALTER TABLE posts ADD PRIMARY KEY (author)", 'multiple primary keys for table "posts" are not allowed'),
    ("CREATE INDEX posts_author ON posts (title)", 'relation "posts_author" already exists'),
    ("DROP INDEX users_pkey", "cannot drop index users_pkey because constraint users_pkey on table users requires it"),
    ("CREATE TYPE mood AS ENUM ('a')", 'type "mood" already exists'),
    ("ALTER TYPE mood ADD VALUE 'a'", 'enum label "a" already exists'),
    ("DROP TYPE mood", "cannot drop type mood because other objects depend on it"),
    ("DROP VIEW mails; ALTER TABLE users DROP COLUMN mail", None),
    ("CREATE INDEX CONCURRENTLY i ON posts (title)", "CREATE INDEX CONCURRENTLY cannot run inside a transaction block"),
    ("COMMIT;--> statement-breakpoint\nCREATE INDEX CONCURRENTLY i ON posts (title)", None),
    (
        "COMMIT;--> statement-breakpoint\nSELECT 1; VACUUM posts",
        "VACUUM cannot run inside a transaction block",
    ),
    ("ALTER TYPE mood ADD VALUE 'c'", None),
    ("ALTER TYPE mood ADD VALUE 'c'; UPDATE users SET mood = 'c'", 'unsafe use of new value "c" of enum type mood'),
    (
        "ALTER TYPE mood ADD VALUE 'c'; ALTER TABLE users ALTER mood SET DEFAULT 'c'",
        'unsafe use of new value "c" of enum type mood',
    ),
    (
        "ALTER TYPE mood ADD VALUE 'c'; CREATE INDEX i ON users (id) WHERE mood = 'c'",
        'unsafe use of new value "c" of enum type mood',
    ),
    ("ALTER TYPE mood ADD VALUE 'c'; ALTER TABLE users ADD CHECK (mood::text <> 'c' OR id > 1)", None),
    ("ALTER TYPE mood ADD VALUE 'c'; COMMIT; UPDATE users SET mood = 'c'", None),
    ("ALTER TABLE posts ADD x int; ROLLBACK; ALTER TABLE posts ADD x int", None),
    ("SAVEPOINT a; DROP TABLE posts; ROLLBACK TO a; ALTER TABLE posts ADD x int", None),
    (
        "ALTER TABLE posts ADD x int; SAVEPOINT a; ROLLBACK TO a; ALTER TABLE posts ADD x int",
        'column "x" of relation "posts" already exists',
    ),
    ("UPDATE users SET nothing = 1", 'column "nothing" of relation "users" does not exist'),
    ("TRUNCATE users", "cannot truncate a table referenced in a foreign key constraint"),
    ("TRUNCATE users, posts", None),
    ("CREATE TABLE n (a int, a text)", 'column "a" specified more than once'),
    ("CREATE TABLE n (a int, PRIMARY KEY (a, a))", 'column "a" appears twice in primary key constraint'),
    ("ALTER TABLE posts ADD CONSTRAINT k UNIQUE (id, id)", 'column "id" appears twice in unique constraint'),
    ("CREATE TABLE n (a int PRIMARY KEY, b int) PARTITION BY HASH (b)", PARTITIONED),
    ("CREATE TABLE n (a int, b int) PARTITION BY HASH (b); CREATE UNIQUE INDEX i ON n (a)", PARTITIONED),
    ("CREATE TABLE n (a int, b int) PARTITION BY HASH (b); ALTER TABLE n ADD PRIMARY KEY (a)", PARTITIONED),
    ("CREATE TABLE n (a int, b int, PRIMARY KEY (a, b)) PARTITION BY HASH (b)", None),
    (
        (
            "CREATE TABLE n (a int) PARTITION BY HASH (a); CREATE INDEX n_a ON n (a);"
            " COMMIT;--> statement-breakpoint\nDROP INDEX CONCURRENTLY n_a"
        ),
        'cannot drop partitioned index "n_a" concurrently',
    ),
    ("UPDATE posts SET title = 'a', title = 'b'", 'multiple assignments to same column "title"'),
    ("INSERT INTO users (id, mail) VALUES (1, 'a') ON CONFLICT (mail) DO NOTHING", NO_ARBITER),
    (
        (
            "CREATE UNIQUE INDEX i ON users (mail) WHERE id > 1;"
            "INSERT INTO users (id, mail) VALUES (1, 'a') ON CONFLICT (mail) DO NOTHING"
        ),
        NO_ARBITER,
    ),
    ("INSERT INTO users (id, mail) VALUES (1, 'a') ON CONFLICT (id) DO NOTHING", None),
    ("INSERT INTO users (id, mail) VALUES (1, 'a') ON CONFLICT DO NOTHING", None),
]
REFUSALS[22] = (REFUSALS[22][0], 'foreign key constraint "k" cannot be implemented')
REFUSALS[23] = (REFUSALS[23][0], 'there is no unique constraint matching given keys for referenced table "users"')


@pytest.mark.parametrize(("sql", "reason"), REFUSALS, ids=[sql for sql, _ in REFUSALS])
def test_a_refusal_has_the_servers_words(sql: str, reason: str | None) -> None:
    assert [step.fails for step in run(sql, start=START).steps if step.fails] == ([reason] if reason else [])


def test_an_enum_value_of_another_file_of_the_same_deploy_is_not_usable() -> None:
    files = ("ALTER TYPE mood ADD VALUE 'c'", "UPDATE users SET mood = 'c'")
    assert run(*files, start=START).steps[-1].fails == 'unsafe use of new value "c" of enum type mood'
    assert run(*files, start=START, deploy=EACH_ALONE).steps[-1].fails is None


def test_a_new_type_may_use_its_new_values_since_17() -> None:
    sql = "CREATE TYPE k AS ENUM ('a'); ALTER TYPE k ADD VALUE 'b'; CREATE TABLE t (k k DEFAULT 'b')"
    assert run(sql, deploy=Deploy(postgres=16)).steps[-1].fails == 'unsafe use of new value "b" of enum type k'
    assert run(sql, deploy=Deploy(postgres=17)).steps[-1].fails is None


def test_a_refused_statement_changes_nothing() -> None:
    replayed = run("ALTER TABLE users DROP COLUMN mail", start=START)
    assert table(replayed).column("mail") is not None
    assert replayed.steps[0].before == replayed.steps[0].after


def test_one_mistake_is_said_once() -> None:
    rows = "ALTER TABLE posts ADD COLUMN x int NOT NULL; CREATE INDEX i ON posts (x)"
    place = "CREATE INDEX CONCURRENTLY j ON posts (title); DROP INDEX j; CREATE INDEX j ON posts (title)"
    assert [bool(step.fails) for step in run(rows, start=START).steps] == [True, False]
    assert [bool(step.fails) for step in run(place, start=START).steps] == [True, False, False]


def test_a_guarded_statement_may_fail() -> None:
    block = (
        "DO $$ BEGIN ALTER TABLE posts ADD CONSTRAINT posts_author_fkey FOREIGN KEY (title) REFERENCES users (id);"
        " EXCEPTION WHEN duplicate_object THEN null; END $$;"
    )
    replayed = run(block, start=START)
    assert replayed.steps[0].fails is None
    assert [key.columns for key in table(replayed, "posts").foreign_keys] == [("author",)]


def test_clauses_take_place_in_the_servers_order() -> None:
    sql = "ALTER TABLE users ALTER mail SET NOT NULL, DROP CONSTRAINT sure"
    replayed = run(sql, start="CREATE TABLE users (mail text, CONSTRAINT sure CHECK (mail IS NOT NULL))")
    assert [type(step.action) for step in replayed.steps] == [a.DropConstraint, a.SetNotNull]
    assert replayed.steps[1].cost.scans == ("public.users",)


def test_a_renamed_table_takes_everything_along() -> None:
    replayed = run("ALTER TABLE users RENAME TO people", "ALTER TABLE people RENAME COLUMN id TO key", start=START)
    assert "public.users" not in replayed.database.tables
    posts = table(replayed, "posts")
    assert [(k.references, k.references_columns) for k in posts.foreign_keys] == [("public.people", ("key",))]
    key = table(replayed, "people").primary_key
    assert key is not None
    assert (key.name, key.columns) == ("users_pkey", ("key",))
    assert run("DROP TABLE people", start=START + "ALTER TABLE users RENAME TO people").steps[0].fails


def test_a_dropped_column_takes_its_parts_along() -> None:
    replayed = run("ALTER TABLE posts DROP COLUMN author", start=START)
    posts = table(replayed, "posts")
    assert (posts.indexes, posts.foreign_keys) == ((), ())


def test_cascade_drops_what_depends() -> None:
    replayed = run("DROP TABLE users CASCADE", start=START)
    assert table(replayed, "posts").foreign_keys == ()
    assert "public.mails" not in replayed.database.views


def test_steps_say_which_tables_are_new() -> None:
    replayed = run("CREATE TABLE n (a int)", "COMMIT;--> statement-breakpoint\nCREATE INDEX i ON n (a)", start=START)
    last = replayed.steps[-1]
    assert set(last.created) == {"public.n"}
    assert set(last.created_here) == set()
    assert last.cost.scans == ("public.n",)
    assert not last.in_transaction


def test_what_the_transaction_made_costs_nothing() -> None:
    replayed = run("CREATE TABLE n (a int REFERENCES users)", "CREATE INDEX i ON n (a)", start=START)
    assert [lock.relation for lock in replayed.steps[0].cost.locks] == ["public.users"]
    assert replayed.steps[1].cost.locks == ()
    assert set(replayed.steps[1].created_here) == {"public.n"}


def test_an_index_is_told_by_its_table() -> None:
    step = run("DROP INDEX posts_author", start=START).steps[0]
    assert isinstance(step.action, a.DropIndex)
    assert step.action.table == "public.posts"
    assert step.action.object == "public.posts.posts_author"


def test_a_temporary_table_leaves_no_trace() -> None:
    replayed = run("CREATE TEMP TABLE scratch (a int); INSERT INTO scratch VALUES (1)")
    assert dict(replayed.database.tables) == {}
    assert replayed.steps[-1].cost.locks == ()


def test_the_starting_database_is_left_alone() -> None:
    before = run(START, deploy=EACH_ALONE).database
    names = set(before.tables)
    replay(before, (read_migration(Source("1.sql", "DROP TABLE users CASCADE"), "1"),), Deploy())
    assert set(before.tables) == names


def test_a_step_keeps_the_catalog_of_its_moment() -> None:
    sql = "".join(f"CREATE TABLE t{i} (a int, b text);CREATE INDEX i{i} ON t{i} (a);" for i in range(400))
    replayed = run(sql)
    assert len(replayed.steps) == 800
    assert len(replayed.database.tables) == 400
    assert len(replayed.steps[1].after.tables) == 1
