"""`make wheel`: what is shipped, installed where nothing else is, and used from an empty folder.

It is what the image does, without a container: the same lock, the same wheel, the same commands. A file that is missing
in the wheel, or a library that only the tools brought, shows here and nowhere else.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from bot.standin.tokens import key_pair

TOP = Path(__file__).parent.parent
UV = Path(sys.executable).with_name("uv")
SQL = 'ALTER TABLE "orders" ADD COLUMN "note" text NOT NULL;\n'
TS = """import { pgTable, text } from "drizzle-orm/pg-core";
export const t = pgTable("t", { id: text("id").primaryKey() });
"""


def main() -> int:
    """Build, install, use; return 0 if every command did what it should."""
    with tempfile.TemporaryDirectory(prefix="dbreview-wheel-") as name:
        folder = Path(name)
        wheel = build(exported(folder / "source"), folder / "wheels")
        say(f"{wheel.name}: {wheel.stat().st_size >> 10} KB")
        dbreview = installed(wheel, folder / "environment")
        empty = folder / "empty"
        empty.mkdir()
        wrong = [said for said in (*commands(dbreview, empty), *serving(dbreview, empty)) if said]
    for said in wrong:
        say(f"WRONG {said}")
    say("The wheel does what the checkout does." if not wrong else f"{len(wrong)} wrong.")
    return int(bool(wrong))


def exported(folder: Path) -> Path:
    """Return a copy of what git knows: a file that was forgotten to be added is not there either."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=TOP, capture_output=True, check=True, text=True).stdout
    for path in filter(None, listed.split("\0")):
        if (TOP / path).is_file():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(TOP / path, folder / path)
    return folder


def build(source: Path, folder: Path) -> Path:
    """Return the wheel."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=source, check=True, capture_output=True, env=clean())
    (wheel,) = folder.glob("*.whl")
    return wheel


def installed(wheel: Path, environment: Path) -> Path:
    """Return the command, in an environment that holds the locked dependencies and the wheel."""
    python = environment / "bin" / "python"
    install = [UV, "pip", "install", "--quiet", "--python", python]
    for command in (
        [UV, "venv", "--quiet", "--python", sys.executable, environment],
        [*install, "--require-hashes", "--no-deps", "-r", TOP / "requirements.lock"],
        [*install, "--no-deps", "--no-index", wheel],
        [UV, "pip", "check", "--quiet", "--python", python],
    ):
        subprocess.run(command, check=True, env=clean())
    return environment / "bin" / "dbreview"


def clean() -> dict[str, str]:
    """Return an environment in which nothing leads to the checkout."""
    return {
        name: value for name, value in os.environ.items() if not name.startswith(("DBREVIEW_", "PYTHON", "VIRTUAL"))
    }


def say(line: str) -> None:
    print(line, flush=True)


def commands(dbreview: Path, empty: Path) -> Iterator[str]:
    """Run every command that ends by itself; yield what was wrong."""
    (empty / "1.sql").write_text(SQL)
    (empty / "schema.ts").write_text(TS)
    repository = empty / "repository"
    for command in (
        ["init", "-q", repository],
        ["-C", repository, "-c", "user.name=a", "-c", "user.email=a@example.com"],
    ):
        if command[0] == "-C":
            command += ["commit", "-q", "--allow-empty", "-m", "Nothing yet"]
        subprocess.run(["git", *command], check=True)
    for arguments, status, holds in (
        (["--help"], 0, "serve"),
        (["rules", "--json"], 0, "locks/index-without-concurrently"),
        (["explain", "locks/type-change-rewrites"], 0, "ACCESS"),
        (["config-schema"], 0, '"$defs"'),
        (["lint", "1.sql", "--json"], 1, '"conclusion": "failure"'),
        (["lint", "schema.ts", "--format", "sarif"], 0, '"version": "2.1.0"'),
        (["trace", "1.sql", "--json"], 0, "AccessExclusiveLock"),
        (["check", "--repo", "repository", "--json"], 0, '"conclusion": "success"'),
        (["doctor"], 1, "DBREVIEW_APP_ID"),
        (["demo"], 0, "block the merge"),
    ):
        done = subprocess.run(
            [dbreview, *arguments], cwd=empty, env=clean(), capture_output=True, text=True, timeout=300, check=False
        )
        said = done.stdout + done.stderr
        right = done.returncode == status and (holds in said or holds in plain(done.stdout))
        say(f"{'ok   ' if right else 'WRONG'} dbreview {' '.join(arguments)}")
        if not right:
            yield f"dbreview {' '.join(arguments)} ended with {done.returncode}:\n{said[-3000:]}"


def plain(text: str) -> str:
    """Return JSON with the spaces of `json.dumps`, or the text."""
    try:
        return json.dumps(json.loads(text))
    except ValueError:
        return text


def serving(dbreview: Path, empty: Path) -> Iterator[str]:
    """Serve, ask the pages that health checks ask, and stop; yield what was wrong."""
    settings = {
        "DBREVIEW_APP_ID": "1",
        "DBREVIEW_PRIVATE_KEY": key_pair().private,
        "DBREVIEW_WEBHOOK_SECRET": "secret",
        "DBREVIEW_GITHUB_API_URL": "http://127.0.0.1:9",
        "DBREVIEW_DATA_DIR": str(empty / "data"),
    }
    command = [dbreview, "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=empty, env=clean() | settings, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if found := re.search(r"deliveries at (http://\S+)/webhooks", line):
                pages = {page: asked(found[1] + page) for page in ("/healthz", "/readyz", "/metrics")}
                break
        else:
            pages = {"serve": 0}
        process.send_signal(signal.SIGTERM)
        rest = process.stderr.read()
    right = set(pages.values()) == {200} and process.returncode == 0
    say(f"{'ok   ' if right else 'WRONG'} dbreview serve: {pages}, ended with {process.returncode} after SIGTERM")
    if not right:
        yield f"dbreview serve: {pages}\n{rest[-3000:]}"


def asked(url: str) -> int:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return int(answer.status)


if __name__ == "__main__":
    sys.exit(main())
