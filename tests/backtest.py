"""Commits of real repositories that were mended later, reviewed as pull requests: `make backtest`.

    python -m tests.backtest --corpus DIR --checkouts DIR [--only NAME] [--show] [--windows | --pairs]

Two questions. Does `dbreview check` say of the commit that brought a fault what a reviewer should have said
(`backtest.toml`)? And is each drift between schema files, snapshots and migrations found by the commit that opens it,
and by none before it or after its end (`backtest.json` of the corpus)?
"""

import argparse
import json
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.cli import InputError
from bot.cli.commits import reviewed
from rules.report import Reported
from tests.corpus import checkout
from tests.gittree import run_git

PAIRS = Path(__file__).with_suffix(".toml")
# Each says that schema files, snapshots and migrations have come apart.
DRIFT = (
    *("drift/schema-without-migration", "drift/migration-without-schema", "drift/snapshot-behind"),
    *("drift/migration-misses-change", "journal/missing-snapshot"),
)
# These say why: what was in the snapshot went with its migration; drizzle-kit takes one of two tables.
CAUSE = ("journal/applied-migration-removed", "journal/sql-without-entry", "naming/table-declared-twice")
BESIDE = 3  # commits before a window and after it that touch its files


def findings(git: Path, commit: str) -> tuple[Reported, ...] | None:
    """Return what is said of a commit, against its first parent; None for a commit that cannot be reviewed."""
    try:
        return reviewed(git, f"{commit}^", commit).judgement.report.findings
    except InputError as error:
        print(f"    {error}", file=sys.stderr)
        return None


def said(pair: dict[str, Any], found: tuple[Reported, ...]) -> Reported | None:
    """Return the finding that says what was expected, where it was expected."""
    for one in found:
        named = pair["about"] in one.object or pair["about"] in one.message
        if one.rule in pair["rules"] and named and (one.path or "").endswith(pair["at"]):
            return one
    return None


def pairs(options: argparse.Namespace) -> bool:
    """Print of each pair whether it is found; a pair may be several faults, and is found when all of them are."""
    outcome: dict[tuple[str, str, str], bool] = {}
    last = ("", "", "")
    for number, pair in enumerate(tomllib.loads(PAIRS.read_text())["pair"]):
        git = checkout(options.checkouts, pair["repository"])
        if options.only not in pair["repository"] or git is None:
            continue
        commit = pair.get("instead", pair["commit"])
        found = findings(git, commit) or ()
        one = said(pair, found)
        last = last if "part_of" in pair else (pair["repository"], commit, str(number))
        outcome[last] = outcome.get(last, True) and one is not None
        where = f"{one.severity.value} {one.path}:{one.line}" if one else f"MISSED: {pair.get('missed', 'unexplained')}"
        print(f"{pair['repository']:36}{commit:12}{pair['rules'][0]:40}{where}", flush=True)
        if options.show:
            print("".join(f"    {f.severity.value:6}{f.rule} {f.path}:{f.line} {f.message}\n" for f in found), end="")
    print(f"{sum(outcome.values())} of {len(outcome)} introducing commits get what a reviewer should have said")
    return all(outcome.values())


def windows(options: argparse.Namespace) -> bool:
    """Print of each window whether the commit that opens it is told, and what is told of the commits around it."""
    entries = {e["id"]: e for e in json.loads((options.corpus / "dev.json").read_text())}
    every = json.loads((options.corpus / "backtest.json").read_text())["drift_windows"]
    edges = {w["intro"][:9] for w in every}
    opened = quiet = around = total = 0
    for window in every:
        git = checkout(options.checkouts, window["repo"].partition("#")[0])
        if git is None or options.only not in window["repo"]:
            continue
        total += 1
        told = _of(findings(git, window["intro"]) or (), (*DRIFT, *CAUSE))
        opened += bool(told)
        first = "; ".join(f"{f.rule} {f.path}:{f.line}" for f in told) or f"MISSED {window['diff'][0]}"
        print(f"{window['repo']:36}{window['intro'][:9]} {first}", flush=True)
        for commit in _beside(git, window, _paths(entries[window["repo"]])):
            if commit[:9] in edges:
                continue
            around += 1
            false = _of(findings(git, commit) or (), DRIFT)
            quiet += not false
            for one in false:
                print(f"    also {commit[:9]} {one.rule} {one.path}:{one.line} {one.message}")
    print(
        f"{opened} of {total} drift windows are told when they open; {quiet} of {around} commits beside them are quiet"
    )
    return opened == total


def _of(found: tuple[Reported, ...], rules: tuple[str, ...]) -> list[Reported]:
    return [one for one in found if one.rule in rules]


def _paths(entry: dict[str, Any]) -> list[str]:
    plain = [path.split("*")[0].rstrip("/") for path in entry["schema"]]
    return [*(path for path in plain if path), entry["migrations_dir"]]


def _beside(git: Path, window: dict[str, Any], paths: list[str]) -> Iterator[str]:
    """Yield the commits that touch the same files right before the window, its end, and those right after that."""
    before = run_git(git, "rev-list", "--first-parent", f"-{BESIDE}", f"{window['intro']}^", "--", *paths)
    yield from before.split()
    if window.get("fix"):
        yield window["fix"]
        later = run_git(git, "rev-list", "--first-parent", "--reverse", f"{window['fix']}..HEAD", "--", *paths).split()
        yield from later[:BESIDE]


def main() -> int:
    """Print both answers; 1 where something is not found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--checkouts", type=Path, required=True)
    parser.add_argument("--only", default="")
    parser.add_argument("--show", action="store_true", help="print everything that is said of each commit")
    parser.add_argument("--pairs", action="store_true", help="the pairs alone")
    parser.add_argument("--windows", action="store_true", help="the windows alone")
    options = parser.parse_args()
    asked = [options.windows or not options.pairs, options.pairs or not options.windows]
    good = [run(options) for run, wanted in zip((windows, pairs), asked, strict=True) if wanted]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
