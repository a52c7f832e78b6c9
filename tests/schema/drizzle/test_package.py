# ruff: noqa: E501 - a case is a line
"""drizzle.config in its many forms, and what the reader takes where there is none."""

import pytest

from schema.drizzle.globs import expand
from schema.drizzle.package import Package, at_commit, find_packages
from schema.tree import Tree
from tests.schema.drizzle.world import tree

SQL = {"drizzle/0000_a.sql": "select 1;", "drizzle/meta/_journal.json": '{"entries": []}'}


def packages(files: dict[str, str], config: str, path: str = "drizzle.config.ts") -> tuple[Package, ...]:
    return find_packages(tree({path: config, **SQL, **files}))[0]


CONFIGS = {
    "defineConfig": "import { defineConfig } from 'drizzle-kit'; export default defineConfig({ dialect: 'postgresql', schema: './src/schema.ts' });",
    "satisfies": "import type { Config } from 'drizzle-kit'; export default { dialect: 'postgresql', schema: ['src/schema.ts'] } satisfies Config;",
    "join": "import path from 'node:path'; export default { dialect: 'postgresql', schema: path.join(__dirname, 'src', 'schema.ts'), out: path.resolve('./drizzle') };",
    "relative": "import { relative } from 'node:path'; import { fileURLToPath } from 'node:url'; export default { dialect: 'postgresql', schema: relative(process.cwd(), fileURLToPath(new URL('./src/schema.ts', import.meta.url))) };",
    "left behind": "export default { dialect: 'postgresql', schema: './lib/schema.ts' };",
    "constant": "const dir = `./src`; const config = { schema: `${dir}/schema.ts` }; export default { dialect: 'postgresql', ...config };",
    "factory": "import { make } from './src/make'; export default make('schema');",
    "driver": "export default { driver: 'pg', schema: 'src/schema' };",
    "module.exports": "module.exports = { dialect: 'postgresql', schema: 'src/schema.ts' };",
    "dist": "export default { dialect: 'postgresql', schema: './dist/schema.js' };",
    "filters that generate ignores": "export default { dialect: 'postgresql', schema: './src/schema.ts', schemaFilter: ['other'], tablesFilter: ['x_*'], extensionsFilters: ['postgis'], entities: { roles: true }, migrations: { table: 'm', schema: 's', prefix: 'timestamp' }, breakpoints: false };",
    "environment": "export default { dialect: 'postgresql', schema: './src/schema.ts', dbCredentials: { url: process.env.URL! } };",
}


@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS)
def test_forms_of_a_config(config: str) -> None:
    make = "export const make = (name: string) => ({ dialect: 'postgresql' as const, schema: `src/${name}.ts` });"
    (package,) = packages({"src/schema.ts": "", "src/make.ts": make}, config)
    assert (package.schema, package.out, package.layout) == (("src/schema.ts",), "drizzle", "journal")


def test_json_and_casing_and_folders() -> None:
    files = {"db/schema.ts": "", "out/20240102030405_a/migration.sql": ""}
    config = '{"dialect": "postgresql", "schema": "db/schema.ts", "out": "./out", "casing": "snake_case"}'
    (package,) = packages(files, config, "drizzle.config.json")
    assert package == Package(
        "", "drizzle.config.json", ("db/schema.ts",), "out", "snake_case", "folders", "postgresql"
    )


def test_a_casing_that_is_a_constant_of_another_file() -> None:
    files = {"src/schema.ts": "", "src/casing.ts": "export const DB_CASING = 'snake_case' as const;"}
    config = "import { DB_CASING } from './src/casing'; export default { dialect: 'postgresql', schema: './src/schema.ts', casing: DB_CASING };"
    assert packages(files, config)[0].casing == "snake_case"


def test_the_driver_that_a_config_names() -> None:
    lite = "export default { dialect: 'postgresql', driver: 'pglite', schema: './src/schema.ts' };"
    found = [packages({"src/schema.ts": ""}, config)[0].driver for config in (lite, CONFIGS["driver"])]
    assert found == ["pglite", None]


def test_schema_patterns() -> None:
    files = {f"src/{name}": "" for name in ("a.ts", "b.test.ts", "deep/c.ts", "deep/d.ts", "x.sql", "e/f.ts")}

    def schema(pattern: str) -> tuple[str, ...]:
        return packages(files, f"export default {{ dialect: 'postgresql', schema: '{pattern}' }};")[0].schema

    assert schema("./src") == ("src/a.ts", "src/b.test.ts")  # one level
    assert schema("./src/**/*.ts") == ("src/a.ts", "src/b.test.ts", "src/deep/c.ts", "src/deep/d.ts", "src/e/f.ts")
    assert schema("./src/{deep,e}/*.ts") == ("src/deep/c.ts", "src/deep/d.ts", "src/e/f.ts")
    assert schema("./src/!(*.test).ts") == ("src/a.ts",)
    assert schema("./src/deep/[c]*.ts") == ("src/deep/c.ts",)
    assert schema("./dist/deep") == schema("./dist/src/deep") == ("src/deep/c.ts", "src/deep/d.ts")  # built


def test_globs_are_no_regular_expressions() -> None:
    assert expand("a+(b).ts", ["a+(b).ts", "ab.ts"]) == ["a+(b).ts"]
    assert expand("*a*a*a*a*a*b", ["a" * 200]) == []
    assert expand("(a|a)*.ts", ["(a|a)x.ts", "aaa.ts"]) == ["(a|a)x.ts"]
    assert expand("[z-a].ts", ["[z-a].ts"]) == ["[z-a].ts"]
    assert expand("**/" * 30 + "x", ["/".join("a" * 60)]) == []


def test_several_configs_other_dialects_and_nothing_known() -> None:
    files = {
        "a/drizzle.config.ts": "export default { dialect: 'postgresql', schema: './s.ts' };",
        "a/drizzle.dev.config.ts": "export default { dialect: 'postgresql', schema: './s.ts' };",
        "a/s.ts": "",
        "b/drizzle.config.ts": "export default { dialect: 'sqlite', schema: './s.ts' };",
        "b/s.ts": "",
        "c/drizzle.config.ts": "import { x } from 'elsewhere'; export default { dialect: 'postgresql', schema: x };",
        "c/drizzle/0000_a.sql": "",
    }
    found, unread = find_packages(tree(files))
    assert [(p.root, p.schema) for p in found] == [("a", ("a/s.ts",)), ("c", ())]
    assert [(u.path, u.line, u.what) for u in unread] == [("c/drizzle.config.ts", 1, "`schema` of this configuration")]


def test_without_a_config_the_usual_places_are_taken() -> None:
    files = {"packages/database/src/schema.ts": "", "packages/database/migrations/0000_a.sql": ""}
    found, unread = find_packages(tree(files))
    assert (found[0].schema, found[0].out, unread) == (
        ("packages/database/src/schema.ts",),
        "packages/database/migrations",
        (),
    )
    assert find_packages(tree({"readme.md": ""})) == ((), ())


def test_a_config_that_is_not_fetched_is_wanted() -> None:
    half = Tree(frozenset({"drizzle.config.ts", "src/schema.ts"}), {})
    found, unread = find_packages(half)
    assert (found, half.wanted, len(unread)) == ((), {"drizzle.config.ts"}, 1)


def test_the_same_package_at_another_commit() -> None:
    config = "export default { dialect: 'postgresql', schema: './src/*.ts' };"
    (now,) = packages({"src/a.ts": "", "src/b.ts": ""}, config)
    assert at_commit(tree({"drizzle.config.ts": config, "src/a.ts": ""}), now).schema == ("src/a.ts",)
    assert at_commit(tree({"src/a.ts": ""}), now).schema == ("src/a.ts",)
