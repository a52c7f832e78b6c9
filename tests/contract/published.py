"""What GitHub publishes about itself, fetched from npm, and what the tests asked of the stand-in."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[2]
SCRATCH = PROJECT / "scratch" / "contract"
PACKAGES = ("@octokit/webhooks-examples@7.6.1", "@octokit/openapi@23.0.2", "@octokit/graphql-schema@15.26.1")
PUBLISHED = SCRATCH / "node_modules" / "@octokit"


def fetch() -> None:
    """Install the three packages into the scratch folder, unless they are there."""
    wanted = json.dumps({"private": True, "description": " ".join(PACKAGES)})
    manifest = SCRATCH / "wanted.json"
    if manifest.is_file() and manifest.read_text() == wanted:
        return
    SCRATCH.mkdir(parents=True, exist_ok=True)
    (SCRATCH / "package.json").write_text('{"private": true}')
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", *PACKAGES]
    try:
        subprocess.run(command, cwd=SCRATCH, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"npm could not fetch GitHub's published descriptions: {error}.")
    manifest.write_text(wanted)


def recorded(kind: str) -> Iterator[Any]:
    """Give the requests of a kind that this run of the tests made, each once."""
    folder = Path(os.environ["DBREVIEW_RECORD"])
    seen = set()
    for file in sorted(folder.glob(f"{kind}-*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            if line not in seen:
                seen.add(line)
                yield json.loads(line)
