"""`dbreview lint` on a long history, beside its floor (libpg_query alone) and a peer, squawk, in the same run."""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import postgast

from bot.cli.lint import linted
from schema.deploy import Deploy
from schema.model import Database
from schema.postgres.parse import BREAKPOINT, read_migration
from schema.postgres.replay import replay
from schema.span import Source
from tests.bench.history import long_history

RUNS = 15  # of a whole process, ours and theirs
TURNS = 25  # of warm work; of all of them the least is what the code takes, the others what a shared machine adds
PEER = Path("scratch/bench/squawk")
DBREVIEW = (sys.executable, "-c", "from bot.cli import main; raise SystemExit(main())", "lint", "--fail-on", "never")


def run() -> None:
    """Measure the folder of migrations that DBREVIEW_BENCH_MIGRATIONS names, else a history of our own."""
    given = os.environ.get("DBREVIEW_BENCH_MIGRATIONS")
    with tempfile.TemporaryDirectory() as folder:
        if not given:
            long_history(Path(folder))
        files = sorted(Path(given or folder).glob("*.sql"))
        if not files:
            raise SystemExit(f"{given} holds no .sql file.")
        _measure(files)


def _measure(files: list[Path]) -> None:
    texts = [path.read_text() for path in files]
    floor, read, replayed, judged = _warm(files, texts)
    half = _best(lambda: linted(files[: len(files) // 2], None, Deploy()))
    singles = sorted(_best(lambda path=path: linted([path], None, Deploy()), 3) for path in files)  # type: ignore[misc]
    lines = sum(text.count("\n") for text in texts)
    print(
        f"dbreview lint on warm CPU time, {len(files)} migrations of {lines} lines, {sum(map(len, texts)) // 1000} kB"
    )
    print(f"  parse floor, libpg_query alone   {floor * 1000:7.1f} ms")
    print(
        f"  warm: read and replay            {(read + replayed) * 1000:7.1f} ms, {(read + replayed) / floor:.1f}x that"
    )
    print(f"  warm: lint, the rules included   {judged * 1000:7.1f} ms, {judged / floor:.1f}x that")
    typical, longest = statistics.median(singles), singles[-1]
    print(f"  warm: one file alone             {typical * 1000:7.1f} ms, longest {longest * 1000:.1f} ms")
    print(f"  all of it takes {judged / half:.1f} times as long as its first half")
    names = [str(path) for path in files]
    _print_process("whole process, --json", (*DBREVIEW, "--json", *names))
    _print_process("whole process, one file, --json", (*DBREVIEW, "--json", names[-1]))
    _peer(names)


def _warm(files: list[Path], texts: list[str]) -> tuple[float, float, float, float]:
    """Return the seconds of parsing alone, of reading, of replaying, and of lint as a whole; taken in turns."""
    sources = [Source(path.name, text) for path, text in zip(files, texts, strict=True)]
    pieces = [piece for text in texts for piece in text.split(BREAKPOINT)]
    best = [9e9] * 4
    for _ in range(TURNS):
        migrations = tuple(read_migration(source, source.path) for source in sources)
        turns: tuple[Callable[[], object], ...] = (
            lambda: [postgast.parse(piece) for piece in pieces] and None,
            lambda: [read_migration(source, source.path) for source in sources] and None,
            lambda m=migrations: replay(Database(), m, Deploy()) and None,  # type: ignore[misc]
            lambda: linted(files, None, Deploy()) and None,
        )
        best = [min(known, _timed(turn)) for known, turn in zip(best, turns, strict=True)]
    return best[0], best[1], best[2], best[3]


def _best(work: Callable[[], object], runs: int = TURNS) -> float:
    return min(_timed(work) for _ in range(runs))


def _timed(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _process(command: tuple[str, ...]) -> tuple[float, float]:
    """Return the least wall time and CPU time of whole processes, in milliseconds."""
    walls, busy = [], []
    for _ in range(RUNS):
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        done = subprocess.run(command, capture_output=True, check=False)
        walls.append(time.perf_counter() - started)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        busy.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        if done.returncode > 1:
            raise SystemExit(done.stderr.decode()[-2000:])
    return min(walls) * 1000, min(busy) * 1000


def _print_process(words: str, command: tuple[str, ...]) -> float:
    wall, busy = _process(command)
    print(f"  {words:44} {wall:7.0f} ms, CPU {busy:.0f} ms")
    return busy


def _peer(names: list[str]) -> None:
    """squawk has no warm form: what one more file costs it is its whole run without that of one file, shared out."""
    squawk = _squawk()
    if squawk is None:
        print("  squawk: could not be fetched from PyPI, so there is nothing to compare with")
        return
    version = subprocess.run([squawk, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    report = _print_process(f"{version}, whole process, its own report", (squawk, *names))
    _print_process("the same, --reporter json", (squawk, "--reporter", "json", *names))
    start = _print_process("the same, one file", (squawk, names[-1]))
    print(f"  one more file costs it {(report - start) / max(1, len(names) - 1):.2f} ms of CPU")


def _squawk() -> str | None:
    """Return the program, fetched into a scratch environment; it is no dependency of ours."""
    program = PEER / "bin" / "squawk"
    uv = Path(sys.executable).parent / "uv"
    if not program.exists():
        made = (
            (str(uv), "venv", "--quiet", "--python", sys.executable, str(PEER)),
            (str(uv), "pip", "install", "--quiet", "--python", str(PEER / "bin" / "python"), "squawk-cli"),
        )
        for command in made:
            try:
                if subprocess.run(command, capture_output=True, check=False, timeout=120).returncode:
                    return None
            except (OSError, subprocess.TimeoutExpired):
                return None
    return str(program) if program.exists() else None
