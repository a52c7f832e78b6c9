"""The names by which the files of a Drizzle package are recognised before anything is read."""

from bot.sources.foresee import MAX_HISTORY, MAX_SCHEMAS, foresee

DB = "packages/db/"


def test_a_package_is_foreseen_with_its_last_snapshot_only():
    paths = [
        f"{DB}drizzle.config.ts",
        f"{DB}src/schema/users.ts",
        f"{DB}src/client.ts",
        f"{DB}drizzle/0000_a.sql",
        f"{DB}drizzle/0001_b.sql",
        f"{DB}drizzle/meta/_journal.json",
        f"{DB}drizzle/meta/0000_snapshot.json",
        f"{DB}drizzle/meta/0001_snapshot.json",
        "apps/web/src/schema/form.ts",
        "node_modules/x/drizzle.config.ts",
    ]
    assert foresee(paths, [f"{DB}drizzle/0001_b.sql", "apps/web/page.ts"]) == {
        f"{DB}drizzle.config.ts",
        f"{DB}src/schema/users.ts",
        f"{DB}src/client.ts",
        f"{DB}drizzle/0000_a.sql",
        f"{DB}drizzle/0001_b.sql",
        f"{DB}drizzle/meta/_journal.json",
        f"{DB}drizzle/meta/0001_snapshot.json",
    }


def test_the_dated_folders_of_drizzle_1_are_known():
    paths = [f"drizzle/2026010100000{n}_x/{name}" for n in (1, 2) for name in ("migration.sql", "snapshot.json")]
    assert foresee(paths, []) == {"drizzle/20260101000002_x/snapshot.json"}


def test_a_huge_repository_is_not_fetched_whole():
    paths = ["drizzle.config.ts", *(f"src/db/schema/t{n}.ts" for n in range(1_000))]
    assert len(foresee(paths, [])) == MAX_SCHEMAS + 1


def test_a_short_history_that_grows_is_asked_for_whole_and_a_long_one_is_not():
    short = [
        f"{DB}drizzle.config.ts",
        f"{DB}drizzle/meta/_journal.json",
        *(f"{DB}drizzle/000{n}_x.sql" for n in range(3)),
    ]
    statements = {path for path in short if path.endswith(".sql")}
    assert statements < foresee(short, [f"{DB}drizzle/0002_x.sql"])
    assert statements.isdisjoint(foresee(short, [f"{DB}src/schema.ts"]))
    long = [*short, *(f"{DB}drizzle/{n:04}_x.sql" for n in range(3, MAX_HISTORY + 1))]
    assert not statements < foresee(long, [f"{DB}drizzle/0002_x.sql"])
