"""Compare predictions with what real servers did, from a folder of records: `python -m tests.locks --facts DIR`.

DIR holds `base.sql` (the schema, run first) and `pgNN.json`: `{"kinds": {id: {"sql", "setup", "pre_in_tx",
"transactional", "strongest": {relation: mode}, "rewrite": [...], "scan": {...}, "error": {...}}}}`; relations of the
schema public stand without it. What differs for a reason stands in `locks_explained.json`.
"""

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schema.deploy import Deploy
from schema.model import Database
from schema.postgres.migration import Replay, Step
from schema.postgres.notices import stronger
from schema.postgres.parse import read_migration
from schema.postgres.replay import replay
from schema.span import Source


@dataclass(frozen=True)
class Outcome:
    """What a statement did, or is predicted to do."""

    locks: dict[str, str]
    rewrites: frozenset[str]
    scans: frozenset[str]
    fails: bool

    def difference(self, other: "Outcome") -> list[str]:
        """Say what differs; a failed statement shows its locks only by chance, so they are not compared."""
        if self.fails or other.fails:
            return [] if self.fails == other.fails else [f"fails: predicted {self.fails}, really {other.fails}"]
        said = []
        for relation in sorted({*self.locks, *other.locks}):
            mine, theirs = self.locks.get(relation), other.locks.get(relation)
            if mine != theirs:
                said.append(f"{relation}: predicted {mine}, really {theirs}")
        if self.rewrites != other.rewrites:
            said.append(f"rewrites: predicted {sorted(self.rewrites)}, really {sorted(other.rewrites)}")
        if self.scans != other.scans:
            said.append(f"scans: predicted {sorted(self.scans)}, really {sorted(other.scans)}")
        return said


def run(database: Database, files: list[str], deploy: Deploy) -> Replay:
    """Replay texts over a database; the tag of each is its number."""
    migrations = tuple(read_migration(Source(f"{i}.sql", sql), str(i)) for i, sql in enumerate(files))
    return replay(database, migrations, deploy)


def held(steps: tuple[Step, ...]) -> dict[str, str]:
    """Return the strongest lock on each relation."""
    locks: dict[str, str] = {}
    for step in steps:
        for lock in step.cost.locks:
            locks[lock.relation] = stronger(locks.get(lock.relation, lock.mode), lock.mode)
    return locks


def predicted(steps: tuple[Step, ...], earlier: tuple[Step, ...] = ()) -> Outcome:
    """Sum up the steps of one statement; a server shows only the locks that `earlier` statements did not take."""
    before = held(earlier)
    new = {r: m for r, m in held(steps).items() if r not in before or stronger(before[r], m) != before[r]}
    return Outcome(
        new,
        frozenset(r for s in steps for r in s.cost.rewrites),
        frozenset(r for s in steps for r in s.cost.scans),
        any(step.fails for step in steps),
    )


def real(kind: dict[str, Any]) -> Outcome:
    """Read what the server did."""

    def qualified(name: str) -> str:
        return name if "." in name else f"public.{name}"

    return Outcome(
        {qualified(r): f"{mode}Lock" for r, mode in kind.get("strongest", {}).items() if not r.startswith("(")},
        frozenset(qualified(r) for r in kind.get("rewrite") or ()),
        frozenset(qualified(r) for r in kind.get("scan") or ()),
        bool(kind.get("error")),
    )


def _texts(value: str | list[str] | None) -> list[str]:
    if not value:
        return []
    return [value.rstrip("; ")] if isinstance(value, str) else [text.rstrip("; ") for text in value]


def compare(facts: Path, version: int) -> tuple[int, int, dict[str, str]]:
    """Return how many kinds of one version agree, how many there are, and what differs, by kind."""
    kinds = json.loads((facts / f"pg{version}.json").read_text())["kinds"]
    base = run(Database(), [(facts / "base.sql").read_text()], Deploy(one_transaction=False, postgres=version)).database
    misses: dict[str, str] = {}
    equal = 0
    for name, kind in kinds.items():
        files = [(kind.get("setup") or "").replace("{db}", "db")]
        files += ["BEGIN"] if kind.get("transactional") else []
        files += [*_texts(kind.get("pre_in_tx")), kind["sql"]]
        steps = run(base, files, Deploy(one_transaction=False, postgres=version)).steps
        mine = tuple(step for step in steps if step.migration.tag == str(len(files) - 1))
        first = 2 if kind.get("transactional") else 1
        earlier = tuple(step for step in steps if first <= int(step.migration.tag) < len(files) - 1)
        said = predicted(mine, earlier).difference(real(kind))
        equal += not said
        if said:
            misses[name] = f"[{kind['sql']}]: {'; '.join(said)}"
    return equal, len(kinds), misses


def explained(version: int) -> dict[str, str]:
    """Return the kinds of one version whose record is not what always happens, with the reason."""
    entries = json.loads((Path(__file__).parent / "locks_explained.json").read_text())
    return {entry["kind"]: entry["why"] for entry in entries if version in entry["versions"]}


def main() -> int:
    """Print equal / total for each version, what differs for a reason, and the misses."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=Path, required=True)
    parser.add_argument("--only", type=int, help="one version, such as 15")
    arguments = parser.parse_args()
    versions = sorted(int(path.stem[2:]) for path in arguments.facts.glob("pg*.json"))
    failed = False
    for version in versions:
        if arguments.only in {None, version}:
            equal, total, misses = compare(arguments.facts, version)
            known = explained(version)
            reasons = {name: known[name] for name in misses if name in known}
            print(f"Postgres {version}: {equal} of {total} equal, {len(reasons)} explained")
            for name, miss in misses.items():
                print(f"  {name} {miss}" if name not in known else f"  {name}: {known[name]}")
            failed = failed or len(reasons) < len(misses)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
