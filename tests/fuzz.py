"""`make fuzz`: hostile schemas by the thousand. None may make the reader fail, take 2 s, or take 512 MB.

Three kinds: words of schemas in any order (hypothesis), our own cases mangled, and real schemas mangled where there are
checkouts. They are read in processes that are limited to 512 MB, a batch in each; a batch that fails is printed with
the text that did it.
"""

import argparse
import faulthandler
import json
import multiprocessing
import random
import resource
import sys
import time
import traceback
from collections import ChainMap
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from schema.drizzle.package import Package
from schema.drizzle.reader import read_schema
from schema.drizzle.serialize import to_snapshot
from schema.tree import Tree
from tests.corpus import checkout, package_of
from tests.gittree import tree_at
from tests.schema.drizzle.test_hostile import LARGE, SEEDS, TABLE, TOKENS, mangled
from tests.schema.drizzle.world import IMPORTS

SECONDS, MEGABYTES, BATCH = 2.0, 512, 500
PACKAGE = Package("", None, ("schema.ts",), "drizzle", None, "none", "postgresql")
WORDS = [
    *TOKENS,
    *("x", "t", "'a'", "1", ":", "=>", " ", "\n", "index(", ".on(", "enum E { A }", "class C { static a = 1 }"),
]


@dataclass(frozen=True)
class Batch:
    """Some cases of one kind, made from one number."""

    kind: str
    number: int
    size: int
    corpus: str
    checkouts: str


@dataclass(frozen=True)
class Report:
    """What became of a batch."""

    cases: int
    slowest: float
    megabytes: int
    failures: tuple[str, ...]


def run(batch: Batch) -> Report:
    """Read every case of a batch, in this process."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEGABYTES << 20, MEGABYTES << 20))
    count, slowest, failures = 0, 0.0, []
    for tree, package in _cases(batch):
        faulthandler.dump_traceback_later(60, exit=True)
        started = time.process_time()
        try:
            to_snapshot(read_schema(tree, package))
        except Exception:  # whatever it is, it is a finding
            failures.append(f"{traceback.format_exc(limit=-3)}\n{tree.texts[package.schema[0]][-2000:]}")
        seconds = time.process_time() - started
        count, slowest = count + 1, max(slowest, seconds)
        if seconds > SECONDS:
            failures.append(f"{seconds:.1f} s\n{tree.texts[package.schema[0]][-2000:]}")
    faulthandler.cancel_dump_traceback_later()
    return Report(count, slowest, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10, tuple(failures))


def _cases(batch: Batch) -> Iterator[tuple[Tree, Package]]:
    random_ = random.Random(f"{batch.kind} {batch.number}")
    if batch.kind == "words":
        texts = _words(batch.number, batch.size)
    elif batch.kind == "large":
        texts = [*LARGE.values(), "".join(TABLE % (n, n) for n in range(22_000))]  # 2.4 MB: the most that is read
    elif batch.kind == "own":
        texts = [mangled(random_.choice(SEEDS), random_) for _ in range(batch.size)]
    else:
        yield from _real(batch, random_)
        return
    for text in texts:
        yield Tree(frozenset({"schema.ts"}), {"schema.ts": IMPORTS + text}), PACKAGE


def _words(number: int, size: int) -> list[str]:
    texts: list[str] = []

    @seed(number)
    @settings(
        max_examples=size,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(st.one_of(st.sampled_from(WORDS), st.sampled_from(SEEDS), st.text(max_size=8)), max_size=30))
    def collect(words: list[str]) -> None:
        texts.append("".join(words))

    collect()
    return texts[:size]


def _real(batch: Batch, random_: random.Random) -> Iterator[tuple[Tree, Package]]:
    """Yield one real schema, a file of it mangled anew each time."""
    entries = json.loads((Path(batch.corpus) / "dev.json").read_text())
    entry = entries[batch.number % len(entries)]
    git = checkout(Path(batch.checkouts), entry["repo"])
    if git is None:
        return
    tree = tree_at(git, entry["head"])
    package = package_of(tree, entry)
    read_schema(tree, package)
    texts = dict(getattr(tree.texts, "read", {}))
    files = [path for path in texts if path.endswith((".ts", ".tsx"))]
    for _ in range(batch.size if files else 0):
        path = random_.choice(files)
        changed = {path: mangled(texts[path], random_)}
        first = replace(package, schema=(path, *package.schema)) if path not in package.schema else package
        yield Tree(tree.paths, ChainMap(changed, texts)), first


def batches(options: argparse.Namespace) -> list[Batch]:
    """Return the work: real schemas a quarter, words and our own the rest; without checkouts those take the quarter."""
    place = (str(options.corpus), str(options.checkouts))
    real = options.checkouts.is_dir() and options.corpus.is_dir()
    eighth = max(1, options.cases // BATCH // 8)
    made = [Batch("large", 0, 1, *place)]
    made += [Batch("words", options.seed + n, BATCH, *place) for n in range(3 * eighth)]
    made += [Batch("own", options.seed + n, BATCH, *place) for n in range((3 if real else 5) * eighth)]
    small = BATCH // 5  # real schemas take longer: more and smaller batches, so that every repository has its turn
    made += [Batch("real", options.seed + n, small, *place) for n in range(10 * eighth if real else 0)]
    return made


def main() -> int:
    """Run the batches; print the numbers, and every failure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--checkouts", type=Path, required=True)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--kind", choices=["large", "words", "own", "real"], help="only the cases of one kind")
    options = parser.parse_args()
    work = [batch for batch in batches(options) if options.kind in (None, batch.kind)]
    cases, slowest, megabytes, failures = 0, 0.0, 0, 0
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(options.processes, context, max_tasks_per_child=1) as pool:
        for report in pool.map(run, work):  # a process that dies raises here: hung for a minute, or out of memory
            cases, slowest = cases + report.cases, max(slowest, report.slowest)
            megabytes, failures = max(megabytes, report.megabytes), failures + len(report.failures)
            for failure in report.failures:
                print(failure, "\n" + "-" * 40, flush=True)
            sys.stderr.write(f"\r{cases} cases, {failures} failures, slowest {slowest:.2f} s, {megabytes} MB ")
    sys.stderr.write("\n")
    print(f"{cases} cases, {failures} failures; slowest {slowest:.2f} s of CPU, largest process {megabytes} MB")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
