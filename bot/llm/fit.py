"""Facts within a budget of tokens whatever the size of a change: the worst and the nearest first, the rest counted."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.llm.facts import Facts, FindingFact, StatementFact, TableFact, short

CHARACTERS = 3  # of JSON made of identifiers, in one token: an estimate on the safe side (English has four)
KEPT_COLUMNS = 8  # of a table that is too wide, besides those that a change or a finding is about

# What each kind may take of the budget. What it leaves, those after it may take too.
_SHARES = (
    ("findings", 0.25),
    ("changes", 0.15),
    ("statements", 0.10),
    ("tables", 0.40),
    ("enums", 0.04),
    ("relations", 0.03),
    ("others", 0.03),
)
_LOUD = {"block": 0, "warn": 1, "note": 2}
_WHOLE = ("Table", "Enum", "View")


@dataclass(frozen=True)
class Fitted:
    """What is sent, as JSON values; `left_out` counts what is not, by kind."""

    data: dict[str, object]
    left_out: dict[str, int]


def tokens(text: str) -> int:
    """Return about how many tokens a text has; never too few for JSON and code, by a third too many for prose."""
    return -(-len(text) // CHARACTERS)


def dumped(value: object) -> str:
    """Return `value` as it is sent; JSON with < escaped can hold no tag, so no value can close ours."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).replace("<", "\\u003c")


def fit(facts: Facts, budget: int) -> Fitted:
    """Return as much of the facts as `budget` tokens hold."""
    room = budget * CHARACTERS - 800  # for the counts, and the names of the kinds
    data: dict[str, object] = {"counts": facts.counts}
    left_out: dict[str, int] = {}
    carried = 0.0
    for kind, share in _SHARES:
        quota = room * share + carried
        kept, used = _within(_items(facts, kind, quota), quota)
        carried = quota - used
        total = len(getattr(facts, kind))
        if kept:
            data[kind] = kept
        if len(kept) < total:
            left_out[kind] = total - len(kept)
    if left_out:
        data["left_out"] = left_out
    return Fitted(data, left_out)


def _within(items: Iterable[object], quota: float) -> tuple[list[object], float]:
    kept: list[object] = []
    used = 0
    for item in items:
        size = len(dumped(item)) + 1
        if used + size > quota:
            break
        kept.append(item)
        used += size
    return kept, used


def _items(facts: Facts, kind: str, quota: float) -> Iterable[object]:
    """Yield the facts of one kind, what matters most first."""
    if kind == "tables":
        return (_table(table, facts, quota / 3) for table in sorted(facts.tables, key=lambda t: _rank(t, facts)))
    if kind == "findings":
        return map(short, sorted(facts.findings, key=_loudness))
    if kind == "statements":
        return map(short, sorted(facts.statements, key=_harm))
    if kind == "changes":
        return map(short, sorted(facts.changes, key=lambda change: not change.startswith(_WHOLE)))
    return map(short, getattr(facts, kind))


def _loudness(finding: FindingFact) -> int:
    return _LOUD.get(finding.severity, 3)


def _harm(statement: StatementFact) -> tuple[bool, bool, int]:
    strong = any(mode.startswith(("AccessExclusive", "Share")) for _, mode in statement.locks)
    return not statement.rewrites, not (statement.scans or strong), -len(statement.locks)


def _rank(table: TableFact, facts: Facts) -> tuple[int, bool, int, str]:
    """Of the tables, those with the worst findings come first, then new ones, then those most is changed of."""
    about = [f for f in facts.findings if _is_of(f.object, table.name)]
    changed = sum(_is_of(change.partition(" ")[2], table.name) for change in facts.changes)
    return min(map(_loudness, about), default=3), not table.is_new, -changed, table.name


def _is_of(thing: str, table: str) -> bool:
    return thing == table or thing.startswith(f"{table}.")


def _table(table: TableFact, facts: Facts, quota: float) -> object:
    """Return a table; of one that is too wide only the columns that something is about, keys, and a few more."""
    whole = short(table)
    if len(dumped(whole)) <= quota:
        return whole
    spoken = {text.rpartition(".")[2] for text in (*facts.changes, *(f.object for f in facts.findings))}
    keys = {column for key in table.foreign_keys for column in key.columns}
    near = [column for column in table.columns if column.name in spoken | keys]
    rest = [column for column in table.columns if column not in near]
    kept = (*near[:KEPT_COLUMNS], *rest[: KEPT_COLUMNS // 2])
    narrow = replace(table, columns=kept, indexes=table.indexes[:4], foreign_keys=table.foreign_keys[:6])
    told = short(narrow)
    left = len(table.columns) - len(kept)
    return {**told, "columns_left_out": left} if isinstance(told, dict) else told
