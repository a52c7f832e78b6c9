"""Whole histories of real repositories, replayed and compared with their last snapshot: `make history`.

    python -m tests.replayed --corpus DIR --checkouts DIR [--only NAME] [--show N]

A difference is ours, unless `replayed_drift.json` says why it is the repository's own: what its migrations do is not
what its snapshot says.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from schema.changes import Change
from schema.compare import compare
from schema.deploy import Deploy
from schema.drizzle.journal import read_journal
from schema.drizzle.snapshot import read_snapshot
from schema.model import Database
from schema.postgres.migration import Migration
from schema.postgres.parse import read_migration
from schema.postgres.replay import replay
from schema.postgres.state import State
from tests.corpus import checkout, package_of
from tests.gittree import tree_at

DRIFT = Path(__file__).parent / "replayed_drift.json"


@dataclass(frozen=True)
class Replayed:
    """What a history led to: migrations and facts of it, differences that are unexplained, those that are drift."""

    migrations: int
    objects: int
    found: tuple[str, ...]
    drift: tuple[str, ...]
    refused: int  # statements that the replay says the server refuses


def replayed(checkouts: Path, entry: dict[str, Any], known: dict[str, str]) -> Replayed | None:
    """Replay one history up to its last snapshot; None where there is no checkout, no migration or no snapshot."""
    git = checkout(checkouts, entry["repo"])
    if git is None:
        return None
    tree = tree_at(git, entry["head"])
    entries = read_journal(tree, package_of(tree, entry)).entries
    last = max((i for i, one in enumerate(entries) if one.snapshot_path), default=-1)
    sources = [(tree.source(e.sql_path), e.tag) for e in entries[: last + 1] if e.sql_path in tree.paths]
    migrations = tuple(read_migration(source, tag) for source, tag in sources if source)
    snapshot = tree.source(entries[last].snapshot_path or "") if last >= 0 else None
    if not migrations or snapshot is None:
        return None
    state: Database = Database()
    refused = 0
    for migration in migrations:  # each was deployed for itself
        done = replay(state, (migration,), Deploy())
        state, refused = done.database, refused + sum(1 for step in done.steps if step.fails)
    wanted = State(read_snapshot(snapshot)).freeze()  # names as Postgres keeps them, cut at 63 bytes
    found, drift = [], []
    for change in compare(state, wanted):
        what = f"{type(change).__name__} {change.object}"
        why = next((why for pattern, why in known.items() if fnmatchcase(what, pattern)), None)
        if why is None:
            found.append(f"{what} (last named in {_last_named(migrations, change)})")
        else:
            drift.append(f"{what}: {why}")
    objects = sum(1 + len(t.columns) + len(t.indexes) + len(t.foreign_keys) for t in wanted.tables.values())
    return Replayed(len(migrations), objects, tuple(found), tuple(drift), refused)


def _last_named(migrations: tuple[Migration, ...], change: Change) -> str:
    """Return the last statement that names the object: where to look for the reason."""
    word = re.compile(rf"\b{re.escape(change.object.rpartition('.')[2])}\b")
    places = [f"{m.tag}:{s.span.line}" for m in migrations for s in m.statements if word.search(s.sql)]
    return places[-1] if places else "no migration"


def _entries(corpus: Path, only: str) -> Iterator[dict[str, Any]]:
    for entry in json.loads((corpus / "dev.json").read_text()):
        if only in entry["id"]:
            yield entry


def main() -> int:
    """Print a line for each repository, and the differences nobody has explained."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--checkouts", type=Path, required=True)
    parser.add_argument("--only", default="")
    parser.add_argument("--show", type=int, default=20, help="print this many differences of each")
    options = parser.parse_args()
    drift = json.loads(DRIFT.read_text())
    print(f"{'history':44}{'files':>6}{'objects':>9}{'differ':>8}{'drift':>7}{'refused':>9}")
    unexplained = measured = 0
    for entry in _entries(options.corpus, options.only):
        result = replayed(options.checkouts, entry, drift.get(entry["id"], {}))
        if result is None:
            print(f"{entry['id']:44}  no checkout, no migration or no snapshot")
            continue
        measured += 1
        unexplained += bool(result.found)
        numbers = f"{result.migrations:6}{result.objects:9}{len(result.found):8}{len(result.drift):7}{result.refused:9}"
        print(f"{entry['id']:44}{numbers}", flush=True)
        for one in result.found[: options.show]:
            print(f"    {one}")
    print(f"{measured - unexplained} of {measured} histories end in the state of their last snapshot, own drift aside")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
