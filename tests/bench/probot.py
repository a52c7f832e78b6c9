"""Probot, the framework most GitHub Apps are built with, as the peer of the door: fetched from npm into scratch/."""

import contextlib
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "scratch" / "probot"
PACKAGE = "probot@14.3.2"
APP = Path(__file__).with_name("probot.mjs")


class NoProbotError(Exception):
    """It cannot be had here; the message says why in a sentence."""


def fetch() -> str:
    """Fetch it where it is not there yet; return the version of Node that will run it. Raises NoProbotError."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    try:
        node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
        if not (FOLDER / "node_modules" / "probot").is_dir():
            (FOLDER / "package.json").write_text('{"private": true}')
            options = ("--silent", "--no-audit", "--no-fund", "--ignore-scripts")
            subprocess.run(["npm", "install", *options, PACKAGE], cwd=FOLDER, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoProbotError(f"Node 20 and npm are needed, to fetch {PACKAGE}: {error}.") from error
    (FOLDER / APP.name).write_text(APP.read_text())  # beside its packages, where Node looks for them
    return node


@contextlib.contextmanager
def starting(port: int, environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run it as long as the block lasts."""
    own = {**environment, "PORT": str(port), "NODE_ENV": "production"}
    process = subprocess.Popen(["node", APP.name], cwd=FOLDER, env=own)
    try:
        yield process
    finally:
        process.kill()
        process.wait(30)
