"""A real git repository with a Drizzle package, and the command run inside the test's own process."""

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cli import main
from schema.drizzle.package import Package
from schema.drizzle.reader import read_schema
from schema.drizzle.serialize import to_snapshot
from schema.tree import Tree

PACKAGE = "packages/database"
CONFIG = """\
import { defineConfig } from "drizzle-kit";
export default defineConfig({ dialect: "postgresql", schema: "./src/schema.ts", out: "./migrations" });
"""
SCHEMA = """\
import { pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";

export const users = pgTable("users", {
  id: uuid("id").primaryKey().defaultRandom(),
  email: text("email").notNull(),
  nickname: text("nickname"),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
});
"""
DROPPED = SCHEMA.replace('  nickname: text("nickname"),\n', "")
FIRST = """\
CREATE TABLE "users" (
\t"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
\t"email" text NOT NULL,
\t"nickname" text,
\t"created_at" timestamp with time zone DEFAULT now() NOT NULL,
\t"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
"""
DROPS = 'ALTER TABLE "users" DROP COLUMN "nickname";\n'


def snapshot(schema: str) -> str:
    """Return the snapshot that drizzle-kit writes beside a migration."""
    package = Package("", None, ("schema.ts",), "", None, "none", "postgresql")
    declared = read_schema(Tree(frozenset({"schema.ts"}), {"schema.ts": schema}), package)
    zero = "00000000-0000-0000-0000-000000000000"
    return json.dumps({"id": "1", "prevId": zero, **to_snapshot(declared)}, indent=2)


def journal(*tags: str) -> str:
    """Return a journal of these migrations."""
    entries = [
        {"idx": n, "version": "7", "when": 1_700_000_000_000 + n * 60_000, "tag": tag, "breakpoints": True}
        for n, tag in enumerate(tags)
    ]
    return json.dumps({"version": "7", "dialect": "postgresql", "entries": entries}, indent=2)


@dataclass(frozen=True)
class Git:
    """A work tree; `path` is its root."""

    path: Path

    def run(self, *arguments: str) -> str:
        """Run git and return what it prints."""
        done = subprocess.run(["git", *arguments], cwd=self.path, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def write(self, files: dict[str, str]) -> None:
        """Write files by their path in the repository."""
        for name, text in files.items():
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def commit(self, message: str, files: dict[str, str]) -> str:
        """Write files, commit everything, and return the commit's hash."""
        self.write(files)
        self.run("add", "--all")
        self.run("commit", "--quiet", "--allow-empty", "--message", message)
        return self.run("rev-parse", "HEAD")


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Git:
    """An empty repository on branch main, untouched by the settings of whoever runs the tests."""
    names = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_CONFIG_GLOBAL": "/dev/null"}
    names |= {"GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.org", "GIT_CONFIG_NOSYSTEM": "1"}
    for name, value in names.items():
        monkeypatch.setenv(name, value)
    path = tmp_path / "repository"
    path.mkdir()
    found = Git(path)
    found.run("init", "--quiet", "--initial-branch", "main")
    return found


@pytest.fixture
def branch(git: Git) -> Git:
    """On main a table; on the checked out branch `drop` a migration that drops one of its columns."""
    git.commit(
        "First",
        {
            f"{PACKAGE}/drizzle.config.ts": CONFIG,
            f"{PACKAGE}/src/schema.ts": SCHEMA,
            f"{PACKAGE}/migrations/0000_first.sql": FIRST,
            f"{PACKAGE}/migrations/meta/_journal.json": journal("0000_first"),
            f"{PACKAGE}/migrations/meta/0000_snapshot.json": snapshot(SCHEMA),
            "README.md": "Words.\n",
        },
    )
    git.run("checkout", "--quiet", "-b", "drop")
    git.commit(
        "Drop a column",
        {
            f"{PACKAGE}/src/schema.ts": DROPPED,
            f"{PACKAGE}/migrations/meta/0001_snapshot.json": snapshot(DROPPED),
            f"{PACKAGE}/migrations/0001_drops.sql": DROPS,
            f"{PACKAGE}/migrations/meta/_journal.json": journal("0000_first", "0001_drops"),
        },
    )
    return git


@dataclass(frozen=True)
class Answer:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict:
        """The one document on stdout; fails where there is anything else."""
        return json.loads(self.out)


@pytest.fixture
def dbreview(capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Run a command line in this process."""

    def run(*arguments: str | Path) -> Answer:
        capsys.readouterr()
        code = main([str(a) for a in arguments])
        captured = capsys.readouterr()
        return Answer(code, captured.out, captured.err)

    return run
