# ruff: noqa: E501 - a case is a line
"""Imports find their files as a bundler would: extensions, indexes, tsconfig paths, workspaces, builds mapped to sources."""

import pytest

from schema.drizzle.resolve import Resolver
from tests.schema.drizzle.world import tree

FILES = {
    "tsconfig.json": '{ /* root */ "compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["./src/*"], "~lib": ["src/lib"], }, } }',
    "package.json": '{"name": "root", "imports": {"#db/*": "./packages/db/src/*.ts"}}',
    "src/index.ts": "",
    "src/lib/index.tsx": "",
    "src/both.ts": "",
    "src/both/index.ts": "",
    "apps/web/tsconfig.json": '{"extends": "./tsconfig.more.json"}',
    "apps/web/tsconfig.more.json": '{"compilerOptions": {"paths": {"web/*": ["./app/*"]}}}',
    "apps/web/app/x.ts": "",
    "apps/web/src/lib/kit.ts": "",
    "packages/db/package.json": '{"name": "@acme/db", "exports": {".": {"types": "./dist/index.d.ts", "default": "./dist/index.js"},'
    ' "./schema/*": {"import": "./dist/schema/*.js"}}}',
    "packages/db/src/index.ts": "",
    "packages/db/src/schema/users.ts": "",
    "packages/utilities/package.json": '{"name": "@acme/odd-name", "main": "src/entry.ts"}',
    "packages/utilities/src/entry.ts": "",
    "packages/utilities/src/deep/thing.ts": "",
}

CASES = {
    ("src/index.ts", "./both"): "src/both.ts",
    ("src/index.ts", "./both.js"): "src/both.ts",
    ("src/index.ts", "./lib"): "src/lib/index.tsx",
    ("src/index.ts", "../../outside"): None,
    ("src/index.ts", "@/both"): "src/both.ts",
    ("src/index.ts", "~lib"): "src/lib/index.tsx",
    ("src/index.ts", "#db/index"): "packages/db/src/index.ts",
    ("apps/web/app/x.ts", "web/x"): "apps/web/app/x.ts",
    ("apps/web/app/x.ts", "@/both"): "src/both.ts",
    ("apps/web/app/x.ts", "$lib/kit"): "apps/web/src/lib/kit.ts",
    ("apps/web/app/x.ts", "@acme/db"): "packages/db/src/index.ts",
    ("apps/web/app/x.ts", "@acme/db/schema/users"): "packages/db/src/schema/users.ts",
    ("apps/web/app/x.ts", "@acme/odd-name"): "packages/utilities/src/entry.ts",
    ("apps/web/app/x.ts", "@acme/odd-name/deep/thing"): "packages/utilities/src/deep/thing.ts",
    ("apps/web/app/x.ts", "left-pad"): None,
}


@pytest.mark.parametrize(
    ("question", "answer"), CASES.items(), ids=lambda x: " ".join(x) if isinstance(x, tuple) else str(x)
)
def test_resolution(question: tuple[str, str], answer: str | None) -> None:
    assert Resolver(tree(FILES)).resolve(*question) == answer


def test_a_tsconfig_that_extends_itself_ends() -> None:
    files = {"tsconfig.json": '{"extends": "./tsconfig.json"}', "a.ts": ""}
    assert Resolver(tree(files)).resolve("a.ts", "x/y") is None
