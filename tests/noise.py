"""Findings per rule over whole histories of real repositories: writes `docs/noise.md`. `make noise`.

    python -m tests.noise --corpus DIR --checkouts DIR [--only NAME] [--show RULE [--take N]]

Each migration is judged as a pull request that adds it alone: on the database that the migrations before it lead to,
and with the difference of the two snapshots beside it as what the schema files changed. Where the snapshot before is
missing, nobody knows what they changed, and nothing is said of it. `--show` prints findings of one
rule in place of the page, taken evenly from all of them.
"""

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.config import Config
from bot.deploy import deploy_of
from rules.catalogue import all_rules
from rules.config import RuleConfig
from rules.report import Reported
from rules.run import run
from schema.compare import compare
from schema.difference import Difference, Side
from schema.drizzle.journal import Entry, Journal, read_journal
from schema.drizzle.snapshot import read_snapshot
from schema.model import Database
from schema.postgres.migration import Migration
from schema.postgres.parse import read_migration
from schema.postgres.replay import replay
from schema.tree import Tree
from tests.corpus import checkout, package_of
from tests.gittree import tree_at

PAGE = Path("docs/noise.md")
READ = Path(__file__).parent / "noise_read.md"
# What compares schema files with migrations has only the snapshots to compare here.
SILENT = RuleConfig(severities={"drift": "off", "journal": "off"})


@dataclass(frozen=True)
class Judged:
    """One migration and what was found."""

    repository: str
    migration: Migration
    findings: tuple[Reported, ...]


def judged(checkouts: Path, entry: dict[str, Any]) -> Iterator[Judged]:
    """Judge every migration of one repository."""
    git = checkout(checkouts, entry["repo"])
    if git is None:
        return
    tree = tree_at(git, entry["head"])
    package = package_of(tree, entry)
    deploy = deploy_of(Config(), tree, package)
    state: Database = Database()
    declared, missed = Database(), False
    for one in read_journal(tree, package).entries:
        source = tree.source(one.sql_path) if one.sql_path in tree.paths else None
        after = _snapshot(tree, one)
        missed, declared = after is None, (after or declared) if missed else declared
        after = after or declared
        if source is not None:
            migration = read_migration(source, one.tag)
            done = replay(state, (migration,), deploy)
            sides = _side(declared), _side(after)
            difference = Difference(package, deploy, *sides, compare(declared, after), (migration,), done, ())
            yield Judged(entry["id"], migration, run((difference,), SILENT).findings)
            state = done.database
        declared = after


def _side(declared: Database) -> Side:
    return Side(declared, declared, Journal((), None))


def _snapshot(tree: Tree, entry: Entry) -> Database | None:
    source = tree.source(entry.snapshot_path) if entry.snapshot_path else None
    return read_snapshot(source) if source else None


def page(every: list[Judged]) -> str:
    """Return the page: totals, and a line for each rule."""
    found: dict[str, list[Judged]] = defaultdict(list)
    counts: Counter[str] = Counter()
    for one in every:
        for rule in {f.rule for f in one.findings}:
            found[rule].append(one)
        counts.update(f.rule for f in one.findings)
    lines = [
        "# How much is said over real histories",
        "",
        "<!-- Made by `make noise`; the last section comes from tests/noise_read.md. -->",
        "",
        f"{len(every)} migrations of {len({j.repository for j in every})} public repositories, each judged as a pull",
        "request that adds it alone, with the settings of a fresh installation.",
        "",
        *_totals(every),
        "",
        "| Rule | Severity | Findings | Migrations | Repositories |",
        "|---|---|--:|--:|--:|",
    ]
    for rule in sorted(all_rules(), key=lambda rule: (-counts[rule.id], rule.id)):
        if counts[rule.id]:
            where = found[rule.id]
            link = f"[{rule.id}](rules/{rule.id}.md)"
            severity = rule.severity.value
            repositories = len({j.repository for j in where})
            lines.append(f"| {link} | {severity} | {counts[rule.id]} | {len(where)} | {repositories} |")
    silent = [rule.id for rule in all_rules() if not counts[rule.id]]
    lines += ["", f"Never heard here: {', '.join(f'`{rule}`' for rule in sorted(silent))}.", ""]
    return "\n".join(lines) + "\n" + READ.read_text()


def _totals(every: list[Judged]) -> Iterator[str]:
    quiet = sum(1 for one in every if not one.findings)
    yield f"- nothing at all is said about {quiet} of them ({quiet / len(every):.0%})"
    for severity, words in (("block", "fail the check"), ("warn", "get a comment")):
        loud = sum(1 for one in every if any(f.severity.value == severity for f in one.findings))
        yield f"- {loud} ({loud / len(every):.0%}) {words}"
    total = sum(len(one.findings) for one in every)
    yield f"- {total} findings, {total / len(every):.1f} a migration"


def show(every: list[Judged], rule: str, take: int) -> None:
    """Print findings of one rule, evenly taken, with the lines they stand on."""
    mine = [(one, finding) for one in every for finding in one.findings if finding.rule == rule]
    step = max(1, len(mine) // take)
    for one, finding in mine[::step][:take]:
        print(f"{one.repository} {one.migration.tag}:{finding.line} [{finding.severity.value}] {finding.message}")
        if finding.path == one.migration.source.path and finding.line:
            print(f"    {one.migration.source.line(finding.line)[:220]}")


def main() -> int:
    """Write the page, or show findings of one rule."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--checkouts", type=Path, required=True)
    parser.add_argument("--only", default="")
    parser.add_argument("--show", default="", help="a rule whose findings to print")
    parser.add_argument("--take", type=int, default=10)
    options = parser.parse_args()
    entries = json.loads((options.corpus / "dev.json").read_text())
    every = [j for e in entries if options.only in e["id"] for j in judged(options.checkouts, e)]
    if not every:
        print("There is no history to judge: name a folder of checkouts.", file=sys.stderr)
        return 1
    if options.show:
        show(every, options.show, options.take)
    else:
        PAGE.write_text(page(every))
        print(f"{PAGE}: {len(every)} migrations", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
