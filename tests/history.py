"""The reader over a repository's history: at every commit that adds a snapshot, our model against that snapshot.

Where the two differ the reader is wrong, unless `history_drift.json` says why the repository itself drifted at that
commit; docs/reader.md lists them.
"""

import json
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from schema.drizzle.against import against
from schema.drizzle.differences import Differing
from schema.drizzle.package import Package, find_packages, layout_of, schema_files
from schema.drizzle.reader import read_schema
from schema.tree import Tree
from tests.gittree import run_git, tree_at

_SNAPSHOT = re.compile(r"^(?P<out>.*)/meta/(?P<number>\d+)_snapshot\.json$")
DRIFT = Path(__file__).parent / "history_drift.json"
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
    """What was found at a step; `drift` are the differences that are the repository's own, `hint` where to look."""

    step: Step
    facts: int
    differences: tuple[Differing, ...]
    drift: tuple[Differing, ...] = ()
    stale: tuple[str, ...] = ()  # drift that is listed and was not found
    hint: str = ""


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


def walk(git: Path, entry: dict[str, Any], listed: dict[str, dict[str, str]]) -> Iterator[Outcome]:
    """Yield what is found at every step up to the entry's commit; `listed` is the known drift, by commit."""
    for step in steps(git, entry["head"]):
        tree = tree_at(git, step.commit)
        if step.path not in tree.paths:  # the commit of a merged branch, where the folder was named otherwise
            continue
        raw = json.loads(tree.texts[step.path])
        package = _package(tree, step.out, entry)
        if package is None:
            yield Outcome(step, 0, (Differing("schema", None, "not found"),))
            continue
        found, facts = against(read_schema(tree, package), raw)
        known = listed.get(step.commit[:10], {})
        drift = tuple(one for one in found if any(fnmatchcase(one.path, pattern) for pattern in known))
        left = tuple(one for one in found if one not in drift)
        stale = tuple(pattern for pattern in known if not any(fnmatchcase(one.path, pattern) for one in found))
        yield Outcome(step, facts, left, drift, stale, _nearby(git, step, package, raw) if left else "")


def _package(tree: Tree, out: str, entry: dict[str, Any]) -> Package | None:
    """Return the package whose migrations lie in `out`; where its config is stale, by the places that are usual."""
    packages, _ = find_packages(tree)
    found = next((package for package in packages if package.out == out and package.schema), None)
    usual = [*entry["schema"], posixpath.join(posixpath.dirname(out), "schema.ts")]
    files = next((files for place in usual if (files := schema_files(tree, "", [place]))), [])
    if found is None and files:
        return Package("", None, tuple(files), out, entry.get("casing"), layout_of(tree, out), "postgresql")
    return found


def _nearby(git: Path, step: Step, package: Package, raw: dict[str, Any]) -> str:
    """Return at which commit nearby the schema is what the snapshot says, '' where at none."""
    before = run_git(git, "log", f"-{NEAR + 1}", "--format=%H", step.commit, "--", *package.schema).split()[1:]
    options = ("--reverse", "--ancestry-path", "--format=%H")
    after = run_git(git, "log", *options, f"{step.commit}..HEAD", "--", *package.schema).split()[:NEAR]
    for place, commits in (("before", before), ("after", after)):
        for commit in commits:
            tree = tree_at(git, commit)
            there = all(path in tree.paths for path in package.schema)
            if there and not against(read_schema(tree, package), raw)[0]:
                return f"the snapshot is the schema's {place}, at {commit[:10]}"
    return ""
