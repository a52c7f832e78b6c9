"""Ordinary pull requests, drawn by lot from real histories, reviewed with the settings of a fresh installation.

    python -m tests.ordinary --corpus DIR --checkouts DIR [--seed N] [--take N]

A pull request is a commit of the main line that touches schema files or migrations, against its parent; every
repository has the same chance. It prints every finding, for someone to read and judge, and how many there are; the
table in `docs/noise.md` was made from such a reading.
"""

import argparse
import json
import random
import sys
from pathlib import Path
from statistics import median
from typing import Any

from tests.backtest import findings
from tests.corpus import checkout
from tests.gittree import run_git

SEED, TAKE = 16180339, 60


def drawn(entries: list[dict[str, Any]], checkouts: Path, seed: int, take: int) -> list[tuple[str, Path, str]]:
    """Return repository, git directory and commit of `take` pull requests; the same ones for the same seed."""
    lot, pool = random.Random(seed), []
    for entry in entries:
        git = checkout(checkouts, entry["repo"])
        if git is not None:
            plain = [path.split("*")[0].rstrip("/") for path in entry["schema"]]
            paths = [*(path for path in plain if path), entry["migrations_dir"]]
            commits = run_git(git, "rev-list", "--first-parent", "--min-parents=1", entry["head"], "--", *paths)
            pool.append((entry["id"], git, commits.split()))
    found: dict[tuple[str, str], tuple[str, Path, str]] = {}
    while len(found) < take:
        name, git, commits = lot.choice([one for one in pool if one[2]])
        commit = lot.choice(commits)
        found[name, commit] = (name, git, commit)
    return list(found.values())


def main() -> int:
    """Print what is said of each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--checkouts", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--take", type=int, default=TAKE)
    options = parser.parse_args()
    entries = json.loads((options.corpus / "dev.json").read_text())
    counts: list[int] = []
    for name, git, commit in drawn(entries, options.checkouts, options.seed, options.take):
        found = findings(git, commit) or ()
        counts.append(len(found))
        print(f"{name} {commit[:10]} {run_git(git, 'log', '-1', '--format=%s', commit).strip()[:80]}", flush=True)
        for one in found:
            print(f"    {one.severity.value:6}{one.rule} {one.path}:{one.line} {one.message}", flush=True)
    print(f"{len(counts)} pull requests, {sum(counts)} findings, median {median(counts)}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
