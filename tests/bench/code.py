"""The pass over code: all facts about a repository of thousands of files next to bare parsing of those that matter."""

import gc
import time
from collections.abc import Callable

from schema.drizzle.package import find_packages
from schema.drizzle.reader import read_schema
from schema.drizzle.syntax import parse
from schema.tree import Tree
from schema.typescript.mentions import is_code
from schema.typescript.read import read_code
from tests.bench.large import TABLES, schema_text

FILES, MENTIONING = 6_000, 900  # the largest repository known has 15,000, of which 900 mention its database
QUERIES = 6  # in each of those
RUNS = 3
GOAL = 3

_OTHER = "".join(
    f"export function view{n}(a: string, b: number) {{ return a + String(b * {n}); }}\n" for n in range(60)
)


def run() -> None:
    """Measure one pass, and how many facts it finds."""
    tree = _repository()
    (package,), _ = find_packages(tree)
    declared = read_schema(tree, package)
    paths = sorted(filter(is_code, tree.paths))
    found = read_code(tree, package, declared, paths)
    texts = [source.text.encode() for source in found.sources]
    floor = _best(lambda: [parse(text) for text in texts])
    whole = _best(lambda: read_code(tree, package, declared, paths))
    facts = len(found.uses) + len(found.queries) + len(found.raw)
    if len(found.queries) != QUERIES * MENTIONING or found.unknown:
        raise SystemExit(
            f"{found.files} files, {facts} facts and {found.unknown} unknown: the pass did not see the code"
        )
    size = sum(map(len, texts))
    print(f"facts about code, {len(paths)} files, of which {found.files} mention the database ({size / 1e6:.1f} MB)")
    print(f"  bare tree-sitter parse of those {floor:.2f} s")
    print(f"  the whole pass, {facts} facts: {whole:.2f} s: {whole / floor:.1f}x that (goal: at most {GOAL}x)")


def _repository() -> Tree:
    schema = schema_text(TABLES)
    texts = {
        "packages/db/package.json": '{"name": "@acme/db"}',
        "packages/db/drizzle.config.ts": 'export default { dialect: "postgresql", schema: "./src/schema.ts" };',
        "packages/db/src/schema.ts": schema,
        "packages/db/src/index.ts": 'export * from "./schema";\n',
    }
    declared = read_schema(Tree(frozenset(texts), texts), find_packages(Tree(frozenset(texts), texts))[0][0])
    tables = [(table.key or "", table.columns[0].key or "") for table in declared.tables.values()]
    for number in range(FILES):
        table = tables[number % len(tables)]
        text = _asking(*table, number) if number < MENTIONING else _OTHER
        texts[f"apps/web/src/part{number % 40}/file{number}.ts"] = text
    return Tree(frozenset(texts), texts)


def _asking(table: str, key: str, number: int) -> str:
    """Return a file of the usual mixture: some queries among much that has nothing to do with the database."""
    pairs = "".join(
        f"""
export async function list{n}(ids: string[]) {{
  const rows = await db.select().from({table}).where(and(inArray({table}.{key}, ids))).orderBy(desc({table}.{key}));
  return rows.map((row) => row.{key});
}}
export async function change{n}(id: string) {{
  return db.update({table}).set({{ {key}: id }}).where(eq({table}.{key}, id)).returning({{ n: {table}.{key} }});
}}
"""
        for n in range(number, number + QUERIES // 2)
    )
    return f"""import {{ and, desc, eq, inArray }} from "drizzle-orm";
import {{ db, {table} }} from "@acme/db";
{_OTHER}{pairs}"""


def _best(measured: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        gc.collect()
        started = time.process_time()
        measured()
        times.append(time.process_time() - started)
    return min(times)
