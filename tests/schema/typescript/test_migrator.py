"""Which of Drizzle's migrators a repository runs is read from its own script, never assumed."""

from dataclasses import replace

import pytest

from bot.config import Config, Migrations
from bot.deploy import deploy_of
from schema.drizzle.package import Package
from schema.tree import Tree

PACKAGE = Package("packages/db", None, (), "packages/db/drizzle", None, "journal", "postgresql")


def tree(**files: str) -> Tree:
    texts = {f"packages/db/{name.replace('__', '/')}.ts": text for name, text in files.items()}
    return Tree(frozenset(texts), texts)


@pytest.mark.parametrize(
    ("files", "one_transaction"),
    [
        ({}, True),
        ({"src__migrate": 'import { migrate } from "drizzle-orm/postgres-js/migrator";'}, True),
        ({"src__migrate": 'import { migrate } from "drizzle-orm/neon-http/migrator";'}, False),
        ({"scripts__run_migrations": "import { migrate } from 'drizzle-orm/neon-http/migrator'"}, False),
        ({"src__client": 'import { drizzle } from "drizzle-orm/neon-http";'}, True),
    ],
)
def test_only_the_http_migrator_runs_without_a_transaction(files, one_transaction):
    assert deploy_of(Config(), tree(**files), PACKAGE).one_transaction is one_transaction


RUNNER = """import { readdir, readFile } from "node:fs/promises";
const dir = path.resolve(here, "..", "packages", "db", "drizzle");
for (const file of (await readdir(dir)).filter((name) => name.endsWith(".sql"))) {
  await client.query(await readFile(path.join(dir, file), "utf8"));
}"""


@pytest.mark.parametrize(
    ("files", "runner"),
    [
        ({"packages/db/src/migrate.ts": RUNNER}, "packages/db/src/migrate.ts"),
        ({"scripts/migrate-all.mjs": RUNNER}, "scripts/migrate-all.mjs"),
        ({"scripts/migrate-all.mjs": RUNNER.replace('"db"', '"crm"')}, None),
        ({"packages/db/migrate.test.ts": RUNNER}, None),
        ({"packages/db/migrate.ts": RUNNER.replace("readdir", "readAll")}, None),
        (
            {"packages/db/migrate.ts": RUNNER, "packages/db/src/migrate.ts": 'import "drizzle-orm/pglite/migrator"'},
            None,
        ),
    ],
)
def test_a_runner_that_somebody_wrote_is_named(files, runner):
    deploy = deploy_of(Config(), Tree(frozenset(files), files), PACKAGE)
    assert deploy.one_transaction
    assert (f"{runner} sends them itself" in deploy.why) is (runner is not None)


def test_the_settings_file_has_the_last_word():
    http = tree(migrate='import "drizzle-orm/neon-http/migrator"')
    deploy = deploy_of(Config(migrations=Migrations(transaction="always", postgres=17)), http, PACKAGE)
    assert (deploy.one_transaction, deploy.postgres) == (True, 17)


def test_a_script_that_was_not_fetched_is_asked_for():
    lacking = Tree(frozenset({"packages/db/migrate.ts"}), {})
    deploy_of(Config(), lacking, PACKAGE)
    assert lacking.wanted == {"packages/db/migrate.ts"}


def test_the_driver_is_that_of_the_script_else_that_of_the_configuration():
    lite = replace(PACKAGE, driver="pglite")
    script = tree(migrate='import "drizzle-orm/postgres-js/migrator"')
    found = [deploy_of(Config(), files, lite).driver for files in (tree(), script)]
    assert [*found, deploy_of(Config(), tree(), PACKAGE).driver] == ["pglite", "postgres-js", None]


@pytest.mark.parametrize(
    ("said", "manifest", "neon"),
    [
        ("auto", '{"dependencies": {"@neondatabase/serverless": "^1.0.0"}}', True),
        ("auto", '{"dependencies": {"pg": "^8.0.0"}}', False),
        (True, '{"dependencies": {"pg": "^8.0.0"}}', True),
        (False, '{"dependencies": {"@neondatabase/serverless": "^1.0.0"}}', False),
    ],
)
def test_production_is_on_neon_where_its_driver_is_or_the_settings_say_so(said, manifest, neon):
    files = {"packages/db/package.json": manifest, "package.json": "{}"}
    assert deploy_of(Config(neon=said), Tree(frozenset(files), files), PACKAGE).neon is neon


def test_the_nearest_manifest_speaks_and_is_asked_for():
    lacking = Tree(frozenset({"packages/package.json", "package.json"}), {})
    assert deploy_of(Config(), lacking, PACKAGE).neon is False
    assert lacking.wanted == {"packages/package.json"}
