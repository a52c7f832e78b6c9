"""`make contract`: our door, our requests and our stand-in against what GitHub publishes about itself (needs npm).

Nothing of GitHub's is copied into the project: the packages are fetched into scratch/contract/ each time they are not
there. Then the tests run that speak to the stand-in, and at their end every request they made is looked at. With
--fetch only the packages are fetched: CI has the whole suite recorded.
"""

import argparse
import os
import subprocess
import sys
import tempfile

from tests.contract.published import PROJECT, fetch

# The tests that speak to the stand-in.
RECORDED = (
    *(f"tests/bot/{room}" for room in ("cli", "commands", "github", "sources", "standin")),
    *("tests/reviews", "tests/service"),
)


def main() -> None:
    """Run the tests; exit with their code."""
    parser = argparse.ArgumentParser(prog="python -m tests.contract", description=__doc__)
    parser.add_argument("--fetch", action="store_true", help="fetch GitHub's published descriptions, and no more")
    given = parser.parse_args()
    fetch()
    if given.fetch:
        return
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pytest", "-n", "2", *RECORDED]
        done = subprocess.run(command, cwd=PROJECT, env={**os.environ, "DBREVIEW_RECORD": folder}, check=False)
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
