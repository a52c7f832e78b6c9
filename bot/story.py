"""The deploy story: what to run, in which order, and who waits for how long meanwhile, in plain words."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bot.judgement import ReviewedPackage, StatementCost
from bot.render.escape import code, inert
from schema.postgres.notices import blocks_reads, plain

MAX_NAMES = 6
_PLAIN = re.compile("[a-z_][a-z0-9_]*")
MAX_TABLES = 12


@dataclass(frozen=True)
class _Hold:
    """How long others wait for a table: `modes` as they grow, each with its statement, from 1, to the end of `end`."""

    relation: str
    modes: tuple[tuple[int, str], ...]
    end: int
    during: tuple[StatementCost, ...]

    @property
    def works(self) -> bool:
        """Whether rows are read or written meanwhile, so that the time grows with them."""
        return any(statement.rewrites or statement.scans for statement in self.during)

    @property
    def stops_reads(self) -> bool:
        """Whether reading waits too."""
        return any(blocks_reads(mode) for _, mode in self.modes)


def story(package: ReviewedPackage, *, partial: bool = False) -> str:
    """Return the steps of the deploy as a Markdown list; '' where there is no migration to run.

    `partial`: some of its migrations could not be read.
    """
    if not package.migrations:
        return ""
    if package.rollout == "stopped":
        stop, start = "**Stop what uses the database**, as the settings say you do.", "**Start the new code**."
        around = [stop, _run(package, partial=partial), start]
        return _numbered((*_before(package), *around, *_after(package)))
    code_first = bool(package.order.broken) and not package.order.needed
    around = (
        [_code(package), _run(package, partial=partial)]
        if code_first
        else [_run(package, partial=partial), _code(package)]
    )
    return _numbered((*_before(package), *around, *_after(package)))


def _numbered(steps: Iterable[str]) -> str:
    return "\n".join(f"{number}. {step}" for number, step in enumerate(filter(None, steps), 1))


def _before(package: ReviewedPackage) -> Iterator[str]:
    failing = next((s for s in package.statements if s.fails), None)
    if failing is None:
        return
    number = package.statements.index(failing) + 1
    end = (
        "Everything before it is undone: the deploy stops, and nothing has changed."
        if package.one_transaction and failing.in_transaction
        else "What ran before it stays: the database is left half way."
    )
    yield f"**Mend first**: statement {number} fails ({inert(failing.fails or '')}). {end}"


def _run(package: ReviewedPackage, *, partial: bool) -> str:
    names = [code(path.rsplit("/", 1)[-1]) for path in package.migrations]
    count = f"{len(package.statements)} statement{'s' * (len(package.statements) != 1)}"
    how = (
        "in one transaction: all or nothing, and each lock is held to the end"
        if package.one_transaction
        else "each on its own: what is done stays done if a later one fails"
    )
    lines = _stopped(package) if package.rollout == "stopped" else _waits(package, partial=partial)
    if partial:
        lines = [*lines, "What could not be read is not counted here."]
    return "\n".join([f"**Run the migrations** {_some(names)} ({count}, {how}).", *(f"   - {line}" for line in lines)])


def _stopped(package: ReviewedPackage) -> list[str]:
    """Return what the time depends on where nobody waits, because nothing runs meanwhile."""
    work = _work(package.statements)
    return [f"It takes the longer the more rows there are: {_some(work)}."] if work else []


def _waits(package: ReviewedPackage, *, partial: bool) -> list[str]:
    """Return who waits for which table; `partial`: nobody may be wrong."""
    holds = sorted(_holds(package), key=lambda hold: (not hold.works, not hold.stops_reads))
    if not holds and not partial:
        return ["Nobody waits: no table that is there already is locked against reads or writes."]
    rest = [f"and {len(holds) - MAX_TABLES} more tables"] if len(holds) > MAX_TABLES else []
    return [*(_waiting(hold, package) for hold in holds[:MAX_TABLES]), *rest]


def _holds(package: ReviewedPackage) -> list[_Hold]:
    """Return who is kept waiting: for each table the whole of a transaction, or one statement where there is none."""
    found: dict[tuple[str, int], _Hold] = {}
    for at, statement in enumerate(package.statements):
        together = package.one_transaction and statement.in_transaction
        end = len(package.statements) if together else at + 1
        for relation, mode in statement.waits:
            hold = found.get((relation, -1 if together else at))
            if hold is None:
                new = _Hold(relation, ((at + 1, mode),), end, package.statements[at:end])
                found[relation, -1 if together else at] = new
            elif blocks_reads(mode) and not hold.stops_reads:
                found[relation, -1] = replace(hold, modes=(*hold.modes, (at + 1, mode)))
    return list(found.values())


def _waiting(hold: _Hold, package: ReviewedPackage) -> str:
    (start, first), *later = hold.modes
    span = f"from statement {start} to the end" if hold.end > start else f"in statement {start}"
    who = f"{plain(first)} {span}" if len(package.statements) > 1 else plain(first)
    who += "".join(f", nor read from statement {at} on" for at, _ in later)
    if not hold.works:
        return f"{_name(hold.relation)}: {who}. A moment, once it has the lock."
    return f"{_name(hold.relation)}: {who}. That **grows with the rows**: {_some(_work(hold.during, hold.relation))}."


def _work(during: Iterable[StatementCost], table: str = "") -> list[str]:
    """Return what is done meanwhile, the work on `table` ("it") first."""
    done = tuple(during)
    rewritten = Counter(r for s in done for r in s.rewrites)
    read = Counter(r for s in done for r in s.scans if r not in s.rewrites)
    told = []
    for relation in sorted({*rewritten, *read}, key=lambda r: (r != table, r)):
        words = [
            f"{word}{_times(n)}"
            for word, n in (("rewritten", rewritten[relation]), ("read whole", read[relation]))
            if n
        ]
        told.append(f"{'it' if relation == table else _name(relation)} is {', and '.join(words)}")
    return told


def _times(count: int) -> str:
    return {1: "", 2: " twice"}.get(count, f" {count} times")


def _name(relation: str) -> str:
    return code(relation.removeprefix("public."))


def _code(package: ReviewedPackage) -> str:
    needed = _some([code(name) for name in package.order.needed])
    broken = _some([inert(what) for what in package.order.broken])
    if needed and broken:
        return (
            f"**Neither order of code and migration is safe**: the new code asks for {needed}, and the code that runs "
            f"now breaks once {broken}. Add in this release, take away in a later one."
        )
    if needed:
        return f"**Then the code**: it asks for {needed}, so it fails if it is there first."
    if broken:
        return (
            f"**Code first**: once {broken}, the code that runs now breaks. Release code that copes with that before "
            "these migrations run."
        )
    return ""


def _after(package: ReviewedPackage) -> Iterator[str]:
    # "the column's statistics are removed": https://www.postgresql.org/docs/current/sql-altertable.html
    if package.order.analyze:
        commands = [code(f"ANALYZE {_sql(name)};") for name in package.order.analyze]
        yield f"**Afterwards** {_some(commands)}: the statistics of a column go with its old type."


def _sql(name: str) -> str:
    """Return `schema.table` as SQL spells it; the schema that is searched anyway is left out."""
    parts = name.removeprefix("public.").split(".", 1)
    return ".".join(part if _PLAIN.fullmatch(part) else '"' + part.replace('"', '""') + '"' for part in parts)


def _some(words: list[str]) -> str:
    """Join words for a sentence; of many, the first and how many more."""
    if len(words) > MAX_NAMES:
        words = [*words[:MAX_NAMES], f"{len(words) - MAX_NAMES} more"]
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)
