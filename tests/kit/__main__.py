"""`make kit`: what the reader's cases expect, against what drizzle-kit itself says when it runs them (needs npm).

drizzle-kit is fetched into scratch/kit/. Only our own cases are run, never anybody else's code.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from schema.drizzle.against import against, is_later
from schema.drizzle.differences import count
from schema.drizzle.serialize import to_snapshot
from schema.drizzle.snapshot import read_snapshot
from schema.span import Source
from tests.schema.drizzle.cases import Case, at, cases
from tests.schema.drizzle.world import IMPORTS

PROJECT = Path(__file__).parent.parent.parent
VERSIONS = {
    "0": ("drizzle-kit@0.31.11", "drizzle-orm@0.45.4"),
    "1": ("drizzle-kit@1.0.0-rc.5", "drizzle-orm@1.0.0-rc.5"),
}
COMPILER = "esbuild@0.25.12"


def fetch(kit: str) -> Path:
    """Return the folder with that drizzle-kit, fetched where it is not there."""
    folder = PROJECT / "scratch" / "kit" / kit
    if not (folder / "node_modules" / "drizzle-kit").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true}')
        command = [
            "npm",
            "install",
            "--silent",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            *VERSIONS[kit],
            COMPILER,
        ]
        try:
            subprocess.run(command, cwd=folder, check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            sys.exit(f"npm could not fetch drizzle-kit: {error}.")
    return folder


def snapshots(kit: str, wanted: list[Case]) -> dict[str, Any]:
    """Return drizzle-kit's snapshot of each case, or the message with which it refuses."""
    folder = fetch(kit)
    script = (Path(__file__).parent / "snapshot.mjs").read_text()
    (folder / "snapshot.mjs").write_text(script)
    with tempfile.TemporaryDirectory(dir=folder) as place:
        listed = []
        for number, case in enumerate(wanted):
            home = Path(place) / str(number)
            for path, text in case.files.items():
                (home / path).parent.mkdir(parents=True, exist_ok=True)
                (home / path).write_text(IMPORTS + text)
            listed.append({"name": case.name, "entry": str(home / "schema.ts"), "casing": case.options.get("casing")})
        done = subprocess.run(
            ["node", "snapshot.mjs", kit],
            cwd=folder,
            input=json.dumps(listed),
            capture_output=True,
            text=True,
            check=True,
        )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def check(case: Case, said: dict[str, Any]) -> Iterator[str]:
    """Yield what a case expects, or the reader says, and drizzle-kit does not."""
    if ("error" in said) != case.refused:
        yield said.get("error", "drizzle-kit does not refuse it")
    if "error" in said:
        return
    snapshot = said
    if is_later(said):  # in the shape of 0.x
        snapshot = to_snapshot(read_snapshot(Source("snapshot.json", json.dumps(said))))
    for path, value in case.expected.items():
        theirs = at(snapshot, path)
        if theirs != value:
            yield f"{path}\n    expected {json.dumps(value)}\n    drizzle-kit {json.dumps(theirs)}"
    for found in against(case.read(), said)[0]:
        yield f"{found.path}\n    read {json.dumps(found.ours)}\n    drizzle-kit {json.dumps(found.theirs)}"


def main() -> int:
    """Print every expectation, and every fact of the whole snapshots, that drizzle-kit does not share."""
    wrong = expectations = facts = 0
    for kit in VERSIONS:
        mine = [case for case in cases() if case.runs and case.kit == kit]
        said = snapshots(kit, mine)
        for case in mine:
            expectations, facts = expectations + len(case.expected), facts + count(to_snapshot(case.read()))
            for found in check(case, said[case.name]):
                wrong += 1
                print(f"{case.name}: {found}")
    print(f"{expectations} expectations and {facts} facts of whole snapshots, {wrong} not shared by drizzle-kit")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
