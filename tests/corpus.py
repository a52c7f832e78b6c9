"""Measures the Drizzle reader on real schemas: our model against drizzle-kit's own snapshot, fact by fact.

    python -m tests.corpus --corpus DIR --checkouts DIR [--only NAME] [--show N] [--history]

`--corpus` holds dev.json and truth/; `--checkouts` holds DIR/<owner>+<name>[/repo], git directories (bare
ones too) or work trees. `--history` measures, for the named repositories, every commit that adds a snapshot.
"""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from schema.drizzle.against import against
from schema.drizzle.differences import Differing
from schema.drizzle.journal import read_journal
from schema.drizzle.package import Package, layout_of, schema_files
from schema.drizzle.reader import read_schema
from schema.drizzle.serialize import to_snapshot
from schema.drizzle.snapshot import read_snapshot
from schema.model import Database
from schema.span import Source
from schema.tree import Tree
from tests.gittree import tree_at
from tests.history import DRIFT, Outcome, walk

HISTORIES = ["simstudioai+sim", "wundergraph+cosmo", "ctrlplanedev+ctrlplane"]


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
    found, facts = against(database, truth)
    settled = _settled(found, tree, package)
    left = [difference for difference in found if difference not in settled]
    return {"database": database, "differences": left, "settled": settled, "facts": facts, "seconds": seconds}


def _settled(found: list[Differing], tree: Tree, package: Package) -> list[Differing]:
    """Return the differences on which the repository's own last snapshot says what we say.

    The truth was made from bundled files; a bundler sorts what a barrel exports, and of two tables with one name
    another one is the last.
    """
    last = [entry.snapshot_path for entry in read_journal(tree, package).entries if entry.snapshot_path]
    if not found or not last:
        return []
    committed = to_snapshot(read_snapshot(Source("snapshot.json", tree.texts[last[-1]])))
    return [difference for difference in found if _at(committed, difference.path.split("/")) == difference.ours]


def _at(value: Any, path: list[str]) -> Any:
    for part in path:
        value = value.get(part) if isinstance(value, dict) else None
    return value


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--checkouts", type=Path, required=True)
    parser.add_argument("--only", default="")
    parser.add_argument("--show", type=int, default=0, help="print this many differences and unread entries of each")
    parser.add_argument(
        "--history", action="store_true", help="every commit that adds a snapshot, of --only or of three"
    )
    options = parser.parse_args()
    entries = json.loads((options.corpus / "dev.json").read_text())
    if options.history:
        wanted = [options.only] if options.only else HISTORIES
        chosen = [entry for entry in entries if any(name in entry["id"] for name in wanted)]
        return history(options.checkouts, chosen, options.show)
    return corpus(options, entries)


def corpus(options: argparse.Namespace, entries: list[dict[str, Any]]) -> int:
    """Measure every schema at its commit; print facts, differences, what is unread."""
    print(f"{'schema':44}{'facts':>8}{'differ':>8}{'unread':>8}{'seconds':>9}")
    checked = equal = facts = 0
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
        facts += result["facts"]
        equal += not result["differences"]
        numbers = f"{result['facts']:8}{len(result['differences']):8}{len(unread):8}{result['seconds']:9.3f}"
        aside = f"  ({len(result['settled'])} settled by the committed snapshot)" if result["settled"] else ""
        print(f"{entry['id']:44}{numbers}{aside}", flush=True)
        for difference in result["differences"][: options.show]:
            print(f"    {difference.path}: {str(difference.ours)[:150]!r} / {str(difference.theirs)[:150]!r}")
        for miss in unread[: options.show]:
            print(f"    unread {miss.path}:{miss.line} {miss.what}: {miss.why}")
    print(f"{equal} of {checked} schemas are equal, {facts} facts compared")
    return 0 if equal == checked else 1


def history(checkouts: Path, entries: list[dict[str, Any]], show: int) -> int:
    """Measure every commit that adds a snapshot; print each that differs and is not listed as drift."""
    listed = json.loads(DRIFT.read_text())
    wrong = 0
    for entry in entries:
        git = checkout(checkouts, entry["repo"])
        if git is None:
            print(f"{entry['id']}: no checkout")
            continue
        outcomes = []
        for outcome in walk(git, entry, listed.get(entry["id"], {})):
            outcomes.append(outcome)
            if outcome.differences or outcome.stale:
                _show(outcome, show)
        bad = sum(1 for outcome in outcomes if outcome.differences or outcome.stale)
        drifted = sum(1 for outcome in outcomes if outcome.drift)
        wrong += bad
        equal = sum(1 for outcome in outcomes if not outcome.differences and not outcome.drift)
        facts = sum(outcome.facts for outcome in outcomes)
        print(
            f"{entry['id']}: {equal} of {len(outcomes)} snapshots are equal, {drifted} are not by drift that is listed,"
            f" {bad} are wrong; {facts} facts compared",
            flush=True,
        )
    return 1 if wrong else 0


def _show(outcome: Outcome, show: int) -> None:
    print(f"{outcome.step.commit[:10]} {outcome.step.path}: {len(outcome.differences)} differ {outcome.hint}")
    for pattern in outcome.stale:
        print(f"    {pattern}: listed as drift, and equal")
    for one in outcome.differences[: show or 3]:
        print(f"    {one.path}: {str(one.ours)[:150]!r} / {str(one.theirs)[:150]!r}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
