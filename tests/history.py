"""The reader over a repository's history: at every commit that adds a snapshot, our model against that snapshot.

Where the two differ, `because` is the evidence that the repository drifted: the snapshot is equal to the schema of a
commit nearby, or a text that the schema does or does not hold at that commit.
"""

import json
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schema.drizzle.differences import Differing, count, differences
from schema.drizzle.package import Package, find_packages, layout_of, schema_files
from schema.drizzle.reader import read_schema
from schema.drizzle.serialize import to_snapshot
from schema.drizzle.snapshot import read_snapshot
from schema.model import Database
from schema.span import Source
from schema.tree import Tree
from tests.gittree import run_git, tree_at

_SNAPSHOT = re.compile(r"^(?P<out>.*)/meta/(?P<number>\d+)_snapshot\.json$")
_LATER_KINDS = ("policies", "sequences", "roles", "views", "schemas")  # drizzle-kit learned them one by one
_LATER_FACTS: dict[str, object] = {
    "policies": {},
    "checkConstraints": {},
    "isRLSEnabled": False,
    "typeSchema": "public",
    "method": "btree",
    "with": {},
    "concurrently": False,
}
NEAR = 8  # commits of the schema that are looked at on either side


@dataclass(frozen=True)
class Step:
    """A commit that adds snapshots to one folder of migrations; `path` is the last of them."""

    commit: str
    subject: str
    out: str
    path: str


@dataclass(frozen=True)
class Outcome:
    """What was found at a step."""

    step: Step
    facts: int
    differences: tuple[Differing, ...]
    unread: int
    because: str = ""


def steps(git: Path, head: str) -> list[Step]:
    """Return the commits up to `head` that add snapshots, oldest first."""
    options = ("--reverse", "--diff-filter=A", "--name-only", "--format=%x00%H %s")
    found = []
    for block in run_git(git, "log", *options, head, "--", "*_snapshot.json").split("\0")[1:]:
        first, *paths = block.strip().splitlines()
        commit, _, subject = first.partition(" ")
        matches = [match for path in paths if (match := _SNAPSHOT.match(path))]
        last = {match["out"]: match for match in sorted(matches, key=lambda match: int(match["number"]))}
        found += [Step(commit, subject, out, match[0]) for out, match in last.items()]
    return found


def walk(git: Path, entry: dict[str, Any]) -> Iterator[Outcome]:
    """Yield what is found at every step up to the entry's commit."""
    for step in steps(git, entry["head"]):
        tree = tree_at(git, step.commit)
        if step.path not in tree.paths:  # the commit of a merged branch, where the folder was named otherwise
            continue
        raw = json.loads(tree.texts[step.path])
        package = _package(tree, step.out, entry)
        if package is None:
            yield Outcome(step, 0, (Differing("schema", None, "not found"),), 0)
            continue
        database = read_schema(tree, package)
        facts, found = _compared(database, raw)
        unread = len(database.unread) + sum(len(table.unread) for table in database.tables.values())
        because = _because(git, step, package, raw) or _evidence(tree, package, database, found[0]) if found else ""
        yield Outcome(step, facts, found, unread, because)


def _package(tree: Tree, out: str, entry: dict[str, Any]) -> Package | None:
    """Return the package whose migrations lie in `out`; where its config is stale, by the places that are usual."""
    packages, _ = find_packages(tree)
    found = next((package for package in packages if package.out == out and package.schema), None)
    usual = [*entry["schema"], posixpath.join(posixpath.dirname(out), "schema.ts")]
    files = next((files for place in usual if (files := schema_files(tree, "", [place]))), [])
    if found is None and files:
        return Package("", None, tuple(files), out, entry.get("casing"), layout_of(tree, out), "postgresql")
    return found


def _compared(database: Database, raw: dict[str, Any]) -> tuple[int, tuple[Differing, ...]]:
    """Return how many facts a snapshot states, and those on which the model differs."""
    ours = to_snapshot(database)
    theirs = raw if raw.get("version") == "7" else to_snapshot(read_snapshot(Source("snapshot.json", json.dumps(raw))))
    if raw.get("version") == "5":
        ours, theirs = _named_as_then(ours), _named_as_then(theirs)
    ours = {key: value for key, value in ours.items() if key not in _LATER_KINDS or key in raw}
    theirs = {key: value for key, value in theirs.items() if key in ours}
    return count(theirs), tuple(found for found in differences(ours, theirs) if not _unstated(found))


def _named_as_then(snapshot: dict[str, Any]) -> dict[str, Any]:
    """Name primary keys of several columns as Drizzle did in the days of v5: without `_pk`."""
    for table in snapshot["tables"].values():
        keys = {key["name"].removesuffix("_pk"): key for key in table["compositePrimaryKeys"].values()}
        table["compositePrimaryKeys"] = {name: {**key, "name": name} for name, key in keys.items()}
    return snapshot


def _unstated(found: Differing) -> bool:
    """Return whether the snapshot only leaves unsaid what its version of drizzle-kit did not write, or wrote always."""
    name = found.path.rsplit("/", 1)[-1]
    if name == "schemaTo":
        return found.ours is None and found.theirs == "public"
    return found.theirs is None and name in _LATER_FACTS and found.ours == _LATER_FACTS[name]


def _because(git: Path, step: Step, package: Package, raw: dict[str, Any]) -> str:
    """Return at which commit nearby the schema is what the snapshot says, '' where at none."""
    before = run_git(git, "log", f"-{NEAR + 1}", "--format=%H", step.commit, "--", *package.schema).split()[1:]
    options = ("--reverse", "--ancestry-path", "--format=%H")
    after = run_git(git, "log", *options, f"{step.commit}..HEAD", "--", *package.schema).split()[:NEAR]
    for place, commits in (("before", before), ("after", after)):
        for commit in commits:
            tree = tree_at(git, commit)
            there = all(path in tree.paths for path in package.schema)
            if there and not _compared(read_schema(tree, package), raw)[1]:
                return f"the snapshot is the schema's {place}, at {commit[:10]}"
    return ""


def _evidence(tree: Tree, package: Package, database: Database, found: Differing) -> str:
    """Return what the schema's text says of a difference."""
    _, table_id, *rest = found.path.split("/")
    name = rest[1] if len(rest) > 1 else table_id.rpartition(".")[2]
    if found.ours is None and not rest:
        texts = [tree.texts[path] for path in package.schema]
        return "" if any(f"'{name}'" in t or f'"{name}"' in t for t in texts) else f"no schema file holds {name!r}"
    table = database.tables.get(table_id)
    if found.ours is None and len(rest) == 2 and table is not None and table.span is not None:
        said = name in table.span.text
        return "" if said else f"{table.span.path}:{table.span.line} declares {table_id} without {name!r}"
    column = table.column(name) if table is not None else None
    place = column.span if column is not None else table.span if table is not None else None
    enum = database.enums.get(table_id)
    place = enum.span if enum is not None else place
    return f"{place.path}:{place.line} declares `{' '.join(place.text.split())[:120]}`" if place is not None else ""
