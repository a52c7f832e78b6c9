"""`dbreview check` on a large repository: wall time of the whole process, and its ratio to bare parsing."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import tree_sitter
import tree_sitter_typescript

from tests.bench.large import large_repository

RUNS = 5


def run() -> None:
    """Measure the repository that DBREVIEW_BENCH_REPO names (with DBREVIEW_BENCH_BASE and _HEAD), else our own."""
    given = os.environ.get("DBREVIEW_BENCH_REPO")
    with tempfile.TemporaryDirectory() as folder:
        if given:
            base, head = os.environ.get("DBREVIEW_BENCH_BASE", "HEAD~1"), os.environ.get("DBREVIEW_BENCH_HEAD", "HEAD")
            _measure(Path(given), base, head)
        else:
            large_repository(Path(folder))
            _measure(Path(folder), "main", "change")


def _measure(repository: Path, base: str, head: str) -> None:
    command = [sys.executable, "-c", "from bot.cli import main; raise SystemExit(main())", "check"]
    command += ["--repo", str(repository), "--base", base, "--head", head, "--json", "--fail-on", "never"]
    walls = [_timed(command) for _ in range(RUNS)]
    empty = [_timed([sys.executable, "-c", "import bot.cli.check, bot.judge"]) for _ in range(RUNS)]
    parse, lines = _parse_floor(repository, head)
    wall, start = statistics.median(walls), statistics.median(empty)
    print(f"dbreview check, {lines} lines of TypeScript that declare or neighbour the schema, both sides read")
    print(f"  whole process {wall:.2f} s, of which start-up and imports {start:.2f} s")
    print(f"  bare tree-sitter parse of the same text, twice: {parse:.3f} s")
    print(f"  what check does beyond start-up: {(wall - start) / parse:.1f}x that")


def _timed(command: list[str]) -> float:
    started = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr.decode()[-2000:])
    return time.perf_counter() - started


def _parse_floor(repository: Path, head: str) -> tuple[float, int]:
    """Return the seconds that parsing base and head alone takes, and the lines of one side."""
    listed = subprocess.run(
        ["git", "-C", str(repository), "ls-tree", "-r", "--name-only", head], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    paths = [p for p in listed if p.endswith(".ts") and "schema" in p and "/db/" in f"/{p}"][:200]
    show = ["git", "-C", str(repository), "show"]
    texts = [subprocess.run([*show, f"{head}:{p}"], capture_output=True, check=True).stdout for p in paths]
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_typescript.language_typescript()))
    best = min(_parse(parser, texts) for _ in range(RUNS))
    return 2 * best, sum(text.count(b"\n") for text in texts)


def _parse(parser: tree_sitter.Parser, texts: list[bytes]) -> float:
    started = time.perf_counter()
    for text in texts:
        parser.parse(text)
    return time.perf_counter() - started
