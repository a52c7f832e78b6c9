"""The deploy story: what to run, in which order, and who waits for how long meanwhile, in plain words."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from bot.judgement import ReviewedPackage, StatementCost
from bot.render.escape import code, inert
from schema.postgres.notices import plain

MAX_NAMES = 6
MAX_TABLES = 12


@dataclass(frozen=True)
class _Hold:
    """A lock that makes somebody wait: from the statement `start` to the end of statement `end`, both from 1."""

    relation: str
    mode: str
    start: int
    end: int
    rewritten: tuple[str, ...]
    read: tuple[str, ...]


def story(package: ReviewedPackage) -> str:
    """Return the steps of the deploy as a Markdown list; '' where there is no migration to run."""
    if not package.migrations:
        return ""
    code_first = bool(package.order.broken) and not package.order.needed
    around = [_code(package), _run(package)] if code_first else [_run(package), _code(package)]
    steps = [*_before(package), *around, *_after(package)]
    return "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))


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


def _run(package: ReviewedPackage) -> str:
    names = [code(path.rsplit("/", 1)[-1]) for path in package.migrations]
    count = f"{len(package.statements)} statement{'s' * (len(package.statements) != 1)}"
    how = (
        "in one transaction: all or nothing, and each lock is held to the end"
        if package.one_transaction
        else "each on its own: what is done stays done if a later one fails"
    )
    holds = sorted(_holds(package), key=lambda h: (not (h.rewritten or h.read), h.mode != "AccessExclusiveLock"))
    lines = [f"   - {_waiting(hold, package)}" for hold in holds[:MAX_TABLES]]
    if len(holds) > MAX_TABLES:
        lines.append(f"   - and {len(holds) - MAX_TABLES} more tables")
    if not holds:
        lines.append("   - Nobody waits: no table that is there already is locked against reads or writes.")
    return "\n".join([f"**Run the migrations** {_some(names)} ({count}, {how}).", *lines])


def _holds(package: ReviewedPackage) -> list[_Hold]:
    """Return for each table its strongest lock, and what has to be done while it is held."""
    found: dict[tuple[str, int], _Hold] = {}
    for at, statement in enumerate(package.statements):
        for relation, mode in statement.waits:
            together = package.one_transaction and statement.in_transaction
            end = len(package.statements) if together else at + 1
            key = relation, 0 if together else at
            if key in found and found[key].mode == "AccessExclusiveLock":
                continue
            earlier = found.get(key)
            if earlier and mode != "AccessExclusiveLock":
                continue
            during = package.statements[at:end]
            found[key] = _Hold(relation, mode, at + 1, end, _all(during, "rewrites"), _all(during, "scans"))
    return list(found.values())


def _all(statements: tuple[StatementCost, ...], what: str) -> tuple[str, ...]:
    return tuple(relation for statement in statements for relation in getattr(statement, what))


def _waiting(hold: _Hold, package: ReviewedPackage) -> str:
    span = f"in statement {hold.start}"
    if hold.end > hold.start:
        span = f"from statement {hold.start} to the end"
    elif len(package.statements) == 1:
        span = "meanwhile"
    rewritten, read = Counter(hold.rewritten), Counter(hold.read)
    work = [f"{code(name)} is rewritten{_times(n)}" for name, n in rewritten.items()]
    work += [f"{code(name)} is read whole{_times(n)}" for name, n in (read - rewritten).items()]
    who = f"{code(hold.relation)}: {plain(hold.mode)} {span}"
    if not work:
        return f"{who}: a moment, once it has the lock."
    return f"{who}, while {_some(work)}: **it grows with the rows**."


def _times(count: int) -> str:
    return "" if count == 1 else f" {count} times"


def _code(package: ReviewedPackage) -> str:
    needed = _some([code(name) for name in package.order.needed])
    broken = _some([inert(what) for what in package.order.broken])
    if needed and broken:
        return (
            f"**Neither order of code and migration is safe**: the new code asks for {needed}, and the code that runs "
            f"now breaks once {broken}. Add in this release, take away in a later one."
        )
    if needed:
        return f"**Then the code**: it asks for {needed}, and fails before the migrations ran."
    if broken:
        return (
            f"**The code first**, in a release before this one: once {broken}, the code that runs now breaks. "
            "In one deploy there is a gap."
        )
    return "**The code** can go out before or after."


def _after(package: ReviewedPackage) -> Iterator[str]:
    # "the column's statistics are removed": https://www.postgresql.org/docs/current/sql-altertable.html
    if package.order.analyze:
        commands = [code(f"ANALYZE {name};") for name in package.order.analyze]
        yield f"**Afterwards** {_some(commands)}: the statistics of a column go with its old type."


def _some(words: list[str]) -> str:
    """Join words for a sentence; of many, the first and how many more."""
    if len(words) > MAX_NAMES:
        words = [*words[:MAX_NAMES], f"{len(words) - MAX_NAMES} more"]
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)
