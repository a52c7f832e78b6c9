"""Measures the Drizzle reader on real schemas: our model against drizzle-kit's own snapshot, fact by fact.

    python -m tests.corpus --corpus DIR --checkouts DIR [--only NAME] [--show N]

`--corpus` holds dev.json and truth/; `--checkouts` holds DIR/<owner>+<name>[/repo], git directories or work trees.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from schema.drizzle.differences import Differing, count, differences
from schema.drizzle.package import Package, layout_of, schema_files
from schema.drizzle.reader import read_schema
from schema.drizzle.serialize import to_snapshot
from schema.drizzle.snapshot import read_snapshot
from schema.model import Database
from schema.span import Source
from schema.tree import Tree


class Texts(Mapping[str, str]):
    """The texts of one commit, read from git when they are asked for."""

    def __init__(self, git: Path, commit: str) -> None:
        self.git = git
        listing = run_git(git, "ls-tree", "-r", "--format=%(objectname) %(path)", commit)
        self.blobs = dict(reversed(line.split(" ", 1)) for line in listing.splitlines())
        self.read: dict[str, str] = {}

    def __getitem__(self, path: str) -> str:
        if path not in self.read:
            blob = self.blobs[path]
            self.read[path] = run_git(self.git, "cat-file", "blob", blob)
        return self.read[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self.blobs)

    def __len__(self) -> int:
        return len(self.blobs)


def run_git(git: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(git), *arguments], capture_output=True, check=True)
    return done.stdout.decode("utf-8", "replace")


def tree_at(git: Path, commit: str) -> Tree:
    texts = Texts(git, commit)
    return Tree(frozenset(texts.blobs), texts)


def checkout(folder: Path, repository: str) -> Path | None:
    place = folder / repository.replace("/", "+")
    for candidate in (place / "repo", place):
        if candidate.is_dir() and ((candidate / ".git").exists() or (candidate / "HEAD").exists()):
            return candidate
    return None


def package_of(tree: Tree, entry: dict[str, Any]) -> Package:
    out = entry["migrations_dir"]
    layout = layout_of(tree, out)
    files = schema_files(tree, "", entry["schema"])
    casing = entry.get("casing")
    return Package(entry.get("config_dir") or "", None, tuple(files), out, casing, layout, "postgresql")


def measure(corpus: Path, checkouts: Path, entry: dict[str, Any]) -> dict[str, Any] | None:
    git = checkout(checkouts, entry["repo"])
    if git is None:
        return None
    tree = tree_at(git, entry["head"])
    package = package_of(tree, entry)
    read_schema(tree, package)  # once to bring the texts here
    started = time.process_time()
    database = read_schema(tree, package)
    seconds = time.process_time() - started
    truth = json.loads((corpus / entry["truth"]).read_text())["snapshot"]
    found, facts = compare_with(database, truth)
    return {"database": database, "differences": found, "facts": facts, "seconds": seconds}


def compare_with(database: Database, truth: dict[str, Any]) -> tuple[list[Differing], int]:
    if "ddl" in truth:
        theirs = to_snapshot(read_snapshot(Source("snapshot.json", json.dumps(truth))))
        return differences(normal(to_snapshot(database)), normal(theirs)), count(theirs)
    return differences(to_snapshot(database), truth), count(truth)


def normal(snapshot: dict[str, Any]) -> dict[str, Any]:
    """Spell types as Drizzle 1.0 does: no spaces before a parenthesis and after a comma."""
    text = json.dumps(snapshot)
    value: dict[str, Any] = json.loads(text.replace("timestamp (", "timestamp(").replace("numeric(", "numeric("))
    for table in value["tables"].values():
        for column in table["columns"].values():
            column["type"] = column["type"].replace(", ", ",")
            if "default" in column:
                default = column["default"]
                column["default"] = default if isinstance(default, str) else json.dumps(default)
    return value


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--checkouts", type=Path, required=True)
    parser.add_argument("--only", default="")
    parser.add_argument("--show", type=int, default=0, help="print this many differences and unread entries of each")
    options = parser.parse_args()
    entries = json.loads((options.corpus / "dev.json").read_text())
    print(f"{'schema':44}{'facts':>8}{'differ':>8}{'unread':>8}{'seconds':>9}")
    checked = equal = 0
    for entry in entries:
        if options.only not in entry["id"]:
            continue
        result = measure(options.corpus, options.checkouts, entry)
        if result is None:
            print(f"{entry['id']:44}  no checkout")
            continue
        database: Database = result["database"]
        unread = [*database.unread, *(u for table in database.tables.values() for u in table.unread)]
        checked += 1
        equal += not result["differences"]
        numbers = f"{result['facts']:8}{len(result['differences']):8}{len(unread):8}{result['seconds']:9.3f}"
        print(f"{entry['id']:44}{numbers}", flush=True)
        for difference in result["differences"][: options.show]:
            print(f"    {difference.path}: {str(difference.ours)[:150]!r} / {str(difference.theirs)[:150]!r}")
        for miss in unread[: options.show]:
            print(f"    unread {miss.path}:{miss.line} {miss.what}: {miss.why}")
    print(f"{equal} of {checked} schemas are equal")
    return 0 if equal == checked else 1


if __name__ == "__main__":
    sys.exit(main())
