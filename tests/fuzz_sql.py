"""Mutated migrations: no crash, no hang, and what Postgres cannot parse is never a success. `make fuzz`.

    python -m tests.fuzz_sql [--cases N] [--seed N] [--migrations DIR]

DIR is searched for .sql files; without it, the statements of our own truth table and bench history are mutated. A case
that breaks a promise is written to scratch/fuzz_sql and named.
"""

import argparse
import random
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path
from types import FrameType

import postgast

from bot.cli import InputError
from bot.cli.lint import linted
from schema.deploy import Deploy
from schema.postgres.parse import BREAKPOINT, read_migration
from schema.span import Source
from tests.bench.history import long_history

LIMIT = 5  # seconds of CPU for one case
CUT_OFF = 0.05  # of the damages end the text
KEPT = Path("scratch/fuzz_sql")
TRUTH = Path(__file__).parent / "schema" / "postgres" / "truth" / "statements.sql"
_ODD = (
    *(
        "'",
        '"',
        "$$",
        "$a$",
        "/*",
        "*/",
        "--",
        "\n",
        "\r\n",
        "\0",
        ";",
        "(",
        ")",
        "[",
        "]",
        ",",
        ".",
        "::",
        "\\",
        "é",
        "🦉",
    ),
    *(
        "\u00a0",
        "\u202e",
        "\ufeff",
        "-- ",
        BREAKPOINT,
        "DO $$ BEGIN ",
        " END $$",
        "E'\\'",
        'U&"',
        "((((((((",
        "))))))))",
    ),
    *(
        "NOT VALID",
        "CASCADE",
        "IF EXISTS",
        "BEGIN;",
        "COMMIT;",
        "CONCURRENTLY",
        "SELECT",
        "1e999",
        "NULL",
        "DEFAULT",
        "USING",
    ),
)


class HangError(Exception):
    """A case took longer than LIMIT."""


def _too_long(_: int, __: FrameType | None) -> None:
    raise HangError


def mutate(text: str, others: list[str], chance: random.Random) -> str:
    """Return `text` with one to six small damages."""
    for _ in range(chance.randrange(1, 7)):
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + chance.randrange(1, 40))
        other = chance.choice(others)
        from_other = chance.randrange(len(other) + 1)
        middle = chance.choice(
            (
                "",
                chance.choice(_ODD),
                text[start:end] + chance.choice(_ODD),
                text[start:end] * 2,
                text[start:end] + other[from_other : from_other + chance.randrange(1, 200)],
                text[start:end].swapcase(),
            )
        )
        rest = "" if chance.random() < CUT_OFF else text[end:]
        text = text[:start] + middle + rest
    return text


def broken_promise(text: str, file: Path) -> str | None:
    """Return what is wrong with how one text is judged; None where every promise is kept."""
    file.write_text(text, newline="", errors="surrogatepass")
    try:
        outcome = linted([file], None, Deploy())
    except InputError:
        return None  # one clear sentence
    migration = read_migration(Source("case.sql", file.read_bytes().decode("utf-8-sig")), "case")
    for number, chunk in enumerate(migration.source.text.split(BREAKPOINT)):
        mine = [statement for statement in migration.statements if statement.chunk == number]
        count = _statements(chunk)
        wrong = any(statement.error for statement in mine)
        if count is None and not wrong and not migration.unread:
            return f"piece {number} cannot be parsed, and no statement says so"
        if count is not None and (wrong or len(mine) != count) and not migration.unread:
            return f"piece {number} holds {count} statements, {len(mine)} were read"
    failed = any(statement.error for statement in migration.statements)
    if failed and outcome.judgement.conclusion == "success":
        return "a migration that cannot be parsed is a success"
    return None


def _statements(chunk: str) -> int | None:
    if "\0" in chunk:
        return None
    try:
        return len(postgast.parse(chunk).stmts)
    except postgast.PgQueryError:
        return None


def _sources(folder: Path | None) -> list[str]:
    if folder is not None:
        return [path.read_text(errors="replace") for path in sorted(folder.rglob("*.sql"))]
    with tempfile.TemporaryDirectory() as made:
        long_history(Path(made))
        return [*TRUTH.read_text().splitlines(), *(path.read_text() for path in sorted(Path(made).glob("*.sql")))]


def run(text: str, file: Path) -> str | None:
    """Return what is wrong with one case, exceptions and hangs included."""
    signal.setitimer(signal.ITIMER_VIRTUAL, LIMIT)
    try:
        return broken_promise(text, file)
    except HangError:
        return f"it took longer than {LIMIT} s"
    except Exception:  # whatever it is, it is what we look for
        return traceback.format_exc(limit=-3)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def main() -> int:
    """Run the cases; exit with 1 where one breaks a promise."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--migrations", type=Path)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    sources = _sources(options.migrations)
    signal.signal(signal.SIGVTALRM, _too_long)
    broken, slowest = 0, 0.0
    with tempfile.TemporaryDirectory() as folder:
        for case in range(options.cases):
            text = mutate(chance.choice(sources)[:20_000], sources, chance)
            started = time.process_time()
            wrong = run(text, Path(folder) / "case.sql")
            slowest = max(slowest, time.process_time() - started)
            if wrong:
                broken += 1
                KEPT.mkdir(parents=True, exist_ok=True)
                kept = KEPT / f"{options.seed}-{case}.sql"
                kept.write_text(text, newline="", errors="surrogatepass")
                print(f"{kept}: {wrong}", flush=True)
    print(f"{options.cases} cases, {broken} broken promises, the slowest took {slowest:.2f} s of CPU")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
