"""The reader of schema.ts: the whole read of a large schema next to bare tree-sitter parsing of the same text."""

import gc
import time
from collections.abc import Callable

from schema.drizzle.package import Package
from schema.drizzle.reader import read_schema
from schema.drizzle.syntax import parse
from schema.tree import Tree
from tests.bench.large import TABLES, schema_text

RUNS, TIMES = 15, 10
GOAL_PARSE, GOAL_LARGER = 4, 11


def run() -> None:
    """Measure 110 tables, and how the time grows with ten times as many."""
    text, larger = schema_text(TABLES), schema_text(TIMES * TABLES)
    floor, whole = _least(RUNS, lambda: parse(text.encode()), lambda: _read(text))
    ten, large = _least(5, lambda: [_read(text) for _ in range(TIMES)], lambda: _read(larger))
    print(f"read of schema.ts, {text.count(chr(10))} lines, {TABLES} tables")
    print(f"  bare tree-sitter parse {1000 * floor:.1f} ms")
    print(f"  the whole read {1000 * whole:.1f} ms: {whole / floor:.2f}x that (goal: at most {GOAL_PARSE}x)")
    growth = TIMES * large / ten
    print(f"  {TIMES} times as many tables cost {growth:.1f}x (goal: at most {GOAL_LARGER}x)")


def _read(text: str) -> None:
    package = Package("", None, ("schema.ts",), "drizzle", None, "none", "postgresql")
    database = read_schema(Tree(frozenset({"schema.ts"}), {"schema.ts": text}), package)
    if database.unread or not database.tables:
        raise SystemExit("the schema of the benchmark is not read")


def _least(runs: int, *measured: Callable[[], object]) -> list[float]:
    """Return the least processor time of several runs of each, in turn: what others do to the machine only adds."""
    times: list[list[float]] = [[] for _ in measured]
    for _ in range(runs):
        for found, one in zip(times, measured, strict=True):
            gc.collect()  # what the run before left
            started = time.process_time()
            one()
            found.append(time.process_time() - started)
    return [min(found) for found in times]
